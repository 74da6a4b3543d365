// fold_system
CYPHER 25
// Describe canonical nodes by their live aliases: per property the best authority
// that has it. Restricted descriptions stay out of a node that all may read.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid})
SET k:_Entity, k.run = $run
WITH k, COLLECT {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL
  WITH DISTINCT a
  RETURN a ORDER BY coalesce(a.authority, 9), a.uid
} AS live
WITH k, live, CASE WHEN live = [] THEN k.visibility WHEN any(x IN live WHERE x.visibility = 'org') THEN 'org' ELSE head(live).visibility END AS visibility
WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,
  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other
SET
  k.kind = head([x IN xs WHERE x.kind IS NOT NULL | x.kind]),
  k.namespace = head([x IN xs WHERE x.namespace IS NOT NULL | x.namespace]),
  k.tier = head([x IN xs WHERE x.tier IS NOT NULL | x.tier]),
  k.lifecycle = head([x IN xs WHERE x.lifecycle IS NOT NULL | x.lifecycle]),
  k.environment = head([x IN xs WHERE x.environment IS NOT NULL | x.environment]),
  k.description = head([x IN xs WHERE x.description IS NOT NULL | x.description]),
  k.url = head([x IN xs WHERE x.url IS NOT NULL | x.url]),
  k.aliases = head([x IN xs WHERE x.aliases IS NOT NULL | x.aliases]),
  k.name = coalesce(head([x IN xs WHERE x.name IS NOT NULL | x.name]), k.native_id),
  k.visibility = visibility,
  k.stub = CASE WHEN xs = [] THEN true END,
  k.first_seen = reduce(m = null, x IN xs | CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),
  k.last_seen = reduce(m = null, x IN xs | CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)
SET k.sort_at = coalesce(k.first_seen, $untimed)
RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,
  collect(CASE WHEN is_other THEN k.uid END) AS other;

// fold_category
CYPHER 25
// Describe canonical nodes by their live aliases: per property the best authority
// that has it. Restricted descriptions stay out of a node that all may read.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid})
SET k:_Entity, k.run = $run
WITH k, COLLECT {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL
  WITH DISTINCT a
  RETURN a ORDER BY coalesce(a.authority, 9), a.uid
} AS live
WITH k, live, CASE WHEN live = [] THEN k.visibility WHEN any(x IN live WHERE x.visibility = 'org') THEN 'org' ELSE head(live).visibility END AS visibility
WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,
  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other
SET
  k.description = head([x IN xs WHERE x.description IS NOT NULL | x.description]),
  k.examples = head([x IN xs WHERE x.examples IS NOT NULL | x.examples]),
  k.url = head([x IN xs WHERE x.url IS NOT NULL | x.url]),
  k.aliases = head([x IN xs WHERE x.aliases IS NOT NULL | x.aliases]),
  k.name = coalesce(head([x IN xs WHERE x.name IS NOT NULL | x.name]), k.native_id),
  k.visibility = visibility,
  k.stub = CASE WHEN xs = [] THEN true END,
  k.first_seen = reduce(m = null, x IN xs | CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),
  k.last_seen = reduce(m = null, x IN xs | CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)
SET k.sort_at = coalesce(k.first_seen, $untimed)
RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,
  collect(CASE WHEN is_other THEN k.uid END) AS other;

// fold_severity
CYPHER 25
// Describe canonical nodes by their live aliases: per property the best authority
// that has it. Restricted descriptions stay out of a node that all may read.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid})
SET k:_Entity, k.run = $run
WITH k, COLLECT {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL
  WITH DISTINCT a
  RETURN a ORDER BY coalesce(a.authority, 9), a.uid
} AS live
WITH k, live, CASE WHEN live = [] THEN k.visibility WHEN any(x IN live WHERE x.visibility = 'org') THEN 'org' ELSE head(live).visibility END AS visibility
WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,
  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other
SET
  k.rank = head([x IN xs WHERE x.rank IS NOT NULL | x.rank]),
  k.description = head([x IN xs WHERE x.description IS NOT NULL | x.description]),
  k.url = head([x IN xs WHERE x.url IS NOT NULL | x.url]),
  k.aliases = head([x IN xs WHERE x.aliases IS NOT NULL | x.aliases]),
  k.name = coalesce(head([x IN xs WHERE x.name IS NOT NULL | x.name]), k.native_id),
  k.visibility = visibility,
  k.stub = CASE WHEN xs = [] THEN true END,
  k.first_seen = reduce(m = null, x IN xs | CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),
  k.last_seen = reduce(m = null, x IN xs | CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)
SET k.sort_at = coalesce(k.first_seen, $untimed)
RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,
  collect(CASE WHEN is_other THEN k.uid END) AS other;

// fold_team
CYPHER 25
// Describe canonical nodes by their live aliases: per property the best authority
// that has it. Restricted descriptions stay out of a node that all may read.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid})
SET k:_Entity, k.run = $run
WITH k, COLLECT {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL
  WITH DISTINCT a
  RETURN a ORDER BY coalesce(a.authority, 9), a.uid
} AS live
WITH k, live, CASE WHEN live = [] THEN k.visibility WHEN any(x IN live WHERE x.visibility = 'org') THEN 'org' ELSE head(live).visibility END AS visibility
WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,
  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other
SET
  k.email = head([x IN xs WHERE x.email IS NOT NULL | x.email]),
  k.chat = head([x IN xs WHERE x.chat IS NOT NULL | x.chat]),
  k.description = head([x IN xs WHERE x.description IS NOT NULL | x.description]),
  k.url = head([x IN xs WHERE x.url IS NOT NULL | x.url]),
  k.aliases = head([x IN xs WHERE x.aliases IS NOT NULL | x.aliases]),
  k.name = coalesce(head([x IN xs WHERE x.name IS NOT NULL | x.name]), k.native_id),
  k.visibility = visibility,
  k.stub = CASE WHEN xs = [] THEN true END,
  k.first_seen = reduce(m = null, x IN xs | CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),
  k.last_seen = reduce(m = null, x IN xs | CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)
SET k.sort_at = coalesce(k.first_seen, $untimed)
RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,
  collect(CASE WHEN is_other THEN k.uid END) AS other;

// fold_person
CYPHER 25
// Describe canonical nodes by their live aliases: per property the best authority
// that has it. Restricted descriptions stay out of a node that all may read.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid})
SET k:_Entity, k.run = $run
WITH k, COLLECT {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL
  WITH DISTINCT a
  RETURN a ORDER BY coalesce(a.authority, 9), a.uid
} AS live
WITH k, live, CASE WHEN live = [] THEN k.visibility WHEN any(x IN live WHERE x.visibility = 'org') THEN 'org' ELSE head(live).visibility END AS visibility
WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,
  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other
SET
  k.email = head([x IN xs WHERE x.email IS NOT NULL | x.email]),
  k.role = head([x IN xs WHERE x.role IS NOT NULL | x.role]),
  k.external = head([x IN xs WHERE x.external IS NOT NULL | x.external]),
  k.url = head([x IN xs WHERE x.url IS NOT NULL | x.url]),
  k.aliases = head([x IN xs WHERE x.aliases IS NOT NULL | x.aliases]),
  k.name = coalesce(head([x IN xs WHERE x.name IS NOT NULL | x.name]), k.native_id),
  k.visibility = visibility,
  k.stub = CASE WHEN xs = [] THEN true END,
  k.first_seen = reduce(m = null, x IN xs | CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),
  k.last_seen = reduce(m = null, x IN xs | CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)
SET k.sort_at = coalesce(k.first_seen, $untimed)
RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,
  collect(CASE WHEN is_other THEN k.uid END) AS other;

// fold_glossary_term
CYPHER 25
// Describe canonical nodes by their live aliases: per property the best authority
// that has it. Restricted descriptions stay out of a node that all may read.
UNWIND $uids AS uid
MATCH (k:_Entity {uid: uid})
SET k:_Entity, k.run = $run
WITH k, COLLECT {
  MATCH (a)-[:ALIAS_OF]->(k)
  WHERE a.deleted_at IS NULL AND a.version IS NOT NULL
  WITH DISTINCT a
  RETURN a ORDER BY coalesce(a.authority, 9), a.uid
} AS live
WITH k, live, CASE WHEN live = [] THEN k.visibility WHEN any(x IN live WHERE x.visibility = 'org') THEN 'org' ELSE head(live).visibility END AS visibility
WITH k, visibility, [x IN live WHERE x.visibility = visibility] AS xs,
  CASE WHEN k.stub THEN 1 ELSE 0 END AS before, k.visibility <> visibility AS is_other
SET
  k.definition = head([x IN xs WHERE x.definition IS NOT NULL | x.definition]),
  k.abbreviations = head([x IN xs WHERE x.abbreviations IS NOT NULL | x.abbreviations]),
  k.status = head([x IN xs WHERE x.status IS NOT NULL | x.status]),
  k.language = head([x IN xs WHERE x.language IS NOT NULL | x.language]),
  k.url = head([x IN xs WHERE x.url IS NOT NULL | x.url]),
  k.aliases = head([x IN xs WHERE x.aliases IS NOT NULL | x.aliases]),
  k.name = coalesce(head([x IN xs WHERE x.name IS NOT NULL | x.name]), k.native_id),
  k.visibility = visibility,
  k.stub = CASE WHEN xs = [] THEN true END,
  k.first_seen = reduce(m = null, x IN xs | CASE WHEN m <= x.first_seen THEN m ELSE x.first_seen END),
  k.last_seen = reduce(m = null, x IN xs | CASE WHEN m >= x.last_seen THEN m ELSE x.last_seen END)
SET k.sort_at = coalesce(k.first_seen, $untimed)
RETURN sum(CASE WHEN k.stub THEN 1 ELSE 0 END - before) AS stubs,
  collect(CASE WHEN is_other THEN k.uid END) AS other;

