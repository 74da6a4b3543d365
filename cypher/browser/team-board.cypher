// Team board: people, systems, and what is open on them
WITH 'demo' AS org, 'Payments' AS name
MATCH (t:Team {org: org, name: name}) WHERE t.sort_at IS NOT NULL AND t.uid IS NOT NULL
MATCH (t)<-[r:OWNED_BY|MEMBER_OF WHERE r.valid_to IS NULL]-(x:System|Person)
OPTIONAL MATCH (x)<-[a:AFFECTS WHERE a.valid_to IS NULL]-(i:Incident)
WHERE i.status IN ['triggered', 'acknowledged']
RETURN t, r, x, a, i ORDER BY x.name LIMIT 100
