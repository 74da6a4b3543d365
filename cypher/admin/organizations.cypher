// Organisations: what one holds.

// name: holds_records
// scope: tenant
// params: org, after, before, demo
// returns: uid
// A node that a source other than the demo described. No row: the organisation is empty, but for
// what Nazara and its people made.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org
  AND NOT n.source IN ['nazara', 'profile', $demo]
RETURN n.uid AS uid LIMIT 1
