// Anything
CYPHER 25
RETURN [COLLECT {
UNWIND $p.told AS told
MATCH (xn1:_Entity {uid: told}) WHERE xn1.org = $p.org
WITH told, coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible AND n1.stub IS NULL AND n1.type IN $p.types
RETURN [told, n1.uid, [n1.type, null, coalesce(n1.title, n1.name)]] },
COLLECT {
UNWIND $p.gone AS told
OPTIONAL MATCH (n2:_Entity {uid: told}) WHERE n2.org = $p.org
RETURN [told, n2 IS NOT NULL, coalesce(n2:Tombstone AND n2.visibility IN $p.visible AND n2.type IN $p.types, false)] }] AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// gone: []
// only: None
// org: 'acme'
// told: []
// types: ['Incident', 'Deployment']
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OpenIncidents
CYPHER 25
RETURN [COLLECT {
UNWIND $p.told AS told
MATCH (xn1:_Entity {uid: told}) WHERE xn1.org = $p.org
WITH told, coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible AND n1.stub IS NULL AND n1.type IN $p.types AND EXISTS { MATCH (n1)-[rs0n1:AFFECTS]->(s0n1:System) WHERE rs0n1.valid_to IS NULL AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.visibility IN $p.visible AND s0n1.name = $p.q0_1 } AND n1.status = $p.q0_2
RETURN [told, n1.uid, [n1.status, COLLECT {
MATCH (n1)-[rn3:AFFECTS]->(n3:System) WHERE rn3.valid_to IS NULL AND (rn3.visibility IS NULL OR rn3.visibility IN $p.visible) AND n3.org = $p.org AND n3.sort_at IS NOT NULL AND n3.visibility IN $p.visible
WITH DISTINCT n3 ORDER BY n3.sort_at DESC, n3.uid + '' DESC LIMIT $p.f1
RETURN [n3.name] }]] },
COLLECT {
UNWIND $p.gone AS told
OPTIONAL MATCH (n2:_Entity {uid: told}) WHERE n2.org = $p.org
RETURN [told, n2 IS NOT NULL, coalesce(n2:Tombstone AND n2.visibility IN $p.visible AND n2.type IN $p.types, false)] }] AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f1: 2
// gone: []
// only: None
// org: 'acme'
// q0_1: 'pay'
// q0_2: 'open'
// told: []
// types: ['Incident']
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OneRun
CYPHER 25
RETURN [COLLECT {
UNWIND $p.told AS told
MATCH (xn1:_Entity {uid: told}) WHERE xn1.org = $p.org
WITH told, coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible AND n1.stub IS NULL AND n1.type IN $p.types AND ($p.only IS NULL OR n1.uid = $p.only OR EXISTS { (:_Entity {uid: $p.only})-[:ALIAS_OF]->(n1) })
RETURN [told, n1.uid, [n1.looked_at, n1.status]] },
COLLECT {
UNWIND $p.gone AS told
OPTIONAL MATCH (n2:_Entity {uid: told}) WHERE n2.org = $p.org
RETURN [told, n2 IS NOT NULL, coalesce(n2:Tombstone AND n2.visibility IN $p.visible AND n2.type IN $p.types AND ($p.only IS NULL OR n2.uid = $p.only OR EXISTS { (:_Entity {uid: $p.only})-[:ALIAS_OF]->(n2) }), false)] }] AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// gone: []
// only: 'acme:nazara:main:job_run:enrich-1-00000001'
// org: 'acme'
// told: []
// types: ['JobRun']
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
