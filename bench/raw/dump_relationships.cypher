CYPHER 25
MATCH (a)-[r]->(b)
RETURN a.uid AS start, type(r) AS type, b.uid AS end, properties(r) AS properties
