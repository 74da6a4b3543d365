// What customers reported of an incident
WITH 'demo' AS org, 'quillmoor:main:incident:INC-64' AS record
MATCH (i:Incident:_Entity {uid: org + ':' + record})
MATCH (c:CustomerCase)-[r:REPORTS WHERE r.valid_to IS NULL]->(i)
OPTIONAL MATCH (c)-[a:ABOUT WHERE a.valid_to IS NULL]->(s:System)
RETURN i, r, c, a, s ORDER BY c.opened_at LIMIT 50
