CYPHER 25
MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock
RETURN labels(n) AS labels, properties(n) AS properties
