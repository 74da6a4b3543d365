CYPHER 25
RETURN COLLECT {
  MATCH (i:Incident) USING INDEX i:Incident(org, severity_rank, sort_at, uid)
  WHERE i.org = $p.org AND i.severity_rank = $p.rank AND i.sort_at > $p.epoch
    AND i.uid IS NOT NULL AND i.stub IS NULL AND i.visibility = 'org'
  WITH i ORDER BY i.org DESC, i.severity_rank DESC, i.sort_at DESC, i.uid DESC LIMIT $p.limit
  RETURN [i.uid, i.title]
} AS rows, COUNT {
  MATCH (i:Incident) USING INDEX i:Incident(org, severity_rank, sort_at, uid)
  WHERE i.org = $p.org AND i.severity_rank = $p.rank AND i.sort_at > $p.epoch
    AND i.uid IS NOT NULL AND i.stub IS NULL AND i.visibility = 'org'
  WITH i ORDER BY i.org DESC, i.severity_rank DESC, i.sort_at DESC, i.uid DESC LIMIT $p.most
  RETURN i
} AS total
