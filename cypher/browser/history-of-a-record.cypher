// What a record said, version by version (a table)
WITH 'demo' AS org, 'quillmoor:main:incident:INC-29' AS record
MATCH (n:_Entity {uid: org + ':' + record})<-[:CHANGED]-(c:Change)
RETURN c.at AS at, c.title AS what, c.status AS status, c.changed AS changed, c.links AS links
ORDER BY at, c.version LIMIT 100
