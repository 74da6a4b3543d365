CYPHER 25
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.start})
MATCH (b:_Entity {uid: row.end})
MERGE (a)-[r:TYPE {record: row.record, valid_from: row.at}]->(b)
SET r.source = 'bench', r.confidence = 'asserted', r.first_seen = row.seen, r.run = $run
