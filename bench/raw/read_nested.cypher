CYPHER 25
RETURN COLLECT {
  MATCH (i:Incident) USING INDEX i:Incident(org, severity_rank, sort_at, uid)
  WHERE i.org = $p.org AND i.severity_rank = $p.rank AND i.sort_at > $p.epoch
    AND i.uid IS NOT NULL AND i.stub IS NULL AND i.visibility = 'org'
  WITH i ORDER BY i.org DESC, i.severity_rank DESC, i.sort_at DESC, i.uid DESC LIMIT $p.incidents
  RETURN [i.uid, i.title, i.severity, i.status, toString(i.started_at), COLLECT {
    MATCH (i)-[a:AFFECTS]->(s:System)
    WHERE a.valid_to IS NULL AND s.org = $p.org AND s.sort_at IS NOT NULL
      AND s.visibility = 'org'
    WITH DISTINCT s ORDER BY s.sort_at DESC, s.uid DESC LIMIT $p.systems
    RETURN [s.name, s.tier, COLLECT {
      MATCH (s)-[d:DEPENDS_ON]->(t:System)
      WHERE d.valid_to IS NULL AND t.org = $p.org AND t.sort_at IS NOT NULL
        AND t.visibility = 'org'
      WITH DISTINCT t ORDER BY t.sort_at DESC, t.uid DESC LIMIT $p.systems
      RETURN [t.name]
    }, COLLECT {
      MATCH (e:TechnicalEvent)
      WHERE e.system = s.uid AND e.at > $p.epoch AND e.uid IS NOT NULL
        AND e.org = $p.org AND e.stub IS NULL AND e.visibility = 'org'
      WITH e ORDER BY e.system DESC, e.at DESC, e.uid DESC LIMIT $p.events
      RETURN [e.title, toString(e.at)]
    }]
  }]
} AS rows
