// Runs of jobs, kept so that they can be looked up, followed and taken up again. The runs of one
// key have numbered uids, which lie together; at most one of them is queued or running.

// name: ask
// scope: tenant
// params: org, prefix, org_token, id_prefix, key, name, job, place, token, to_look_at, now
// returns: uid, native_id, is_new
// Note a run that is asked for, unless the last one with its key has not ended: then that one.
OPTIONAL MATCH (last:_Entity)
WHERE last.uid > $prefix AND last.uid < $prefix + ':' AND last.org = $org
WITH last ORDER BY last.uid DESC LIMIT 1
WITH CASE
    WHEN last IS NULL THEN 1
    WHEN last.status IN ['queued', 'running'] THEN toInteger(right(last.uid, 8))
    ELSE toInteger(right(last.uid, 8)) + 1
  END AS number
WITH right('0000000' + toString(number), 8) AS digits
MERGE (j:_Entity {uid: $prefix + digits})
ON CREATE SET j:JobRun, j.org = $org, j.org_token = $org_token, j.type = 'JobRun',
  j.source = 'nazara', j.native_id = $id_prefix + digits, j.visibility = 'org', j.name = $name,
  j.job = $job, j.key = $key, j.status = 'queued', j.queued_at = $now, j.started_at = $now,
  j.sort_at = $now, j.first_seen = $now, j.last_seen = $now, j.run = $token, j.place = $place,
  j.last_attempt_at = $now, j.attempts = 0, j.looked_at = 0, j.to_look_at = $to_look_at,
  j.written = 0, j.unchanged = 0, j.removed = 0
RETURN j.uid AS uid, j.native_id AS native_id, j.run = $token AS is_new

// name: begin
// scope: tenant
// params: org, uid, is_retry, now
// returns: place
// Note that somebody works on a run, and return where to go on. Nothing comes back if it has
// ended, or was given up and a later one of its key is there.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j:JobRun
WITH j WHERE j.status IN ['queued', 'running'] OR j.status = 'failed' AND NOT EXISTS {
  (k:_Entity) WHERE k.uid > j.uid AND k.uid < left(j.uid, size(j.uid) - 8) + ':' AND k.org = $org
}
SET j.started_at = CASE j.attempts WHEN 0 THEN $now ELSE j.started_at END,
  j.attempts = j.attempts + CASE WHEN j.status <> 'running' OR $is_retry THEN 1 ELSE 0 END,
  j.status = 'running', j.error = null, j.finished_at = null, j.last_attempt_at = $now,
  j.last_seen = $now
RETURN j.place AS place

// name: advance
// scope: tenant
// params: org, uid, place, next, looked_at, written, unchanged, removed, now
// returns: uid
// Add what a part of a run did and go on behind it; nothing if somebody else already did.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j:JobRun
WITH j WHERE j.place = $place
SET j.place = $next, j.looked_at = j.looked_at + $looked_at, j.written = j.written + $written,
  j.unchanged = j.unchanged + $unchanged, j.removed = j.removed + $removed,
  j.last_attempt_at = $now, j.last_seen = $now
RETURN j.uid AS uid

// name: finish
// scope: tenant
// params: org, uid, status, error, now
// returns: uid, status
// Note how a run ended: succeeded, or failed with the reason.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j.status = $status, j.error = $error, j.finished_at = $now, j.last_seen = $now
RETURN j.uid AS uid, j.status AS status

// name: lose
// scope: tenant
// params: org, before, error, now
// returns: uid
// Give up runs of which nothing was heard since a time; an erasure is taken up by its command.
MATCH (j:JobRun)
WHERE j.org = $org AND j.status IN ['queued', 'running'] AND j.sort_at IS NOT NULL
  AND j.job <> 'forget'
  AND j.uid IS NOT NULL AND coalesce(j.last_attempt_at, j.started_at) < $before
SET j.status = 'failed', j.error = $error, j.finished_at = $now, j.last_seen = $now
RETURN j.uid AS uid

// name: latest
// scope: tenant
// params: org, since, limit
// returns: uid, name, job, status, queued_at, started_at, finished_at, attempts, last_attempt_at, looked_at, to_look_at, written, unchanged, removed, questions, tokens_in, tokens_out, tokens_cached, cost_usd, error
// The newest runs first.
MATCH (j:JobRun) WHERE j.org = $org AND j.started_at > $since AND j.uid IS NOT NULL
WITH j ORDER BY j.org DESC, j.started_at DESC, j.uid DESC LIMIT $limit
RETURN j.uid AS uid, j.name AS name, j.job AS job, j.status AS status,
  toString(j.queued_at) AS queued_at, toString(j.started_at) AS started_at,
  toString(j.finished_at) AS finished_at, j.attempts AS attempts,
  toString(j.last_attempt_at) AS last_attempt_at, j.looked_at AS looked_at,
  j.to_look_at AS to_look_at, j.written AS written, j.unchanged AS unchanged,
  j.removed AS removed, j.questions AS questions, j.tokens_in AS tokens_in,
  j.tokens_out AS tokens_out, j.tokens_cached AS tokens_cached, j.cost_usd AS cost_usd,
  j.error AS error

// name: next_org
// scope: system
// params: after
// returns: org
// The organisation whose uids come next behind a text; a seek for each organisation there is.
MATCH (n:_Entity) WHERE n.uid > $after
RETURN n.org AS org ORDER BY n.uid LIMIT 1

// name: page
// scope: tenant
// params: org, after, before, types, limit
// returns: uid, type
// The next nodes of some types in uid order; uids of one organisation lie together.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.type IN $types AND n.stub IS NULL
RETURN n.uid AS uid, n.type AS type ORDER BY n.uid LIMIT $limit

// name: count
// scope: tenant
// params: org, after, before, types
// returns: nodes
// How many nodes of some types there are to go through.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.type IN $types AND n.stub IS NULL
RETURN count(*) AS nodes
