// Deploys in the two hours before an incident, on what it needs
WITH 'demo' AS org, 'quillmoor:main:incident:INC-132' AS record
MATCH (i:Incident:_Entity {uid: org + ':' + record})
MATCH path = (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(:System)
  (()-[d:DEPENDS_ON WHERE d.valid_to IS NULL]->()){0,2}(:System)
  <-[o:DEPLOYED_TO WHERE o.valid_to IS NULL]-(c:Deployment)
WHERE c.at <= i.started_at AND c.at >= i.started_at - duration({hours: 2})
RETURN path ORDER BY c.at DESC, length(path) LIMIT 50
