// The ledger: questions to models, and sums of what they cost by provider, job and day. A question is
// locked before its days, the sum of all jobs before that of one, in every statement; then the run of
// the job that asks.

// name: known
// scope: tenant
// params: org, uid
// returns: status, until, attempts, error, token, asked_at, provider, job, reserved, batch
// How a question stands. No row: it was never asked.
MATCH (c:_Entity {uid: $uid}) WHERE c.org = $org AND c:ModelCall
RETURN c.status AS status, c.until AS until, c.attempts AS attempts, c.error AS error,
  c.run AS token, c.asked_at AS asked_at, c.provider AS provider, c.job AS job,
  c.reserved_usd AS reserved, c.batch AS batch

// name: hold
// scope: tenant
// params: org, call, total
// returns: status, until, attempts, error, token, asked_at, provider, job, reserved, spent
// Lock a question and the sum of a day, made where they are not there; `spent` is what the day cost
// with what is being asked. Who may read the node that it is for may read the question.
OPTIONAL MATCH (n:_Entity {uid: $call.about}) WHERE n.org = $org
WITH coalesce(n.visibility, 'org') AS visibility
MERGE (c:_Entity {uid: $call.uid})
ON CREATE SET c:ModelCall, c += $call, c.attempts = 0, c.visibility = visibility
SET c:ModelCall
WITH c WHERE c.org = $org
MERGE (t:_Entity {uid: $total.uid})
ON CREATE SET t:SpendingDay, t += $total
SET t:SpendingDay
WITH c, t WHERE t.org = $org
RETURN c.status AS status, c.until AS until, c.attempts AS attempts, c.error AS error,
  c.run AS token, c.asked_at AS asked_at, c.provider AS provider, c.job AS job,
  c.reserved_usd AS reserved,
  coalesce(t.cost_usd, 0.0) + coalesce(t.reserved_usd, 0.0) AS spent

// name: ask
// scope: tenant
// params: org, uid, said, days, most
// returns: uid
// Note that a question is being asked, and what it may cost at most.
MATCH (c:_Entity {uid: $uid}) WHERE c.org = $org
SET c:ModelCall, c += $said, c.attempts = c.attempts + 1
WITH c
UNWIND $days AS day
MERGE (d:_Entity {uid: day.uid})
ON CREATE SET d:SpendingDay, d += day
SET d:SpendingDay, d.reserved_usd = coalesce(d.reserved_usd, 0.0) + $most
WITH c, d WHERE d.org = $org
RETURN DISTINCT c.uid AS uid

// name: end
// scope: tenant
// params: org, uid, token, said, days, counts
// returns: uid
// Note how a question ended and count it with its days, and with the run that asked it. No row:
// somebody else has done so.
MATCH (c:_Entity {uid: $uid}) WHERE c.org = $org
SET c:ModelCall
WITH c WHERE c.run = $token AND c.status = 'asked'
WITH c, c.reserved_usd AS held
SET c += $said, c.reserved_usd = null
WITH c, held
UNWIND $days AS day
MERGE (d:_Entity {uid: day.uid})
ON CREATE SET d:SpendingDay, d += day
SET d:SpendingDay
WITH c, held, d WHERE d.org = $org
SET d.reserved_usd = CASE WHEN d.reserved_usd - held > 1e-9 THEN d.reserved_usd - held ELSE 0.0 END,
  d.cost_usd = coalesce(d.cost_usd, 0.0) + $counts.cost_usd,
  d.questions = coalesce(d.questions, 0) + $counts.questions,
  d.failed = coalesce(d.failed, 0) + $counts.failed,
  d.lost = coalesce(d.lost, 0) + $counts.lost,
  d.aside = coalesce(d.aside, 0) + $counts.aside,
  d.tokens_in = coalesce(d.tokens_in, 0) + $counts.tokens_in,
  d.tokens_out = coalesce(d.tokens_out, 0) + $counts.tokens_out,
  d.tokens_cached = coalesce(d.tokens_cached, 0) + $counts.tokens_cached,
  d.latency_ms = coalesce(d.latency_ms, 0) + $counts.latency_ms
WITH DISTINCT c
OPTIONAL MATCH (j:_Entity {uid: c.asked_in}) WHERE j.org = $org AND j:JobRun
SET j:JobRun
WITH c, j
SET j.questions = coalesce(j.questions, 0) + $counts.questions,
  j.tokens_in = coalesce(j.tokens_in, 0) + $counts.tokens_in,
  j.tokens_out = coalesce(j.tokens_out, 0) + $counts.tokens_out,
  j.tokens_cached = coalesce(j.tokens_cached, 0) + $counts.tokens_cached,
  j.cost_usd = coalesce(j.cost_usd, 0.0) + $counts.cost_usd,
  j.latency_ms = coalesce(j.latency_ms, 0) + $counts.latency_ms
RETURN c.uid AS uid

// name: spoilt
// scope: tenant
// params: org, uid, error, days
// returns: uid
// Set aside a question whose answer was counted, and can't be used.
MATCH (c:_Entity {uid: $uid}) WHERE c.org = $org AND c:ModelCall
SET c:ModelCall
WITH c WHERE c.status = 'answered'
SET c.status = 'aside', c.error = $error
WITH c
UNWIND $days AS day
MERGE (d:_Entity {uid: day.uid})
ON CREATE SET d:SpendingDay, d += day
SET d:SpendingDay, d.aside = coalesce(d.aside, 0) + 1
WITH c, d WHERE d.org = $org
RETURN DISTINCT c.uid AS uid

// name: put_in_batch
// scope: tenant
// params: org, uids, batch, until
// returns: uid
// Note in which batch questions were handed in, and until when their answers can come.
UNWIND $uids AS uid
MATCH (c:_Entity {uid: uid}) WHERE c.org = $org AND c:ModelCall
SET c:ModelCall
WITH c WHERE c.status = 'asked' AND c.batch IS NOT NULL
SET c.batch = $batch, c.until = $until
RETURN c.uid AS uid

// name: in_batches
// scope: tenant
// params: org, limit
// returns: uid, about, batch, status, until, attempts, error, token, asked_at, provider, job, reserved
// Questions that were handed in with others and have no answer yet, the oldest last.
MATCH (c:ModelCall) WHERE c.org = $org AND c.status = 'asked'
  AND c.sort_at IS NOT NULL AND c.uid IS NOT NULL AND c.batch IS NOT NULL
WITH c ORDER BY c.org DESC, c.status DESC, c.sort_at DESC, c.uid DESC LIMIT $limit
RETURN c.uid AS uid, c.about AS about, c.batch AS batch, c.status AS status, c.until AS until,
  c.attempts AS attempts, c.error AS error, c.run AS token, c.asked_at AS asked_at,
  c.provider AS provider, c.job AS job, c.reserved_usd AS reserved

// name: drop
// scope: tenant
// params: org, uids
// returns: dropped
// Forget questions, so that they can be asked as if for the first time; what they cost stays.
UNWIND $uids AS uid
MATCH (c:_Entity {uid: uid}) WHERE c.org = $org AND c:ModelCall
DETACH DELETE c
RETURN count(*) AS dropped

// name: count_kept
// scope: tenant
// params: org, days
// returns: days
// Count an answer that was there from before.
UNWIND $days AS day
MERGE (d:_Entity {uid: day.uid})
ON CREATE SET d:SpendingDay, d += day
SET d:SpendingDay, d.kept = coalesce(d.kept, 0) + 1
WITH d WHERE d.org = $org
RETURN count(d) AS days

// name: aside
// scope: tenant
// params: org, statuses, job, limit
// returns: uid, about, status, error, provider, job
// Questions that are not asked again by themselves, newest first; `job` null: of all.
UNWIND $statuses AS status
CALL (status) {
  MATCH (c:ModelCall) WHERE c.org = $org AND c.status = status
    AND c.sort_at IS NOT NULL AND c.uid IS NOT NULL AND ($job IS NULL OR c.job = $job)
  RETURN c ORDER BY c.org DESC, c.status DESC, c.sort_at DESC, c.uid DESC LIMIT $limit
}
RETURN c.uid AS uid, c.about AS about, c.status AS status, c.error AS error,
  c.provider AS provider, c.job AS job

// name: days
// scope: tenant
// params: org, since
// returns: day, provider, job, questions, failed, lost, aside, kept, tokens_in, tokens_out, tokens_cached, reserved_usd, cost_usd, latency_ms
// What was spent since a day, newest first, by provider and job.
MATCH (d:SpendingDay) WHERE d.org = $org AND d.sort_at >= $since AND d.uid IS NOT NULL
  AND d.job IS NOT NULL
RETURN d.day_starts_at AS day, d.provider AS provider, d.job AS job,
  coalesce(d.questions, 0) AS questions, coalesce(d.failed, 0) AS failed, coalesce(d.lost, 0) AS lost,
  coalesce(d.aside, 0) AS aside, coalesce(d.kept, 0) AS kept,
  coalesce(d.tokens_in, 0) AS tokens_in, coalesce(d.tokens_out, 0) AS tokens_out,
  coalesce(d.tokens_cached, 0) AS tokens_cached, coalesce(d.reserved_usd, 0.0) AS reserved_usd,
  coalesce(d.cost_usd, 0.0) AS cost_usd, coalesce(d.latency_ms, 0) AS latency_ms
ORDER BY day DESC, provider, job

// name: each
// scope: tenant
// params: org, provider, job, since, limit
// returns: cost_usd, nodes
// What the newest questions of a job to a provider cost, and how many nodes they were for.
MATCH (c:ModelCall) WHERE c.org = $org AND c.provider = $provider AND c.sort_at >= $since
  AND c.uid IS NOT NULL AND c.job = $job AND c.status IN ['answered', 'aside']
WITH c ORDER BY c.org DESC, c.provider DESC, c.sort_at DESC, c.uid DESC LIMIT $limit
RETURN sum(c.cost_usd) AS cost_usd, count(DISTINCT c.about) AS nodes
