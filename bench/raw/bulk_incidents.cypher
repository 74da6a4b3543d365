CYPHER 25
UNWIND $rows AS row
CREATE (n:_Entity:Incident {
  uid: $head + ':incident:' + row.id, org: $org, org_token: $org_token, type: 'Incident',
  source: $source, native_id: row.id, visibility: 'org', version: row.version,
  first_seen: datetime(row.seen), last_seen: datetime(row.seen), run: $run,
  sort_at: datetime(row.at), started_at: datetime(row.at), title: row.title,
  description: row.description, status: row.status, source_status: row.status,
  severity: row.severity, severity_rank: row.rank
})
CREATE (c:Change {
  uid: n.uid + '@' + row.version, org: $org, at: datetime(row.changed), first_seen: n.first_seen,
  version: row.version, links: [key IN row.systems | 'AFFECTS ' + $systems + key], changed: [],
  title: 'first observed, ' + row.status, status: row.status, severity_rank: row.rank
})-[:CHANGED]->(n)
WITH n, row, c.at AS since
UNWIND row.systems AS key
MATCH (s:_Entity {uid: $systems + key})
CREATE (n)-[:AFFECTS {
  record: n.uid, source: $source, confidence: 'asserted', first_seen: n.first_seen,
  run: $run, valid_from: since
}]->(s)
