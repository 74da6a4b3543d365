// A word of the glossary, and where it is used
WITH 'demo' AS org, 'basket' AS name
MATCH (g:GlossaryTerm {org: org, name: name}) WHERE g.sort_at IS NOT NULL AND g.uid IS NOT NULL
MATCH (g)<-[m:MENTIONS|ABOUT|DEFINES WHERE m.valid_to IS NULL]-(x)
WHERE NOT x:DocumentChunk
RETURN g, m, x ORDER BY x.uid LIMIT 50
