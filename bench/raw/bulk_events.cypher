CYPHER 25
UNWIND $rows AS row
MATCH (i:_Entity {uid: $head + ':technical_issue:' + row.issue})
CREATE (n:_Entity:TechnicalEvent {
  uid: $head + ':technical_event:' + row.id, org: $org, org_token: $org_token,
  type: 'TechnicalEvent', source: $source, native_id: row.id, visibility: 'org',
  version: row.version, first_seen: datetime(row.seen), last_seen: datetime(row.seen), run: $run,
  sort_at: datetime(row.at), at: datetime(row.at), title: row.title, kind: row.kind,
  count: row.count, system: $systems + row.system, system_ref: $systems + row.system,
  issue: i.uid
})-[:INSTANCE_OF {
  record: $source, source: $source, confidence: 'asserted', run: $run,
  first_seen: datetime(row.seen), last_seen: datetime(row.seen)
}]->(i)
