// What is new in the logs of systems.

// name: wordings
// scope: tenant
// params: org, since, most
// returns: issue, title, first_at, last_at, count, system, name, visibilities
// Wordings that were seen since a time, those seen last first, with the systems that write them.
MATCH (i:TechnicalIssue)
WHERE i.org = $org AND i.last_event_at >= $since AND i.uid IS NOT NULL
  AND i.kind = 'log_pattern' AND i.first_event_at IS NOT NULL
WITH i ORDER BY i.org DESC, i.last_event_at DESC, i.uid DESC LIMIT $most
MATCH (i)-[r:OBSERVED_ON]->(s:System)
WHERE r.valid_to IS NULL AND s.org = $org
RETURN i.uid AS issue, i.title AS title, i.first_event_at AS first_at, i.last_event_at AS last_at,
  i.event_count AS count, s.uid AS system, coalesce(s.name, s.native_id) AS name,
  collect(DISTINCT i.visibility) + collect(DISTINCT r.visibility) + collect(DISTINCT s.visibility)
    AS visibilities
ORDER BY last_at DESC, issue, system

// name: of_issues
// scope: tenant
// params: org, rows
// returns: issue, day, at, count, uid, visibility
// Counts of wordings in spans of time; each span has the day that it is of.
UNWIND $rows AS row
UNWIND row.spans AS span
MATCH (y:TechnicalEvent)
WHERE y.issue = row.issue AND y.at >= span.since AND y.at < span.until AND y.uid IS NOT NULL
  AND y.org = $org AND y.kind = 'aggregate'
RETURN row.issue AS issue, span.day AS day, y.at AS at, y.count AS count, y.uid AS uid,
  y.visibility AS visibility
ORDER BY issue, day, at, uid

// name: of_systems
// scope: tenant
// params: org, rows
// returns: system, day, count, visibilities, is_known
// How many log records of systems there were in spans of time, and whether there were any on
// that day.
UNWIND $rows AS row
UNWIND row.spans AS span
CALL (row, span) {
  MATCH (y:TechnicalEvent)
  WHERE y.system = row.system AND y.at >= span.since AND y.at < span.until AND y.uid IS NOT NULL
    AND y.org = $org AND y.kind = 'aggregate'
  RETURN coalesce(sum(y.count), 0) AS count, collect(DISTINCT y.visibility) AS visibilities
}
RETURN row.system AS system, span.day AS day, count, visibilities,
  EXISTS {
    MATCH (y:TechnicalEvent)
    WHERE y.system = row.system AND y.at >= span.begins AND y.at < span.ends AND y.uid IS NOT NULL
      AND y.org = $org AND y.kind = 'aggregate'
  } AS is_known
ORDER BY system, day

// name: latest
// scope: tenant
// params: org, rows, most
// returns: issue, at, count, uid, visibility
// The last counts of wordings before a time.
UNWIND $rows AS row
CALL (row) {
  MATCH (y:TechnicalEvent)
  WHERE y.issue = row.issue AND y.at < row.until AND y.uid IS NOT NULL
    AND y.org = $org AND y.kind = 'aggregate'
  RETURN y ORDER BY y.issue DESC, y.at DESC, y.uid DESC LIMIT $most
}
RETURN row.issue AS issue, y.at AS at, y.count AS count, y.uid AS uid, y.visibility AS visibility
ORDER BY issue, at DESC, uid

// name: incidents
// scope: tenant
// params: org, systems, since, everybody
// returns: system, begins, ends
// When systems had incidents that everybody may read.
UNWIND $systems AS system
MATCH (s:_Entity {uid: system})<-[r:AFFECTS]-(n:Incident)
WHERE s.org = $org AND r.valid_to IS NULL AND n.org = $org AND n.deleted_at IS NULL
  AND n.visibility = $everybody AND coalesce(r.visibility, $everybody) = $everybody
  AND n.started_at IS NOT NULL AND coalesce(n.resolved_at, datetime()) >= $since
RETURN DISTINCT system, n.started_at AS begins, n.resolved_at AS ends
ORDER BY system, begins, ends

// name: stored
// scope: tenant
// params: org, kinds, silence, rule, since
// returns: uid, kind, status, stamp, last_at, onset, subject
// What was found in logs since a time, with the wording or system that it is of.
MATCH (f:Finding)
WHERE f.org = $org AND f.kind IN $kinds AND f.sort_at IS NOT NULL AND f.uid IS NOT NULL
  AND f.found_by = $rule
  AND (f.status = 'open' OR f.last_at >= $since)
RETURN f.uid AS uid, f.kind AS kind, f.status AS status, f.stamp AS stamp, f.last_at AS last_at,
  f.onset AS onset,
  CASE f.kind WHEN $silence THEN '' ELSE coalesce(
    head(COLLECT { MATCH (f)-[:CITES]->(i:TechnicalIssue) RETURN i.uid ORDER BY i.uid }), '') END
  + ' ' + coalesce(
    head(COLLECT { MATCH (f)-[:AFFECTS]->(s) RETURN s.uid ORDER BY s.uid }), '') AS subject
ORDER BY last_at DESC, uid

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
  MATCH (y)-[r:EVIDENCE_OF {record: row.record}]->(f) WHERE NOT y.uid IN row.event_uids
  DELETE r
}
CALL (row, f) {
  UNWIND row.events AS one
  MATCH (y:_Entity {uid: one.uid}) WHERE y.org = $org AND NOT y:Tombstone AND NOT y:Alias
  MERGE (y)-[r:EVIDENCE_OF {record: row.record}]->(f)
  SET r.source = 'nazara', r.confidence = 'derived', r.stance = 'supports', r.score = f.score,
    r.reasons = f.reasons, r.visibility = row.own, r.first_seen = one.at, r.last_seen = one.at
}
CALL (row, f) {
  MATCH (f)-[r:CITES {record: row.record}]->(i) WHERE NOT i.uid IN row.issues
  DELETE r
}
CALL (row, f) {
  UNWIND row.issues AS uid
  MATCH (i:_Entity {uid: uid}) WHERE i.org = $org AND NOT i:Tombstone AND NOT i:Alias
  MERGE (f)-[r:CITES {record: row.record}]->(i)
  SET r.source = 'nazara', r.confidence = 'derived', r.visibility = row.own,
    r.first_seen = row.props.first_at, r.last_seen = row.props.last_at
}
CALL (row, f) {
  MATCH (s:_Entity {uid: row.system}) WHERE s.org = $org AND NOT s:Tombstone AND NOT s:Alias
  MERGE (f)-[r:AFFECTS {record: row.record}]->(s)
  SET r.source = 'nazara', r.confidence = 'derived', r.visibility = row.own,
    r.first_seen = row.props.first_at, r.last_seen = row.props.last_at
}
RETURN count(f) AS written
