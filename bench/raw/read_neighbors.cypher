CYPHER 25
RETURN COLLECT {
  MATCH (x:_Entity {uid: $p.id}) WHERE x.org = $p.org
  WITH coalesce(COLLECT {
    MATCH (x)-[:ALIAS_OF]->(k) WHERE k.org = $p.org RETURN k ORDER BY k.uid LIMIT 1
  }[0], x) AS n
  WHERE n:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|Membership|User) AND n.visibility = 'org'
  RETURN [n.uid, COLLECT {
    MATCH (n)-[r]-(m:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|Membership|User))
    WHERE r.valid_to IS NULL AND m.org = $p.org AND m.visibility = 'org'
    WITH DISTINCT m ORDER BY m.sort_at DESC, m.uid DESC LIMIT $p.limit
    RETURN [m.uid, m.type, coalesce(m.title, m.name)]
  }]
} AS rows
