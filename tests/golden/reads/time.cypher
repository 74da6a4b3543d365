// ListThen
CYPHER 25
RETURN COLLECT {
CALL () { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND EXISTS { MATCH (n1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (n1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 UNION ALL
MATCH (n1:Tombstone) WHERE n1.org = $p.org AND n1.type IN ['Incident'] AND n1.deleted_at > $p.v0 AND n1.uid IS NOT NULL AND n1.sort_at IS NOT NULL AND EXISTS { MATCH (n1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (n1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT { MATCH (n1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 RETURN cn1.status ORDER BY cn1.version DESC LIMIT 1 }[0], coalesce(n1.title, n1.name), COLLECT {
MATCH (n1)-[rn2:AFFECTS]->(n2:System|Tombstone) WHERE coalesce(rn2.valid_from, rn2.first_seen) <= $p.v0 AND (rn2.valid_to IS NULL OR rn2.valid_to > $p.v0) AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.type IN ['System'] AND NOT EXISTS { MATCH (n2)<-[:CHANGED]-(cn2:Change) WHERE cn2.deleted AND cn2.org = $p.org AND cn2.at <= $p.v0 AND NOT EXISTS { MATCH (n2)<-[:CHANGED]-(dn2:Change) WHERE dn2.org = $p.org AND dn2.at <= $p.v0 AND dn2.version > cn2.version } } AND n2.visibility IN $p.visible
WITH DISTINCT n2 ORDER BY n2.sort_at DESC, n2.uid + '' DESC LIMIT $p.f1
RETURN [n2.name, COLLECT {
MATCH (n2)-[rn3:OWNED_BY]->(n3:Team|Person|Tombstone) WHERE coalesce(rn3.valid_from, rn3.first_seen) <= $p.v0 AND (rn3.valid_to IS NULL OR rn3.valid_to > $p.v0) AND (rn3.visibility IS NULL OR rn3.visibility IN $p.visible) AND n3.org = $p.org AND n3.sort_at IS NOT NULL AND n3.type IN ['Team', 'Person'] AND NOT EXISTS { MATCH (n3)<-[:CHANGED]-(cn3:Change) WHERE cn3.deleted AND cn3.org = $p.org AND cn3.at <= $p.v0 AND NOT EXISTS { MATCH (n3)<-[:CHANGED]-(dn3:Change) WHERE dn3.org = $p.org AND dn3.at <= $p.v0 AND dn3.version > cn3.version } } AND n3.visibility IN $p.visible
WITH DISTINCT n3 ORDER BY n3.sort_at DESC, n3.uid + '' DESC LIMIT $p.f2
RETURN [n3.type, null, coalesce(n3.title, n3.name)] }] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// f1: 20
// f2: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// v0: datetime.datetime(2026, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ListKnown
CYPHER 25
RETURN COLLECT {
CALL () { MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at IS NOT NULL AND n1.uid IS NOT NULL AND EXISTS { MATCH (n1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.first_seen <= $p.w0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (an1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.first_seen <= $p.w0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 UNION ALL
MATCH (n1:Tombstone) WHERE n1.org = $p.org AND n1.type IN ['System'] AND n1.deleted_at IS NOT NULL AND n1.uid IS NOT NULL AND n1.sort_at IS NOT NULL AND EXISTS { MATCH (n1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.first_seen <= $p.w0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (an1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.first_seen <= $p.w0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [NOT EXISTS { MATCH (n1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.first_seen <= $p.w0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (an1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.first_seen <= $p.w0 AND dn1.version > cn1.version } }, n1.name, [], COUNT { MATCH (n1)-[rn2:DEPENDS_ON]->(n2:System|Tombstone) WHERE (CASE WHEN rn2.valid_from IS NULL THEN rn2.first_seen <= $p.v0 AND rn2.first_seen <= $p.w0 ELSE false END OR EXISTS { MATCH (:_Entity {uid: rn2.record})<-[:CHANGED]-(orn2:Change) WHERE orn2.org = $p.org AND orn2.at <= $p.v0 AND orn2.first_seen <= $p.w0 AND EXISTS { LET ern2 = endNode(rn2) MATCH (ern2)<-[:ALIAS_OF]-{0,1}(arn2) WHERE type(rn2) + ' ' + arn2.uid IN orn2.links } AND NOT EXISTS { MATCH (:_Entity {uid: rn2.record})<-[:CHANGED]-(drn2:Change) WHERE drn2.org = $p.org AND drn2.at <= $p.v0 AND drn2.first_seen <= $p.w0 AND drn2.version > orn2.version } }) AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND n2.org = $p.org AND n2.sort_at IS NOT NULL AND n2.type IN ['System'] AND NOT EXISTS { MATCH (n2)<-[:CHANGED]-(cn2:Change) WHERE cn2.deleted AND cn2.org = $p.org AND cn2.at <= $p.v0 AND cn2.first_seen <= $p.w0 AND NOT EXISTS { MATCH (n2)<-[:CHANGED]-(dn2:Change) WHERE dn2.org = $p.org AND dn2.at <= $p.v0 AND dn2.first_seen <= $p.w0 AND dn2.version > cn2.version } } AND n2.visibility IN $p.visible
WITH DISTINCT n2 LIMIT $p.f2 RETURN n2 }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// f1: 20
// f2: 50001
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// v0: datetime.datetime(2026, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// w0: datetime.datetime(2026, 11, 21, 0, 0, tzinfo=datetime.timezone.utc)

// FilteredThen
CYPHER 25
RETURN COLLECT {
CALL () { MATCH (n1:System) USING INDEX SEEK n1:System(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at IS NOT NULL AND n1.uid IS NOT NULL AND EXISTS { MATCH (n1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (an1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible AND NOT EXISTS { MATCH (n1)-[rs0n1:OWNED_BY]->(s0n1:Team|Person|Tombstone) WHERE coalesce(rs0n1.valid_from, rs0n1.first_seen) <= $p.v0 AND (rs0n1.valid_to IS NULL OR rs0n1.valid_to > $p.v0) AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.type IN ['Team', 'Person'] AND NOT EXISTS { MATCH (s0n1)<-[:CHANGED]-(cs0n1:Change) WHERE cs0n1.deleted AND cs0n1.org = $p.org AND cs0n1.at <= $p.v0 AND NOT EXISTS { MATCH (s0n1)<-[:CHANGED]-(ds0n1:Change) WHERE ds0n1.org = $p.org AND ds0n1.at <= $p.v0 AND ds0n1.version > cs0n1.version } } AND s0n1.visibility IN $p.visible }
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 UNION ALL
MATCH (n1:Tombstone) WHERE n1.org = $p.org AND n1.type IN ['System'] AND n1.deleted_at > $p.v0 AND n1.uid IS NOT NULL AND n1.sort_at IS NOT NULL AND EXISTS { MATCH (n1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (an1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible AND NOT EXISTS { MATCH (n1)-[rs0n1:OWNED_BY]->(s0n1:Team|Person|Tombstone) WHERE coalesce(rs0n1.valid_from, rs0n1.first_seen) <= $p.v0 AND (rs0n1.valid_to IS NULL OR rs0n1.valid_to > $p.v0) AND (rs0n1.visibility IS NULL OR rs0n1.visibility IN $p.visible) AND s0n1.org = $p.org AND s0n1.sort_at IS NOT NULL AND s0n1.type IN ['Team', 'Person'] AND NOT EXISTS { MATCH (s0n1)<-[:CHANGED]-(cs0n1:Change) WHERE cs0n1.deleted AND cs0n1.org = $p.org AND cs0n1.at <= $p.v0 AND NOT EXISTS { MATCH (s0n1)<-[:CHANGED]-(ds0n1:Change) WHERE ds0n1.org = $p.org AND ds0n1.at <= $p.v0 AND ds0n1.version > cs0n1.version } } AND s0n1.visibility IN $p.visible }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN n1 }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [n1.name] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// v0: datetime.datetime(2026, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// CountedThen
CYPHER 25
RETURN [] AS f0,
COUNT { CALL () { MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND EXISTS { MATCH (n1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (n1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f1
RETURN n1 UNION ALL
MATCH (n1:Tombstone) WHERE n1.org = $p.org AND n1.type IN ['Incident'] AND n1.deleted_at > $p.v0 AND n1.uid IS NOT NULL AND n1.sort_at IS NOT NULL AND EXISTS { MATCH (n1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (n1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f1
RETURN n1 }
WITH n1 ORDER BY n1.sort_at DESC, n1.uid DESC LIMIT $p.f1 RETURN n1 } AS f1,
COLLECT { CALL () { MATCH (n2:Incident) USING INDEX SEEK n2:Incident(org, sort_at, uid) WHERE n2.org = $p.org AND n2.sort_at > $p.untimed AND n2.uid IS NOT NULL AND EXISTS { MATCH (n2)<-[:CHANGED]-(cn2:Change) WHERE cn2.org = $p.org AND cn2.at <= $p.v0 AND cn2.deleted IS NULL AND NOT EXISTS { MATCH (n2)<-[:CHANGED]-(dn2:Change) WHERE dn2.deleted AND dn2.org = $p.org AND dn2.at <= $p.v0 AND dn2.version > cn2.version } } AND n2.visibility IN $p.visible
WITH n2 ORDER BY n2.org DESC, n2.sort_at DESC, n2.uid DESC LIMIT $p.f2
RETURN n2 UNION ALL
MATCH (n2:Tombstone) WHERE n2.org = $p.org AND n2.type IN ['Incident'] AND n2.deleted_at > $p.v0 AND n2.uid IS NOT NULL AND n2.sort_at IS NOT NULL AND EXISTS { MATCH (n2)<-[:CHANGED]-(cn2:Change) WHERE cn2.org = $p.org AND cn2.at <= $p.v0 AND cn2.deleted IS NULL AND NOT EXISTS { MATCH (n2)<-[:CHANGED]-(dn2:Change) WHERE dn2.deleted AND dn2.org = $p.org AND dn2.at <= $p.v0 AND dn2.version > cn2.version } } AND n2.visibility IN $p.visible
WITH n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f2
RETURN n2 }
WITH n2 ORDER BY n2.sort_at DESC, n2.uid DESC LIMIT $p.f2
WITH collect(n2) AS an2
WITH size(an2) AS sn2, COLLECT { UNWIND an2 AS bn2
OPTIONAL MATCH (bn2)-[rn3:AFFECTS]->(n3:System|Tombstone) WHERE coalesce(rn3.valid_from, rn3.first_seen) <= $p.v0 AND (rn3.valid_to IS NULL OR rn3.valid_to > $p.v0) AND (rn3.visibility IS NULL OR rn3.visibility IN $p.visible) AND n3.org = $p.org AND n3.type IN ['System'] AND NOT EXISTS { MATCH (n3)<-[:CHANGED]-(cn3:Change) WHERE cn3.deleted AND cn3.org = $p.org AND cn3.at <= $p.v0 AND NOT EXISTS { MATCH (n3)<-[:CHANGED]-(dn3:Change) WHERE dn3.org = $p.org AND dn3.at <= $p.v0 AND dn3.version > cn3.version } } AND n3.visibility IN $p.visible
WITH n3, count(DISTINCT bn2) AS cn2 ORDER BY cn2 DESC, n3.uid
RETURN [n3, cn2] } AS gn2
RETURN [sn2, size(gn2), COLLECT { UNWIND gn2 AS xn2 RETURN sum(xn2[1]) }[0], COLLECT { UNWIND gn2[..$p.g2] AS xn2
WITH xn2[0] AS n3, xn2[1] AS cn2
RETURN [n3.uid, cn2, CASE WHEN n3 IS NULL THEN null ELSE [n3.type, null] END] }] } AS f2
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 20
// f1: 100001
// f2: 100001
// g2: 20
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// v0: datetime.datetime(2026, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// NodeThen
CYPHER 25
RETURN COLLECT {
MATCH (xn1:_Entity {uid: $p.id0}) WHERE xn1.org = $p.org
WITH coalesce(COLLECT { MATCH (xn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], xn1) AS n1
WHERE n1:_Entity&!(Alias|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND NOT n1.type IN ['AccessScope', 'ApiToken', 'AuditEvent', 'Membership', 'SavedView', 'User'] AND (CASE WHEN n1.type IN ['TechnicalEvent', 'Deployment', 'DocumentChunk', 'ConnectorInstance', 'StreamState', 'JobRun', 'Suggestion', 'TicketEvent', 'Finding', 'Hypothesis', 'Report', 'EnrichmentPolicy', 'LinkRule', 'DeadLetter', 'DetectionRule', 'Notification', 'LLMProvider', 'ModelCall', 'SpendingDay'] THEN (n1.stub IS NULL AND n1.sort_at <= $p.v0 AND (n1.deleted_at IS NULL OR n1.deleted_at > $p.v0)) ELSE EXISTS { MATCH (n1)<-[:ALIAS_OF]-{0,1}(an1)<-[:CHANGED]-(cn1:Change) WHERE cn1.org = $p.org AND cn1.at <= $p.v0 AND cn1.deleted IS NULL AND NOT EXISTS { MATCH (an1)<-[:CHANGED]-(dn1:Change) WHERE dn1.deleted AND dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } END OR NOT (CASE WHEN n1.type IN ['TechnicalEvent', 'Deployment', 'DocumentChunk', 'ConnectorInstance', 'StreamState', 'JobRun', 'Suggestion', 'TicketEvent', 'Finding', 'Hypothesis', 'Report', 'EnrichmentPolicy', 'LinkRule', 'DeadLetter', 'DetectionRule', 'Notification', 'LLMProvider', 'ModelCall', 'SpendingDay'] THEN NOT (n1.deleted_at IS NULL OR n1.deleted_at > $p.v0) ELSE EXISTS { MATCH (n1)<-[:CHANGED]-(cn1:Change) WHERE cn1.deleted AND cn1.org = $p.org AND cn1.at <= $p.v0 AND NOT EXISTS { MATCH (n1)<-[:CHANGED]-(dn1:Change) WHERE dn1.org = $p.org AND dn1.at <= $p.v0 AND dn1.version > cn1.version } } END) AND (EXISTS { MATCH (n1)-[mn1]-(en1) WHERE en1.org = $p.org AND en1.visibility IN $p.visible AND (mn1.visibility IS NULL OR mn1.visibility IN $p.visible) AND coalesce(mn1.valid_from, mn1.first_seen) <= $p.v0 } OR EXISTS { MATCH (en1:TechnicalEvent) WHERE en1.system = n1.uid AND en1.org = $p.org AND en1.at <= $p.v0 AND en1.uid IS NOT NULL AND en1.visibility IN $p.visible } OR EXISTS { MATCH (en1:TechnicalEvent) WHERE en1.issue = n1.uid AND en1.org = $p.org AND en1.at <= $p.v0 AND en1.uid IS NOT NULL AND en1.visibility IN $p.visible } OR EXISTS { MATCH (en1:Deployment) WHERE en1.system = n1.uid AND en1.org = $p.org AND en1.at <= $p.v0 AND en1.uid IS NOT NULL AND en1.visibility IN $p.visible } OR EXISTS { MATCH (en1:TicketEvent) WHERE en1.ticket = n1.uid AND en1.org = $p.org AND en1.at <= $p.v0 AND en1.uid IS NOT NULL AND en1.visibility IN $p.visible })) AND n1.visibility IN $p.visible
RETURN [n1.type, null, coalesce(n1.title, n1.name), n1.type, COLLECT {
LET an2 = [COLLECT { MATCH (n1)-[rn2_0:DEPENDS_ON|PART_OF|OWNED_BY|ASSIGNED_TO|CAUSED_BY|DUPLICATE_OF|RESOLVED_BY|CATEGORIZED_AS|HAS_SEVERITY|FOLLOWS|ABOUT|REPORTS|MEMBER_OF]->() RETURN rn2_0 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_1:AFFECTS|INSTANCE_OF|OBSERVED_ON|DEPLOYED_TO|DEFINES|PRODUCED|SUGGESTED_FOR]->() RETURN rn2_1 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_2:SUSPECTED_CAUSE|HAS_CHUNK|CITES]->() RETURN rn2_2 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_3:EVIDENCE_OF]->() RETURN rn2_3 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_4:MENTIONS]->() RETURN rn2_4 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)-[rn2_5:MAY_MENTION]->() RETURN rn2_5 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_6:DEPENDS_ON|OWNED_BY|CAUSED_BY|CATEGORIZED_AS|HAS_SEVERITY|DEFINES|HAS_CHUNK|PRODUCED]-() RETURN rn2_6 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_7:PART_OF|EVIDENCE_OF]-() RETURN rn2_7 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_8:AFFECTS|ASSIGNED_TO|DUPLICATE_OF|INSTANCE_OF]-() RETURN rn2_8 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_9:SUSPECTED_CAUSE|REPORTS|MEMBER_OF]-() RETURN rn2_9 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_10:RESOLVED_BY|OBSERVED_ON]-() RETURN rn2_10 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_11:MENTIONS]-() RETURN rn2_11 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_12:MAY_MENTION]-() RETURN rn2_12 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_13:DEPLOYED_TO|FOLLOWS]-() RETURN rn2_13 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_14:ABOUT]-() RETURN rn2_14 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_15:SUGGESTED_FOR]-() RETURN rn2_15 LIMIT $p.walk1_read },
COLLECT { MATCH (n1)<-[rn2_16:CITES]-() RETURN rn2_16 LIMIT $p.walk1_read }]
LET gn2 = COLLECT {
UNWIND an2 AS in2 UNWIND in2 AS fn2
WITH fn2, CASE WHEN startNode(fn2) = n1 THEN endNode(fn2) ELSE startNode(fn2) END AS mn2 WHERE mn2 <> n1 AND coalesce(fn2.valid_from, fn2.first_seen) <= $p.v0 AND (fn2.valid_to IS NULL OR fn2.valid_to > $p.v0) AND (fn2.visibility IS NULL OR fn2.visibility IN $p.visible) AND mn2.org = $p.org AND mn2:_Entity&!(Alias|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND NOT mn2.type IN ['AccessScope', 'ApiToken', 'AuditEvent', 'Membership', 'SavedView', 'User'] AND NOT (CASE WHEN mn2.type IN ['TechnicalEvent', 'Deployment', 'DocumentChunk', 'ConnectorInstance', 'StreamState', 'JobRun', 'Suggestion', 'TicketEvent', 'Finding', 'Hypothesis', 'Report', 'EnrichmentPolicy', 'LinkRule', 'DeadLetter', 'DetectionRule', 'Notification', 'LLMProvider', 'ModelCall', 'SpendingDay'] THEN NOT (mn2.deleted_at IS NULL OR mn2.deleted_at > $p.v0) ELSE EXISTS { MATCH (mn2)<-[:CHANGED]-(cmn2:Change) WHERE cmn2.deleted AND cmn2.org = $p.org AND cmn2.at <= $p.v0 AND NOT EXISTS { MATCH (mn2)<-[:CHANGED]-(dmn2:Change) WHERE dmn2.org = $p.org AND dmn2.at <= $p.v0 AND dmn2.version > cmn2.version } } END) AND mn2.visibility IN $p.visible AND ($p.walk1_types IS NULL OR mn2.type IN $p.walk1_types)
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
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// id0: 'acme:t:main:incident:1'
// org: 'acme'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// v0: datetime.datetime(2026, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
// walk1_first: 3
// walk1_read: 501
// walk1_types: None
