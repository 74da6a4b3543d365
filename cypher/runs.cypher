// Runs of jobs that people start, kept so that they can be looked up later.

// name: start
// scope: tenant
// params: org, uid, org_token, native_id, name, job, now
// returns: uid
// Note that a job runs; once noted, a repetition changes nothing.
MERGE (j:_Entity {uid: $uid})
ON CREATE SET j:JobRun, j.org = $org, j.org_token = $org_token, j.type = 'JobRun',
  j.source = 'nazara', j.native_id = $native_id, j.visibility = 'org', j.name = $name,
  j.job = $job, j.status = 'running', j.started_at = $now, j.sort_at = $now,
  j.first_seen = $now, j.last_seen = $now, j.run = $native_id,
  j.written = 0, j.unchanged = 0, j.removed = 0
RETURN j.uid AS uid

// name: advance
// scope: tenant
// params: org, uid, written, unchanged, removed
// returns: uid
// Add what a part of a run did.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j.written = j.written + $written, j.unchanged = j.unchanged + $unchanged,
  j.removed = j.removed + $removed
RETURN j.uid AS uid

// name: finish
// scope: tenant
// params: org, uid, status, error, now
// returns: uid, status
// Note how a run ended: done, or failed with the reason.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j.status = $status, j.error = $error, j.finished_at = $now, j.last_seen = $now
RETURN j.uid AS uid, j.status AS status
