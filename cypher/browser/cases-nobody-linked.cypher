// Cases about a system that nobody linked to an incident
WITH 'demo' AS org, 'checkout' AS name
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH (s)<-[a:ABOUT WHERE a.valid_to IS NULL]-(c:CustomerCase)
WHERE NOT EXISTS { (c)-[r:REPORTS WHERE r.valid_to IS NULL]->(:Incident) }
RETURN s, a, c ORDER BY c.opened_at DESC LIMIT 50
