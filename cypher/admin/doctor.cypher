// What `nazara doctor` asks. It reads only, and each statement has a bound.

// name: next_org
// scope: system
// params: after
// returns: org
// The organisation of the first node behind a place in the order of uids; asked again behind it.
MATCH (n:_Entity) WHERE n.uid > $after
RETURN n.org AS org ORDER BY n.uid LIMIT 1

// name: indexes
// scope: system
// params:
// returns: name, state, failure, percent
// Every index of the database, those of constraints included, and how it is.
SHOW INDEXES YIELD name, state, failureMessage, populationPercent
RETURN name, state, failureMessage AS failure, populationPercent AS percent

// name: constraints
// scope: system
// params:
// returns: name
// Every constraint of the database.
SHOW CONSTRAINTS YIELD name RETURN name

// name: clock
// scope: system
// params:
// returns: now
// What time it is where the database runs.
RETURN datetime.realtime() AS now

// name: letters
// scope: tenant
// params: org, status, limit
// returns: connector, number, oldest
// Dead letters by connector among the first ones found, the most first.
MATCH (d:DeadLetter) WHERE d.org = $org AND d.status = $status
WITH d LIMIT $limit
RETURN d.connector AS connector, count(*) AS number, min(d.first_seen) AS oldest
ORDER BY number DESC, connector

// name: stubs
// scope: tenant
// params: org, limit
// returns: source, number
// Nodes that were only referred to, by source, among the first ones found, the most first.
MATCH (n:_Entity) WHERE n.stub = true AND n.org = $org
WITH n LIMIT $limit
RETURN n.source AS source, count(*) AS number ORDER BY number DESC, source

// name: pointless
// scope: tenant
// params: org, limit
// returns: number, example
// What people say of nodes that their sources deleted: how much, and one of it. What was deleted by
// age or forgotten does not come back, and what was said of it is nothing to act on.
MATCH (a:Assertion)
WHERE a.org = $org AND a.status IN ['asserted', 'refused'] AND a.sort_at IS NOT NULL
  AND a.uid IS NOT NULL AND any(uid IN [a.start, a.end] WHERE
  EXISTS { MATCH (n:_Entity {uid: uid}) WHERE n.org = $org AND n:Tombstone })
WITH a LIMIT $limit
RETURN count(*) AS number, min(a.uid) AS example

// name: runs
// scope: tenant
// params: org, before, limit
// returns: uid, name, status, since
// Runs of jobs that should have got on after a moment, and did not; the oldest first. Erasures
// are not among them: no worker goes on with one.
MATCH (j:JobRun)
WHERE j.org = $org AND j.started_at < $before AND j.uid IS NOT NULL
  AND j.status IN ['queued', 'running'] AND coalesce(j.job, '') <> 'forget'
WITH j, coalesce(j.last_attempt_at, j.started_at) AS since
WHERE since < $before
RETURN j.uid AS uid, j.name AS name, j.status AS status, since ORDER BY since, uid LIMIT $limit

// name: restores
// scope: system
// params:
// returns: backup, position, begun_at
// The restore that was begun and has not ended, if there is one.
MATCH (r:Restore) RETURN r.backup AS backup, r.position AS position, r.begun_at AS begun_at

// name: erasures
// scope: tenant
// params: org, before
// returns: run, begun, since
// Erasures that were begun and got on last before a moment; the oldest first.
MATCH (j:JobRun)
WHERE j.org = $org AND j.job = 'forget' AND j.sort_at IS NOT NULL AND j.uid IS NOT NULL
  AND j.status = 'running' AND j.last_attempt_at < $before
RETURN j.native_id AS run, j.started_at AS begun, j.last_attempt_at AS since ORDER BY since, run

// name: crowded
// scope: tenant
// params: org, after, before, degree, limit
// returns: uid, name
// Nodes with at least so many relationships, in uid order; uids of one org lie together.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND count { (n)--() } >= $degree
RETURN n.uid AS uid, coalesce(n.name, n.title, n.uid) AS name ORDER BY uid LIMIT $limit

// name: degrees
// scope: tenant
// params: org, uids, degree
// returns: uid, type, direction, number
// How many relationships of each type lead to and from these nodes, where they are many.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
MATCH (n)-[r]-()
WITH uid, type(r) AS type, CASE WHEN startNode(r) = n THEN 'out' ELSE 'in' END AS direction,
  count(*) AS number
WHERE number >= $degree
RETURN uid, type, direction, number ORDER BY number DESC, uid, type

// name: first_nodes
// scope: tenant
// params: org, after, before, limit
// returns: uid
// The first nodes of an organisation in the order of uids.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.stub IS NULL
RETURN n.uid AS uid ORDER BY uid LIMIT $limit

// name: last_nodes
// scope: tenant
// params: org, after, before, limit
// returns: uid
// The last nodes of an organisation in the order of uids.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.stub IS NULL
RETURN n.uid AS uid ORDER BY uid DESC LIMIT $limit

// name: unranked_words
// scope: tenant
// params: org, rank, limit
// returns: word, number
// Severity words of the rank that stands for unknown, the commonest first, of so many records of
// each type at most.
CALL () {
  MATCH (n:Incident)
  WHERE n.org = $org AND n.severity_rank = $rank AND n.sort_at IS NOT NULL AND n.uid IS NOT NULL
  RETURN coalesce(n.severity, n.priority) AS word LIMIT $limit
  UNION ALL
  MATCH (n:CustomerCase)
  WHERE n.org = $org AND n.severity_rank = $rank AND n.sort_at IS NOT NULL AND n.uid IS NOT NULL
  RETURN coalesce(n.severity, n.priority) AS word LIMIT $limit
}
WITH word, count(*) AS number WHERE word IS NOT NULL
RETURN word, number ORDER BY number DESC, word

// name: questions_aside
// scope: tenant
// params: org, statuses, limit
// returns: status, questions, nodes, error
// Questions to models that are not asked again by themselves, among the newest of each status; why
// the last of them is, if everybody may read what it is about.
UNWIND $statuses AS status
CALL (status) {
  MATCH (c:ModelCall) WHERE c.org = $org AND c.status = status
    AND c.sort_at IS NOT NULL AND c.uid IS NOT NULL
  WITH c ORDER BY c.org DESC, c.status DESC, c.sort_at DESC, c.uid DESC LIMIT $limit
  RETURN count(c) AS questions, count(DISTINCT c.about) AS nodes,
    head(collect(CASE c.visibility WHEN 'org' THEN c.error END)) AS error
}
WITH status, questions, nodes, error WHERE questions > 0
RETURN status, questions, nodes, error ORDER BY status
