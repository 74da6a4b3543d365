// What whoever watches Nazara wants to know of its own work, of all organisations together.

// name: work
// scope: system
// params:
// returns: label, job, status, number
// Dead letters by status, and runs of jobs by job and status.
CALL () {
  MATCH (n:DeadLetter) WHERE n.org >= '' AND n.status IS NOT NULL
  RETURN 'DeadLetter' AS label, null AS job, n.status AS status, count(*) AS number
  UNION ALL
  MATCH (n:JobRun) WHERE n.org >= '' AND n.started_at IS NOT NULL AND n.uid IS NOT NULL
  RETURN 'JobRun' AS label, n.job AS job, n.status AS status, count(*) AS number
}
RETURN label, job, status, number
ORDER BY label, job, status
