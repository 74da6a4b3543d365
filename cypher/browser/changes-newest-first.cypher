// What changed last, in all records (a table)
MATCH (c:Change {org: 'demo'}) WHERE c.at IS NOT NULL AND c.uid IS NOT NULL
WITH c ORDER BY c.org DESC, c.at DESC, c.uid DESC LIMIT 50
MATCH (c)-[:CHANGED]->(n)
RETURN c.at AS at, n.type AS type, n.native_id AS record, coalesce(n.name, n.title) AS title,
  c.title AS what
ORDER BY at DESC, record
