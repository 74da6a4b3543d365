// Changes
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.id0}) WHERE xn1.org = $p.org AND NOT xn1:AccessScope|ApiToken|AuditEvent|Membership|SavedView|User AND xn1.visibility IN $p.visible
MATCH (xn1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(n1:Change) WHERE an1.org = $p.org AND an1.visibility IN $p.visible AND n1.org = $p.org AND n1.at >= $p.s0 AND n1.at < $p.u0
WITH DISTINCT n1 ORDER BY n1.at DESC, n1.uid DESC LIMIT $p.f0
RETURN [toString(nullIf(n1.at, $p.epoch)), toString(n1.at), n1.status, n1.uid, COLLECT {
MATCH (xn2:_Entity {uid: left(n1.uid, size(n1.uid) - size(n1.version) - 1)}) WHERE xn2.org = $p.org
WITH coalesce(COLLECT { MATCH (xn2)-[:ALIAS_OF]->(kn2) WHERE kn2.org = $p.org RETURN kn2 ORDER BY kn2.uid LIMIT 1 }[0], xn2) AS n2
WHERE n2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n2.visibility IN $p.visible
RETURN [n2.type, null, coalesce(n2.title, n2.name)] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 4
// id0: 'acme:t:main:incident:1'
// org: 'acme'
// s0: datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)
// u0: datetime.datetime(2026, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// Links
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.id0}) WHERE xn1.org = $p.org AND NOT xn1:AccessScope|ApiToken|AuditEvent|Membership|SavedView|User AND xn1.visibility IN $p.visible
MATCH (xn1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(n1:Change) WHERE an1.org = $p.org AND an1.visibility IN $p.visible AND n1.org = $p.org AND n1.at >= $p.s0 AND n1.at < $p.u0
WITH DISTINCT n1 ORDER BY n1.at DESC, n1.uid DESC LIMIT $p.f0
RETURN [toString(nullIf(n1.at, $p.epoch)), COLLECT {
UNWIND COLLECT { WITH coalesce(COLLECT { MATCH (n1)-[:CHANGED]->(xn1) MATCH (bn1:Change) WHERE bn1.uid >= left(n1.uid, size(n1.uid) - size(n1.version) - 1) + '@' AND bn1.uid < n1.uid AND bn1.org = $p.org AND EXISTS { (bn1)-[:CHANGED]->(xn1) } RETURN bn1.links ORDER BY bn1.uid DESC LIMIT 1 }[0], []) AS on1 UNWIND coalesce(n1.links, []) AS ln2 WITH ln2, on1 WHERE NOT ln2 IN on1 RETURN ln2 } AS ln2
WITH ln2, split(ln2, ' ')[0] AS tn2, substring(ln2, size(split(ln2, ' ')[0]) + 1) AS un2
WHERE NOT EXISTS { MATCH (hn2:_Entity {uid: un2}) WHERE NOT (hn2.visibility IN $p.visible) }
WITH tn2, un2, ln2 ORDER BY ln2 LIMIT $p.l1
RETURN [tn2, un2, COLLECT {
MATCH (xn2:_Entity {uid: un2}) WHERE xn2.org = $p.org
WITH coalesce(COLLECT { MATCH (xn2)-[:ALIAS_OF]->(kn2) WHERE kn2.org = $p.org RETURN kn2 ORDER BY kn2.uid LIMIT 1 }[0], xn2) AS n2
WHERE n2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n2.visibility IN $p.visible
RETURN [n2.type, null, coalesce(n2.title, n2.name)] }] }, COLLECT {
UNWIND COLLECT { WITH coalesce(n1.links, []) AS on1 UNWIND coalesce(COLLECT { MATCH (n1)-[:CHANGED]->(xn1) MATCH (bn1:Change) WHERE bn1.uid >= left(n1.uid, size(n1.uid) - size(n1.version) - 1) + '@' AND bn1.uid < n1.uid AND bn1.org = $p.org AND EXISTS { (bn1)-[:CHANGED]->(xn1) } RETURN bn1.links ORDER BY bn1.uid DESC LIMIT 1 }[0], []) AS ln3 WITH ln3, on1 WHERE NOT ln3 IN on1 RETURN ln3 } AS ln3
WITH ln3, split(ln3, ' ')[0] AS tn3, substring(ln3, size(split(ln3, ' ')[0]) + 1) AS un3
WHERE NOT EXISTS { MATCH (hn3:_Entity {uid: un3}) WHERE NOT (hn3.visibility IN $p.visible) }
WITH tn3, un3, ln3 ORDER BY ln3 LIMIT $p.l2
RETURN [tn3, un3, COLLECT {
MATCH (xn3:_Entity {uid: un3}) WHERE xn3.org = $p.org
WITH coalesce(COLLECT { MATCH (xn3)-[:ALIAS_OF]->(kn3) WHERE kn3.org = $p.org RETURN kn3 ORDER BY kn3.uid LIMIT 1 }[0], xn3) AS n3
WHERE n3:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n3.visibility IN $p.visible
RETURN [n3.type, null] }] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 21
// id0: 'acme:t:main:incident:1'
// l1: 50
// l2: 50
// org: 'acme'
// s0: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// u0: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfASystem
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
CALL (n1) {
WITH n1, CASE WHEN COUNT { (n1)<-[:ABOUT]-() } > $p.dense THEN COLLECT { MATCH (wn2:CustomerCase) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL
WITH wn2 ORDER BY wn2.org DESC, wn2.sort_at DESC, wn2.uid DESC LIMIT $p.dense
WITH wn2 WHERE EXISTS { MATCH (n1)<-[rwn2:ABOUT]-(wn2:CustomerCase) WHERE rwn2.valid_to IS NULL AND (rwn2.visibility IS NULL OR rwn2.visibility IN $p.visible) AND wn2.org = $p.org AND wn2.sort_at > $p.untimed AND wn2.stub IS NULL AND wn2.visibility IN $p.visible AND wn2.sort_at >= $p.s1 AND wn2.sort_at < $p.u1 }
WITH wn2 LIMIT $p.f1 RETURN wn2 } ELSE [] END AS dn2
UNWIND CASE WHEN size(dn2) >= $p.f1 THEN dn2 ELSE COLLECT {
MATCH (n1)<-[rn2:ABOUT]-(n2:CustomerCase) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1 RETURN n2 } END AS n2
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'CASE' AS kn2, n2, null AS cn2
UNION
WITH n1, CASE WHEN COUNT { (n1)<-[:AFFECTS]-() } > $p.dense THEN COLLECT { MATCH (wn2:Incident) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL
WITH wn2 ORDER BY wn2.org DESC, wn2.sort_at DESC, wn2.uid DESC LIMIT $p.dense
WITH wn2 WHERE EXISTS { MATCH (n1)<-[rwn2:AFFECTS]-(wn2:Incident) WHERE rwn2.valid_to IS NULL AND (rwn2.visibility IS NULL OR rwn2.visibility IN $p.visible) AND wn2.org = $p.org AND wn2.sort_at > $p.untimed AND wn2.stub IS NULL AND wn2.visibility IN $p.visible AND wn2.sort_at >= $p.s1 AND wn2.sort_at < $p.u1 }
WITH wn2 LIMIT $p.f1 RETURN wn2 } ELSE [] END AS dn2
UNWIND CASE WHEN size(dn2) >= $p.f1 THEN dn2 ELSE COLLECT {
MATCH (n1)<-[rn2:AFFECTS]-(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1 RETURN n2 } END AS n2
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
MATCH (n2:Deployment) USING INDEX SEEK n2:Deployment(system, at, uid) WHERE n2.system = n1.uid AND n2.at > $p.untimed AND n2.uid IS NOT NULL AND n2.org = $p.org AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.at >= $p.s1 AND n2.at < $p.u1
WITH n2 ORDER BY n2.system DESC, n2.at DESC, n2.uid DESC LIMIT $p.f1
RETURN n2.at AS tn2, n2.uid AS un2, 'DEPLOYMENT' AS kn2, n2, null AS cn2
UNION
MATCH (n2:TechnicalEvent) USING INDEX SEEK n2:TechnicalEvent(system, at, uid) WHERE n2.system = n1.uid AND n2.at > $p.untimed AND n2.uid IS NOT NULL AND n2.org = $p.org AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.at >= $p.s1 AND n2.at < $p.u1
WITH n2 ORDER BY n2.system DESC, n2.at DESC, n2.uid DESC LIMIT $p.f1
RETURN n2.at AS tn2, n2.uid AS un2, 'EVENT' AS kn2, n2, null AS cn2
UNION
MATCH (n1)<-[rn2:OBSERVED_ON]-(n2:TechnicalIssue) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.first_event_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.first_event_at >= $p.s1 AND n2.first_event_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.first_event_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN n2.first_event_at AS tn2, n2.uid AS un2, 'ISSUE' AS kn2, n2, null AS cn2
UNION
MATCH (n1)<-[:ALIAS_OF]-{0,1}(an2)<-[:CHANGED]-(cn2:Change) WHERE an2.visibility IN $p.visible AND an2.org = $p.org AND cn2.org = $p.org AND cn2.at <> $p.epoch AND cn2.at >= $p.s1 AND cn2.at < $p.u1
WITH DISTINCT cn2 ORDER BY cn2.at DESC, cn2.uid DESC LIMIT $p.f1
RETURN cn2.at AS tn2, cn2.uid AS un2, 'CHANGE' AS kn2, null AS n2, cn2 }
WITH tn2, un2, kn2, n2, cn2 ORDER BY tn2 DESC, un2 DESC LIMIT $p.f1
RETURN [toString(tn2), un2, kn2, coalesce(n2.title, n2.name, cn2.title, cn2.status), CASE WHEN n2 IS NULL THEN null ELSE [n2.type, null, n2.uid] END, CASE WHEN cn2 IS NULL THEN null ELSE [cn2.status] END] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 1
// f1: 6
// org: 'acme'
// s1: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// u1: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfAnything
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.id0}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible
RETURN [n1.type, null, COLLECT {
CALL (n1) {
FILTER n1.type IN ['System']
WITH n1, CASE WHEN COUNT { (n1)<-[:AFFECTS]-() } > $p.dense THEN COLLECT { MATCH (wn2:Incident) WHERE wn2.org = $p.org AND wn2.sort_at IS NOT NULL AND wn2.uid IS NOT NULL
WITH wn2 ORDER BY wn2.org DESC, wn2.sort_at DESC, wn2.uid DESC LIMIT $p.dense
WITH wn2 WHERE EXISTS { MATCH (n1)<-[rwn2:AFFECTS]-(wn2:Incident) WHERE rwn2.valid_to IS NULL AND (rwn2.visibility IS NULL OR rwn2.visibility IN $p.visible) AND wn2.org = $p.org AND wn2.sort_at > $p.untimed AND wn2.stub IS NULL AND wn2.visibility IN $p.visible AND wn2.sort_at >= $p.s1 AND wn2.sort_at < $p.u1 }
WITH wn2 LIMIT $p.f1 RETURN wn2 } ELSE [] END AS dn2
UNWIND CASE WHEN size(dn2) >= $p.f1 THEN dn2 ELSE COLLECT {
MATCH (n1)<-[rn2:AFFECTS]-(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1 RETURN n2 } END AS n2
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
FILTER n1.type IN ['Incident', 'TechnicalIssue', 'Deployment']
MATCH (n1)<-[rn2:CAUSED_BY]-(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
FILTER n1.type IN ['Incident', 'TechnicalIssue', 'CustomerCase', 'Ticket']
MATCH (n1)-[rn2:CAUSED_BY|REPORTS]->(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
FILTER n1.type IN ['Deployment']
MATCH (n1)-[rsn2:DEPLOYED_TO]->(sn2:System) WHERE sn2.org = $p.org AND sn2.visibility IN $p.visible AND rsn2.valid_to IS NULL AND (rsn2.visibility IS NULL OR rsn2.visibility IN $p.visible)
WITH DISTINCT n1, sn2
CALL (n1, sn2) { MATCH (sn2)<-[rn2:AFFECTS]-(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1 AND n2.sort_at >= n1.at AND n2.sort_at <= n1.at + duration({days: 1})
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN n2 }
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
MATCH (n1)<-[:ALIAS_OF]-{0,1}(an2)<-[:CHANGED]-(cn2:Change) WHERE an2.visibility IN $p.visible AND an2.org = $p.org AND cn2.org = $p.org AND cn2.at <> $p.epoch AND cn2.at >= $p.s1 AND cn2.at < $p.u1
WITH DISTINCT cn2 ORDER BY cn2.at DESC, cn2.uid DESC LIMIT $p.f1
RETURN cn2.at AS tn2, cn2.uid AS un2, 'CHANGE' AS kn2, null AS n2, cn2 }
WITH tn2, un2, kn2, n2, cn2 ORDER BY tn2 DESC, un2 DESC LIMIT $p.f1
RETURN [toString(tn2), un2, kn2, coalesce(n2.title, n2.name, cn2.title, cn2.status), CASE WHEN n2 IS NULL THEN null ELSE [n2.type, null] END, CASE WHEN cn2 IS NULL THEN null ELSE [] END] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f1: 6
// id0: 'acme:t:main:incident:1'
// org: 'acme'
// s1: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// u1: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfADeployment
CYPHER 25
RETURN COLLECT {
MATCH (n1:Deployment) USING INDEX SEEK n1:Deployment(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
CALL (n1) {
MATCH (n1)<-[rn2:CAUSED_BY]-(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
MATCH (n1)-[rsn2:DEPLOYED_TO]->(sn2:System) WHERE sn2.org = $p.org AND sn2.visibility IN $p.visible AND rsn2.valid_to IS NULL AND (rsn2.visibility IS NULL OR rsn2.visibility IN $p.visible)
WITH DISTINCT n1, sn2
CALL (n1, sn2) { MATCH (sn2)<-[rn2:AFFECTS]-(n2:Incident) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.sort_at >= $p.s1 AND n2.sort_at < $p.u1 AND n2.sort_at >= n1.at AND n2.sort_at <= n1.at + duration({days: 1})
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN n2 }
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f1
RETURN n2.sort_at AS tn2, n2.uid AS un2, 'INCIDENT' AS kn2, n2, null AS cn2
UNION
MATCH (n1)-[rsn2:DEPLOYED_TO]->(sn2:System) WHERE sn2.org = $p.org AND sn2.visibility IN $p.visible AND rsn2.valid_to IS NULL AND (rsn2.visibility IS NULL OR rsn2.visibility IN $p.visible)
WITH DISTINCT n1, sn2
CALL (n1, sn2) { MATCH (n2:TechnicalEvent) USING INDEX SEEK n2:TechnicalEvent(system, at, uid) WHERE n2.system = sn2.uid AND n2.at > $p.untimed AND n2.uid IS NOT NULL AND n2.org = $p.org AND n2.stub IS NULL AND n2.visibility IN $p.visible AND n2.at >= $p.s1 AND n2.at < $p.u1 AND n2.at >= n1.at AND n2.at <= n1.at + duration({days: 1})
WITH n2 ORDER BY n2.system DESC, n2.at DESC, n2.uid DESC LIMIT $p.f1
RETURN n2 }
WITH DISTINCT n2 ORDER BY n2.at DESC, n2.uid DESC LIMIT $p.f1
RETURN n2.at AS tn2, n2.uid AS un2, 'EVENT' AS kn2, n2, null AS cn2 }
WITH tn2, un2, kn2, n2, cn2 ORDER BY tn2 DESC, un2 DESC LIMIT $p.f1
RETURN [toString(tn2), un2, kn2, coalesce(n2.title, n2.name, cn2.title, cn2.status), CASE WHEN n2 IS NULL THEN null ELSE [n2.type, null] END, CASE WHEN cn2 IS NULL THEN null ELSE [] END] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 1
// f1: 21
// org: 'acme'
// s1: datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)
// u1: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
