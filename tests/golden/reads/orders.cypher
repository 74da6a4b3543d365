// ByTime
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, started_at, uid) WHERE n1.org = $p.org AND n1.started_at IS NOT NULL AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org ASC, n1.started_at ASC, n1.uid ASC LIMIT $p.f0
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByName
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, name, sort_at, uid) WHERE n1.org = $p.org AND n1.name IS NOT NULL AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.name >= $p.k0_0 AND CASE WHEN n1.name = $p.k0_0 THEN n1.sort_at >= datetime($p.k0_1) AND CASE WHEN n1.sort_at = datetime($p.k0_1) THEN n1.uid > $p.k0_2 ELSE true END ELSE true END
WITH n1 ORDER BY n1.org ASC, n1.name ASC, n1.sort_at ASC, n1.uid ASC LIMIT $p.f0
RETURN [toString(n1.sort_at), n1.name, n1.uid] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// k0_0: 'a'
// k0_1: '2026-11-20T10:00:00Z'
// k0_2: 'u'
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Below
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
MATCH (n1)-[rn2:DEPENDS_ON]->(n2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.name IS NOT NULL AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 ORDER BY n2.name + '' ASC, n2.sort_at ASC, n2.uid + '' ASC LIMIT $p.f1
RETURN [n2.name] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByRelated
CYPHER 25
RETURN COLLECT {
WITH COLLECT { MATCH (sn1:System) USING INDEX SEEK sn1:System(org, name, sort_at, uid) WHERE sn1.org = $p.org AND sn1.name >= '' AND sn1.visibility IN $p.visible AND sn1.sort_at IS NOT NULL AND sn1.uid IS NOT NULL
WITH sn1 ORDER BY sn1.org ASC, sn1.name ASC, sn1.sort_at ASC, sn1.uid ASC
CALL (sn1) { WITH sn1, CASE WHEN COUNT { (sn1)<-[:AFFECTS]-() } > $p.dense THEN COLLECT { MATCH (wn1:Incident) WHERE wn1.org = $p.org AND wn1.sort_at IS NOT NULL AND wn1.uid IS NOT NULL AND wn1.sort_at IS NOT NULL
WITH wn1 ORDER BY wn1.org DESC, wn1.sort_at DESC, wn1.uid DESC LIMIT $p.dense
WITH wn1 WHERE EXISTS { MATCH (sn1)<-[rwn1:AFFECTS]-(wn1:Incident) WHERE rwn1.valid_to IS NULL AND (rwn1.visibility IS NULL OR rwn1.visibility IN $p.visible) AND wn1.org = $p.org AND wn1.sort_at > $p.untimed AND wn1.stub IS NULL AND wn1.visibility IN $p.visible AND wn1.sort_at IS NOT NULL AND NOT EXISTS { MATCH (wn1)-[rtwn1:AFFECTS]->(twn1:System) WHERE rtwn1.valid_to IS NULL AND (rtwn1.visibility IS NULL OR rtwn1.visibility IN $p.visible) AND twn1.org = $p.org AND twn1.name >= '' AND twn1.visibility IN $p.visible AND (twn1.name < sn1.name OR twn1.name = sn1.name AND (twn1.sort_at < sn1.sort_at OR twn1.sort_at = sn1.sort_at AND twn1.uid < sn1.uid)) } }
WITH wn1 LIMIT $p.f0 RETURN wn1 } ELSE [] END AS dn1
UNWIND CASE WHEN size(dn1) >= $p.f0 THEN dn1 ELSE COLLECT {
MATCH (sn1)<-[rn1:AFFECTS]-(n1:Incident) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.sort_at IS NOT NULL AND NOT EXISTS { MATCH (n1)-[rtn1:AFFECTS]->(tn1:System) WHERE rtn1.valid_to IS NULL AND (rtn1.visibility IS NULL OR rtn1.visibility IN $p.visible) AND tn1.org = $p.org AND tn1.name >= '' AND tn1.visibility IN $p.visible AND (tn1.name < sn1.name OR tn1.name = sn1.name AND (tn1.sort_at < sn1.sort_at OR tn1.sort_at = sn1.sort_at AND tn1.uid < sn1.uid)) }
WITH DISTINCT n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0 RETURN n1 } END AS n1 RETURN n1 }
WITH sn1, n1 ORDER BY sn1.org ASC, sn1.name ASC, sn1.sort_at ASC, sn1.uid ASC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 } AS pn1
WITH pn1, CASE WHEN size(pn1) < $p.f0 THEN COLLECT { MATCH (n1:Incident) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND NOT EXISTS { MATCH (n1)-[rtn1:AFFECTS]->(tn1:System) WHERE rtn1.valid_to IS NULL AND (rtn1.visibility IS NULL OR rtn1.visibility IN $p.visible) AND tn1.org = $p.org AND tn1.name >= '' AND tn1.visibility IN $p.visible }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0 RETURN n1 } ELSE [] END AS qn1
UNWIND (pn1 + qn1)[..$p.f0] AS n1
RETURN [coalesce(COLLECT { MATCH (n1)-[rs:AFFECTS]->(s:System) WHERE rs.valid_to IS NULL AND (rs.visibility IS NULL OR rs.visibility IN $p.visible) AND s.org = $p.org AND s.name >= '' AND s.visibility IN $p.visible RETURN s ORDER BY s.name ASC, s.sort_at ASC, s.uid ASC LIMIT 1 }[0].name, ''), coalesce(COLLECT { MATCH (n1)-[rs:AFFECTS]->(s:System) WHERE rs.valid_to IS NULL AND (rs.visibility IS NULL OR rs.visibility IN $p.visible) AND s.org = $p.org AND s.name >= '' AND s.visibility IN $p.visible RETURN s ORDER BY s.name ASC, s.sort_at ASC, s.uid ASC LIMIT 1 }[0].uid, ''), coalesce(toString(COLLECT { MATCH (n1)-[rs:AFFECTS]->(s:System) WHERE rs.valid_to IS NULL AND (rs.visibility IS NULL OR rs.visibility IN $p.visible) AND s.org = $p.org AND s.name >= '' AND s.visibility IN $p.visible RETURN s ORDER BY s.name ASC, s.sort_at ASC, s.uid ASC LIMIT 1 }[0].sort_at), '1970-01-01T00:00:00Z'), toString(n1.sort_at), n1.title, n1.uid] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 5
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByRelatedAndFiltered
CYPHER 25
RETURN COLLECT {
WITH COLLECT { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, status, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = $p.q0_0
WITH n1 ORDER BY n1.org DESC, n1.status DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.dense + 1 RETURN n1 } AS mn1
CALL (mn1) { WHEN size(mn1) <= $p.dense THEN {
UNWIND mn1 AS n1 WITH n1, COLLECT { MATCH (n1)-[rsn1:AFFECTS]->(sn1:System) WHERE rsn1.valid_to IS NULL AND (rsn1.visibility IS NULL OR rsn1.visibility IN $p.visible) AND sn1.org = $p.org AND sn1.name >= '' AND sn1.visibility IN $p.visible RETURN sn1 ORDER BY sn1.name DESC, sn1.sort_at DESC, sn1.uid DESC LIMIT 1 }[0] AS sn1
WITH n1 ORDER BY sn1 IS NULL ASC, sn1.name + '' DESC, sn1.sort_at DESC, sn1.uid DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0 RETURN n1 }
ELSE { WITH COLLECT { MATCH (sn1:System) USING INDEX SEEK sn1:System(org, name, sort_at, uid) WHERE sn1.org = $p.org AND sn1.name >= '' AND sn1.visibility IN $p.visible AND sn1.sort_at IS NOT NULL AND sn1.uid IS NOT NULL
WITH sn1 ORDER BY sn1.org DESC, sn1.name DESC, sn1.sort_at DESC, sn1.uid DESC
CALL (sn1) { WITH sn1, CASE WHEN COUNT { (sn1)<-[:AFFECTS]-() } > $p.dense THEN COLLECT { MATCH (wn1:Incident) WHERE wn1.org = $p.org AND wn1.sort_at IS NOT NULL AND wn1.uid IS NOT NULL AND wn1.sort_at IS NOT NULL
WITH wn1 ORDER BY wn1.org DESC, wn1.sort_at DESC, wn1.uid DESC LIMIT $p.dense
WITH wn1 WHERE EXISTS { MATCH (sn1)<-[rwn1:AFFECTS]-(wn1:Incident) WHERE rwn1.valid_to IS NULL AND (rwn1.visibility IS NULL OR rwn1.visibility IN $p.visible) AND wn1.org = $p.org AND wn1.sort_at > $p.untimed AND wn1.stub IS NULL AND wn1.visibility IN $p.visible AND wn1.status = $p.q0_0 AND wn1.sort_at IS NOT NULL AND NOT EXISTS { MATCH (wn1)-[rtwn1:AFFECTS]->(twn1:System) WHERE rtwn1.valid_to IS NULL AND (rtwn1.visibility IS NULL OR rtwn1.visibility IN $p.visible) AND twn1.org = $p.org AND twn1.name >= '' AND twn1.visibility IN $p.visible AND (twn1.name > sn1.name OR twn1.name = sn1.name AND (twn1.sort_at > sn1.sort_at OR twn1.sort_at = sn1.sort_at AND twn1.uid > sn1.uid)) } }
WITH wn1 LIMIT $p.f0 RETURN wn1 } ELSE [] END AS dn1
UNWIND CASE WHEN size(dn1) >= $p.f0 THEN dn1 ELSE COLLECT {
MATCH (sn1)<-[rn1:AFFECTS]-(n1:Incident) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = $p.q0_0 AND n1.sort_at IS NOT NULL AND NOT EXISTS { MATCH (n1)-[rtn1:AFFECTS]->(tn1:System) WHERE rtn1.valid_to IS NULL AND (rtn1.visibility IS NULL OR rtn1.visibility IN $p.visible) AND tn1.org = $p.org AND tn1.name >= '' AND tn1.visibility IN $p.visible AND (tn1.name > sn1.name OR tn1.name = sn1.name AND (tn1.sort_at > sn1.sort_at OR tn1.sort_at = sn1.sort_at AND tn1.uid > sn1.uid)) }
WITH DISTINCT n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0 RETURN n1 } END AS n1 RETURN n1 }
WITH sn1, n1 ORDER BY sn1.org DESC, sn1.name DESC, sn1.sort_at DESC, sn1.uid DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 } AS pn1
WITH pn1, CASE WHEN size(pn1) < $p.f0 THEN COLLECT { MATCH (n1:Incident) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible AND n1.status = $p.q0_0 AND NOT EXISTS { MATCH (n1)-[rtn1:AFFECTS]->(tn1:System) WHERE rtn1.valid_to IS NULL AND (rtn1.visibility IS NULL OR rtn1.visibility IN $p.visible) AND tn1.org = $p.org AND tn1.name >= '' AND tn1.visibility IN $p.visible }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0 RETURN n1 } ELSE [] END AS qn1
UNWIND (pn1 + qn1)[..$p.f0] AS n1 RETURN n1 } }
RETURN [n1.title] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// q0_0: 'triggered'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ByRelatedBelow
CYPHER 25
RETURN COLLECT {
MATCH (n1:CustomerCase) USING INDEX SEEK n1:CustomerCase(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
MATCH (n1)-[rn2:REPORTS]->(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.visibility IN $p.visible
WITH DISTINCT n2 WITH n2, COLLECT { MATCH (n2)-[rsn2:AFFECTS]->(sn2:System) WHERE rsn2.valid_to IS NULL AND (rsn2.visibility IS NULL OR rsn2.visibility IN $p.visible) AND sn2.org = $p.org AND sn2.name >= '' AND sn2.visibility IN $p.visible RETURN sn2 ORDER BY sn2.name ASC, sn2.sort_at ASC, sn2.uid ASC LIMIT 1 }[0] AS sn2
WITH n2 ORDER BY sn2 IS NULL ASC, sn2.name + '' ASC, sn2.sort_at ASC, sn2.uid ASC, n2.sort_at DESC, n2.uid DESC LIMIT $p.f1
RETURN [n2.title] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// f1: 5
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
