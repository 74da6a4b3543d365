CYPHER 25
// Nodes as they were exported; times stay text.
UNWIND $rows AS row
CREATE (n:$(row.labels)) SET n = row.properties
