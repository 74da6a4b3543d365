// Organisations: what one holds, and what it is called.

// name: holds_records
// scope: tenant
// params: org, after, before, demo
// returns: uid
// A node that a source other than the demo described. No row: the organisation is empty, but for
// what Nazara and its people made.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org
  AND NOT n.source IN ['nazara', 'profile', $demo]
RETURN n.uid AS uid LIMIT 1

// name: rename
// scope: tenant
// params: org, organization, name
// returns: was
// Call an organisation by another name; its id stays. Returns what it was called.
MERGE (o:_Entity {uid: $organization.uid})
ON CREATE SET o:Organization, o += $organization
WITH o, o.name AS was WHERE o.org = $org
SET o.name = $name
RETURN was
