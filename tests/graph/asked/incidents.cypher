// Questions about incidents.

// name: open_worst_first
// scope: tenant
// params: org, status, limit
// returns: uid, title, severity_rank, started_at
// Incidents in one status (`triggered`, `acknowledged`), worst severity first.
MATCH (i:Incident)
WHERE i.org = $org AND i.status = $status AND i.severity_rank IS NOT NULL AND i.uid IS NOT NULL
WITH i ORDER BY i.org, i.status, i.severity_rank, i.uid LIMIT $limit
RETURN i.uid AS uid, i.title AS title, i.severity_rank AS severity_rank,
  i.started_at AS started_at

// name: deployed_before
// scope: tenant
// params: org, uid, window, limit
// returns: uid, title, at, system, hops
// What went out in a span of time before an incident began, on its systems or up to two below.
MATCH (i:_Entity {uid: $uid}) WHERE i.org = $org
MATCH (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(s)
CALL (s) {
  RETURN s AS x, 0 AS distance
  UNION
  MATCH p = (s)(()-[r:DEPENDS_ON WHERE r.valid_to IS NULL]->()){1,2}(x)
  RETURN x, min(length(p)) AS distance
}
WITH i, x, min(distance) AS hops
MATCH (d:Deployment)
WHERE d.system = x.uid AND d.at >= i.started_at - $window AND d.at <= i.started_at
  AND d.uid IS NOT NULL AND d.org = $org
RETURN d.uid AS uid, d.title AS title, d.at AS at, x.uid AS system, hops
ORDER BY hops, at DESC, uid LIMIT $limit

// name: customer_impact
// scope: tenant
// params: org, uid
// returns: cases, accounts, oldest_open
// How many cases and accounts report this incident, and since when the oldest open one waits.
MATCH (i:_Entity {uid: $uid}) WHERE i.org = $org
MATCH (i)<-[r:REPORTS WHERE r.valid_to IS NULL]-(c:CustomerCase)
WITH DISTINCT c
RETURN count(c) AS cases, count(DISTINCT c.account) AS accounts,
  min(CASE c.status WHEN 'open' THEN c.opened_at END) AS oldest_open

// name: state_at
// scope: tenant
// params: org, uid, at, known
// returns: at, status, severity_rank, priority, deleted
// What was said of a record as of `at`, as far as it was known at `known`; no row if nothing.
MATCH (n:_Entity {uid: $uid}) WHERE n.org = $org
CALL (n) {
  MATCH (n)<-[:CHANGED]-(c:Change) WHERE c.at <= $at AND c.first_seen <= $known
  RETURN c ORDER BY c.version DESC LIMIT 1
}
RETURN c.at AS at, c.status AS status, c.severity_rank AS severity_rank, c.priority AS priority,
  coalesce(c.deleted, false) AS deleted

// name: timeline
// scope: tenant
// params: org, uid, limit
// returns: at, kind, uid, title
// What happened around an incident, oldest first: its changes, cases, and deployments before it.
MATCH (i:_Entity {uid: $uid}) WHERE i.org = $org
CALL (i) {
  MATCH (i)<-[:CHANGED]-(c:Change)
  WITH c ORDER BY c.at, c.version LIMIT $limit
  RETURN c.at AS at, 'change' AS kind, c.uid AS entry, coalesce(c.title, c.status) AS title
  UNION ALL
  MATCH (i)<-[r:REPORTS WHERE r.valid_to IS NULL]-(c:CustomerCase)
  WITH DISTINCT c ORDER BY c.opened_at, c.uid LIMIT $limit
  RETURN c.opened_at AS at, 'case' AS kind, c.uid AS entry, c.title AS title
  UNION ALL
  MATCH (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(s)
  MATCH (d:Deployment)
  WHERE d.system = s.uid AND d.at >= i.started_at - duration({days: 1})
    AND d.at <= coalesce(i.resolved_at, i.started_at + duration({days: 1})) AND d.uid IS NOT NULL
  WITH DISTINCT d ORDER BY d.at, d.uid LIMIT $limit
  RETURN d.at AS at, 'deployment' AS kind, d.uid AS entry, d.title AS title
}
RETURN at, kind, entry AS uid, title ORDER BY at, kind, uid LIMIT $limit

// name: with_context
// scope: tenant
// params: org, limit, events
// returns: uid, title, systems
// The newest incidents with their systems, what those need, and the last events on those.
MATCH (i:Incident) WHERE i.org = $org AND i.started_at IS NOT NULL AND i.uid IS NOT NULL
WITH i ORDER BY i.org DESC, i.started_at DESC, i.uid DESC LIMIT $limit
RETURN i.uid AS uid, i.title AS title, COLLECT {
  MATCH (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(s:System)
  WITH DISTINCT s ORDER BY s.uid
  RETURN {
    uid: s.uid,
    needs: COLLECT {
      MATCH (s)-[r:DEPENDS_ON WHERE r.valid_to IS NULL]->(b:System)
      RETURN DISTINCT b.uid ORDER BY b.uid
    },
    events: COLLECT {
      MATCH (e:TechnicalEvent)
      WHERE e.system = s.uid AND e.at IS NOT NULL AND e.uid IS NOT NULL
      WITH e ORDER BY e.system DESC, e.at DESC, e.uid DESC LIMIT $events
      RETURN e.uid
    }
  }
} AS systems
