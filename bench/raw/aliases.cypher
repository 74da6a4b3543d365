CYPHER 25
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.alias})
MATCH (k:_Entity {uid: row.uid})
MERGE (a)-[:ALIAS_OF {record: row.alias}]->(k)
