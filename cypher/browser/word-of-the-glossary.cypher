// A word of the glossary, and where it is used
WITH 'demo' AS org, 'basket' AS name
MATCH (g:GlossaryTerm {org: org, name: name}) WHERE g.sort_at IS NOT NULL AND g.uid IS NOT NULL
MATCH (g)<-[m WHERE m.valid_to IS NULL]-(x)
WHERE type(m) IN ['MENTIONS', 'ABOUT', 'DEFINES'] AND NOT x:DocumentChunk
RETURN g, m, x ORDER BY x.uid LIMIT 50
