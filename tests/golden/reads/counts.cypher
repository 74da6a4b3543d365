// All
CYPHER 25
RETURN [] AS f0,
COUNT { MATCH (n1:Incident) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1 RETURN n1 } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Filtered
CYPHER 25
RETURN [] AS f0,
COUNT { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, status, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = $p.q0_0
WITH n1 ORDER BY n1.org DESC, n1.status DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1 RETURN n1 } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// org: 'acme'
// q0_0: 'triggered'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Below
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [[], COUNT { MATCH (n1)<-[rn2:AFFECTS]-(n2:Incident|Finding) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 LIMIT $p.f2 RETURN n2 }, [], COUNT { MATCH (n3:TechnicalEvent) USING INDEX SEEK n3:TechnicalEvent(system, at, uid) WHERE n3.system = n1.uid AND n3.at > $p.untimed AND n3.uid IS NOT NULL AND n3.org = $p.org AND n3.visibility IN $p.visible
WITH n3 ORDER BY n3.system DESC, n3.at DESC, n3.uid DESC LIMIT $p.f4 RETURN n3 }, [], COUNT { MATCH (n1)-[rn4:OWNED_BY]->(n4:Team|Person) WHERE rn4.valid_to IS NULL AND (rn4.visibility IS NULL OR rn4.visibility IN $p.visible) AND n4.org = $p.org AND n4.sort_at IS NOT NULL AND n4.visibility IN $p.visible
WITH DISTINCT n4 LIMIT $p.f6 RETURN n4 }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 3
// f1: 20
// f2: 33334
// f3: 20
// f4: 33334
// f5: 20
// f6: 33334
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByValue
CYPHER 25
RETURN [] AS f0,
COLLECT { MATCH (n1:Incident) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1
WITH toStringOrNull(n1.status) AS kn1, count(*) AS cn1 ORDER BY cn1 DESC, kn1
WITH collect([kn1, cn1]) AS gn1, sum(cn1) AS sn1
RETURN [sn1, size(gn1), sn1, gn1[..$p.g1]] } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// g1: 3
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByDay
CYPHER 25
RETURN [] AS f0,
COLLECT { MATCH (n1:Incident) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1
WITH CASE WHEN n1.started_at IS :: ZONED DATETIME NOT NULL THEN date.truncate($p.i1, n1.started_at) END AS kn1, count(*) AS cn1 ORDER BY kn1 IS NULL, kn1 DESC
WITH collect([kn1, cn1]) AS gn1, sum(cn1) AS sn1
RETURN [sn1, size(gn1), sn1, [xn1 IN gn1[..$p.g1] | [toString(xn1[0]), xn1[1]]]] } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// g1: 20
// i1: 'week'
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByRelated
CYPHER 25
RETURN [] AS f0,
COLLECT { MATCH (n1:System) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1
WITH collect(n1) AS an1
WITH size(an1) AS sn1, COLLECT { UNWIND an1 AS bn1
OPTIONAL MATCH (bn1)-[rn2:OWNED_BY]->(n2:Team|Person) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.visibility IN $p.visible
WITH n2, count(DISTINCT bn1) AS cn1 ORDER BY cn1 DESC, n2.uid
RETURN [n2, cn1] } AS gn1
RETURN [sn1, size(gn1), COLLECT { UNWIND gn1 AS xn1 RETURN sum(xn1[1]) }[0], COLLECT { UNWIND gn1[..$p.g1] AS xn1
WITH xn1[0] AS n2, xn1[1] AS cn1
RETURN [n2.uid, cn1, CASE WHEN n2 IS NULL THEN null ELSE [n2.type, null, coalesce(n2.stub, false), coalesce(n2.title, n2.name)] END] }] } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// g1: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByReference
CYPHER 25
RETURN [] AS f0,
COLLECT { MATCH (n1:TechnicalEvent) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1
WITH toStringOrNull(n1.system) AS kn1, count(*) AS cn1 ORDER BY cn1 DESC, kn1
WITH collect([kn1, cn1]) AS gn1, sum(cn1) AS sn1
RETURN [sn1, size(gn1), sn1, COLLECT { UNWIND gn1[..$p.g1] AS xn1 OPTIONAL MATCH (n2:_Entity {uid: xn1[0]}) WHERE n2.org = $p.org AND n2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n2.visibility IN $p.visible
RETURN [xn1[0], xn1[1], CASE WHEN n2 IS NULL THEN null ELSE [n2.type, null, coalesce(n2.title, n2.name)] END] }] } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// g1: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
