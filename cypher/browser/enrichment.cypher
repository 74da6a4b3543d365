// What is computed, by which rule (a table)
MATCH (p:EnrichmentPolicy {org: 'demo'}) WHERE p.sort_at IS NOT NULL AND p.uid IS NOT NULL
RETURN p.name AS rule, p.kinds AS computes, p.labels AS of, p.filter AS only, p.active AS active
ORDER BY rule LIMIT 50
