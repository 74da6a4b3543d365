// name: bury
// scope: tenant
// params: org, uid, fixed, now, error, title, run
// returns: uid, attempts
// Keep an envelope that could not be mapped or written, or note that it failed again.
MERGE (d:_Entity {uid: $uid})
ON CREATE SET d:DeadLetter, d.org = $org, d += $fixed, d.attempts = 0, d.first_seen = $now,
  d.sort_at = $now
SET d.attempts = d.attempts + 1, d.last_seen = $now, d.error = $error, d.title = $title,
  d.status = 'open', d.run = $run
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
