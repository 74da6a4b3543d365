// Problems that come back: what records have in common, what was found of them, what people said.

// name: bonds
// scope: tenant
// params: org, uids
// returns: uid, bonds
// What records share by their links, inferred ones too: causes, issues, what they repeat.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN uid, COLLECT {
  MATCH (n)-[r:CAUSED_BY|INSTANCE_OF|DUPLICATE_OF]->(y:_Entity)
  WHERE r.valid_to IS NULL AND y.org = $org AND NOT y:Tombstone
  RETURN [type(r), y.uid, y.type, coalesce(y.title, y.name, y.uid), y.visibility, r.visibility]
} AS bonds
ORDER BY uid

// name: bonded
// scope: tenant
// params: org, uids, types, crowd, looked
// returns: uid, other
// The records of some types that have a cause or issue, or repeat what others do; a thing that
// more than a crowd has in common is none that tells anything.
UNWIND $uids AS uid
MATCH (y:_Entity {uid: uid}) WHERE y.org = $org
CALL (y) {
  WITH y WHERE COUNT { (y)<-[:INSTANCE_OF]-() } <= $crowd
  MATCH (m:_Entity)-[r:CAUSED_BY|INSTANCE_OF|DUPLICATE_OF]->(y)
  WHERE r.valid_to IS NULL AND m.org = $org AND m.type IN $types
  RETURN m.uid AS other, m.sort_at AS at
  UNION
  WITH y WHERE y.type IN $types
  RETURN y.uid AS other, y.sort_at AS at
}
WITH uid, other, at ORDER BY at DESC, other LIMIT $looked
RETURN uid, other

// name: changes
// scope: tenant
// params: org, rows, looked
// returns: uid, kind, system, name, visibility
// What was changed on systems, and which errors came from them, shortly before a record began.
UNWIND $rows AS row
UNWIND row.systems AS system
CALL (row, system) {
  MATCH (y:Deployment)
  WHERE y.system = system AND y.at >= row.since AND y.at <= row.until AND y.uid IS NOT NULL
    AND y.org = $org
  WITH y ORDER BY y.system DESC, y.at DESC, y.uid DESC LIMIT $looked
  RETURN 'change' AS kind, y.title AS name, y.visibility AS visibility
  UNION
  MATCH (y:TechnicalEvent)
  WHERE y.system = system AND y.at >= row.since AND y.at <= row.until AND y.uid IS NOT NULL
    AND y.org = $org AND y.issue IS NOT NULL AND system IN row.own
  WITH y ORDER BY y.system DESC, y.at DESC, y.uid DESC LIMIT $looked
  RETURN 'error' AS kind, y.issue AS name, y.visibility AS visibility
}
RETURN DISTINCT row.uid AS uid, kind, system, name, visibility
ORDER BY uid, kind, system, name, visibility

// name: occurrences
// scope: tenant
// params: org, rows, looked
// returns: kind, system, name, on, at, title, visibility
// When the same change was made or the same error came, the latest first, and what it is called.
UNWIND $rows AS row
CALL (row) {
  WITH row WHERE row.kind = 'change'
  MATCH (y:Deployment)
  WHERE y.system = row.system AND y.at >= row.since AND y.at <= row.until AND y.uid IS NOT NULL
    AND y.org = $org AND y.title = row.name
  WITH y ORDER BY y.system DESC, y.at DESC, y.uid DESC LIMIT $looked
  RETURN y.system AS on, y.at AS at, y.title AS title, y.visibility AS visibility
  UNION ALL
  WITH row WHERE row.kind = 'error'
  MATCH (y:TechnicalEvent)
  WHERE y.issue = row.name AND y.at >= row.since AND y.at <= row.until AND y.uid IS NOT NULL
    AND y.org = $org
  WITH y ORDER BY y.issue DESC, y.at DESC, y.uid DESC LIMIT $looked
  OPTIONAL MATCH (i:_Entity {uid: y.issue})
  RETURN y.system AS on, y.at AS at, coalesce(i.title, y.title) AS title,
    coalesce(i.visibility, y.visibility) AS visibility
}
RETURN row.kind AS kind, row.system AS system, row.name AS name, on, at, title, visibility
ORDER BY kind, system, name, at, on

// name: stored
// scope: tenant
// params: org, uids, record
// returns: uid, status, stamp, members, systems
// What a rule found of some records, or these findings themselves.
UNWIND $uids AS given
MATCH (n:_Entity {uid: given}) WHERE n.org = $org
CALL (n) {
  MATCH (n)-[r:EVIDENCE_OF {record: $record}]->(f:Finding) RETURN f
  UNION
  WITH n WHERE n:Finding AND 'nazara:finding:' + n.found_by = $record RETURN n AS f
}
WITH DISTINCT f WHERE f.org = $org
RETURN f.uid AS uid, f.status AS status, f.stamp AS stamp,
  COLLECT { MATCH (m)-[:EVIDENCE_OF {record: $record}]->(f) RETURN m.uid ORDER BY m.uid } AS members,
  COLLECT { MATCH (f)-[:AFFECTS {record: $record}]->(s) RETURN s.uid ORDER BY s.uid } AS systems
ORDER BY uid

// name: write
// scope: tenant
// params: org, rows
// returns: written
// Write findings with their evidence, each in place of what was found before. What people said
// of one stays.
UNWIND $rows AS row
MERGE (f:_Entity {uid: row.uid})
ON CREATE SET f:Finding, f += row.props
ON MATCH SET f.status = CASE WHEN f.status IN ['confirmed', 'dismissed'] THEN f.status
    ELSE row.props.status END,
  f += row.refreshed
WITH row, f WHERE f.org = $org AND f:Finding
CALL (row, f) {
  MATCH (m)-[r:EVIDENCE_OF {record: row.record}]->(f) WHERE NOT m.uid IN row.member_uids
  DELETE r
}
CALL (row, f) {
  MATCH (f)-[r:AFFECTS {record: row.record}]->(s) WHERE NOT s.uid IN row.system_uids
  DELETE r
}
CALL (row, f) {
  UNWIND row.members AS one
  MATCH (m:_Entity {uid: one.uid}) WHERE m.org = $org AND NOT m:Tombstone AND NOT m:Alias
  MERGE (m)-[r:EVIDENCE_OF {record: row.record}]->(f)
  SET r.source = 'nazara', r.confidence = 'inferred', r.stance = 'supports',
    r.score = one.score, r.reasons = one.reasons, r.evidence = one.evidence,
    r.visibility = one.visibility, r.first_seen = one.at, r.last_seen = one.at
}
CALL (row, f) {
  UNWIND row.systems AS one
  MATCH (s:_Entity {uid: one.uid}) WHERE s.org = $org AND NOT s:Tombstone AND NOT s:Alias
  MERGE (f)-[r:AFFECTS {record: row.record}]->(s)
  SET r.source = 'nazara', r.confidence = 'derived', r.visibility = one.visibility,
    r.first_seen = row.props.first_at, r.last_seen = row.props.last_at
}
RETURN count(f) AS written

// name: close
// scope: tenant
// params: org, uids
// returns: closed
// Close findings that do not hold any more, unless people said something of them.
UNWIND $uids AS uid
MATCH (f:_Entity {uid: uid}) WHERE f.org = $org AND f:Finding AND f.status = 'open'
SET f.status = 'closed'
RETURN count(f) AS closed

// name: delete
// scope: tenant
// params: org, uids
// returns: deleted
// Delete findings of a rule that is off, unless people said something of them.
UNWIND $uids AS uid
MATCH (f:_Entity {uid: uid})
WHERE f.org = $org AND f:Finding AND NOT coalesce(f.status, '') IN ['confirmed', 'dismissed']
DETACH DELETE f
RETURN count(*) AS deleted

// name: answer
// scope: tenant
// params: org, uid, kinds, status
// returns: uid, title, was
// Say of a finding what people say of it.
MATCH (f:_Entity {uid: $uid}) WHERE f.org = $org AND f:Finding AND f.kind IN $kinds
SET f:_Entity
WITH f, f.status AS was, f.title AS title
SET f.status = $status
RETURN f.uid AS uid, title, was
