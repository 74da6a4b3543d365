// Everything a node holds, as a plain export would ask for it.
MATCH (n) WHERE n.uid IS NOT NULL
RETURN labels(n) AS labels, properties(n) AS properties
