// Rules that join records: what is known of records, which may belong together, what was joined.
// What was inferred before is never looked at as a fact, so that links don't feed on links.

// name: rules
// scope: tenant
// params: org
// returns: name, document, active, weights, applied_at
// The rules that were ever switched on here.
MATCH (n:LinkRule) WHERE n.org = $org AND n.sort_at IS NOT NULL AND n.uid IS NOT NULL
RETURN n.name AS name, n.document AS document, n.active AS active, n.weights AS weights,
  toString(n.applied_at) AS applied_at
ORDER BY name

// name: save_rule
// scope: tenant
// params: org, uid, props
// returns: uid
// Keep a rule, in place of what was kept of it.
MERGE (n:_Entity {uid: $uid})
ON CREATE SET n:LinkRule, n += $props
ON MATCH SET n += $props
WITH n WHERE n.org = $org
RETURN n.uid AS uid

// name: targets
// scope: tenant
// params: org, uids
// returns: uid
// The nodes whose links depend on the given ones as far as that is known before: they.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN DISTINCT uid ORDER BY uid

// name: facts
// scope: tenant
// params: org, uids, characters
// returns: uid, type, title, text, visibility, begins, ends, account, systems, categories, issues
// What is known of records: of what each is connected with, the name and who may know of that.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
  WHERE n.org = $org AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone
RETURN n.uid AS uid, n.type AS type, n.title AS title, left(n.description, $characters) AS text,
  n.visibility AS visibility, coalesce(n.first_event_at, n.sort_at) AS begins,
  coalesce(n.resolved_at, n.last_at, n.last_event_at) AS ends, n.account AS account,
  COLLECT {
    CALL (n) {
      MATCH (n)-[r:AFFECTS|ABOUT|OBSERVED_ON|MENTIONS]->(s:System)
      WHERE r.valid_to IS NULL AND coalesce(r.confidence, '') <> 'inferred' AND s.org = $org
      RETURN [s.uid, s.name, s.visibility, r.visibility] AS one
      UNION
      MATCH (s:_Entity {uid: n.system}) WHERE s.org = $org AND s:System
      RETURN [s.uid, s.name, s.visibility, null] AS one
    }
    RETURN one
  } AS systems,
  COLLECT {
    MATCH (n)-[r:CATEGORIZED_AS]->(c:Category)
    WHERE r.valid_to IS NULL AND coalesce(r.confidence, '') <> 'inferred' AND c.org = $org
    RETURN [c.uid, c.name, c.visibility, r.visibility]
  } AS categories,
  COLLECT {
    MATCH (n)-[r:INSTANCE_OF|CAUSED_BY]->(i:TechnicalIssue)
    WHERE r.valid_to IS NULL AND coalesce(r.confidence, '') <> 'inferred' AND i.org = $org
    RETURN [i.uid, i.title, i.visibility, r.visibility]
  } AS issues
ORDER BY uid

// name: near_systems
// scope: tenant
// params: org, uids, hops
// returns: uid, near
// The systems within some steps of dependency of each, those that it needs and those that need it;
// with who may know of the way there. Of ways of one length an open one is told.
UNWIND $uids AS uid
MATCH (s:_Entity {uid: uid}) WHERE s.org = $org
RETURN uid, COLLECT {
  CALL (s) {
    RETURN s.uid AS other, 0 AS far, 1 AS way, [] AS seen
    UNION ALL
    MATCH p = (s)-[r:DEPENDS_ON WHERE r.valid_to IS NULL]->{1,2}(t:System)
    WHERE length(p) <= $hops AND t.org = $org
    RETURN t.uid AS other, length(p) AS far, 1 AS way,
      [x IN relationships(p) + nodes(p) WHERE coalesce(x.visibility, 'org') <> 'org' | x.visibility]
        AS seen LIMIT 1000
    UNION ALL
    MATCH p = (t:System)-[r:DEPENDS_ON WHERE r.valid_to IS NULL]->{1,2}(s)
    WHERE length(p) <= $hops AND t.org = $org
    RETURN t.uid AS other, length(p) AS far, -1 AS way,
      [x IN relationships(p) + nodes(p) WHERE coalesce(x.visibility, 'org') <> 'org' | x.visibility]
        AS seen LIMIT 1000
  }
  WITH other, far, way, seen ORDER BY far, way DESC, size(seen)
  WITH other, collect([far, way, seen])[0] AS first
  RETURN [other, first[0], first[1], first[2]]
} AS near
ORDER BY uid

// name: near_incidents
// scope: tenant
// params: org, rows, looked
// returns: uid, other
// Incidents that began within a time and share one of some systems; the latest are looked at.
UNWIND $rows AS row
CALL (row) {
  MATCH (y:Incident)
  WHERE y.org = $org AND y.sort_at >= row.since AND y.sort_at <= row.until AND y.uid IS NOT NULL
  WITH row, y ORDER BY y.org DESC, y.sort_at DESC, y.uid DESC LIMIT $looked
  WITH row, y WHERE y.uid <> row.uid AND EXISTS {
    MATCH (y)-[r:AFFECTS|MENTIONS]->(s:System)
    WHERE s.uid IN row.systems AND r.valid_to IS NULL AND coalesce(r.confidence, '') <> 'inferred'
  }
  RETURN y.uid AS other
}
RETURN row.uid AS uid, other ORDER BY uid, other

// name: near_cases
// scope: tenant
// params: org, rows, looked
// returns: uid, other
// Cases that were opened within a time and share one of some systems; the latest are looked at.
UNWIND $rows AS row
CALL (row) {
  MATCH (y:CustomerCase)
  WHERE y.org = $org AND y.sort_at >= row.since AND y.sort_at <= row.until AND y.uid IS NOT NULL
  WITH row, y ORDER BY y.org DESC, y.sort_at DESC, y.uid DESC LIMIT $looked
  WITH row, y WHERE y.uid <> row.uid AND EXISTS {
    MATCH (y)-[r:ABOUT|MENTIONS]->(s:System)
    WHERE s.uid IN row.systems AND r.valid_to IS NULL AND coalesce(r.confidence, '') <> 'inferred'
  }
  RETURN y.uid AS other
}
RETURN row.uid AS uid, other ORDER BY uid, other

// name: near_issues
// scope: tenant
// params: org, rows, looked
// returns: uid, other
// Technical issues with events within a time, on one of some systems; the latest are looked at.
UNWIND $rows AS row
CALL (row) {
  MATCH (y:TechnicalIssue)
  WHERE y.org = $org AND y.last_event_at >= row.since AND y.uid IS NOT NULL
  WITH row, y ORDER BY y.org DESC, y.last_event_at DESC, y.uid DESC LIMIT $looked
  WITH row, y WHERE y.first_event_at <= row.until AND y.uid <> row.uid AND EXISTS {
    MATCH (y)-[r:OBSERVED_ON]->(s:System) WHERE s.uid IN row.systems
  }
  RETURN y.uid AS other
}
RETURN row.uid AS uid, other ORDER BY uid, other

// name: near_events
// scope: tenant
// params: org, rows, looked
// returns: uid, other
// Events of some systems within a time; the latest of each system are looked at.
UNWIND $rows AS row
UNWIND row.systems AS system
CALL (row, system) {
  MATCH (y:TechnicalEvent)
  WHERE y.system = system AND y.at >= row.since AND y.at <= row.until AND y.uid IS NOT NULL
    AND y.org = $org
  WITH y ORDER BY y.system DESC, y.at DESC, y.uid DESC LIMIT $looked
  RETURN y.uid AS other
}
RETURN DISTINCT row.uid AS uid, other ORDER BY uid, other

// name: alike
// scope: tenant
// params: org, uids, model, types, alike
// returns: uid, other
// The nodes of some types whose texts are spelt most like that of each, or like a part of it.
UNWIND $uids AS uid
CALL (uid) {
  MATCH (a:Embedding {uid: uid + '|' + $model}) WHERE a.org = $org
  RETURN a
  UNION ALL
  MATCH (:_Entity {uid: uid})-[:HAS_CHUNK]->(c:DocumentChunk) WHERE c.chunk_index < 16
  MATCH (a:Embedding {uid: c.uid + '|' + $model}) WHERE a.org = $org
  RETURN a
}
CALL (a) {
  MATCH (e:Embedding_local_1)
  SEARCH e IN (VECTOR INDEX embedding_local_1 FOR a.vector
    WHERE e.org = $org AND e.type IN $types LIMIT $alike)
  RETURN e.of AS of
}
MATCH (y:_Entity {uid: of}) WHERE y.org = $org AND of <> uid
WITH uid, coalesce(COLLECT { MATCH (d:Document)-[:HAS_CHUNK]->(y) RETURN d LIMIT 1 }[0], y) AS y
RETURN DISTINCT uid, y.uid AS other ORDER BY uid, other

// name: likeness
// scope: tenant
// params: org, rows, model
// returns: uid, other, score
// How much the texts of two nodes are alike by a model: the best parts of both.
UNWIND $rows AS row
MATCH (a:Embedding {of: row.uid}) WHERE a.org = $org AND a.model = $model AND a.vector IS NOT NULL
CALL (row) {
  MATCH (b:Embedding {of: row.other})
  WHERE b.org = $org AND b.model = $model AND b.vector IS NOT NULL
  RETURN b
  UNION ALL
  MATCH (:_Entity {uid: row.other})-[:HAS_CHUNK]->(c:DocumentChunk)
  MATCH (b:Embedding {of: c.uid})
  WHERE b.org = $org AND b.model = $model AND b.vector IS NOT NULL
  RETURN b
}
RETURN row.uid AS uid, row.other AS other,
  max(2 * vector.similarity.cosine(a.vector, b.vector) - 1) AS score
ORDER BY uid, other

// name: said
// scope: tenant
// params: org, rows, type
// returns: uid, other, stated, refused
// Which of these pairs people or sources join by a type of relationship, or people refuse.
UNWIND $rows AS row
MATCH (a:_Entity {uid: row.start}) WHERE a.org = $org
MATCH (b:_Entity {uid: row.end}) WHERE b.org = $org
WITH row, EXISTS {
    MATCH (a)-[r]-(b)
    WHERE type(r) = $type AND r.valid_to IS NULL AND coalesce(r.confidence, '') <> 'inferred'
  } AS stated,
  EXISTS {
    MATCH (x:Assertion)
    WHERE x.org = $org AND x.start = row.start AND x.end = row.end AND x.relationship = $type
      AND x.kind = 'link' AND x.status = 'refused'
  } OR row.mirrored AND EXISTS {
    MATCH (x:Assertion)
    WHERE x.org = $org AND x.start = row.end AND x.end = row.start AND x.relationship = $type
      AND x.kind = 'link' AND x.status = 'refused'
  } AS refused
WHERE stated OR refused
RETURN row.uid AS uid, row.other AS other, stated, refused ORDER BY uid, other

// name: answers
// scope: tenant
// params: org, type, limit
// returns: start, end, holds
// What people said last of pairs: that a relationship holds, or not.
MATCH (x:Assertion)
WHERE x.org = $org AND x.sort_at IS NOT NULL AND x.uid IS NOT NULL AND x.kind = 'link'
  AND x.relationship = $type AND x.status IN ['asserted', 'refused']
WITH x ORDER BY x.org DESC, x.sort_at DESC, x.uid DESC LIMIT $limit
RETURN x.start AS start, x.end AS end, x.status = 'asserted' AS holds ORDER BY start, end

// name: stored
// scope: tenant
// params: org, uids, record
// returns: uid, links
// What rules joined with each of these nodes.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN uid, COLLECT {
  MATCH (n)-[r:REPORTS|INSTANCE_OF|EVIDENCE_OF|CAUSED_BY|ABOUT|DUPLICATE_OF]-()
  WHERE r.confidence = 'inferred' AND r.record STARTS WITH $record
  RETURN {id: elementId(r), record: r.record, type: type(r), start: startNode(r).uid,
    end: endNode(r).uid, place: r {.score, .reasons, .evidence, .visibility}}
} AS links
ORDER BY uid

// name: write
// scope: tenant
// params: org, rows
// returns: written
// Write links, each in place of the one before. Both ends must be there still.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start}) WHERE s.org = $org AND NOT s:Tombstone AND NOT s:Alias
MATCH (t:_Entity {uid: row.end}) WHERE t.org = $org AND NOT t:Tombstone AND NOT t:Alias
MERGE (s)-[r:$(row.type) {record: row.record}]->(t)
SET r.source = 'nazara', r.confidence = 'inferred', r.score = row.place.score,
  r.reasons = row.place.reasons, r.evidence = row.place.evidence,
  r.visibility = row.place.visibility,
  r.first_seen = coalesce(s.first_seen, s.sort_at), r.last_seen = coalesce(s.last_seen, s.sort_at)
RETURN count(r) AS written

// name: delete
// scope: tenant
// params: org, rows, record
// returns: deleted
// Delete links that no rule bears out any more.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})-[r]->()
WHERE s.org = $org AND elementId(r) = row.id AND r.record STARTS WITH $record
DELETE r
RETURN count(*) AS deleted

// name: began
// scope: tenant
// params: org, types, since, until, limit
// returns: uid
// Cases, incidents and technical issues that began within a time, the newest first.
CALL () {
  MATCH (n:Incident) WHERE n.org = $org AND n.sort_at >= $since AND n.sort_at <= $until
    AND n.uid IS NOT NULL AND n.type IN $types
  WITH n ORDER BY n.org DESC, n.sort_at DESC, n.uid DESC LIMIT $limit RETURN n
  UNION ALL
  MATCH (n:CustomerCase) WHERE n.org = $org AND n.sort_at >= $since AND n.sort_at <= $until
    AND n.uid IS NOT NULL AND n.type IN $types
  WITH n ORDER BY n.org DESC, n.sort_at DESC, n.uid DESC LIMIT $limit RETURN n
  UNION ALL
  MATCH (n:TechnicalIssue) WHERE n.org = $org AND n.last_event_at >= $since
    AND n.uid IS NOT NULL AND n.first_event_at <= $until AND n.type IN $types
  WITH n ORDER BY n.org DESC, n.last_event_at DESC, n.uid DESC LIMIT $limit RETURN n
}
RETURN n.uid AS uid ORDER BY uid
