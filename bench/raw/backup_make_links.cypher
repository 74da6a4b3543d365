CYPHER 25
// Relationships as they were exported; only a Change and an _Entity have any.
UNWIND $rows AS row
OPTIONAL MATCH (c:Change {uid: row.a})
OPTIONAL MATCH (n:_Entity {uid: row.a})
WITH row, coalesce(n, c) AS a
MATCH (b:_Entity {uid: row.b})
CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties
