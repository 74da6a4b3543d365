// Who changed what here, written in the transactions of the changes.

// name: claim
// scope: tenant
// params: org, key, fixed
// returns: uid, asked, answer, at
// The event of an idempotency key, made if there is none; whoever else claims it waits for us.
MERGE (e:AuditEvent {repeat_key: $key})
ON CREATE SET e:_Entity, e += $fixed
SET e:AuditEvent
WITH e WHERE e.org = $org
RETURN e.uid AS uid, e.asked AS asked, e.answer AS answer, e.at AS at

// name: release
// scope: tenant
// params: org, key
// returns: uid
// Let an idempotency key be used again.
MATCH (e:AuditEvent {repeat_key: $key}) WHERE e.org = $org
REMOVE e.repeat_key
RETURN e.uid AS uid

// name: note
// scope: tenant
// params: org, uid, fixed, props, node
// returns: uid
// Write down what was done, with the version that the node has now.
MERGE (e:_Entity {uid: $uid})
ON CREATE SET e:AuditEvent, e += $fixed
WITH e WHERE e.org = $org
OPTIONAL MATCH (n:_Entity {uid: $node}) WHERE n.org = $org
SET e += $props, e.node_version = n.version
RETURN e.uid AS uid

// name: event
// scope: tenant
// params: org, uid
// returns: uid, action, title, node, before, after, node_version, undone_by, visibilities
// One event, locked until the transaction ends, and who may read what it is about.
MATCH (e:_Entity {uid: $uid}) WHERE e:AuditEvent AND e.org = $org
SET e:AuditEvent
RETURN e.uid AS uid, e.action AS action, e.title AS title, e.node AS node, e.before AS before,
  e.after AS after, e.node_version AS node_version, e.undone_by AS undone_by,
  COLLECT {
    UNWIND [e.node] + coalesce(e.names, []) AS uid
    MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
    RETURN DISTINCT n.visibility
  } AS visibilities

// name: undone
// scope: tenant
// params: org, uid, by
// returns: uid
// Note which event undid one.
MATCH (e:_Entity {uid: $uid}) WHERE e:AuditEvent AND e.org = $org
SET e.outcome = 'undone', e.undone_by = $by
RETURN e.uid AS uid

// name: since
// scope: tenant
// params: org, node, uid
// returns: title, actor_name, at
// What was last changed at a node, if that is another event than this one.
MATCH (e:AuditEvent)
WHERE e.org = $org AND e.node = $node AND e.sort_at IS NOT NULL AND e.uid IS NOT NULL
WITH e ORDER BY e.org DESC, e.node DESC, e.sort_at DESC, e.uid DESC LIMIT 1
WITH e WHERE e.uid <> $uid
RETURN e.title AS title, e.actor_name AS actor_name, e.at AS at

// name: lock
// scope: tenant
// params: org, uid, visible
// returns: uid, type, source, version, url, stub, caption, visibility
// A node that is about to be changed, locked until the transaction ends, if whoever asks may read it.
// A record that was merged into another node leads to that one.
MATCH (x:_Entity {uid: $uid}) WHERE x.org = $org
WITH coalesce(
  COLLECT { MATCH (x)-[:ALIAS_OF]->(k) WHERE k.org = $org RETURN k ORDER BY k.uid LIMIT 1 }[0], x
) AS n
WHERE NOT n:Alias|Tombstone AND n.visibility IN $visible
SET n:_Entity
RETURN n.uid AS uid, n.type AS type, n.source AS source, n.version AS version, n.url AS url,
  coalesce(n.stub, false) AS stub, coalesce(n.name, n.title) AS caption, n.visibility AS visibility

// name: seen
// scope: tenant
// params: org, uid, visible
// returns: uid, type, source, version, url, stub, caption, visibility
// The same of a node that is named and not changed: it is not locked.
MATCH (x:_Entity {uid: $uid}) WHERE x.org = $org
WITH coalesce(
  COLLECT { MATCH (x)-[:ALIAS_OF]->(k) WHERE k.org = $org RETURN k ORDER BY k.uid LIMIT 1 }[0], x
) AS n
WHERE NOT n:Alias|Tombstone AND n.visibility IN $visible
RETURN n.uid AS uid, n.type AS type, n.source AS source, n.version AS version, n.url AS url,
  coalesce(n.stub, false) AS stub, coalesce(n.name, n.title) AS caption, n.visibility AS visibility
