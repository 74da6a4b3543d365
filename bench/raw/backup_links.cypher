// Every relationship with the uids of its ends.
MATCH (a)-[r]->(b)
RETURN a.uid AS a, type(r) AS type, b.uid AS b, properties(r) AS properties
