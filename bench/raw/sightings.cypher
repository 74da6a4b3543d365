CYPHER 25
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.start})
MATCH (b:_Entity {uid: row.end})
MERGE (a)-[r:TYPE {record: 'bench'}]->(b)
SET r.source = 'bench', r.confidence = 'asserted', r.run = $run, r.to_ref = row.ref,
  r.first_seen = row.seen, r.last_seen = row.seen
