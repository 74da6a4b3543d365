// FirstPage
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [toString(n1.sort_at), toString(n1.started_at), n1.title, n1.uid] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 6
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// NextPage
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.sort_at <= datetime($p.k0_0) AND CASE WHEN n1.sort_at = datetime($p.k0_0) THEN n1.uid < $p.k0_1 ELSE true END
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [toString(n1.sort_at), n1.uid] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 5
// k0_0: '2026-11-20T10:00:00Z'
// k0_1: 'u'
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// LastPage
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org ASC, n1.sort_at ASC, n1.uid ASC LIMIT $p.f0
RETURN [n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 6
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// WithStubs
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at IS NOT NULL AND n1.uid IS NOT NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [coalesce(n1.stub, false), n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Below
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
MATCH (n1)-[rn2:AFFECTS]->(n2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN [n2.name, COLLECT {
MATCH (n2)-[rn3:OWNED_BY]->(n3:Team|Person) WHERE rn3.valid_to IS NULL AND (rn3.visibility IS NULL OR rn3.visibility IN $p.visible) AND n3.org = $p.org AND n3.sort_at IS NOT NULL AND n3.visibility IN $p.visible
WITH DISTINCT n3 ORDER BY n3.sort_at DESC, n3.uid + '' DESC LIMIT $p.f2
RETURN [n3.type, null, coalesce(n3.title, n3.name)] }] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 5
// f1: 3
// f2: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// BelowDescribedOnly
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
MATCH (n1)-[rn2:AFFECTS]->(n2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN [n2.name] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 5
// f1: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfABusyNode
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
WITH n1, CASE WHEN COUNT { (n1)<-[:AFFECTS]-() } > $p.dense THEN [COLLECT { MATCH (wn2:Incident) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL
WITH wn2 ORDER BY wn2.org DESC, wn2.sort_at DESC, wn2.uid DESC LIMIT $p.dense
WITH wn2 WHERE EXISTS { MATCH (n1)<-[rwn2:AFFECTS]-(wn2:Incident|Finding) WHERE rwn2.valid_to IS NULL AND (rwn2.visibility IS NULL OR rwn2.visibility IN $p.visible) AND wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.visibility IN $p.visible }
WITH wn2 LIMIT $p.f1 RETURN wn2 }, COLLECT { MATCH (wn2:Finding) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL
WITH wn2 ORDER BY wn2.org DESC, wn2.sort_at DESC, wn2.uid DESC LIMIT $p.dense
WITH wn2 WHERE EXISTS { MATCH (n1)<-[rwn2:AFFECTS]-(wn2:Incident|Finding) WHERE rwn2.valid_to IS NULL AND (rwn2.visibility IS NULL OR rwn2.visibility IN $p.visible) AND wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.visibility IN $p.visible }
WITH wn2 LIMIT $p.f1 RETURN wn2 }] ELSE [] END AS an2
WITH n1, an2, COLLECT { UNWIND an2 AS ln2 UNWIND ln2 AS n2
WITH n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1 RETURN n2 } AS dn2
WITH n1, CASE WHEN size(dn2) >= $p.f1 AND (size(an2[0]) >= $p.f1 OR COUNT { MATCH (wn2:Incident) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL AND wn2.sort_at >= dn2[-1].sort_at
RETURN wn2 LIMIT $p.dense + 1 } <= $p.dense) AND (size(an2[1]) >= $p.f1 OR COUNT { MATCH (wn2:Finding) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL AND wn2.sort_at >= dn2[-1].sort_at
RETURN wn2 LIMIT $p.dense + 1 } <= $p.dense) THEN dn2 ELSE [] END AS dn2
UNWIND CASE WHEN size(dn2) >= $p.f1 THEN dn2 ELSE COLLECT {
MATCH (n1)<-[rn2:AFFECTS]-(n2:Incident|Finding) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1 RETURN n2 } END AS n2
RETURN [n2.type, CASE n2.type WHEN 'Incident' THEN [n2.status] END, coalesce(n2.title, n2.name), n2.uid] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// f1: 4
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ThroughAKey
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
MATCH (n2:TechnicalEvent) USING INDEX SEEK n2:TechnicalEvent(system, at, uid) WHERE n2.system = n1.uid AND n2.at > $p.untimed AND n2.uid IS NOT NULL AND n2.org = $p.org AND n2.stub IS NULL AND n2.visibility IN $p.visible
WITH n2 ORDER BY n2.system DESC, n2.at DESC, n2.uid DESC LIMIT $p.f1
RETURN [toString(n2.at), n2.title] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// f1: 4
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ById
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.id0}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible
RETURN [n1.type, CASE n1.type WHEN 'Incident' THEN [n1.severity, COLLECT {
MATCH (n1)-[rn2:AFFECTS]->(n2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN [n2.name] }] WHEN 'System' THEN [n1.tier] END, toString(n1.first_seen), n1.source, n1.summary_citations, n1.type, n1.uid] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f1: 20
// id0: 'acme:t:main:incident:1'
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Twice
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.uid] } AS f0,
COLLECT {
MATCH (n2:Team) USING INDEX SEEK n2:Team(org, sort_at, uid) WHERE n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.uid IS NOT NULL AND n2.stub IS NULL AND n2.visibility IN $p.visible
WITH n2 ORDER BY n2.org DESC, n2.sort_at DESC, n2.uid DESC LIMIT $p.f1
RETURN [n2.name] } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 1
// f1: 2
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
