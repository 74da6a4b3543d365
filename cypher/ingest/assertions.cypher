// What people say of nodes: what there is already, read in the transaction that writes.

// name: ends
// scope: tenant
// params: org, uids, types, visible, gone
// returns: given, uid, type, native_id, visibility
// The nodes that stand for these uids, those that somebody may read, locked in uid order; with
// `gone` those too that their sources deleted.
UNWIND $uids AS given
MATCH (x:_Entity {uid: given}) WHERE x.org = $org AND x.visibility IN $visible
WITH given, coalesce(COLLECT {
  MATCH (x)-[:ALIAS_OF]->(k) WHERE k.org = $org RETURN k ORDER BY k.uid LIMIT 1
}[0], x) AS n
WHERE n.type IN $types AND NOT n:Alias AND ($gone OR NOT n:Tombstone)
  AND n.visibility IN $visible
WITH given, n ORDER BY n.uid
SET n:_Entity
RETURN given, n.uid AS uid, n.type AS type, n.native_id AS native_id, n.visibility AS visibility

// name: assertion
// scope: tenant
// params: org, uid
// returns: version, kind, status, start, relationship, end, last_seen, at
// What people say in one record, locked, and since when.
MATCH (a:_Entity {uid: $uid}) WHERE a.org = $org AND a.type = 'Assertion'
SET a:_Entity
RETURN a.version AS version, a.kind AS kind, a.status AS status, a.start AS start,
  a.relationship AS relationship, a.end AS end, a.last_seen AS last_seen,
  COLLECT {
    MATCH (a)<-[:CHANGED]-(c:Change) RETURN c.at ORDER BY c.version DESC LIMIT 1
  }[0] AS at

// name: note
// scope: tenant
// params: org, uid, visible
// returns: version, text, deleted, links, at, last_seen
// A note, locked, with what it was last about.
MATCH (a:_Entity {uid: $uid})
WHERE a.org = $org AND a.type = 'Note' AND a.visibility IN $visible
SET a:_Entity
RETURN a.version AS version, a.text AS text, a.deleted_at IS NOT NULL AS deleted,
  COLLECT {
    MATCH (a)<-[:CHANGED]-(c:Change) WHERE c.links <> []
    RETURN c.links ORDER BY c.version DESC LIMIT 1
  }[0] AS links,
  COLLECT {
    MATCH (a)<-[:CHANGED]-(c:Change) RETURN c.at ORDER BY c.version DESC LIMIT 1
  }[0] AS at,
  a.last_seen AS last_seen

// name: between
// scope: tenant
// params: org, start, end, type
// returns: record, source, derived, said_by, url
// Who says that a relationship holds now.
MATCH (s:_Entity {uid: $start}) WHERE s.org = $org
MATCH (e:_Entity {uid: $end}) WHERE e.org = $org
MATCH (s)-[r]->(e) WHERE type(r) = $type AND r.valid_to IS NULL
RETURN r.record AS record, r.source AS source,
  r.valid_from IS NULL AND r.source = 'nazara' AS derived,
  COLLECT { MATCH (a:_Entity {uid: r.record}) WHERE a.org = $org RETURN a.type }[0] AS said_by,
  coalesce(COLLECT { MATCH (a:_Entity {uid: r.record}) WHERE a.org = $org RETURN a.url }[0], s.url)
    AS url
ORDER BY record
