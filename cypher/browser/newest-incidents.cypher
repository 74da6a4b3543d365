// Newest incidents, what they affect, who owns that
MATCH (i:Incident {org: 'demo'}) WHERE i.started_at IS NOT NULL AND i.uid IS NOT NULL
WITH i ORDER BY i.org DESC, i.started_at DESC, i.uid DESC LIMIT 15
OPTIONAL MATCH (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(s:System)
OPTIONAL MATCH (s)-[o:OWNED_BY WHERE o.valid_to IS NULL]->(t)
RETURN i, a, s, o, t LIMIT 100
