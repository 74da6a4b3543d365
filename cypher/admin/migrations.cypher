// Bookkeeping of schema migrations. The schema belongs to the database, not to a tenant.

// name: lock
// scope: system
// params: now
// returns:
// Hold the one lock of the schema until the transaction ends; a second process waits here.
MERGE (l:MigrationLock {name: 'schema'}) SET l.held_at = $now

// name: applied
// scope: system
// params:
// returns: number, name, checksum, applied_at
// The steps this graph has gone through, in order.
MATCH (m:Migration) WHERE m.number > 0
RETURN m.number AS number, m.name AS name, m.checksum AS checksum, m.applied_at AS applied_at
ORDER BY number

// name: record
// scope: system
// params: number, name, checksum, now
// returns:
// Remember that a step was applied.
MERGE (m:Migration {number: $number})
SET m.name = $name, m.checksum = $checksum, m.applied_at = $now

// name: forget
// scope: system
// params: number
// returns:
// Remember that a step was undone.
MATCH (m:Migration {number: $number}) DELETE m

// name: await_indexes
// scope: system
// params: seconds
// returns:
// Wait until every index is built; fails when one is broken or the seconds are over.
CALL db.awaitIndexes($seconds)
