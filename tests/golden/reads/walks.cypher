// Around
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.walk0_id}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible
LET sn1_0 = [n1], ln1_0 = [n1], wn1_0 = 1
LET an1_1 = COLLECT {
UNWIND CASE WHEN wn1_0 > $p.walk0_first THEN [] ELSE ln1_0 END AS xn1_1
RETURN [xn1_1, [COLLECT { MATCH (xn1_1)-[rn1_1_0:DEPENDS_ON|PART_OF|OWNED_BY|ASSIGNED_TO|CAUSED_BY|DUPLICATE_OF|RESOLVED_BY|CATEGORIZED_AS|HAS_SEVERITY|FOLLOWS|ABOUT|REPORTS|MEMBER_OF]->() RETURN rn1_1_0 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)-[rn1_1_1:AFFECTS|INSTANCE_OF|OBSERVED_ON|DEPLOYED_TO|DEFINES|PRODUCED|SUGGESTED_FOR]->() RETURN rn1_1_1 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)-[rn1_1_2:SUSPECTED_CAUSE|HAS_CHUNK|CITES]->() RETURN rn1_1_2 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)-[rn1_1_3:EVIDENCE_OF]->() RETURN rn1_1_3 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)-[rn1_1_4:MENTIONS]->() RETURN rn1_1_4 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)-[rn1_1_5:MAY_MENTION]->() RETURN rn1_1_5 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_6:DEPENDS_ON|OWNED_BY|CAUSED_BY|CATEGORIZED_AS|HAS_SEVERITY|DEFINES|HAS_CHUNK|PRODUCED]-() RETURN rn1_1_6 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_7:PART_OF|EVIDENCE_OF]-() RETURN rn1_1_7 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_8:AFFECTS|ASSIGNED_TO|DUPLICATE_OF|INSTANCE_OF]-() RETURN rn1_1_8 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_9:SUSPECTED_CAUSE|REPORTS|MEMBER_OF]-() RETURN rn1_1_9 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_10:RESOLVED_BY|OBSERVED_ON]-() RETURN rn1_1_10 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_11:MENTIONS]-() RETURN rn1_1_11 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_12:MAY_MENTION]-() RETURN rn1_1_12 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_13:DEPLOYED_TO|FOLLOWS]-() RETURN rn1_1_13 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_14:ABOUT]-() RETURN rn1_1_14 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_15:SUGGESTED_FOR]-() RETURN rn1_1_15 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_16:CITES]-() RETURN rn1_1_16 LIMIT $p.walk0_read1 }]] }
LET bn1_1 = COLLECT {
UNWIND an1_1 AS en1_1 UNWIND en1_1[1] AS qn1_1 UNWIND qn1_1 AS rn1_1
WITH en1_1[0] AS xn1_1, rn1_1, CASE WHEN startNode(rn1_1) = en1_1[0] THEN endNode(rn1_1) ELSE startNode(rn1_1) END AS mn1_1
WHERE NOT mn1_1 IN sn1_0 AND rn1_1.valid_to IS NULL AND (rn1_1.visibility IS NULL OR rn1_1.visibility IN $p.visible) AND mn1_1.org = $p.org AND mn1_1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn1_1.visibility IN $p.visible AND ($p.walk0_types IS NULL OR mn1_1.type IN $p.walk0_types)
WITH DISTINCT xn1_1, mn1_1, type(rn1_1) AS tn1_1, startNode(rn1_1) = xn1_1 AS dn1_1
ORDER BY mn1_1.sort_at DESC, mn1_1.uid DESC
WITH xn1_1, tn1_1, dn1_1, collect(mn1_1)[..$p.walk0_more] AS gn1_1
UNWIND range(0, size(gn1_1) - 1) AS in1_1
WITH gn1_1[in1_1] AS mn1_1, min(in1_1) AS in1_1, min(tn1_1) AS tn1_1
ORDER BY in1_1, tn1_1, mn1_1.sort_at DESC, mn1_1.uid DESC
RETURN [mn1_1, in1_1 >= $p.walk0_share1] }
LET ln1_1 = [cn1 IN bn1_1 WHERE NOT cn1[1] | cn1[0]][..$p.walk0_more], on1_1 = [cn1 IN bn1_1 WHERE cn1[1] | cn1[0]][..$p.walk0_more]
LET sn1_1 = sn1_0 + ln1_1 + on1_1, wn1_1 = wn1_0 + size(ln1_1)
LET un1_1 = $p.walk0_first - wn1_1
LET fn1_1 = on1_1[..CASE WHEN un1_1 > 0 THEN un1_1 ELSE 0 END]
LET kn1 = ([n1] + ln1_1 + fn1_1)[..$p.walk0_first]
RETURN [n1.uid, size(sn1_1) > $p.walk0_first OR size(on1_1) > 0 OR any(cn1 IN an1_1 WHERE any(dn1 IN cn1[1] WHERE size(dn1) = $p.walk0_read1)),
COLLECT { UNWIND kn1 AS n2 RETURN [n2.type, null, coalesce(n2.title, n2.name)] },
COLLECT {
UNWIND an1_1 + COLLECT { UNWIND kn1 AS xkn1 RETURN [xkn1, [COLLECT { MATCH (xkn1)-[okn1_0:DEPENDS_ON|PART_OF|OWNED_BY|ASSIGNED_TO|CAUSED_BY|DUPLICATE_OF|RESOLVED_BY|CATEGORIZED_AS|HAS_SEVERITY|FOLLOWS|ABOUT|REPORTS|MEMBER_OF]->() RETURN okn1_0 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xkn1)-[okn1_1:AFFECTS|INSTANCE_OF|OBSERVED_ON|DEPLOYED_TO|DEFINES|PRODUCED|SUGGESTED_FOR]->() RETURN okn1_1 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xkn1)-[okn1_2:SUSPECTED_CAUSE|HAS_CHUNK|CITES]->() RETURN okn1_2 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xkn1)-[okn1_3:EVIDENCE_OF]->() RETURN okn1_3 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xkn1)-[okn1_4:MENTIONS]->() RETURN okn1_4 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xkn1)-[okn1_5:MAY_MENTION]->() RETURN okn1_5 LIMIT $p.walk0_read1 }]] } AS ekn1
UNWIND ekn1[1] AS okn1 UNWIND okn1 AS rkn1
WITH DISTINCT rkn1, startNode(rkn1) AS akn1, endNode(rkn1) AS bkn1
WHERE akn1 IN kn1 AND bkn1 IN kn1 AND rkn1.valid_to IS NULL AND (rkn1.visibility IS NULL OR rkn1.visibility IN $p.visible)
WITH type(rkn1) AS tkn1, akn1.uid AS akn1, bkn1.uid AS bkn1, min(CASE rkn1.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END) AS ckn1,
[max(rkn1.calls_per_hour), max(rkn1.error_rate), max(rkn1.p95_ms), max(CASE WHEN rkn1.calls_per_hour IS NOT NULL THEN toString(rkn1.last_seen) END)] AS ykn1
ORDER BY tkn1, akn1, bkn1 RETURN [tkn1, akn1, bkn1, ['asserted', 'derived', 'inferred'][ckn1], ykn1[0], ykn1[1], ykn1[2], ykn1[3]] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk0_first: 10
// walk0_id: 'acme:nazara:main:system:a'
// walk0_more: 11
// walk0_read1: 501
// walk0_share1: 11
// walk0_types: None

// AroundDescribedOnly
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.walk0_id}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible
LET sn1_0 = [n1], ln1_0 = [n1], wn1_0 = 1
LET an1_1 = COLLECT {
UNWIND CASE WHEN wn1_0 > $p.walk0_first THEN [] ELSE ln1_0 END AS xn1_1
RETURN [xn1_1, [COLLECT { MATCH (xn1_1)-[rn1_1_0:DEPENDS_ON]->() RETURN rn1_1_0 LIMIT $p.walk0_read1 },
COLLECT { MATCH (xn1_1)<-[rn1_1_1:DEPENDS_ON]-() RETURN rn1_1_1 LIMIT $p.walk0_read1 }]] }
LET bn1_1 = COLLECT {
UNWIND an1_1 AS en1_1 UNWIND en1_1[1] AS qn1_1 UNWIND qn1_1 AS rn1_1
WITH en1_1[0] AS xn1_1, rn1_1, CASE WHEN startNode(rn1_1) = en1_1[0] THEN endNode(rn1_1) ELSE startNode(rn1_1) END AS mn1_1
WHERE NOT mn1_1 IN sn1_0 AND rn1_1.valid_to IS NULL AND (rn1_1.visibility IS NULL OR rn1_1.visibility IN $p.visible) AND mn1_1.org = $p.org AND mn1_1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn1_1.stub IS NULL AND mn1_1.visibility IN $p.visible AND ($p.walk0_types IS NULL OR mn1_1.type IN $p.walk0_types)
WITH DISTINCT xn1_1, mn1_1, type(rn1_1) AS tn1_1, startNode(rn1_1) = xn1_1 AS dn1_1
ORDER BY mn1_1.sort_at DESC, mn1_1.uid DESC
WITH xn1_1, tn1_1, dn1_1, collect(mn1_1)[..$p.walk0_more] AS gn1_1
UNWIND range(0, size(gn1_1) - 1) AS in1_1
WITH gn1_1[in1_1] AS mn1_1, min(in1_1) AS in1_1, min(tn1_1) AS tn1_1
ORDER BY in1_1, tn1_1, mn1_1.sort_at DESC, mn1_1.uid DESC
RETURN [mn1_1, in1_1 >= $p.walk0_share1] }
LET ln1_1 = [cn1 IN bn1_1 WHERE NOT cn1[1] | cn1[0]][..$p.walk0_more], on1_1 = [cn1 IN bn1_1 WHERE cn1[1] | cn1[0]][..$p.walk0_more]
LET sn1_1 = sn1_0 + ln1_1 + on1_1, wn1_1 = wn1_0 + size(ln1_1)
LET an1_2 = COLLECT {
UNWIND CASE WHEN wn1_1 > $p.walk0_first THEN [] ELSE ln1_1 END AS xn1_2
RETURN [xn1_2, [COLLECT { MATCH (xn1_2)-[rn1_2_0:DEPENDS_ON]->() RETURN rn1_2_0 LIMIT $p.walk0_read2 },
COLLECT { MATCH (xn1_2)<-[rn1_2_1:DEPENDS_ON]-() RETURN rn1_2_1 LIMIT $p.walk0_read2 }]] }
LET bn1_2 = COLLECT {
UNWIND an1_2 AS en1_2 UNWIND en1_2[1] AS qn1_2 UNWIND qn1_2 AS rn1_2
WITH en1_2[0] AS xn1_2, rn1_2, CASE WHEN startNode(rn1_2) = en1_2[0] THEN endNode(rn1_2) ELSE startNode(rn1_2) END AS mn1_2
WHERE NOT mn1_2 IN sn1_1 AND rn1_2.valid_to IS NULL AND (rn1_2.visibility IS NULL OR rn1_2.visibility IN $p.visible) AND mn1_2.org = $p.org AND mn1_2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn1_2.stub IS NULL AND mn1_2.visibility IN $p.visible AND ($p.walk0_types IS NULL OR mn1_2.type IN $p.walk0_types)
WITH DISTINCT xn1_2, mn1_2, type(rn1_2) AS tn1_2, startNode(rn1_2) = xn1_2 AS dn1_2
ORDER BY mn1_2.sort_at DESC, mn1_2.uid DESC
WITH xn1_2, tn1_2, dn1_2, collect(mn1_2)[..$p.walk0_more] AS gn1_2
UNWIND range(0, size(gn1_2) - 1) AS in1_2
WITH gn1_2[in1_2] AS mn1_2, min(in1_2) AS in1_2, min(tn1_2) AS tn1_2
ORDER BY in1_2, tn1_2, mn1_2.sort_at DESC, mn1_2.uid DESC
RETURN [mn1_2, in1_2 >= $p.walk0_share2] }
LET ln1_2 = [cn1 IN bn1_2 WHERE NOT cn1[1] | cn1[0]][..$p.walk0_more], on1_2 = [cn1 IN bn1_2 WHERE cn1[1] | cn1[0]][..$p.walk0_more]
LET sn1_2 = sn1_1 + ln1_2 + on1_2, wn1_2 = wn1_1 + size(ln1_2)
LET un1_1 = $p.walk0_first - wn1_2
LET fn1_1 = on1_1[..CASE WHEN un1_1 > 0 THEN un1_1 ELSE 0 END]
LET un1_2 = un1_1 - size(fn1_1)
LET fn1_2 = on1_2[..CASE WHEN un1_2 > 0 THEN un1_2 ELSE 0 END]
LET kn1 = ([n1] + ln1_1 + fn1_1 + ln1_2 + fn1_2)[..$p.walk0_first]
RETURN [n1.uid, size(sn1_2) > $p.walk0_first OR size(on1_1) > 0 OR any(cn1 IN an1_1 WHERE any(dn1 IN cn1[1] WHERE size(dn1) = $p.walk0_read1)) OR size(on1_2) > 0 OR any(cn1 IN an1_2 WHERE any(dn1 IN cn1[1] WHERE size(dn1) = $p.walk0_read2)),
COLLECT { UNWIND kn1 AS n2 RETURN [n2.type, null, coalesce(n2.title, n2.name)] },
null] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk0_first: 50
// walk0_id: 'acme:nazara:main:system:a'
// walk0_more: 51
// walk0_read1: 501
// walk0_read2: 401
// walk0_share1: 12
// walk0_share2: 51
// walk0_types: ['System']

// Between
CYPHER 25
RETURN COLLECT {
LET xn1 = COLLECT { MATCH (xxn11:_Entity {uid: $p.walk0_from}) WHERE xxn11.org = $p.org
WITH coalesce(COLLECT { MATCH (xxn11)-[:ALIAS_OF]->(kxn11) WHERE kxn11.org = $p.org RETURN kxn11 ORDER BY kxn11.uid LIMIT 1 }[0], xxn11) AS xn11
WHERE xn11:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND xn11.visibility IN $p.visible RETURN xn11 }[0]
LET yn1 = COLLECT { MATCH (xyn11:_Entity {uid: $p.walk0_to}) WHERE xyn11.org = $p.org
WITH coalesce(COLLECT { MATCH (xyn11)-[:ALIAS_OF]->(kyn11) WHERE kyn11.org = $p.org RETURN kyn11 ORDER BY kyn11.uid LIMIT 1 }[0], xyn11) AS yn11
WHERE yn11:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND yn11.visibility IN $p.visible RETURN yn11 }[0]
WITH xn1, yn1, COUNT { (xn1)--() } > COUNT { (yn1)--() } AS zn1
WHERE xn1 IS NOT NULL AND yn1 IS NOT NULL
WITH zn1, CASE WHEN zn1 THEN yn1 ELSE xn1 END AS an1, CASE WHEN zn1 THEN xn1 ELSE yn1 END AS bn1
LET sn1_a0 = [an1], ln1_a0 = [an1], sn1_b0 = [bn1], ln1_b0 = [bn1], fn1_0 = CASE WHEN an1 = bn1 THEN [0, 0, [an1]] END
LET qn1_a1 = [COLLECT { UNWIND CASE WHEN fn1_0 IS NULL THEN ln1_a0 ELSE [] END AS xn1_a1_0
MATCH (xn1_a1_0)-[rn1_a1_0:DEPENDS_ON|AFFECTS]->() RETURN [xn1_a1_0, rn1_a1_0] LIMIT $p.walk0_read },
COLLECT { UNWIND CASE WHEN fn1_0 IS NULL THEN ln1_a0 ELSE [] END AS xn1_a1_1
MATCH (xn1_a1_1)<-[rn1_a1_1:DEPENDS_ON]-() RETURN [xn1_a1_1, rn1_a1_1] LIMIT $p.walk0_read },
COLLECT { UNWIND CASE WHEN fn1_0 IS NULL THEN ln1_a0 ELSE [] END AS xn1_a1_2
MATCH (xn1_a1_2)<-[rn1_a1_2:AFFECTS]-() RETURN [xn1_a1_2, rn1_a1_2] LIMIT $p.walk0_read }]
LET en1_a1 = COLLECT {
UNWIND qn1_a1 AS cn1_a1 UNWIND cn1_a1 AS dn1_a1 WITH dn1_a1[0] AS xn1_a1, dn1_a1[1] AS rn1_a1
WITH xn1_a1, rn1_a1, CASE WHEN startNode(rn1_a1) = xn1_a1 THEN endNode(rn1_a1) ELSE startNode(rn1_a1) END AS mn1_a1
WHERE NOT mn1_a1 IN sn1_a0 AND rn1_a1.valid_to IS NULL AND (rn1_a1.visibility IS NULL OR rn1_a1.visibility IN $p.visible) AND mn1_a1.org = $p.org AND mn1_a1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn1_a1.visibility IN $p.visible
WITH xn1_a1, mn1_a1, min([CASE rn1_a1.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END, type(rn1_a1), rn1_a1]) AS rn1_a1
RETURN [xn1_a1, rn1_a1[2], mn1_a1] }
LET wn1_a1 = COLLECT { UNWIND en1_a1 AS vn1_a1 WITH DISTINCT vn1_a1[2] AS mn1_a1 RETURN mn1_a1 LIMIT $p.walk0_nodes }
LET ln1_a1 = [mn1_a1 IN wn1_a1 WHERE COUNT { (mn1_a1)--() } <= 100] + [mn1_a1 IN wn1_a1 WHERE COUNT { (mn1_a1)--() } > 100]
LET sn1_a1 = sn1_a0 + ln1_a1, gn1_a1 = [[vn1_a1 IN ln1_a1 WHERE vn1_a1 IN ln1_b0]]
LET fn1_1 = CASE WHEN fn1_0 IS NOT NULL THEN fn1_0 WHEN size(gn1_a1[0]) > 0 THEN [1, 0, gn1_a1[0]] END
LET qn1_b1 = [COLLECT { UNWIND CASE WHEN fn1_1 IS NULL THEN ln1_b0 ELSE [] END AS xn1_b1_0
MATCH (xn1_b1_0)-[rn1_b1_0:DEPENDS_ON|AFFECTS]->() RETURN [xn1_b1_0, rn1_b1_0] LIMIT $p.walk0_read },
COLLECT { UNWIND CASE WHEN fn1_1 IS NULL THEN ln1_b0 ELSE [] END AS xn1_b1_1
MATCH (xn1_b1_1)<-[rn1_b1_1:DEPENDS_ON]-() RETURN [xn1_b1_1, rn1_b1_1] LIMIT $p.walk0_read },
COLLECT { UNWIND CASE WHEN fn1_1 IS NULL THEN ln1_b0 ELSE [] END AS xn1_b1_2
MATCH (xn1_b1_2)<-[rn1_b1_2:AFFECTS]-() RETURN [xn1_b1_2, rn1_b1_2] LIMIT $p.walk0_read }]
LET en1_b1 = COLLECT {
UNWIND qn1_b1 AS cn1_b1 UNWIND cn1_b1 AS dn1_b1 WITH dn1_b1[0] AS xn1_b1, dn1_b1[1] AS rn1_b1
WITH xn1_b1, rn1_b1, CASE WHEN startNode(rn1_b1) = xn1_b1 THEN endNode(rn1_b1) ELSE startNode(rn1_b1) END AS mn1_b1
WHERE NOT mn1_b1 IN sn1_b0 AND rn1_b1.valid_to IS NULL AND (rn1_b1.visibility IS NULL OR rn1_b1.visibility IN $p.visible) AND mn1_b1.org = $p.org AND mn1_b1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn1_b1.visibility IN $p.visible
WITH xn1_b1, mn1_b1, min([CASE rn1_b1.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END, type(rn1_b1), rn1_b1]) AS rn1_b1
RETURN [xn1_b1, rn1_b1[2], mn1_b1] }
LET wn1_b1 = COLLECT { UNWIND en1_b1 AS vn1_b1 WITH DISTINCT vn1_b1[2] AS mn1_b1 RETURN mn1_b1 LIMIT $p.walk0_nodes }
LET ln1_b1 = [mn1_b1 IN wn1_b1 WHERE COUNT { (mn1_b1)--() } <= 100] + [mn1_b1 IN wn1_b1 WHERE COUNT { (mn1_b1)--() } > 100]
LET sn1_b1 = sn1_b0 + ln1_b1, gn1_b1 = [[vn1_b1 IN ln1_b1 WHERE vn1_b1 IN ln1_a0], [vn1_b1 IN ln1_b1 WHERE vn1_b1 IN ln1_a1]]
LET fn1_2 = CASE WHEN fn1_1 IS NOT NULL THEN fn1_1 WHEN size(gn1_b1[0]) > 0 THEN [0, 1, gn1_b1[0]] WHEN size(gn1_b1[1]) > 0 THEN [1, 1, gn1_b1[1]] END
LET qn1_a2 = [COLLECT { UNWIND CASE WHEN fn1_2 IS NULL THEN ln1_a1 ELSE [] END AS xn1_a2_0
MATCH (xn1_a2_0)-[rn1_a2_0:DEPENDS_ON|AFFECTS]->() RETURN [xn1_a2_0, rn1_a2_0] LIMIT $p.walk0_read },
COLLECT { UNWIND CASE WHEN fn1_2 IS NULL THEN ln1_a1 ELSE [] END AS xn1_a2_1
MATCH (xn1_a2_1)<-[rn1_a2_1:DEPENDS_ON]-() RETURN [xn1_a2_1, rn1_a2_1] LIMIT $p.walk0_read },
COLLECT { UNWIND CASE WHEN fn1_2 IS NULL THEN ln1_a1 ELSE [] END AS xn1_a2_2
MATCH (xn1_a2_2)<-[rn1_a2_2:AFFECTS]-() RETURN [xn1_a2_2, rn1_a2_2] LIMIT $p.walk0_read }]
LET en1_a2 = COLLECT {
UNWIND qn1_a2 AS cn1_a2 UNWIND cn1_a2 AS dn1_a2 WITH dn1_a2[0] AS xn1_a2, dn1_a2[1] AS rn1_a2
WITH xn1_a2, rn1_a2, CASE WHEN startNode(rn1_a2) = xn1_a2 THEN endNode(rn1_a2) ELSE startNode(rn1_a2) END AS mn1_a2
WHERE NOT mn1_a2 IN sn1_a1 AND rn1_a2.valid_to IS NULL AND (rn1_a2.visibility IS NULL OR rn1_a2.visibility IN $p.visible) AND mn1_a2.org = $p.org AND mn1_a2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn1_a2.visibility IN $p.visible
WITH xn1_a2, mn1_a2, min([CASE rn1_a2.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END, type(rn1_a2), rn1_a2]) AS rn1_a2
RETURN [xn1_a2, rn1_a2[2], mn1_a2] }
LET wn1_a2 = COLLECT { UNWIND en1_a2 AS vn1_a2 WITH DISTINCT vn1_a2[2] AS mn1_a2 RETURN mn1_a2 LIMIT $p.walk0_nodes }
LET ln1_a2 = [mn1_a2 IN wn1_a2 WHERE COUNT { (mn1_a2)--() } <= 100] + [mn1_a2 IN wn1_a2 WHERE COUNT { (mn1_a2)--() } > 100]
LET sn1_a2 = sn1_a1 + ln1_a2, gn1_a2 = [[vn1_a2 IN ln1_a2 WHERE vn1_a2 IN ln1_b0], [vn1_a2 IN ln1_a2 WHERE vn1_a2 IN ln1_b1]]
LET fn1_3 = CASE WHEN fn1_2 IS NOT NULL THEN fn1_2 WHEN size(gn1_a2[0]) > 0 THEN [2, 0, gn1_a2[0]] WHEN size(gn1_a2[1]) > 0 THEN [2, 1, gn1_a2[1]] END
LET fn1 = fn1_3
LET kn1_a2 = CASE WHEN fn1[0] = 2 THEN fn1[2] ELSE [] END + []
LET dn1_a2 = [vn1 IN en1_a2 WHERE vn1[2] IN kn1_a2]
LET kn1_a1 = CASE WHEN fn1[0] = 1 THEN fn1[2] ELSE [] END + [vn1 IN dn1_a2 | vn1[0]]
LET dn1_a1 = [vn1 IN en1_a1 WHERE vn1[2] IN kn1_a1]
LET kn1_b1 = CASE WHEN fn1[1] = 1 THEN fn1[2] ELSE [] END + []
LET dn1_b1 = [vn1 IN en1_b1 WHERE vn1[2] IN kn1_b1]
LET pn1_a0 = CASE WHEN fn1[0] = 0 THEN [[an1]] ELSE [] END
LET hn1_a1 = COLLECT { UNWIND [[an1]] AS on1_a1 UNWIND dn1_a1 AS vn1_a1 WITH vn1_a1, on1_a1 WHERE vn1_a1[0] = on1_a1[-1]
RETURN on1_a1 + [vn1_a1[1], vn1_a1[2]] LIMIT $p.walk0_more }
LET pn1_a1 = CASE WHEN fn1[0] = 1 THEN hn1_a1 ELSE [] END
LET hn1_a2 = COLLECT { UNWIND hn1_a1 AS on1_a2 UNWIND dn1_a2 AS vn1_a2 WITH vn1_a2, on1_a2 WHERE vn1_a2[0] = on1_a2[-1]
RETURN on1_a2 + [vn1_a2[1], vn1_a2[2]] LIMIT $p.walk0_more }
LET pn1_a2 = CASE WHEN fn1[0] = 2 THEN hn1_a2 ELSE [] END
LET hn1_b1 = CASE WHEN fn1[1] = 1 THEN pn1_a0 + pn1_a1 + pn1_a2 ELSE [] END + []
LET tn1_b1 = COLLECT { UNWIND hn1_b1 AS on1_b1 UNWIND dn1_b1 AS vn1_b1 WITH vn1_b1, on1_b1 WHERE vn1_b1[2] = on1_b1[-1]
RETURN on1_b1 + [vn1_b1[1], vn1_b1[0]] LIMIT $p.walk0_more }
LET pn1 = [vn1 IN CASE WHEN fn1[1] = 0 THEN pn1_a0 + pn1_a1 + pn1_a2 ELSE [] END + tn1_b1 | CASE WHEN zn1 THEN reverse(vn1) ELSE vn1 END]
LET un1 = pn1[..$p.walk0_first]
RETURN [COLLECT { UNWIND un1 AS wn1 UNWIND range(0, size(wn1) - 1, 2) AS in1
WITH DISTINCT wn1[in1] AS n2 RETURN [n2.uid, [n2.type, null, coalesce(n2.title, n2.name)]] },
[wn1 IN un1 | [[in1 IN range(0, size(wn1) - 1, 2) | wn1[in1].uid], [in1 IN range(1, size(wn1) - 2, 2) | [type(wn1[in1]), startNode(wn1[in1]).uid, endNode(wn1[in1]).uid, ['asserted', 'derived', 'inferred'][CASE wn1[in1].confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END], wn1[in1].calls_per_hour, wn1[in1].error_rate, wn1[in1].p95_ms, CASE WHEN wn1[in1].calls_per_hour IS NOT NULL THEN toString(wn1[in1].last_seen) END]]]],
size(pn1) > $p.walk0_first OR any(ln1 IN qn1_a1 WHERE size(ln1) = $p.walk0_read) OR any(ln1 IN qn1_b1 WHERE size(ln1) = $p.walk0_read) OR any(ln1 IN qn1_a2 WHERE size(ln1) = $p.walk0_read) OR size(ln1_a1) = $p.walk0_nodes OR size(ln1_b1) = $p.walk0_nodes OR size(ln1_a2) = $p.walk0_nodes] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk0_first: 10
// walk0_from: 'acme:t:main:incident:1'
// walk0_more: 11
// walk0_nodes: 1001
// walk0_read: 2501
// walk0_to: 'acme:t:main:incident:2'

// Failing
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.walk0_id}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible
WITH n1 WHERE n1.org = $p.org AND n1:System AND n1.visibility IN $p.visible
LET sn1_0 = [n1], ln1_0 = [n1]
LET en1_1 = COLLECT {
UNWIND CASE WHEN size(sn1_0) > $p.walk0_most THEN [] ELSE ln1_0 END AS xn1_1
MATCH (xn1_1)<-[rn1_1:DEPENDS_ON]-(mn1_1) WITH rn1_1, mn1_1 LIMIT $p.walk0_read
RETURN CASE WHEN rn1_1.valid_to IS NULL AND (rn1_1.visibility IS NULL OR rn1_1.visibility IN $p.visible) THEN mn1_1 END }
LET ln1_1 = COLLECT { UNWIND en1_1 AS mn1_1 WITH DISTINCT mn1_1
WHERE mn1_1 IS NOT NULL AND NOT mn1_1 IN sn1_0
WITH mn1_1 WHERE mn1_1.org = $p.org AND mn1_1:System AND mn1_1.visibility IN $p.visible RETURN mn1_1 LIMIT $p.walk0_over }
LET sn1_1 = sn1_0 + ln1_1
LET en1_2 = COLLECT {
UNWIND CASE WHEN size(sn1_1) > $p.walk0_most THEN [] ELSE ln1_1 END AS xn1_2
MATCH (xn1_2)<-[rn1_2:DEPENDS_ON]-(mn1_2) WITH rn1_2, mn1_2 LIMIT $p.walk0_read
RETURN CASE WHEN rn1_2.valid_to IS NULL AND (rn1_2.visibility IS NULL OR rn1_2.visibility IN $p.visible) THEN mn1_2 END }
LET ln1_2 = COLLECT { UNWIND en1_2 AS mn1_2 WITH DISTINCT mn1_2
WHERE mn1_2 IS NOT NULL AND NOT mn1_2 IN sn1_1
WITH mn1_2 WHERE mn1_2.org = $p.org AND mn1_2:System AND mn1_2.visibility IN $p.visible RETURN mn1_2 LIMIT $p.walk0_over }
LET sn1_2 = sn1_1 + ln1_2
LET un1 = [mn1 IN ln1_1 | [mn1, 1]] + [mn1 IN ln1_2 | [mn1, 2]]
LET hn1 = un1[..$p.walk0_most]
LET kn1 = COLLECT { UNWIND hn1 AS mn1 WITH mn1[0] AS sn1, mn1[1] AS dn1
ORDER BY dn1, coalesce(sn1.tier, 9), sn1.name, sn1.uid
RETURN [sn1, dn1] }[..$p.walk0_first]
RETURN [[], size(hn1), size(un1) > $p.walk0_most OR size(en1_1) = $p.walk0_read OR size(en1_2) = $p.walk0_read,
COLLECT { UNWIND hn1 AS mn1 WITH mn1[0].tier AS dn1, count(*) AS cn1
ORDER BY dn1 RETURN [dn1, cn1] },
COLLECT { UNWIND COLLECT { UNWIND hn1 AS mn1 WITH mn1[0] AS sn1
MATCH (sn1)-[on1:OWNED_BY]->(tn1) WHERE on1.valid_to IS NULL AND (on1.visibility IS NULL OR on1.visibility IN $p.visible) AND tn1.org = $p.org AND tn1:Team|Person AND tn1.visibility IN $p.visible
WITH tn1, count(DISTINCT sn1) AS cn1
ORDER BY cn1 DESC, tn1.uid RETURN [cn1, tn1] }[..$p.walk0_owners] AS mn1
WITH mn1[0] AS cn1, mn1[1] AS n2
RETURN [cn1, [n2.type, null, coalesce(n2.title, n2.name)]] },
COLLECT { UNWIND kn1 AS mn1 WITH mn1[0] AS n3, mn1[1] AS dn1
RETURN [dn1, [n3.name]] },
COLLECT { LET wn1 = [mn1 IN kn1 | mn1[0]] + [n1]
RETURN COLLECT {
UNWIND COLLECT { UNWIND wn1 AS xwn1 RETURN [xwn1, [COLLECT { MATCH (xwn1)-[own1_0:DEPENDS_ON]->() RETURN own1_0 LIMIT $p.walk0_edges }]] } AS ewn1
UNWIND ewn1[1] AS own1 UNWIND own1 AS rwn1
WITH DISTINCT rwn1, startNode(rwn1) AS awn1, endNode(rwn1) AS bwn1
WHERE awn1 IN wn1 AND bwn1 IN wn1 AND rwn1.valid_to IS NULL AND (rwn1.visibility IS NULL OR rwn1.visibility IN $p.visible)
WITH type(rwn1) AS twn1, awn1.uid AS awn1, bwn1.uid AS bwn1, min(CASE rwn1.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END) AS cwn1,
[max(rwn1.calls_per_hour), max(rwn1.error_rate), max(rwn1.p95_ms), max(CASE WHEN rwn1.calls_per_hour IS NOT NULL THEN toString(rwn1.last_seen) END)] AS ywn1
ORDER BY twn1, awn1, bwn1 RETURN [twn1, awn1, bwn1, ['asserted', 'derived', 'inferred'][cwn1], ywn1[0], ywn1[1], ywn1[2], ywn1[3]] } }[0]] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk0_edges: 401
// walk0_first: 50
// walk0_id: 'acme:nazara:main:system:a'
// walk0_most: 1000
// walk0_over: 1001
// walk0_owners: 200
// walk0_read: 20001

// Needed
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.walk0_id}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n1.visibility IN $p.visible
WITH n1 WHERE n1.org = $p.org AND n1:System AND n1.visibility IN $p.visible
LET sn1_0 = [n1], ln1_0 = [n1]
LET en1_1 = COLLECT {
UNWIND CASE WHEN size(sn1_0) > $p.walk0_most THEN [] ELSE ln1_0 END AS xn1_1
MATCH (xn1_1)-[rn1_1:DEPENDS_ON]->(mn1_1) WITH rn1_1, mn1_1 LIMIT $p.walk0_read
RETURN CASE WHEN rn1_1.valid_to IS NULL AND (rn1_1.visibility IS NULL OR rn1_1.visibility IN $p.visible) THEN mn1_1 END }
LET ln1_1 = COLLECT { UNWIND en1_1 AS mn1_1 WITH DISTINCT mn1_1
WHERE mn1_1 IS NOT NULL AND NOT mn1_1 IN sn1_0
WITH mn1_1 WHERE mn1_1.org = $p.org AND mn1_1:System AND mn1_1.visibility IN $p.visible RETURN mn1_1 LIMIT $p.walk0_over }
LET sn1_1 = sn1_0 + ln1_1
LET un1 = [mn1 IN ln1_1 | [mn1, 1]]
LET hn1 = un1[..$p.walk0_most]
LET kn1 = COLLECT { UNWIND hn1 AS mn1 WITH mn1[0] AS sn1, mn1[1] AS dn1
ORDER BY dn1, coalesce(sn1.tier, 9), sn1.name, sn1.uid
RETURN [sn1, dn1] }[..$p.walk0_first]
RETURN [[], size(hn1), size(un1) > $p.walk0_most OR size(en1_1) = $p.walk0_read,
null,
null,
COLLECT { UNWIND kn1 AS mn1 WITH mn1[0] AS n2, mn1[1] AS dn1
RETURN [dn1, [n2.name]] },
null] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk0_edges: 401
// walk0_first: 50
// walk0_id: 'acme:nazara:main:system:a'
// walk0_most: 1000
// walk0_over: 1001
// walk0_owners: 0
// walk0_read: 20001

// Next
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
LET an2 = [COLLECT { MATCH (n1)-[rn2_0:AFFECTS]->() RETURN rn2_0 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_1:ASSIGNED_TO|CAUSED_BY|DUPLICATE_OF|RESOLVED_BY|CATEGORIZED_AS|HAS_SEVERITY]->() RETURN rn2_1 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_2:SUSPECTED_CAUSE]->() RETURN rn2_2 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_3:EVIDENCE_OF]->() RETURN rn2_3 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_4:MENTIONS]->() RETURN rn2_4 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_5:MAY_MENTION]->() RETURN rn2_5 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_6:CAUSED_BY]-() RETURN rn2_6 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_7:DUPLICATE_OF]-() RETURN rn2_7 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_8:EVIDENCE_OF]-() RETURN rn2_8 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_9:MENTIONS]-() RETURN rn2_9 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_10:MAY_MENTION]-() RETURN rn2_10 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_11:ABOUT]-() RETURN rn2_11 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_12:REPORTS]-() RETURN rn2_12 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_13:SUGGESTED_FOR]-() RETURN rn2_13 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_14:CITES]-() RETURN rn2_14 LIMIT $p.walk1_read }]
LET gn2 = COLLECT {
UNWIND an2 AS in2 UNWIND in2 AS fn2
WITH fn2, CASE WHEN startNode(fn2) = n1 THEN endNode(fn2) ELSE startNode(fn2) END AS mn2 WHERE mn2 <> n1 AND fn2.valid_to IS NULL AND (fn2.visibility IS NULL OR fn2.visibility IN $p.visible) AND mn2.org = $p.org AND mn2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn2.visibility IN $p.visible AND ($p.walk1_types IS NULL OR mn2.type IN $p.walk1_types)
WITH type(fn2) AS tn2, startNode(fn2) = n1 AS dn2, mn2, min(CASE fn2.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END) AS cn2
ORDER BY mn2.sort_at DESC, mn2.uid DESC
WITH tn2, dn2, collect([mn2, cn2]) AS yn2 ORDER BY tn2, dn2 RETURN [tn2, dn2, yn2] }
LET hn2 = COLLECT {
UNWIND gn2 AS bn2 UNWIND range(0, size(bn2[2]) - 1) AS in2
WITH bn2[2][in2][0] AS mn2, min(in2) AS in2, collect([bn2[0], bn2[1], bn2[2][in2][1]]) AS jn2
ORDER BY in2, jn2[0][0], jn2[0][1], mn2.uid RETURN [mn2, jn2] }
RETURN [COLLECT { UNWIND hn2[..$p.walk1_first] AS qn2 WITH qn2[0] AS n3, qn2[1] AS on2
RETURN [[n3.type, null, coalesce(n3.title, n3.name), n3.uid], on2] },
[qn2 IN gn2 | [qn2[0], qn2[1], size(qn2[2]), none(on2 IN an2 WHERE size(on2) = $p.walk1_read AND any(rn2 IN on2 WHERE type(rn2) = qn2[0]))]],
size(hn2) > $p.walk1_first OR any(on2 IN an2 WHERE size(on2) = $p.walk1_read)] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk1_first: 3
// walk1_read: 501
// walk1_types: None

// NextDescribedOnly
CYPHER 25
RETURN COLLECT {
MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
LET an2 = [COLLECT { MATCH (n1)-[rn2_0:DEPENDS_ON|PART_OF|OWNED_BY]->() RETURN rn2_0 LIMIT $p.walk1_read }]
LET gn2 = COLLECT {
UNWIND an2 AS in2 UNWIND in2 AS fn2
WITH fn2, CASE WHEN startNode(fn2) = n1 THEN endNode(fn2) ELSE startNode(fn2) END AS mn2 WHERE mn2 <> n1 AND fn2.valid_to IS NULL AND (fn2.visibility IS NULL OR fn2.visibility IN $p.visible) AND mn2.org = $p.org AND mn2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND mn2.stub IS NULL AND mn2.visibility IN $p.visible AND ($p.walk1_types IS NULL OR mn2.type IN $p.walk1_types)
WITH type(fn2) AS tn2, startNode(fn2) = n1 AS dn2, mn2, min(CASE fn2.confidence WHEN 'asserted' THEN 0 WHEN 'derived' THEN 1 WHEN 'inferred' THEN 2 END) AS cn2
ORDER BY mn2.sort_at DESC, mn2.uid DESC
WITH tn2, dn2, collect([mn2, cn2]) AS yn2 ORDER BY tn2, dn2 RETURN [tn2, dn2, yn2] }
LET hn2 = COLLECT {
UNWIND gn2 AS bn2 UNWIND range(0, size(bn2[2]) - 1) AS in2
WITH bn2[2][in2][0] AS mn2, min(in2) AS in2, collect([bn2[0], bn2[1], bn2[2][in2][1]]) AS jn2
ORDER BY in2, jn2[0][0], jn2[0][1], mn2.uid RETURN [mn2, jn2] }
RETURN [COLLECT { UNWIND hn2[..$p.walk1_first] AS qn2 WITH qn2[0] AS n3, qn2[1] AS on2
RETURN [[n3.type, null, coalesce(n3.title, n3.name)], on2] },
[qn2 IN gn2 | [qn2[0], qn2[1], size(qn2[2]), none(on2 IN an2 WHERE size(on2) = $p.walk1_read AND any(rn2 IN on2 WHERE type(rn2) = qn2[0]))]],
size(hn2) > $p.walk1_first OR any(on2 IN an2 WHERE size(on2) = $p.walk1_read)] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk1_first: 20
// walk1_read: 501
// walk1_types: None
