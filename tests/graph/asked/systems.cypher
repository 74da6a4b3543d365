// Questions about one system: what hangs on it, what happens on it, who answers for it.

// name: dependents
// scope: tenant
// params: org, uid, limit
// returns: uid, name, owners
// Systems that stop working when this one does, up to four steps away, and who owns them.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
CALL (s) {
  MATCH (s)(()<-[r:DEPENDS_ON WHERE r.valid_to IS NULL]-(:System)){1,4}(hit)
  WHERE hit.org = $org AND hit <> s
  RETURN DISTINCT hit LIMIT $limit
}
RETURN hit.uid AS uid, hit.name AS name,
  COLLECT {
    MATCH (hit)-[o:OWNED_BY WHERE o.valid_to IS NULL]->(t) RETURN DISTINCT t.name ORDER BY t.name
  } AS owners
ORDER BY hit.uid

// name: runbooks
// scope: tenant
// params: org, uid, issues
// returns: issue, issue_title, runbook, runbook_title
// Runbooks for the issues seen last on this system, newest issue first.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
MATCH (s)<-[:OBSERVED_ON]-(t:TechnicalIssue)
WITH DISTINCT t ORDER BY t.last_event_at DESC, t.uid LIMIT $issues
MATCH (t)<-[a:ABOUT WHERE a.valid_to IS NULL]-(d:Document)
WITH DISTINCT t, d
RETURN t.uid AS issue, t.title AS issue_title, d.uid AS runbook, d.title AS runbook_title
ORDER BY t.last_event_at DESC, t.uid, d.uid

// name: top_issues
// scope: tenant
// params: org, uid, since, until, limit
// returns: uid, title, events
// The issues that made most events on this system in a span of time, most events first.
MATCH (e:TechnicalEvent)
WHERE e.system = $uid AND e.at >= $since AND e.at < $until AND e.uid IS NOT NULL AND e.org = $org
WITH e.issue AS issue, sum(e.count) AS events
ORDER BY events DESC, issue LIMIT $limit
MATCH (t:_Entity {uid: issue})
RETURN t.uid AS uid, t.title AS title, events ORDER BY events DESC, uid

// name: last_events
// scope: tenant
// params: org, uid, limit
// returns: uid, title, at, count
// The last events on this system, newest first.
MATCH (e:TechnicalEvent)
WHERE e.system = $uid AND e.at IS NOT NULL AND e.uid IS NOT NULL AND e.org = $org
WITH e ORDER BY e.system DESC, e.at DESC, e.uid DESC LIMIT $limit
RETURN e.uid AS uid, e.title AS title, e.at AS at, e.count AS count

// name: new_issues_after_deployment
// scope: tenant
// params: org, uid, window, limit
// returns: uid, title, first_event_at, system
// Issues first seen within a span of time after this deployment, on the system it went to.
MATCH (d:_Entity {uid: $uid}) WHERE d.org = $org
MATCH (s:_Entity {uid: d.system})<-[:OBSERVED_ON]-(t:TechnicalIssue)
WHERE t.first_event_at >= d.at AND t.first_event_at < d.at + $window
WITH DISTINCT t, s ORDER BY t.first_event_at, t.uid LIMIT $limit
RETURN t.uid AS uid, t.title AS title, t.first_event_at AS first_event_at, s.uid AS system

// name: owners_at
// scope: tenant
// params: org, uid, at
// returns: uid, name
// Who owned this system at a given time.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
MATCH (s)-[o:OWNED_BY]->(t)
WHERE coalesce(o.valid_from, o.first_seen) <= $at AND (o.valid_to IS NULL OR o.valid_to > $at)
RETURN DISTINCT t.uid AS uid, t.name AS name ORDER BY uid

// name: pages
// scope: tenant
// params: org, uid, limit
// returns: uid, title, url, owners
// Documents that mention this system, with their owners.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
MATCH (s)<-[:MENTIONS]-(x)
WHERE x:Document OR x:DocumentChunk
WITH DISTINCT CASE WHEN x:Document THEN x ELSE [(x)<-[:HAS_CHUNK]-(d:Document) | d][0] END AS d
WHERE d IS NOT NULL
WITH d ORDER BY d.uid LIMIT $limit
RETURN d.uid AS uid, d.title AS title, d.url AS url,
  COLLECT {
    MATCH (d)-[o:OWNED_BY WHERE o.valid_to IS NULL]->(t) RETURN DISTINCT t.name ORDER BY t.name
  } AS owners
ORDER BY uid

// name: case_degree
// scope: tenant
// params: org, uid
// returns: degree
// How many relationships say that something is about this system; costs the same for any number.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
RETURN COUNT { (s)<-[:ABOUT]-() } AS degree

// name: open_cases_of_few
// scope: tenant
// params: org, uid, limit
// returns: uid, title, opened_at
// The newest open cases about a system that few things are about: all of them are looked at.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
MATCH (s)<-[r:ABOUT WHERE r.valid_to IS NULL]-(c:CustomerCase {status: 'open'})
WITH DISTINCT c ORDER BY c.opened_at DESC, c.uid DESC LIMIT $limit
RETURN c.uid AS uid, c.title AS title, c.opened_at AS opened_at

// name: open_cases_of_many
// scope: tenant
// params: org, uid, limit
// returns: uid, title, opened_at
// The newest open cases about a system that many things are about: the queue is walked instead.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org
MATCH (c:CustomerCase)
WHERE c.org = $org AND c.status = 'open' AND c.opened_at IS NOT NULL AND c.uid IS NOT NULL
  AND EXISTS { (c)-[r:ABOUT WHERE r.valid_to IS NULL]->(s) }
WITH c ORDER BY c.org DESC, c.status DESC, c.opened_at DESC, c.uid DESC LIMIT $limit
RETURN c.uid AS uid, c.title AS title, c.opened_at AS opened_at

// name: observed_not_declared
// scope: tenant
// params: org, limit
// returns: uid, name, needs, needs_name
// Dependencies that were seen in traffic but that no catalogue declares.
MATCH (a:System) WHERE a.org = $org AND a.sort_at IS NOT NULL AND a.uid IS NOT NULL
MATCH (a)-[r:DEPENDS_ON {confidence: 'derived'} WHERE r.valid_to IS NULL]->(b)
WHERE NOT EXISTS { (a)-[:DEPENDS_ON {confidence: 'asserted'} WHERE r.valid_to IS NULL]->(b) }
WITH DISTINCT a, b ORDER BY a.uid, b.uid LIMIT $limit
RETURN a.uid AS uid, a.name AS name, b.uid AS needs, b.name AS needs_name

// name: mean_time_to_resolve
// scope: tenant
// params: org, since
// returns: uid, name, incidents, seconds
// Mean time from start to resolution of each system's resolved incidents, slowest first.
MATCH (i:Incident)
WHERE i.org = $org AND i.started_at >= $since AND i.uid IS NOT NULL AND i.resolved_at IS NOT NULL
MATCH (i)-[a:AFFECTS WHERE a.valid_to IS NULL]->(s:System)
WITH DISTINCT i, s
WITH s, count(i) AS incidents,
  avg(duration.inSeconds(i.started_at, i.resolved_at).seconds) AS seconds
RETURN s.uid AS uid, s.name AS name, incidents, seconds ORDER BY seconds DESC, uid

// name: daily_events
// scope: tenant
// params: org, uid, since
// returns: day, events
// How many events an issue had on each day (UTC) since a time, oldest day first.
MATCH (e:TechnicalEvent)
WHERE e.issue = $uid AND e.at >= $since AND e.uid IS NOT NULL AND e.org = $org
WITH left(toString(e.at), 10) AS day, sum(e.count) AS events
RETURN day, events ORDER BY day
