// Whole graphs into files and back. A backup holds every organisation unless some are named.
// Properties come as pairs, times as text: exact to the nanosecond, with their zone.

// name: stamp
// scope: system
// params:
// returns: id
// The database's id; the bookmark that comes with the answer tells its last transaction.
CALL db.info() YIELD id RETURN id

// name: counts
// scope: system
// params:
// returns: nodes, relationships, entities, changes, embeddings, moves, bookkeeping, restores, access
// How many nodes of each kind there are, from the counters that the database keeps.
RETURN COUNT { () } AS nodes, COUNT { ()-->() } AS relationships,
  COUNT { (:_Entity) } AS entities, COUNT { (:Change) } AS changes,
  COUNT { (:Embedding) } AS embeddings, COUNT { (:PendingMove) } AS moves,
  COUNT { (:Migration) } + COUNT { (:MigrationLock) } + COUNT { (:SigningKey) }
    + COUNT { (:Session) } + COUNT { (:Invitation) } AS bookkeeping,
  COUNT { (:Restore) } AS restores,
  COUNT { (:Organization) } + COUNT { (:Membership) } + COUNT { (:ApiToken) }
    + COUNT { (:JobRun) } AS access

// name: members
// scope: system
// params: orgs
// returns: uid
// The users who are members of these organisations; users stand above organisations.
UNWIND $orgs AS org
MATCH (m:Membership)<-[:HOLDS]-(u:User)
WHERE m.org = org AND m.sort_at IS NOT NULL AND m.uid IS NOT NULL
RETURN DISTINCT u.uid AS uid ORDER BY uid

// name: uids
// scope: system
// params: after, before, limit
// returns: uid
// The next nodes in the order of their uids; those of one organisation lie together.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before
RETURN n.uid AS uid ORDER BY n.uid LIMIT $limit

// name: observations
// scope: system
// params: uids
// returns: labels, pairs, uid, record, link
// What records said at each version, with the relationship that leads to the record.
UNWIND $uids AS record
MATCH (:_Entity {uid: record})<-[r:CHANGED]-(n:Change)
RETURN labels(n) AS labels,
  [k IN keys(n) | CASE WHEN n[k] IS :: ZONED DATETIME NOT NULL
    THEN [k, {datetime: toString(n[k])}]
    WHEN n[k] IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    THEN [k, [x IN n[k] | {datetime: toString(x)}]] ELSE [k, n[k]] END] AS pairs,
  n.uid AS uid, record,
  [k IN keys(r) | CASE WHEN r[k] IS :: ZONED DATETIME NOT NULL
    THEN [k, {datetime: toString(r[k])}]
    WHEN r[k] IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    THEN [k, [x IN r[k] | {datetime: toString(x)}]] ELSE [k, r[k]] END] AS link

// name: entities
// scope: system
// params: uids
// returns: labels, pairs
// Nodes by their uids, in the order given.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
RETURN labels(n) AS labels,
  [k IN keys(n) | CASE WHEN n[k] IS :: ZONED DATETIME NOT NULL
    THEN [k, {datetime: toString(n[k])}]
    WHEN n[k] IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    THEN [k, [x IN n[k] | {datetime: toString(x)}]] ELSE [k, n[k]] END] AS pairs

// name: relationships
// scope: system
// params: uids, orgs
// returns: start, type, end, pairs
// What leads from these nodes to others; $orgs bounds those others, null does not.
UNWIND $uids AS start
MATCH (:_Entity {uid: start})-[r]->(b:_Entity)
WHERE $orgs IS NULL OR b.org IN $orgs
RETURN start, type(r) AS type, b.uid AS end,
  [k IN keys(r) | CASE WHEN r[k] IS :: ZONED DATETIME NOT NULL
    THEN [k, {datetime: toString(r[k])}]
    WHEN r[k] IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    THEN [k, [x IN r[k] | {datetime: toString(x)}]] ELSE [k, r[k]] END] AS pairs

// name: embeddings
// scope: system
// params: after, before, limit
// returns: uid, labels, pairs
// The next vectors in the order of their uids.
MATCH (n:Embedding) WHERE n.uid > $after AND n.uid < $before
RETURN n.uid AS uid, labels(n) AS labels,
  [k IN keys(n) | CASE WHEN n[k] IS :: ZONED DATETIME NOT NULL
    THEN [k, {datetime: toString(n[k])}]
    WHEN n[k] IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    THEN [k, [x IN n[k] | {datetime: toString(x)}]] ELSE [k, n[k]] END] AS pairs
ORDER BY n.uid LIMIT $limit

// name: loose_changes
// scope: system
// params: after, before
// returns: labels, pairs
// Observations that lead to no record.
MATCH (n:Change)
WHERE n.uid > $after AND n.uid < $before AND NOT EXISTS { (n)-[:CHANGED]->(:_Entity) }
RETURN labels(n) AS labels,
  [k IN keys(n) | CASE WHEN n[k] IS :: ZONED DATETIME NOT NULL
    THEN [k, {datetime: toString(n[k])}]
    WHEN n[k] IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    THEN [k, [x IN n[k] | {datetime: toString(x)}]] ELSE [k, n[k]] END] AS pairs
ORDER BY n.uid

// name: moves
// scope: system
// params: orgs
// returns: labels, pairs
// Merges that are not finished.
MATCH (n:PendingMove) WHERE $orgs IS NULL OR n.org IN $orgs
RETURN labels(n) AS labels, [k IN keys(n) | [k, n[k]]] AS pairs
ORDER BY n.uid

// name: create_nodes
// scope: system
// params: rows
// returns: nodes
// Make nodes that are not there.
UNWIND $rows AS row
CREATE (n:$(row.labels))
SET n = row.properties
RETURN count(n) AS nodes

// name: merge_access
// scope: system
// params: rows
// returns: nodes
// Make nodes that `nazara up` may have made already; the backup's properties hold.
UNWIND $rows AS row
MERGE (n:_Entity {uid: row.properties.uid})
SET n = row.properties, n:$(row.labels)
RETURN count(n) AS nodes

// name: relate
// scope: system
// params: rows
// returns: relationships
// Make relationships between nodes that are there.
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.start})
MATCH (b:_Entity {uid: row.end})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
RETURN count(r) AS relationships

// name: relate_changes
// scope: system
// params: rows
// returns: relationships
// Lead observations to their records.
UNWIND $rows AS row
MATCH (a:Change {uid: row.start})
MATCH (b:_Entity {uid: row.end})
CREATE (a)-[r:CHANGED]->(b)
SET r = row.properties
RETURN count(r) AS relationships

// name: merge_in
// scope: system
// params: rows
// returns: relationships
// Lead memberships to their organisations, where `nazara up` may have done so already.
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.start})
MATCH (b:_Entity {uid: row.end})
MERGE (a)-[r:IN]->(b)
SET r = row.properties
RETURN count(r) AS relationships

// name: merge_acts_as
// scope: system
// params: rows
// returns: relationships
// Lead tokens to their memberships, where `nazara up` may have done so already.
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.start})
MATCH (b:_Entity {uid: row.end})
MERGE (a)-[r:ACTS_AS]->(b)
SET r = row.properties
RETURN count(r) AS relationships

// name: begun
// scope: system
// params:
// returns: backup, position, version
// The restore that is under way, if one is.
MATCH (r:Restore) RETURN r.backup AS backup, r.position AS position, r.schema_version AS version

// name: begin
// scope: system
// params: backup, version, now
// returns:
// Note that a restore begins, and mark what is there already.
MERGE (l:MigrationLock {name: 'schema'}) SET l.held_at = $now
MERGE (r:Restore {name: 'restore'})
ON CREATE SET r.backup = $backup, r.schema_version = $version, r.position = 0, r.begun_at = $now
WITH r
OPTIONAL MATCH (n:Organization|Membership|ApiToken|JobRun) SET n.before_restore = true
WITH DISTINCT r
OPTIONAL MATCH (:Membership|ApiToken)-[k:IN|ACTS_AS]->() SET k.before_restore = true

// name: advance
// scope: system
// params: backup, position, next
// returns: position
// Move a restore on, if it stands at this position; no row if it does not.
MATCH (r:Restore {name: 'restore'})
SET r:Restore
WITH r WHERE r.backup = $backup AND r.position = $position
SET r.position = $next
RETURN r.position AS position

// name: labels
// scope: system
// params:
// returns: label, nodes, before
// How many nodes have each label, and how many of them were there before the restore.
MATCH (n) UNWIND labels(n) AS label
RETURN label, count(*) AS nodes, count(n.before_restore) AS before

// name: types
// scope: system
// params:
// returns: type, relationships, before
// How many relationships have each type, and how many were there before the restore.
MATCH ()-[r]->()
RETURN type(r) AS type, count(*) AS relationships, count(r.before_restore) AS before

// name: recount
// scope: system
// params: uids
// returns: issues
// Add up the events of issues anew: event and issue may have been read at different moments.
UNWIND $uids AS uid
MATCH (i:_Entity {uid: uid})
CALL (i) {
  MATCH (e:TechnicalEvent) WHERE e.issue = i.uid AND e.at IS NOT NULL AND e.uid IS NOT NULL
  RETURN sum(e.count) AS number,
    min(CASE WHEN e.first_at < e.at THEN e.first_at ELSE e.at END) AS first,
    max(CASE WHEN e.last_at > e.at THEN e.last_at ELSE e.at END) AS last
}
WITH i, number, first, last WHERE first IS NOT NULL OR i.event_count IS NOT NULL
SET i.event_count = number,
  i.first_event_at = CASE WHEN first IS NULL OR first >= i.first_event_at
    THEN i.first_event_at ELSE first END,
  i.last_event_at = CASE WHEN last IS NULL OR last <= i.last_event_at
    THEN i.last_event_at ELSE last END
RETURN count(i) AS issues

// name: claims
// scope: tenant
// params: org, uids
// returns: record, uid, of, aside
// Who says of these nodes that they stand for another, also where people say otherwise.
UNWIND $uids AS uid
MATCH (p:_Entity {uid: uid})-[r:ALIAS_OF|CLAIMS]->(k:_Entity)
WHERE p.org = $org AND r.record IS NOT NULL
RETURN r.record AS record, uid, k.uid AS of, type(r) = 'CLAIMS' AS aside

// name: unalias
// scope: tenant
// params: org, uids, labels_of
// returns:
// Make nodes that are called aliases, and that nobody claims, nodes of their own again.
UNWIND $uids AS uid
MATCH (p:Alias&_Entity {uid: uid})
WHERE p.org = $org AND NOT EXISTS { (p)-[:ALIAS_OF]->() }
REMOVE p:Alias
SET p:$(CASE WHEN p.deleted_at IS NULL THEN $labels_of[p.type] ELSE ['Tombstone'] END)

// name: drop_unborne
// scope: tenant
// params: org, uids
// returns:
// Remove projected relationships that start at the wrong node, or whose record has not been
// observed: the writer would not find them when it is.
UNWIND $uids AS uid
MATCH (s:_Entity {uid: uid})-[r]->()
WHERE s.org = $org AND r.valid_from IS NOT NULL
WITH s, r, COLLECT {
  MATCH (:_Entity {uid: r.record})<-[:CHANGED]-(c:Change)
  WITH DISTINCT coalesce(c.start, r.record) AS named
  RETURN coalesce(COLLECT {
    MATCH (:_Entity {uid: named})-[:ALIAS_OF]->(k) RETURN k.uid ORDER BY k.uid LIMIT 1
  }[0], named)
} AS starts
WHERE NOT s.uid IN starts
DELETE r

// name: misplaced
// scope: tenant
// params: org, uids
// returns: of, left
// Nodes at which something is that names an alias of another node.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
WHERE n.org = $org
CALL (n) {
  MATCH (n)-[r]->() WHERE r.from_ref IS NOT NULL RETURN r.from_ref AS of, n.uid AS left
  UNION
  MATCH (n)-[r]->(b) WHERE r.to_ref IS NOT NULL RETURN r.to_ref AS of, b.uid AS left
  UNION
  WITH n WHERE n.system_ref IS NOT NULL RETURN n.system_ref AS of, n.system AS left
}
WITH DISTINCT of, left
WITH of, left, COLLECT {
  MATCH (:_Entity {uid: of})-[:ALIAS_OF]->(k) RETURN k.uid ORDER BY k.uid LIMIT 1
} AS targets
WHERE coalesce(targets[0], of) <> left
RETURN of, left ORDER BY of, left

// name: unmark
// scope: system
// params:
// returns:
// Take away the marks of what was there before.
OPTIONAL MATCH (n:Organization|Membership|ApiToken|JobRun)
WHERE n.before_restore REMOVE n.before_restore
WITH count(n) AS nodes
OPTIONAL MATCH (:Membership|ApiToken)-[r:IN|ACTS_AS]->()
WHERE r.before_restore REMOVE r.before_restore

// name: finish
// scope: system
// params:
// returns:
// Note that the restore is over.
MATCH (r:Restore) DELETE r
