CYPHER 25
RETURN COLLECT {
  MATCH (i:Incident)
  WHERE i.org = $p.org AND i.sort_at > $p.epoch AND i.uid IS NOT NULL AND i.stub IS NULL
    AND i.visibility = 'org'
    AND i.sort_at <= datetime($p.time)
    AND CASE WHEN i.sort_at = datetime($p.time) THEN i.uid < $p.uid ELSE true END
  WITH i ORDER BY i.org DESC, i.sort_at DESC, i.uid DESC LIMIT $p.limit
  RETURN [i.uid, i.title, i.status, i.severity_rank, toString(i.started_at)]
} AS rows
