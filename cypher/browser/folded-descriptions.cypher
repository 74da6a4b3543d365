// One team, told by many sources: descriptions that were folded into it
WITH 'demo' AS org, 'Payments' AS name
MATCH (t:Team {org: org, name: name}) WHERE t.sort_at IS NOT NULL AND t.uid IS NOT NULL
MATCH (t)<-[r:ALIAS_OF]-(a:Alias)
RETURN t, r, a ORDER BY a.uid LIMIT 50
