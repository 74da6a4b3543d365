// name: bury
// scope: tenant
// params: org, rows, run
// returns: uid, attempts
// Keep envelopes that could not be mapped or written, or note how often they failed again.
UNWIND $rows AS row
MERGE (d:_Entity {uid: row.uid})
ON CREATE SET d:DeadLetter, d.org = $org, d += row.props, d.attempts = 0,
  d.first_seen = row.last_seen, d.sort_at = row.last_seen
SET d.attempts = d.attempts + row.attempts, d.last_seen = row.last_seen, d.error = row.error,
  d.title = row.title, d.status = 'open', d.run = $run
RETURN d.uid AS uid, d.attempts AS attempts

// name: page
// scope: tenant
// params: org, status, limit
// returns: uid, title, connector, error, attempts, status, last_seen
// Rejected envelopes of an organisation with one status, those rejected last first.
MATCH (d:DeadLetter)
WHERE d.org = $org AND d.status = $status
RETURN d.uid AS uid, d.title AS title, d.connector AS connector, d.error AS error,
  d.attempts AS attempts, d.status AS status, d.last_seen AS last_seen
ORDER BY last_seen DESC, uid LIMIT $limit

// name: first_of_run
// scope: tenant
// params: org, status, run, limit
// returns: uid, title, connector, error, attempts, status, last_seen
// Rejected envelopes that a run left with one status, those rejected first coming first.
MATCH (d:DeadLetter)
WHERE d.org = $org AND d.status = $status AND d.run = $run
RETURN d.uid AS uid, d.title AS title, d.connector AS connector, d.error AS error,
  d.attempts AS attempts, d.status AS status, d.last_seen AS last_seen
ORDER BY last_seen, uid LIMIT $limit

// name: one
// scope: tenant
// params: org, uid
// returns: uid, title, connector, error, attempts, status, first_seen, last_seen, payload
// One rejected envelope with what is kept of its content.
MATCH (d:_Entity {uid: $uid})
WHERE d.org = $org AND d:DeadLetter
RETURN d.uid AS uid, d.title AS title, d.connector AS connector, d.error AS error,
  d.attempts AS attempts, d.status AS status, d.first_seen AS first_seen,
  d.last_seen AS last_seen, d.payload AS payload

// name: mark
// scope: tenant
// params: org, uid, status, now
// returns: uid
// Note what became of a rejected envelope.
MATCH (d:_Entity {uid: $uid})
WHERE d.org = $org AND d:DeadLetter
SET d.status = $status, d.last_seen = $now
RETURN d.uid AS uid
