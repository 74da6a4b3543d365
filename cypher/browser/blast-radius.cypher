// Blast radius: what stops when this system does
WITH 'demo' AS org, 'session-cache' AS name
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH path = (s)(()<-[d:DEPENDS_ON WHERE d.valid_to IS NULL]-(:System)){1,4}(:System)
RETURN path LIMIT 100
