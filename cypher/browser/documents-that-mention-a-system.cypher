// Documents that mention a system by name
WITH 'demo' AS org, 'notice-bus' AS name
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH (s)<-[m:MENTIONS WHERE m.valid_to IS NULL]-(x:Document|DocumentChunk)
OPTIONAL MATCH (x)<-[h:HAS_CHUNK WHERE h.valid_to IS NULL]-(d:Document)
RETURN s, m, x, h, d ORDER BY x.title, x.uid LIMIT 50
