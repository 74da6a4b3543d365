// Instances of connectors: what is configured, and how it flows in.

// name: listed
// scope: tenant
// params: org
// returns: uid, configuration, file, state
// The instances of an organisation, by name.
MATCH (i:ConnectorInstance) WHERE i.org = $org AND i.sort_at IS NOT NULL AND i.uid IS NOT NULL
RETURN i.uid AS uid, i.configuration AS configuration, i.file AS file,
  i {.last_received_at, .last_attempt_at, .last_success_at, .read_until, .next_run_at, .error,
     .received_count, .rejected_count, .budget_left,
     dead_letters: COUNT { MATCH (d:DeadLetter) WHERE d.of_instance = i.uid
       AND d.sort_at IS NOT NULL AND d.uid IS NOT NULL AND d.status = 'open' }} AS state
ORDER BY i.name, i.uid

// name: flowing
// scope: system
// params:
// returns: org, name, paused, state
// How the instances of all organisations flow in, by organisation and name.
MATCH (i:ConnectorInstance) WHERE i.org >= '' AND i.sort_at IS NOT NULL AND i.uid IS NOT NULL
RETURN i.org AS org, i.name AS name, i.paused AS paused,
  i {.last_received_at, .last_attempt_at, .last_success_at, .read_until, .next_run_at, .error,
     .received_count, .rejected_count, .budget_left,
     dead_letters: COUNT { MATCH (d:DeadLetter) WHERE d.of_instance = i.uid
       AND d.sort_at IS NOT NULL AND d.uid IS NOT NULL AND d.status = 'open' }} AS state
ORDER BY org, name

// name: everywhere
// scope: system
// params:
// returns: org, configuration, file
// The instances of all organisations, and which files describe them.
MATCH (i:ConnectorInstance) WHERE i.org >= '' AND i.sort_at IS NOT NULL AND i.uid IS NOT NULL
RETURN i.org AS org, i.configuration AS configuration, i.file AS file ORDER BY i.org, i.name

// name: put
// scope: tenant
// params: org, instance, said
// returns: is_new, before
// An instance as it is said to be now; `before` is what was said of it. What went wrong by that is
// no error of what is said now.
MERGE (i:_Entity {uid: $instance.uid})
ON CREATE SET i:ConnectorInstance, i += $instance
WITH i WHERE i.org = $org
WITH i, i.configuration IS NULL AS is_new, i.configuration AS before
SET i.error = CASE WHEN before = $said.configuration THEN i.error END, i += $said
RETURN is_new, before

// name: remove
// scope: tenant
// params: org, uid
// returns: configuration
// Forget an instance; its records stay. No row: there is none.
MATCH (i:_Entity {uid: $uid}) WHERE i.org = $org AND i:ConnectorInstance
WITH i, i.configuration AS configuration
DETACH DELETE i
RETURN configuration

// name: arrived
// scope: tenant
// params: org, rows
// returns: noted
// Note what arrived of instances; a row of one that is not configured does nothing.
UNWIND $rows AS row
MATCH (i:_Entity {uid: row.uid}) WHERE i.org = $org AND i:ConnectorInstance
SET i:ConnectorInstance,
  i.received_count = coalesce(i.received_count, 0) + row.received_count,
  i.rejected_count = coalesce(i.rejected_count, 0) + row.rejected_count
SET i.last_received_at = CASE
  WHEN i.last_received_at >= row.last_received_at THEN i.last_received_at ELSE row.last_received_at END
RETURN count(*) AS noted
