// Lists of one status with the worst first: the board of incidents, the queue of cases.
// up schema
CREATE INDEX incident_org_status_severity_rank_sort_at_uid IF NOT EXISTS FOR (n:Incident) ON (n.org, n.status, n.severity_rank, n.sort_at, n.uid);
CREATE INDEX customer_case_org_status_severity_rank_sort_at_uid IF NOT EXISTS FOR (n:CustomerCase) ON (n.org, n.status, n.severity_rank, n.sort_at, n.uid);

// down schema
DROP INDEX customer_case_org_status_severity_rank_sort_at_uid IF EXISTS;
DROP INDEX incident_org_status_severity_rank_sort_at_uid IF EXISTS;
