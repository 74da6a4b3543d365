// How far the streams of connectors are read, and when they are read next.

// name: states
// scope: tenant
// params: org, instance
// returns: stream, partition, position, revision, next_run_at, failures, received_count
// How far the parts of an instance's streams are read.
MATCH (s:StreamState) WHERE s.org = $org AND s.of_instance = $instance
  AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
RETURN s.stream AS stream, s.partition AS partition, s.resume_from AS position,
  s.revision AS revision, s.next_run_at AS next_run_at, s.failures AS failures,
  s.received_count AS received_count
ORDER BY s.uid

// name: due
// scope: system
// params:
// returns: org, instance, next_run_at
// When each instance that was ever asked is due again.
MATCH (s:StreamState) WHERE s.org >= '' AND s.of_instance >= ''
  AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
RETURN s.org AS org, s.of_instance AS instance, min(s.next_run_at) AS next_run_at
ORDER BY next_run_at

// name: keep
// scope: tenant
// params: org, node, revision, said
// returns: revision
// How far a part is read. No row: somebody else has got on with it meanwhile.
MERGE (s:_Entity {uid: $node.uid})
ON CREATE SET s:StreamState, s += $node, s.revision = 0, s.received_count = 0, s.failures = 0
WITH s WHERE s.org = $org AND s.revision = $revision
SET s:StreamState, s += $said, s.revision = s.revision + 1
RETURN s.revision AS revision

// name: forget
// scope: tenant
// params: org, uids
// returns: forgotten
// Forget parts that an instance has no more.
UNWIND $uids AS uid
MATCH (s:_Entity {uid: uid}) WHERE s.org = $org AND s:StreamState
DETACH DELETE s
RETURN count(*) AS forgotten

// name: summarise
// scope: tenant
// params: org, instance, budget_left
// returns: next_run_at
// Say of an instance how its streams do.
MATCH (i:_Entity {uid: $instance}) WHERE i.org = $org AND i:ConnectorInstance
SET i:ConnectorInstance
WITH i
MATCH (s:StreamState) WHERE s.org = $org AND s.of_instance = $instance
  AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL AND s.partition IS NOT NULL
WITH i, max(s.last_attempt_at) AS attempt, min(s.next_run_at) AS next,
  min(s.read_until) AS until,
  collect(s.error)[0] AS error, count(s.last_success_at) = count(*) AS is_whole,
  min(s.last_success_at) AS success
SET i.last_attempt_at = attempt, i.next_run_at = next, i.read_until = until,
  i.error = error, i.budget_left = $budget_left,
  i.last_success_at = CASE WHEN is_whole THEN success ELSE i.last_success_at END
RETURN next AS next_run_at

// name: hurry
// scope: tenant
// params: org, instance, now
// returns: hurried
// Let all parts of an instance be due now.
MATCH (s:StreamState) WHERE s.org = $org AND s.of_instance = $instance
  AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
SET s:StreamState, s.next_run_at = $now, s.revision = s.revision + 1
RETURN count(*) AS hurried

// name: overview
// scope: tenant
// params: org, instance
// returns: stream, partition, read_until, last_success_at, next_run_at, failures, received_count, error
// How each part of an instance does.
MATCH (s:StreamState) WHERE s.org = $org AND s.of_instance = $instance
  AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
RETURN s.stream AS stream, s.partition AS partition, s.read_until AS read_until,
  s.last_success_at AS last_success_at, s.next_run_at AS next_run_at, s.failures AS failures,
  s.received_count AS received_count, s.error AS error
ORDER BY s.stream, s.partition
