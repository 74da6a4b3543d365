// A change that comes again and again, and the incidents after it (a table)
WITH 'demo' AS org, 'notice-bus' AS name, duration({hours: 12}) AS soon
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH (c:Deployment) WHERE c.system = s.uid AND c.at IS NOT NULL AND c.uid IS NOT NULL
WITH s, c, soon ORDER BY c.at DESC, c.uid DESC LIMIT 50
MATCH (s)(()<-[d:DEPENDS_ON WHERE d.valid_to IS NULL]-(:System)){0,3}(hit:System)
  <-[a:AFFECTS WHERE a.valid_to IS NULL]-(i:Incident)
WHERE i.started_at >= c.at AND i.started_at <= c.at + soon
RETURN c.title AS change, count(DISTINCT c) AS times,
  collect(DISTINCT i.native_id) AS incidents, collect(DISTINCT hit.name) AS affected
ORDER BY times DESC, change LIMIT 20
