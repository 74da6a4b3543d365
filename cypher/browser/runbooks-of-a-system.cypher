// Runbooks of a system, and of the issues seen on it
WITH 'demo' AS org, 'orders' AS name
MATCH (s:System {org: org, name: name}) WHERE s.sort_at IS NOT NULL AND s.uid IS NOT NULL
MATCH path = (s)(()<-[o:OBSERVED_ON WHERE o.valid_to IS NULL]-()){0,1}
  ()<-[a:ABOUT WHERE a.valid_to IS NULL]-(d:Document)
RETURN path ORDER BY length(path), d.title LIMIT 50
