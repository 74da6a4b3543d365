// Who owned a system, and since when (a table)
WITH 'demo' AS org, 'identity' AS name
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH (s)-[o:OWNED_BY]->(t)
RETURN t.name AS owner, o.valid_from AS since, o.valid_to AS until, o.source AS said_by
ORDER BY since DESC LIMIT 50
