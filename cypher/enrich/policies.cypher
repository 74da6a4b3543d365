// Which nodes shall have which enrichment: the policies of the active domain profile.

// name: active
// scope: tenant
// params: org
// returns: profile, uid, name, labels, kinds, filter
// The active profile's policies, in uid order; one row without a policy if it has none.
MATCH (d:DomainProfile)
WHERE d.org = $org AND d.sort_at IS NOT NULL AND d.uid IS NOT NULL AND d.active = true
OPTIONAL MATCH (p:EnrichmentPolicy)
WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL AND p.profile = d.uid
  AND coalesce(p.active, true)
RETURN d.uid AS profile, p.uid AS uid, p.name AS name, p.labels AS labels, p.kinds AS kinds,
  p.filter AS filter
ORDER BY profile, uid

// name: severity_words
// scope: tenant
// params: org, uids
// returns: uid, words
// What each step of the scale is called, in the sources' words too.
UNWIND $uids AS uid
MATCH (v:_Entity {uid: uid}) WHERE v.org = $org
RETURN uid, [word IN [v.name] + coalesce(v.aliases, []) WHERE word IS NOT NULL] AS words
ORDER BY uid

// name: wanted
// scope: tenant
// params: org, uids, policies
// returns: uid, policies
// Which of these nodes a policy wants, and the names of those that do. A list that is null does
// not narrow a policy. A chunk is asked about as its document.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n)
WITH n, coalesce(head(collect(d)), n) AS s
UNWIND $policies AS policy
WITH n, s, policy
WHERE n.type IN policy.types
  AND (policy.categories IS NULL OR EXISTS {
    MATCH (s)-[r:CATEGORIZED_AS WHERE r.valid_to IS NULL]->(c)
      (()-[q:PART_OF WHERE q.valid_to IS NULL]->()){0,8}(a)
    WHERE a.uid IN policy.categories AND a.org = $org
  })
  AND (policy.severities IS NULL OR toLower(s.severity) IN policy.words OR EXISTS {
    MATCH (s)-[r:HAS_SEVERITY WHERE r.valid_to IS NULL]->(v)
    WHERE v.uid IN policy.severities AND v.org = $org
  })
  AND (policy.services IS NULL OR s.uid IN policy.services OR s.system IN policy.services
    OR EXISTS {
      MATCH (s)-[r:AFFECTS|ABOUT|OBSERVED_ON|DEPLOYED_TO WHERE r.valid_to IS NULL]->(y)
      WHERE y.uid IN policy.services AND y.org = $org
    })
RETURN n.uid AS uid, collect(policy.name) AS policies ORDER BY uid
