CYPHER 25
UNWIND $rows AS row
CREATE (n:_Entity:CustomerCase {
  uid: $head + ':customer_case:' + row.id, org: $org, org_token: $org_token, type: 'CustomerCase',
  source: $source, native_id: row.id, visibility: 'org', version: row.version,
  first_seen: datetime(row.seen), last_seen: datetime(row.seen), run: $run,
  sort_at: datetime(row.at), opened_at: datetime(row.at), updated_at: datetime(row.changed),
  title: row.title, description: row.description, status: row.status, source_status: row.status,
  severity_rank: 99, account: row.account
})
CREATE (c:Change {
  uid: n.uid + '@' + row.version, org: $org, at: n.updated_at, first_seen: n.first_seen,
  version: row.version, changed: [], title: 'first observed, ' + row.status, status: row.status,
  severity_rank: 99,
  links: ['ABOUT ' + $systems + row.system]
    + [key IN row.incidents | 'REPORTS ' + $head + ':incident:' + key]
})-[:CHANGED]->(n)
WITH n, row, c.at AS since
MATCH (s:_Entity {uid: $systems + row.system})
CREATE (n)-[:ABOUT {
  record: n.uid, source: $source, confidence: 'asserted', first_seen: n.first_seen,
  run: $run, valid_from: since
}]->(s)
WITH n, row, since
UNWIND row.incidents AS key
MATCH (i:_Entity {uid: $head + ':incident:' + key})
CREATE (n)-[:REPORTS {
  record: n.uid, source: $source, confidence: 'asserted', first_seen: n.first_seen,
  run: $run, valid_from: since
}]->(i)
