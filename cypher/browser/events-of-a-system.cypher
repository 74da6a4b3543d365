// Last errors and alerts of a system, and what they are cases of
WITH 'demo' AS org, 'orders' AS name
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH (e:TechnicalEvent) WHERE e.system = s.uid AND e.at IS NOT NULL AND e.uid IS NOT NULL
WITH s, e ORDER BY e.at DESC, e.uid DESC LIMIT 40
OPTIONAL MATCH (e)-[r:INSTANCE_OF WHERE r.valid_to IS NULL]->(t:TechnicalIssue)
OPTIONAL MATCH (t)-[o:OBSERVED_ON WHERE o.valid_to IS NULL]->(s)
RETURN s, e, r, t, o
