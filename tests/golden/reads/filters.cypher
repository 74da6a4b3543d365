// OneValue
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, status, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = $p.q0_0
WITH n1 ORDER BY n1.org DESC, n1.status DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_0: 'triggered'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfAFewValues
CYPHER 25
RETURN COLLECT {
UNWIND $p.q0_0 AS vn1 CALL (vn1) { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, status, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = vn1
WITH n1 ORDER BY n1.org DESC, n1.status DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_0: ['triggered', 'acknowledged']
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Ids
CYPHER 25
RETURN COLLECT {
MATCH (n1:_Entity) USING INDEX SEEK n1:_Entity(uid) WHERE n1.uid IN $p.q0_0 AND CASE WHEN n1:System THEN true ELSE false END AND n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.uid IN $p.q0_0
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_0: ['acme:nazara:main:system:a']
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Negated
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND NOT coalesce(n1.urgency = $p.q0_0, false) AND NOT coalesce(toLower(toStringOrNull(n1.title)) CONTAINS toLower($p.q0_1), false)
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_0: 'high'
// q0_1: 'x'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Missing
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.resolved_at IS NULL AND n1.started_at >= $p.q0_1 AND n1.sort_at >= $p.q0_1
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_1: datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// None
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND NOT EXISTS { MATCH (n1)-[rs0n1:OWNED_BY]->(s0n1:Team|Person) WHERE rs0n1.valid_to IS NULL AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.visibility IN $p.visible }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.name] } AS f0,
COUNT { MATCH (n2:System) USING INDEX SEEK n2:System(org, sort_at, uid) WHERE n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.uid IS NOT NULL AND n2.stub IS NULL AND n2.visibility IN $p.visible AND NOT EXISTS { MATCH (n2)-[rs0n2:OWNED_BY]->(s0n2:Team|Person) WHERE rs0n2.valid_to IS NULL AND (rs0n2.visibility IS NULL OR rs0n2.visibility IN $p.visible) AND s0n2.org = $p.org AND s0n2.sort_at IS NOT NULL AND s0n2.visibility IN $p.visible }
WITH n2 ORDER BY n2.org DESC, n2.sort_at DESC, n2.uid DESC LIMIT $p.f1 RETURN n2 } AS f1
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Some
CYPHER 25
RETURN COLLECT {
WITH COLLECT { MATCH (x0n1:System) USING INDEX SEEK x0n1:System(org, name, sort_at, uid) WHERE x0n1.org = $p.org AND x0n1.sort_at IS NOT NULL AND x0n1.uid IS NOT NULL AND x0n1.visibility IN $p.visible AND x0n1.name = $p.q0_1 RETURN x0n1 LIMIT 101 } AS xs0n1
WITH xs0n1, size(xs0n1) <= 100 AND reduce(dn1 = 0, x0n1 IN xs0n1 | dn1 + COUNT { (x0n1)<-[:AFFECTS]-() }) <= 2000 AS few0n1
CALL (xs0n1, few0n1) { WHEN few0n1 THEN {
UNWIND xs0n1 AS x0n1 MATCH (x0n1)<-[rn1:AFFECTS]-(n1) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible)
WITH DISTINCT n1 WHERE n1:Incident AND n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 }
ELSE { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND EXISTS { MATCH (n1)-[rs0n1:AFFECTS]->(s0n1:System) WHERE rs0n1.valid_to IS NULL AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.visibility IN $p.visible AND s0n1.name = $p.q0_1 }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 } }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_1: 'payments'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// SomeBehindSome
CYPHER 25
RETURN COLLECT {
WITH COLLECT { MATCH (x1n1:Team) USING INDEX SEEK x1n1:Team(org, name, sort_at, uid) WHERE x1n1.org = $p.org AND x1n1.sort_at IS NOT NULL AND x1n1.uid IS NOT NULL AND x1n1.visibility IN $p.visible AND coalesce(x1n1.title, x1n1.name) = $p.q0_2 AND x1n1.name = $p.q0_2 RETURN x1n1 LIMIT 101 UNION ALL MATCH (x1n1:Person) USING INDEX SEEK x1n1:Person(org, name, sort_at, uid) WHERE x1n1.org = $p.org AND x1n1.sort_at IS NOT NULL AND x1n1.uid IS NOT NULL AND x1n1.visibility IN $p.visible AND coalesce(x1n1.title, x1n1.name) = $p.q0_2 AND x1n1.name = $p.q0_2 RETURN x1n1 LIMIT 101 } AS xs1n1
WITH xs1n1, size(xs1n1) <= 100 AND reduce(dn1 = 0, x1n1 IN xs1n1 | dn1 + COUNT { (x1n1)<-[:OWNED_BY]-() }) <= 2000 AS few1n1
WITH few1n1, COLLECT { UNWIND CASE WHEN few1n1 THEN xs1n1 ELSE [] END AS x1n1 MATCH (x1n1)<-[rx0n1:OWNED_BY]-(x0n1) WHERE rx0n1.valid_to IS NULL AND (rx0n1.visibility IS NULL OR rx0n1.visibility IN $p.visible)
WITH DISTINCT x0n1 WHERE x0n1:System AND x0n1.org = $p.org AND x0n1.sort_at IS NOT NULL AND x0n1.uid IS NOT NULL AND x0n1.visibility IN $p.visible RETURN x0n1 LIMIT 101 } AS xs0n1
WITH xs0n1, few1n1 AND size(xs0n1) <= 100 AND reduce(dn1 = 0, x0n1 IN xs0n1 | dn1 + COUNT { (x0n1)<-[:AFFECTS]-() }) <= 2000 AS few0n1
CALL (xs0n1, few0n1) { WHEN few0n1 THEN {
UNWIND xs0n1 AS x0n1 MATCH (x0n1)<-[rn1:AFFECTS]-(n1) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible)
WITH DISTINCT n1 WHERE n1:Incident AND n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 }
ELSE { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND EXISTS { MATCH (n1)-[rs0n1:AFFECTS]->(s0n1:System) WHERE rs0n1.valid_to IS NULL AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.visibility IN $p.visible AND EXISTS { MATCH (s0n1)-[rs1s0n1:OWNED_BY]->(s1s0n1:Team|Person) WHERE rs1s0n1.valid_to IS NULL AND (rs1s0n1.visibility IS NULL OR rs1s0n1.visibility IN $p.visible) AND s1s0n1.org = $p.org AND s1s0n1.sort_at IS NOT NULL AND s1s0n1.visibility IN $p.visible AND coalesce(s1s0n1.title, s1s0n1.name) = $p.q0_2 } }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 } }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_2: 'payments'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Every
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND NOT EXISTS { MATCH (n1)-[rs0n1:DEPENDS_ON]->(s0n1:System) WHERE rs0n1.valid_to IS NULL AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.visibility IN $p.visible AND NOT coalesce(s0n1.tier <= $p.q0_1, false) }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_1: 2
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfSeveralTypes
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND EXISTS { MATCH (n1)<-[rs0n1:AFFECTS]-(s0n1:Incident|Finding) WHERE rs0n1.valid_to IS NULL AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.visibility IN $p.visible AND (s0n1.type IN ['Incident'] AND s0n1.status = $p.q0_1) }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_1: 'triggered'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ThroughAKey
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND EXISTS { MATCH (s0n1:TechnicalEvent) USING INDEX SEEK s0n1:TechnicalEvent(system, at, uid) WHERE s0n1.system = n1.uid AND s0n1.at > $p.untimed AND s0n1.uid IS NOT NULL AND s0n1.org = $p.org AND s0n1.stub IS NULL AND s0n1.visibility IN $p.visible AND s0n1.kind = $p.q0_1 }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_1: 'error'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Below
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
MATCH (n1)-[rn2:DEPENDS_ON]->(n2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible AND NOT EXISTS { MATCH (n2)-[rs0n2:OWNED_BY]->(s0n2:Team|Person) WHERE rs0n2.valid_to IS NULL AND (rs0n2.visibility IS NULL OR rs0n2.visibility IN $p.visible) AND s0n2.org = $p.org AND s0n2.sort_at IS NOT NULL AND s0n2.visibility IN $p.visible }
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN [n2.name] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Variables
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, status, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = $p.q0_0 AND n1.urgency IN $p.q0_1
WITH n1 ORDER BY n1.org DESC, n1.status DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_0: 'triggered'
// q0_1: ['high', 'low']
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
