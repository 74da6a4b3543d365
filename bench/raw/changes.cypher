CYPHER 25
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.record})
MERGE (c:Change {uid: row.uid})
SET c += row.props
MERGE (c)-[:CHANGED]->(n)
