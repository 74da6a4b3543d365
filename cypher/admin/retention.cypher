// Deleting by age. What is old is looked for page by page over the uids of an organisation, and
// looked at again under its lock before it goes.

// name: page
// scope: tenant
// params: org, after, before, types, limit
// returns: cursor, looked_at, uids
// The next nodes in uid order: how many, the last one's uid, and those of some types.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org
WITH n ORDER BY n.uid LIMIT $limit
WITH max(n.uid) AS cursor, count(n) AS looked_at,
  collect(CASE WHEN n.type IN $types AND n.stub IS NULL THEN n.uid END) AS uids
RETURN cursor, looked_at, uids

// name: due
// scope: tenant
// params: org, uids, rules, unfinished
// returns: uid, type, at, count, issue, visibility
// Those nodes that are older than their type's rule allows: finished, and not pointed to by
// something that is younger or still open. A deleted record's age counts from its deletion, and it
// has no visibility: nobody is told of it again.
UNWIND $uids AS given
MATCH (n:_Entity {uid: given}) WHERE n.org = $org AND n.stub IS NULL
WITH n, $rules[CASE n.type WHEN 'Ticket' THEN 'CustomerCase' ELSE n.type END] AS rule
WITH n, rule, coalesce(
  n.deleted_at,
  reduce(at = n.sort_at, name IN rule.times | CASE WHEN n[name] > at THEN n[name] ELSE at END)
) AS at
WHERE at < rule.before
  AND (
    n.deleted_at IS NOT NULL
    OR (NOT coalesce(n.status IN rule.unfinished, false)
      AND (rule.ended IS NULL OR n[rule.ended] IS NOT NULL OR n.kind = 'commit'))
  )
  AND NOT EXISTS {
    MATCH (n)<-[r]-(m:_Entity)
    WHERE r.valid_to IS NULL AND m.org = $org
      AND (m.sort_at >= rule.before OR m.status IN $unfinished[m.type])
  }
RETURN n.uid AS uid, n.type AS type, at, n.count AS count, n.issue AS issue,
  CASE WHEN n.deleted_at IS NULL THEN n.visibility END AS visibility
ORDER BY uid
