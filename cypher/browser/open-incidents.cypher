// Open incidents, worst first (a table)
MATCH (i:Incident {org: 'demo'})
WHERE i.status IN ['triggered', 'acknowledged'] AND i.severity_rank IS NOT NULL
  AND i.uid IS NOT NULL
WITH i ORDER BY i.severity_rank, i.started_at, i.uid LIMIT 50
RETURN i.native_id AS incident, i.severity AS severity, i.title AS title, i.started_at AS since,
  COLLECT {
    MATCH (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(s:System) RETURN s.name ORDER BY s.name
  } AS affected
