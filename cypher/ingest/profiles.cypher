// Domain profiles: the vocabularies and policies of an organisation, one of them active. Their
// entries are records like any source's and go through the write path; only what switches them on
// is written here.

// name: lock
// scope: tenant
// params: org
// returns: uid, name, active, checksum, ranks, imported_at, activated_at
// Every profile of an organisation, locked in uid order until the transaction ends.
MATCH (p:DomainProfile) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
WITH p ORDER BY p.uid
SET p:_Entity
RETURN p.uid AS uid, p.name AS name, p.active AS active, p.checksum AS checksum,
  p.ranks AS ranks, p.imported_at AS imported_at, p.activated_at AS activated_at

// name: store
// scope: tenant
// params: org, uid, fixed, props, now
// returns: uid
// Keep a profile as it was imported; a new one is not active.
MERGE (p:_Entity {uid: $uid})
ON CREATE SET p:DomainProfile, p.org = $org, p += $fixed, p.first_seen = $now, p.sort_at = $now,
  p.active = false
SET p += $props, p.last_seen = $now
RETURN p.uid AS uid

// name: switch
// scope: tenant
// params: org, uid, ranks, now
// returns: uid
// Make one profile the active one, and all others not.
MATCH (p:DomainProfile) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
SET p.active = (p.uid = $uid)
WITH p WHERE p.active
SET p.activated_at = $now, p.ranks = $ranks
RETURN p.uid AS uid

// name: policies
// scope: tenant
// params: org, profile, rows, now
// returns: uid
// Write the enrichment policies of the profile that became active.
UNWIND $rows AS row
MERGE (e:_Entity {uid: row.uid})
ON CREATE SET e:EnrichmentPolicy, e.org = $org, e.first_seen = $now, e.sort_at = $now
SET e += row.props, e.profile = $profile, e.active = true, e.last_seen = $now
RETURN e.uid AS uid

// name: other_policies
// scope: tenant
// params: org, profile, uids
// returns: uid
// Switch off the enrichment policies of other profiles, and those that this one has no longer.
MATCH (e:EnrichmentPolicy)
WHERE e.org = $org AND e.sort_at IS NOT NULL AND e.uid IS NOT NULL AND NOT e.uid IN $uids
SET e.active = false
WITH e, e.uid AS uid, e.profile = $profile AS gone
FOREACH (one IN CASE WHEN gone THEN [e] ELSE [] END | DETACH DELETE one)
RETURN uid

// name: remove
// scope: tenant
// params: org, uid
// returns: removed
// Remove a profile with its enrichment policies. What its entries said stays in the history.
MATCH (p:_Entity {uid: $uid}) WHERE p.org = $org AND p.type = 'DomainProfile'
CALL (p) {
  MATCH (e:EnrichmentPolicy)
  WHERE e.org = $org AND e.sort_at IS NOT NULL AND e.uid IS NOT NULL AND e.profile = $uid
  DETACH DELETE e
}
DETACH DELETE p
RETURN count(*) AS removed

// name: all
// scope: tenant
// params: org
// returns: name, active, description, languages, checksum, imported_at, activated_at
// The profiles of an organisation by name, without their content.
MATCH (p:DomainProfile) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
RETURN p.name AS name, p.active AS active, p.description AS description,
  p.languages AS languages, p.checksum AS checksum, p.imported_at AS imported_at,
  p.activated_at AS activated_at
ORDER BY name

// name: document
// scope: tenant
// params: org, name
// returns: name, document, activated_at
// The content of a profile by its name; without a name, of the one that was activated last.
MATCH (p:DomainProfile) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
  AND (p.name = $name OR $name IS NULL AND p.active)
RETURN p.name AS name, p.document AS document, p.activated_at AS activated_at
ORDER BY p.activated_at IS NULL, p.activated_at DESC, name LIMIT 1

// name: records
// scope: tenant
// params: org, after, before, limit
// returns: uid, type, version, deleted
// The next records that profiles made, in uid order; uids of one source lie together.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org
RETURN n.uid AS uid, n.type AS type, n.version AS version, n.deleted_at IS NOT NULL AS deleted
ORDER BY n.uid LIMIT $limit

// name: known
// scope: tenant
// params: org, uids, source
// returns: uid
// Those of some canonical things that another source than profiles describes.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid}) WHERE k.org = $org AND k.stub IS NULL AND EXISTS {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL AND a.source <> $source
}
RETURN uid

// name: ranks
// scope: tenant
// params: org
// returns: ranks, active
// Which severity words the profiles of an organisation rank, or once ranked; the active one first.
MATCH (p:DomainProfile) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
  AND p.ranks IS NOT NULL
RETURN p.ranks AS ranks, p.active AS active
ORDER BY active DESC, p.activated_at DESC, p.uid

// name: ranked_page
// scope: tenant
// params: org, after, before, types, limit
// returns: uid, severity, priority, severity_rank
// The next nodes, in uid order, of the types that have a severity rank, with the words for it.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.type IN $types
  AND n.stub IS NULL AND n.deleted_at IS NULL
RETURN n.uid AS uid, n.severity AS severity, n.priority AS priority,
  n.severity_rank AS severity_rank
ORDER BY n.uid LIMIT $limit

// name: ranked_nodes
// scope: tenant
// params: org, uids, types
// returns: uid, severity, priority, severity_rank
// The same of given nodes.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
WHERE n.org = $org AND n.type IN $types AND n.stub IS NULL AND n.deleted_at IS NULL
RETURN uid, n.severity AS severity, n.priority AS priority, n.severity_rank AS severity_rank

// name: rank
// scope: tenant
// params: org, rows
// returns: uid
// Give nodes the rank of their word, if they still say that word; their newest observation too.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid}) WHERE n.org = $org
SET n:_Entity
WITH n, row
WHERE coalesce(n.severity, '') = coalesce(row.severity, '')
  AND coalesce(n.priority, '') = coalesce(row.priority, '') AND n.deleted_at IS NULL
SET n.severity_rank = row.rank
WITH n, row
CALL (n, row) {
  MATCH (n)<-[:CHANGED]-(c:Change) WHERE c.version = n.version
  SET c.severity_rank = row.rank
}
RETURN n.uid AS uid
