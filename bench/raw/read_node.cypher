CYPHER 25
RETURN COLLECT {
  MATCH (x:_Entity {uid: $p.id}) WHERE x.org = $p.org
  WITH coalesce(COLLECT {
    MATCH (x)-[:ALIAS_OF]->(k) WHERE k.org = $p.org RETURN k ORDER BY k.uid LIMIT 1
  }[0], x) AS n
  WHERE n:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|Membership|User) AND n.visibility = 'org'
  RETURN [n.uid, n.type, n.title, toString(n.sort_at), n.status, n.severity_rank]
} AS rows
