CYPHER 25
RETURN COLLECT {
  MATCH (i:Incident) USING INDEX i:Incident(org, status, sort_at, uid)
  WHERE i.org = $p.org AND i.status = $p.status AND i.sort_at > $p.epoch
    AND i.uid IS NOT NULL AND i.stub IS NULL AND i.visibility = 'org' AND i.severity_rank = $p.rank
  WITH i ORDER BY i.org DESC, i.status DESC, i.sort_at DESC, i.uid DESC LIMIT $p.limit
  RETURN [i.uid, i.title, i.status, i.severity_rank, toString(i.started_at)]
} AS rows
