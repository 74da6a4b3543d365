// What is referred to and not described yet (a table)
MATCH (n:_Entity {stub: true}) WHERE n.org = 'demo'
RETURN split(n.uid, ':')[1] AS source, n.type AS type, count(*) AS stubs,
  collect(n.native_id)[..5] AS examples
ORDER BY stubs DESC, source, type LIMIT 50
