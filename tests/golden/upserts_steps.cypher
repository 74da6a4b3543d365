// lock
CYPHER 25
// Make what is missing, lock all of it in uid order, tell what is stored.
UNWIND $rows AS row
MERGE (n:_Entity {uid: row.uid})
ON CREATE SET n += row.props, n:$(row.labels)
SET n:_Entity
WITH n, row
WHERE n.version IS NOT NULL OR n:Alias OR (row.labels = [] AND n.type IS NOT NULL)
  OR n.visibility <> 'org'
RETURN n.uid AS uid, n.version AS version, n.first_seen.epochSeconds * 1000000 + n.first_seen.microsecond AS first,
  n.last_seen.epochSeconds * 1000000 + n.last_seen.microsecond AS last, n.deleted_at.epochSeconds * 1000000 + n.deleted_at.microsecond AS deleted,
  n:Alias AS alias, n.count AS count, n.issue AS issue, n.run AS run,
  n.visibility AS visibility, n.stub IS NOT NULL AS stub;

// relock
CYPHER 25
// Lock nodes that were found later.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
SET n:_Entity;

// absent
CYPHER 25
// Records that are to end, locked, unless they were received since or are gone.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
SET n:_Entity
WITH n
WHERE n.version IS NOT NULL AND n.deleted_at IS NULL AND n.last_seen < $noticed
RETURN n.uid AS uid, n.type AS type, n.version AS version;

// history
CYPHER 25
// What records said before, for `graph.write.observations`.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})<-[:CHANGED]-(c:Change)
RETURN uid, c.version AS version, c.at.epochSeconds * 1000000 + c.at.microsecond AS at,
  c.first_seen.epochSeconds * 1000000 + c.first_seen.microsecond AS seen,
  c.links AS links, c.status AS status, c.severity_rank AS severity_rank,
  c.priority AS priority, c.text AS text, c.deleted AS deleted, c.canonical AS canonical,
  c.same_as AS same_as, c.start AS start, c.author AS author, c.changed AS changed,
  c.title AS title;

// nodes
CYPHER 25
// Describe records; the rows hold every property a source may set, null where absent.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid})
SET n += row.props
SET n:$(row.add);

// touch
CYPHER 25
// Records that were received again and say nothing new.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid})
SET n += row.begun
SET n.first_seen = row.first, n.last_seen = row.last, n.run = $run,
  n.sort_at = CASE WHEN n[row.sort] IS NULL THEN row.first ELSE n.sort_at END;

// unlabel
CYPHER 25
// Take off the labels of a former state or of another kind.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid})
REMOVE n:$(row.remove);

// restrict
CYPHER 25
// Who may read a record, its slices and what it states of others.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid})
SET n.visibility = row.visibility
WITH n, row
CALL (n, row) { MATCH (n)-[:HAS_CHUNK]->(c) SET c.visibility = row.visibility }
CALL (row) {
  MATCH (:_Entity {uid: row.start})-[r]->()
  WHERE r.record = row.uid AND r.valid_from IS NOT NULL
  SET r.visibility = nullIf(row.visibility, $everybody)
};

// widen
CYPHER 25
// Who may read what is only referred to.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid})
SET n.visibility = row.visibility;

// scopes
CYPHER 25
// Access scopes that are made of others.
UNWIND $rows AS row
MERGE (s:_Entity {uid: row.uid})
ON CREATE SET s:AccessScope, s += row.props;

// restrict_notes
CYPHER 25
// Notes are for the readers of what they are about.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})<-[r:ANNOTATES]-(m)
SET m.visibility = n.visibility, r.visibility = nullIf(n.visibility, $everybody);

// restrict_calls
CYPHER 25
// Questions to models are for the readers of the nodes that they are about.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
MATCH (c:ModelCall) WHERE c.org = n.org AND c.about = uid AND c.sort_at IS NOT NULL
  AND c.uid IS NOT NULL
SET c.visibility = n.visibility;

// said_of
CYPHER 25
// What people assert of nodes: who may read its ends, and where it states a relationship.
UNWIND $uids AS uid
MATCH (:_Entity {uid: uid})<-[:CONCERNS]-(a:Assertion)
WITH DISTINCT a
RETURN a.uid AS uid, a.visibility AS visibility,
  COLLECT { MATCH (a)-[:CONCERNS]->(x) RETURN x.visibility } AS ends,
  COLLECT { MATCH (a)-[:CONCERNS]->(x) RETURN DISTINCT x.uid } AS starts;

// forget_derived
CYPHER 25
// What jobs made of nodes, their slices, and of others with their texts; they make it anew.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
CALL (n) {
  RETURN n AS d
  UNION
  MATCH (n)-[:ABOUT|CAUSED_BY|EVIDENCE_OF|INSTANCE_OF|REPORTS|RESOLVED_BY]-(d:_Entity)
  WHERE NOT n:System AND n.uid IN d.summary_sources RETURN d
}
REMOVE d.summary, d.summary_stamp, d.summary_model, d.summary_citations, d.summary_forms, d.summary_sources, d.summary_version
WITH DISTINCT n MATCH (n)-[:HAS_CHUNK]->{0,1}(x)
CALL (x) { MATCH (e:Embedding {of: x.uid}) DELETE e }
CALL (x) {
  MATCH (x)-[r:MENTIONS|MAY_MENTION]->()
  WHERE r.confidence IN ['derived', 'inferred'] AND r.source = 'nazara' DELETE r
};

// forget_vectors
CYPHER 25
// Vectors of nodes that are gone or deleted.
UNWIND $uids AS uid
MATCH (e:Embedding {of: uid})
DELETE e;

// observe
CYPHER 25
// Keep new observations. Their records are locked, hence nobody else adds the same.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.record})
CREATE (c:Change)-[:CHANGED]->(n)
SET c = row.props;

// revise
CYPHER 25
// What an observation differs in depends on the one before it, which may come late.
UNWIND $rows AS row
MATCH (c:Change {uid: row.uid})
SET c += row.props;

// forget_repetitions
CYPHER 25
// Observations of what was received before with the same content, and came to us later.
UNWIND $uids AS uid
MATCH (c:Change {uid: uid})
DETACH DELETE c;

// resolve
CYPHER 25
// Canonical nodes of aliases, locked: their description is folded from all aliases.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})-[:ALIAS_OF]->(k)
SET k:_Entity
WITH DISTINCT uid, k.uid AS target ORDER BY target
RETURN uid, collect(target) AS targets;

// unclaim
CYPHER 25
// Withdraw claims; a node without any claim is a node of its own again.
UNWIND $rows AS row
MATCH (p:_Entity {uid: row.uid})-[r:ALIAS_OF {record: row.record}]->(:_Entity {uid: row.of})
DELETE r
WITH DISTINCT p
WHERE NOT EXISTS { (p)-[:ALIAS_OF]->() }
REMOVE p:Alias
SET p:$(CASE WHEN p.deleted_at IS NULL THEN $labels_of[p.type] ELSE ['Tombstone'] END);

// claim
CYPHER 25
// Make nodes aliases; they keep uid and version, and lose their own labels.
UNWIND $rows AS row
MATCH (p:_Entity {uid: row.uid})
MATCH (k:_Entity {uid: row.of})
MERGE (p)-[:ALIAS_OF {record: row.record}]->(k)
SET p:Alias
REMOVE p:$($labels_of[p.type] + ['Tombstone']);

// linked_records
CYPHER 25
// Records with a projected relationship to a node, or with one from it that is another
// record's: a person's. At most $limit.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
CALL (n) {
  MATCH (n)<-[r]-() WHERE r.valid_from IS NOT NULL RETURN r.record AS record
  UNION
  MATCH (n)-[r]->() WHERE r.valid_from IS NOT NULL AND r.source = $people
  RETURN r.record AS record
}
RETURN DISTINCT record LIMIT $limit;

// claiming
CYPHER 25
// Records that claim something of nodes, or to be them, also where people say otherwise.
UNWIND $uids AS uid
MATCH (:_Entity {uid: uid})-[r:ALIAS_OF|CLAIMS]-()
RETURN DISTINCT r.record AS record;

// claimed
CYPHER 25
// What records claim of nodes; `aside` where people say otherwise.
UNWIND $uids AS uid
MATCH (:_Entity {uid: uid})-[r:ALIAS_OF|CLAIMS]->(k)
WHERE r.record IN $records
RETURN r.record AS record, uid, k.uid AS of, type(r) = 'CLAIMS' AS aside;

// said
CYPHER 25
// What people say of which nodes are the same.
UNWIND $uids AS uid
CALL (uid) {
  MATCH (a:Assertion {org: $org, start: uid}) WHERE a.kind = 'same' RETURN a
  UNION
  MATCH (a:Assertion {org: $org, end: uid}) WHERE a.kind = 'same' RETURN a
}
WITH DISTINCT a WHERE a.status <> 'withdrawn'
RETURN a.uid AS record, a.start AS start, a.end AS end, a.status = 'asserted' AS same;

// set_aside
CYPHER 25
// Claims that people say otherwise of: kept, so that they come back when nobody does.
UNWIND $rows AS row
MATCH (p:_Entity {uid: row.uid})
MATCH (k:_Entity {uid: row.of})
MERGE (p)-[:CLAIMS {record: row.record}]->(k);

// take_up
CYPHER 25
// Claims that nobody speaks against any more, or that are made no longer.
UNWIND $rows AS row
MATCH (:_Entity {uid: row.uid})-[r:CLAIMS {record: row.record}]->(:_Entity {uid: row.of})
DELETE r;

// disown
CYPHER 25
// Delete what Nazara derived and people refuse, of a node and of its slices.
UNWIND $rows AS row
MATCH (:_Entity {uid: row.start})-[:HAS_CHUNK]->{0,1}(x)-[r]->(d)
WHERE d.uid = row.end AND type(r) = row.type AND r.source = $people
  AND r.valid_from IS NULL
DELETE r;

// relations
CYPHER 25
// The projected relationships of records, wherever they start.
UNWIND $rows AS row
MATCH (x:_Entity {uid: row.start})-[r:DEPENDS_ON|PART_OF|OWNED_BY|AFFECTS|ASSIGNED_TO|CAUSED_BY|DUPLICATE_OF|RESOLVED_BY|CATEGORIZED_AS|HAS_SEVERITY|INSTANCE_OF|FOLLOWS|ABOUT|REPORTS|MEMBER_OF|ANNOTATES]->(d)
WHERE r.record = row.record AND r.valid_from IS NOT NULL
RETURN DISTINCT elementId(r) AS id, row.record AS record, x.uid AS start, type(r) AS type,
  d.uid AS end, r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond AS valid_from,
  r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond AS valid_to, r.first_seen.epochSeconds * 1000000 + r.first_seen.microsecond AS seen;

// unrelate
CYPHER 25
// Remove relationships that no observation bears out.
UNWIND $rows AS row
MATCH (x:_Entity {uid: row.start})-[r]->()
WHERE elementId(r) = row.id
DELETE r;

// amend
CYPHER 25
// Correct the end of an interval, or when its beginning was known.
UNWIND $rows AS row
MATCH (x:_Entity {uid: row.start})-[r]->()
WHERE elementId(r) = row.id
SET r += row.props;

// relate
CYPHER 25
// Write new intervals. Their record is locked, hence nobody else adds the same.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
CREATE (s)-[r:$(row.type)]->(d)
SET r = row.props
WITH r, CASE WHEN s.uid = r.record THEN s.visibility ELSE COLLECT {
  MATCH (o:_Entity {uid: r.record}) RETURN o.visibility
}[0] END AS visibility
SET r.visibility = nullIf(visibility, 'org');

// chunks
CYPHER 25
// Slices of a document that was written just now.
UNWIND $rows AS row
MATCH (d:_Entity {uid: row.document})
MERGE (c:_Entity {uid: row.uid})
SET c:DocumentChunk, c += row.props
MERGE (d)-[r:HAS_CHUNK {record: row.document}]->(c)
SET r.source = d.source, r.confidence = 'asserted', r.run = $run;

// old_chunks
CYPHER 25
// Slices of another version than the document's, and their vectors.
UNWIND $uids AS uid
MATCH (d:_Entity {uid: uid})-[:HAS_CHUNK]->(c)
WHERE c.version <> d.version
WITH c, COLLECT { MATCH (e:Embedding {of: c.uid}) RETURN e } AS vectors
FOREACH (e IN vectors | DELETE e)
DETACH DELETE c;

// chunk_times
CYPHER 25
// A slice is received whenever its document is.
UNWIND $uids AS uid
MATCH (d:_Entity {uid: uid})-[r:HAS_CHUNK]->(c)
SET c.first_seen = d.first_seen, c.last_seen = d.last_seen, c.sort_at = d.sort_at,
  r.first_seen = d.first_seen, r.last_seen = d.last_seen;

// roll_up
CYPHER 25
// Add up new and changed events in their issue.
UNWIND $rows AS row
MATCH (i:_Entity {uid: row.issue})
SET i:_Entity
WITH i, row
SET i.event_count = coalesce(i.event_count, 0) + row.count,
  i.first_event_at = CASE WHEN row.first IS NULL OR row.first >= i.first_event_at THEN i.first_event_at ELSE row.first END,
  i.last_event_at = CASE WHEN row.last IS NULL OR row.last <= i.last_event_at THEN i.last_event_at ELSE row.last END;

// recount
CYPHER 25
// Add up the events of an issue anew: those that whoever reads it may read.
UNWIND $uids AS uid
MATCH (i:_Entity {uid: uid})
SET i:_Entity
WITH i
CALL (i) {
  MATCH (e:TechnicalEvent)
  WHERE e.issue = i.uid AND e.at >= $untimed AND e.uid IS NOT NULL
    AND e.visibility IN ['org', i.visibility]
  UNWIND [e.at, e.first_at, e.last_at] AS at
  WITH e, min(at) AS first, max(at) AS last
  RETURN sum(e.count) AS count, min(first) AS first, max(last) AS last
}
SET i.event_count = CASE WHEN count = 0 AND i.event_count IS NULL THEN null ELSE count END,
  i.first_event_at = first, i.last_event_at = last;

// left_sightings
CYPHER 25
// Accumulated relationships that named an alias and are where it was, at most $limit.
MATCH (old:_Entity {uid: $left})
CALL (old) {
  MATCH (old)<-[r {to_ref: $of}]-(a) RETURN r, a.uid AS start, $to AS end
  UNION
  MATCH (old)-[r {from_ref: $of}]->(b) RETURN r, $to AS start, b.uid AS end
}
RETURN elementId(r) AS id, startNode(r).uid AS at, type(r) AS type, start, end,
  properties(r) AS props LIMIT $limit;

// add_moves
CYPHER 25
// Remember what still has to move after this transaction.
UNWIND $rows AS row
CREATE (m:PendingMove {uid: row.uid, org: $org, of: row.of, left: row.left})
SET m.title = row.of + ' moves away from ' + row.left;

// pending_moves
CYPHER 25
// What still has to move in an organisation.
MATCH (m:PendingMove)
WHERE m.org = $org
RETURN m.uid AS uid, m.of AS of, m.left AS left ORDER BY of, left, uid;

// moving_orgs
CYPHER 25
// Organisations in which something still has to move.
MATCH (m:PendingMove)
RETURN DISTINCT m.org AS org ORDER BY org;

// end_moves
CYPHER 25
// Nothing is left to move of these; a marker that came later stays.
MATCH (m:PendingMove)
WHERE m.org = $org AND m.uid IN $uids
DELETE m;

// clear_plans
CYPHER 25
// Plans that were made while the graph was empty.
CALL db.clearQueryCaches() YIELD value
RETURN value;

