// OfAText
CYPHER 25
RETURN COLLECT {
WITH $p.s0_words AS wn1 WHERE $p.s0_first > 0 AND size($p.s0_types) > 0
CALL (wn1) {
WITH * WHERE $p.s0_vector IS NOT NULL AND true
MATCH (en1:Embedding_local_1)
SEARCH en1 IN (VECTOR INDEX embedding_local_1 FOR $p.s0_vector
WHERE en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible
LIMIT $p.s0_rows) SCORE AS sn1
MATCH (nn1:_Entity {uid: en1.of}) WHERE nn1.org = $p.org
WITH nn1, 2 * sn1 - 1 AS sn1
WITH nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v1n1 }
CALL (wn1, v1n1) {
WITH * WHERE $p.s0_vector IS NOT NULL AND size(v1n1) < $p.s0_first
MATCH (en1:Embedding_local_1)
SEARCH en1 IN (VECTOR INDEX embedding_local_1 FOR $p.s0_vector
WHERE en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible
LIMIT $p.s0_wide) SCORE AS sn1
MATCH (nn1:_Entity {uid: en1.of}) WHERE nn1.org = $p.org
WITH nn1, 2 * sn1 - 1 AS sn1
WITH nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v2n1 }
WITH wn1, CASE WHEN size(v2n1) > size(v1n1) THEN v2n1 ELSE v1n1 END AS vn1
CALL (wn1, vn1) {
WITH * WHERE trim(wn1) <> ''
CALL db.index.fulltext.queryNodes('entity_text', '+org_token:' + $p.token + '^0 +(' + 'name:(' + wn1 + ')^2' + ' ' + 'title:(' + wn1 + ')^2' + ' ' + 'aliases:(' + wn1 + ')^2' + ' ' + 'description:(' + wn1 + ')' + ' ' + 'definition:(' + wn1 + ')' + ' ' + 'summary:(' + wn1 + ')' + ' ' + 'template:(' + wn1 + ')' + ' ' + 'text:(' + wn1 + ')' + ')',
{limit: CASE WHEN size(vn1) < $p.s0_first THEN $p.s0_deepest ELSE $p.s0_deep END}) YIELD node AS nn1, score AS sn1
WHERE nn1.org = $p.org AND sn1 > 0 AND nn1.visibility IN $p.visible
AND nn1.type IN $p.s0_shown
WITH nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS tn1 }
WITH wn1, vn1, tn1
CALL (vn1, tn1) {
UNWIND [qn1 IN vn1 | [qn1[0], 0.5 * CASE WHEN vn1[0][1] = vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) / (vn1[0][1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) END]] + [qn1 IN tn1 | [qn1[0], 0.5 * CASE WHEN tn1[0][1] = tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) / (tn1[0][1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) END]] AS qn1
WITH qn1[0] AS dn1, sum(qn1[1]) AS sn1
ORDER BY sn1 DESC, dn1.uid LIMIT $p.s0_hits
RETURN collect(dn1) AS hn1 }
RETURN [[qn1 IN vn1 | [qn1[0].uid, qn1[1], qn1[2]]], [qn1 IN tn1 | [qn1[0].uid, qn1[1], qn1[2]]], COLLECT { UNWIND hn1 AS n1 RETURN [n1.uid, [n1.type, null, coalesce(n1.title, n1.name)]] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// one_word: '[[\\p{L}&&[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsArabic}\\p{IsHebrew}\\p{IsArmenian}\\p{IsGeorgian}]]\\p{M}0-9_]+'
// org: 'acme'
// s0_deep: 2000
// s0_deepest: 20000
// s0_few: 200
// s0_first: 3
// s0_hits: 5
// s0_members: 5000
// s0_most: 50
// s0_query: None
// s0_rows: 150
// s0_shown: ['CustomerCase', 'Deployment', 'Document', 'DocumentChunk', 'GlossaryTerm', 'Incident', 'LogTemplate', 'Policy', 'System', 'Team', 'TechnicalIssue', 'Ticket', 'WorkItem']
// s0_types: ['System', 'Incident', 'TechnicalIssue', 'LogTemplate', 'Deployment', 'CustomerCase', 'Ticket', 'WorkItem', 'Team', 'GlossaryTerm', 'Policy', 'DocumentChunk']
// s0_vector: 1024 values
// s0_wanted: 3
// s0_wide: 20000
// s0_words: 'cards are refused'
// signs: ['\x00', '\x01', '\x02', '\x03', '\x04', '\x05', '\x06', '\x07', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x0e', '\x0f', '\x10', '\x11', '\x12', '\x13', '\x14', '\x15', '\x16', '\x17', '\x18', '\x19', '\x1a', '\x1b', '\x1c', '\x1d', '\x1e', '\x1f', ' ', '!', '"', '#', '$', '%', '&', "'", '(', ')', '*', '+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', '\x7f', '\u3000']
// token: 'o61636d651'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfANode
CYPHER 25
RETURN COLLECT {
MATCH (n1:Incident) USING INDEX SEEK n1:Incident(org, sort_at, uid) WHERE n1.org = $p.org AND n1.sort_at > $p.untimed AND n1.uid IS NOT NULL AND n1.stub IS NULL AND n1.visibility IN $p.visible
WITH n1 ORDER BY n1.org DESC, n1.sort_at DESC, n1.uid DESC LIMIT $p.f0
RETURN [COLLECT {
WITH n1, coalesce(
COLLECT { MATCH (en2:Embedding {uid: n1.uid + '|local-1'}) WHERE en2.org = $p.org RETURN en2 }[0],
COLLECT { MATCH (n1)-[:HAS_CHUNK]->(cn2:DocumentChunk) WHERE cn2.org = $p.org
WITH cn2 ORDER BY cn2.chunk_index LIMIT 16
MATCH (en2:Embedding {uid: cn2.uid + '|local-1'}) WHERE en2.org = $p.org
RETURN en2 ORDER BY cn2.chunk_index LIMIT 1 }[0]) AS an2
WHERE $p.s1_first > 0 AND size($p.s1_types) > 0
WITH n1, an2, reduce(qn2 = ['', 0], un2 IN [un2 IN split(coalesce(an2.words, toLower(left(coalesce(toStringOrNull(n1.name) + ' ', '') + coalesce(toStringOrNull(n1.title) + ' ', '') + coalesce(toStringOrNull(n1.definition) + ' ', '') + coalesce(toStringOrNull(n1.description) + ' ', '') + coalesce(toStringOrNull(n1.template) + ' ', '') + coalesce(toStringOrNull(n1.text) + ' ', ''), 2000))), $p.signs) WHERE un2 <> '' | left(un2, 64)] | CASE WHEN 64 - qn2[1] <= 0 THEN qn2 ELSE [qn2[0] + ' ' + CASE WHEN un2 =~ $p.one_word THEN un2 ELSE left(un2, 64 - qn2[1]) END, qn2[1] + CASE WHEN un2 =~ $p.one_word THEN 1 ELSE size(un2) END] END)[0] AS wn2
CALL (n1, an2, wn2) {
WITH * WHERE an2.vector IS NOT NULL AND true
MATCH (en2:Embedding_local_1)
SEARCH en2 IN (VECTOR INDEX embedding_local_1 FOR an2.vector
WHERE en2.org = $p.org AND en2.type IN $p.s1_types AND en2.visibility IN $p.visible
LIMIT $p.s1_rows) SCORE AS sn2
MATCH (nn2:_Entity {uid: en2.of}) WHERE nn2.org = $p.org
WITH nn2, 2 * sn2 - 1 AS sn2
WITH n1, nn2, sn2, CASE WHEN nn2:DocumentChunk THEN coalesce(COLLECT { MATCH (cn2:Document)-[:HAS_CHUNK]->(nn2) WHERE cn2.org = $p.org RETURN cn2 LIMIT 1 }[0], nn2) ELSE nn2 END AS dn2
WHERE dn2 <> n1 AND dn2.org = $p.org AND dn2.type IN $p.s1_shown AND dn2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn2.stub IS NULL AND dn2.visibility IN $p.visible
WITH dn2, nn2, sn2 ORDER BY sn2 DESC, nn2.uid
WITH dn2, collect([sn2, nn2])[0] AS bn2
WITH dn2, bn2 ORDER BY bn2[0] DESC, dn2.uid LIMIT $p.s1_most
RETURN collect([dn2, bn2[0], CASE WHEN bn2[1] <> dn2 THEN bn2[1].uid END]) AS v1n2 }
CALL (n1, an2, wn2, v1n2) {
WITH * WHERE an2.vector IS NOT NULL AND size(v1n2) < $p.s1_first
MATCH (en2:Embedding_local_1)
SEARCH en2 IN (VECTOR INDEX embedding_local_1 FOR an2.vector
WHERE en2.org = $p.org AND en2.type IN $p.s1_types AND en2.visibility IN $p.visible
LIMIT $p.s1_wide) SCORE AS sn2
MATCH (nn2:_Entity {uid: en2.of}) WHERE nn2.org = $p.org
WITH nn2, 2 * sn2 - 1 AS sn2
WITH n1, nn2, sn2, CASE WHEN nn2:DocumentChunk THEN coalesce(COLLECT { MATCH (cn2:Document)-[:HAS_CHUNK]->(nn2) WHERE cn2.org = $p.org RETURN cn2 LIMIT 1 }[0], nn2) ELSE nn2 END AS dn2
WHERE dn2 <> n1 AND dn2.org = $p.org AND dn2.type IN $p.s1_shown AND dn2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn2.stub IS NULL AND dn2.visibility IN $p.visible
WITH dn2, nn2, sn2 ORDER BY sn2 DESC, nn2.uid
WITH dn2, collect([sn2, nn2])[0] AS bn2
WITH dn2, bn2 ORDER BY bn2[0] DESC, dn2.uid LIMIT $p.s1_most
RETURN collect([dn2, bn2[0], CASE WHEN bn2[1] <> dn2 THEN bn2[1].uid END]) AS v2n2 }
WITH n1, an2, wn2, CASE WHEN size(v2n2) > size(v1n2) THEN v2n2 ELSE v1n2 END AS vn2
CALL (n1, an2, wn2, vn2) {
WITH * WHERE trim(wn2) <> ''
CALL db.index.fulltext.queryNodes('entity_text', '+org_token:' + $p.token + '^0 +(' + 'name:(' + wn2 + ')^2' + ' ' + 'title:(' + wn2 + ')^2' + ' ' + 'aliases:(' + wn2 + ')^2' + ' ' + 'description:(' + wn2 + ')' + ' ' + 'definition:(' + wn2 + ')' + ' ' + 'summary:(' + wn2 + ')' + ' ' + 'template:(' + wn2 + ')' + ' ' + 'text:(' + wn2 + ')' + ')',
{limit: CASE WHEN size(vn2) < $p.s1_first THEN $p.s1_deepest ELSE $p.s1_deep END}) YIELD node AS nn2, score AS sn2
WHERE nn2.org = $p.org AND sn2 > 0 AND nn2.visibility IN $p.visible
AND nn2.type IN $p.s1_shown
WITH n1, nn2, sn2, CASE WHEN nn2:DocumentChunk THEN coalesce(COLLECT { MATCH (cn2:Document)-[:HAS_CHUNK]->(nn2) WHERE cn2.org = $p.org RETURN cn2 LIMIT 1 }[0], nn2) ELSE nn2 END AS dn2
WHERE dn2 <> n1 AND dn2.org = $p.org AND dn2.type IN $p.s1_shown AND dn2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn2.stub IS NULL AND dn2.visibility IN $p.visible
WITH dn2, nn2, sn2 LIMIT $p.s1_rows
WITH dn2, nn2, sn2 ORDER BY sn2 DESC, nn2.uid
WITH dn2, collect([sn2, nn2])[0] AS bn2
WITH dn2, bn2 ORDER BY bn2[0] DESC, dn2.uid LIMIT $p.s1_most
RETURN collect([dn2, bn2[0], CASE WHEN bn2[1] <> dn2 THEN bn2[1].uid END]) AS tn2 }
WITH n1, an2, wn2, vn2, tn2
CALL (n1, vn2, tn2) {
WITH n1, [qn2 IN vn2 | qn2[0]] + [qn2 IN tn2 | qn2[0]] AS d_alln2, COLLECT { MATCH (n1)-[rn2:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(yn2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND coalesce(rn2.confidence, '') <> 'inferred' AND yn2.org = $p.org AND yn2.visibility IN $p.visible RETURN DISTINCT yn2 } AS o_systemn2, COLLECT { MATCH (n1)-[rn2:INSTANCE_OF|CAUSED_BY]->(yn2:TechnicalIssue) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND coalesce(rn2.confidence, '') <> 'inferred' AND yn2.org = $p.org AND yn2.visibility IN $p.visible RETURN DISTINCT yn2 } AS o_issuen2, COLLECT { MATCH (n1)-[rn2:CATEGORIZED_AS]->(yn2:Category) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND coalesce(rn2.confidence, '') <> 'inferred' AND yn2.org = $p.org AND yn2.visibility IN $p.visible RETURN DISTINCT yn2 } AS o_categoryn2
UNWIND d_alln2 AS dn2
WITH DISTINCT n1, dn2, o_systemn2, o_issuen2, o_categoryn2
WITH n1, dn2, [yn2 IN COLLECT { MATCH (dn2)-[rn2:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(yn2:System) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND coalesce(rn2.confidence, '') <> 'inferred' AND yn2.org = $p.org AND yn2.visibility IN $p.visible RETURN DISTINCT yn2 } WHERE yn2 IN o_systemn2 | ['system', coalesce(toStringOrNull(yn2.name), yn2.uid)]][..5] + [yn2 IN COLLECT { MATCH (dn2)-[rn2:INSTANCE_OF|CAUSED_BY]->(yn2:TechnicalIssue) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND coalesce(rn2.confidence, '') <> 'inferred' AND yn2.org = $p.org AND yn2.visibility IN $p.visible RETURN DISTINCT yn2 } WHERE yn2 IN o_issuen2 | ['issue', coalesce(toStringOrNull(yn2.title), yn2.uid)]][..5] + [yn2 IN COLLECT { MATCH (dn2)-[rn2:CATEGORIZED_AS]->(yn2:Category) WHERE rn2.valid_to IS NULL AND (rn2.visibility IS NULL OR rn2.visibility IN $p.visible) AND coalesce(rn2.confidence, '') <> 'inferred' AND yn2.org = $p.org AND yn2.visibility IN $p.visible RETURN DISTINCT yn2 } WHERE yn2 IN o_categoryn2 | ['category', coalesce(toStringOrNull(yn2.name), yn2.uid)]][..5] + CASE WHEN n1.account IS :: STRING AND n1.account = dn2.account THEN [['account', n1.account]] ELSE [] END + CASE WHEN CASE WHEN n1.sort_at IS :: ZONED DATETIME NOT NULL AND dn2.sort_at IS :: ZONED DATETIME NOT NULL THEN n1.sort_at > $p.untimed AND abs(duration.inSeconds(n1.sort_at, dn2.sort_at).seconds) <= 86400 ELSE false END THEN [['time', 'within a day']] ELSE [] END AS bn2
WITH dn2, [qn2 IN bn2 | qn2[0] + ': ' + qn2[1]] AS wn2,
[qn2 IN bn2 | qn2[0]] AS kn2
WITH dn2, wn2, (CASE WHEN 'system' IN kn2 THEN 0.5 ELSE 0.0 END) + (CASE WHEN 'issue' IN kn2 THEN 0.2 ELSE 0.0 END) + (CASE WHEN 'category' IN kn2 THEN 0.15 ELSE 0.0 END) + (CASE WHEN 'account' IN kn2 THEN 0.1 ELSE 0.0 END) + (CASE WHEN 'time' IN kn2 THEN 0.05 ELSE 0.0 END) AS sn2 WHERE sn2 > 0
WITH dn2, wn2, sn2 ORDER BY dn2.uid
RETURN collect([dn2, sn2, null, wn2]) AS gn2 }
WITH n1, an2, wn2, vn2, tn2, gn2
CALL (vn2, tn2, gn2) {
UNWIND [qn2 IN vn2 | [qn2[0], 0.5 * CASE WHEN vn2[0][1] = vn2[CASE WHEN size(vn2) < 50 THEN size(vn2) ELSE 50 END - 1][1] THEN 1.0 WHEN qn2[1] < vn2[CASE WHEN size(vn2) < 50 THEN size(vn2) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn2[1] - vn2[CASE WHEN size(vn2) < 50 THEN size(vn2) ELSE 50 END - 1][1]) / (vn2[0][1] - vn2[CASE WHEN size(vn2) < 50 THEN size(vn2) ELSE 50 END - 1][1]) END]] + [qn2 IN tn2 | [qn2[0], 0.5 * CASE WHEN tn2[0][1] = tn2[CASE WHEN size(tn2) < 50 THEN size(tn2) ELSE 50 END - 1][1] THEN 1.0 WHEN qn2[1] < tn2[CASE WHEN size(tn2) < 50 THEN size(tn2) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn2[1] - tn2[CASE WHEN size(tn2) < 50 THEN size(tn2) ELSE 50 END - 1][1]) / (tn2[0][1] - tn2[CASE WHEN size(tn2) < 50 THEN size(tn2) ELSE 50 END - 1][1]) END]] + [qn2 IN gn2 | [qn2[0], 0.1 * qn2[1]]] AS qn2
WITH qn2[0] AS dn2, sum(qn2[1]) AS sn2
ORDER BY sn2 DESC, dn2.uid LIMIT $p.s1_hits
RETURN collect(dn2) AS hn2 }
RETURN [[qn2 IN vn2 | [qn2[0].uid, qn2[1], qn2[2]]], [qn2 IN tn2 | [qn2[0].uid, qn2[1], qn2[2]]], [qn2 IN gn2 | [qn2[0].uid, qn2[1], qn2[2], qn2[3]]], COLLECT { UNWIND hn2 AS n2 RETURN [n2.uid, [n2.type, null, coalesce(n2.title, n2.name)]] }] }] } AS f0
// dense: 2000
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 2
// one_word: '[[\\p{L}&&[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsArabic}\\p{IsHebrew}\\p{IsArmenian}\\p{IsGeorgian}]]\\p{M}0-9_]+'
// org: 'acme'
// s1_deep: 2000
// s1_deepest: 20000
// s1_few: 200
// s1_first: 3
// s1_hits: 5
// s1_members: 5000
// s1_most: 50
// s1_query: None
// s1_rows: 150
// s1_shown: ['Document', 'DocumentChunk']
// s1_types: ['DocumentChunk']
// s1_wanted: 3
// s1_wide: 20000
// signs: ['\x00', '\x01', '\x02', '\x03', '\x04', '\x05', '\x06', '\x07', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x0e', '\x0f', '\x10', '\x11', '\x12', '\x13', '\x14', '\x15', '\x16', '\x17', '\x18', '\x19', '\x1a', '\x1b', '\x1c', '\x1d', '\x1e', '\x1f', ' ', '!', '"', '#', '$', '%', '&', "'", '(', ')', '*', '+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', '\x7f', '\u3000']
// token: 'o61636d651'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfASystem
CYPHER 25
RETURN COLLECT {
WITH $p.s0_words AS wn1 WHERE $p.s0_first > 0 AND size($p.s0_types) > 0
MATCH (yn1:_Entity {uid: $p.s0_system}) WHERE yn1.org = $p.org
WITH wn1, coalesce(COLLECT { MATCH (yn1)-[:ALIAS_OF]->(kn1) WHERE kn1.org = $p.org RETURN kn1 ORDER BY kn1.uid LIMIT 1 }[0], yn1) AS zn1
WHERE zn1:System AND zn1.visibility IN $p.visible
WITH wn1, zn1, COLLECT {
CALL (zn1) {
MATCH (zn1)<-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]-(nn1)
WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND nn1.org = $p.org AND nn1.type IN $p.s0_shown AND nn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at >= $p.s0_since RETURN nn1
UNION ALL
MATCH (nn1:Deployment) WHERE nn1.system = zn1.uid
AND nn1.at >= $p.untimed AND nn1.uid IS NOT NULL AND nn1.org = $p.org AND nn1.type IN $p.s0_shown AND nn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at >= $p.s0_since RETURN nn1 }
WITH DISTINCT nn1
CALL (nn1) { WITH nn1 WHERE NOT nn1:Document RETURN nn1.uid AS un1 UNION ALL MATCH (nn1:Document)-[:HAS_CHUNK]->(cn1) RETURN cn1.uid AS un1 }
RETURN un1 LIMIT $p.s0_members } AS mn1
CALL (wn1, mn1, zn1) {
WITH * WHERE $p.s0_vector IS NOT NULL AND NOT size(mn1) <= $p.s0_few
MATCH (en1:Embedding_local_1)
SEARCH en1 IN (VECTOR INDEX embedding_local_1 FOR $p.s0_vector
WHERE en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible
LIMIT $p.s0_wide) SCORE AS sn1
WITH * WHERE size(mn1) >= $p.s0_members OR en1.of IN mn1
MATCH (nn1:_Entity {uid: en1.of}) WHERE nn1.org = $p.org
WITH nn1, 2 * sn1 - 1 AS sn1
WITH zn1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.sort_at >= $p.s0_since AND (dn1.system = zn1.uid OR EXISTS { (dn1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(zn1) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) })
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v1n1 }
CALL (wn1, mn1, zn1, v1n1) {
UNWIND CASE WHEN $p.s0_vector IS NOT NULL AND (size(mn1) <= $p.s0_few OR size(v1n1) < $p.s0_first) THEN mn1 ELSE [] END AS un1
MATCH (en1:Embedding {of: un1})
WHERE en1.model = 'local-1' AND en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible AND en1.vector IS NOT NULL
MATCH (nn1:_Entity {uid: un1}) WHERE nn1.org = $p.org
WITH nn1, 2 * vector.similarity.cosine(en1.vector, $p.s0_vector) - 1 AS sn1
WITH zn1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.sort_at >= $p.s0_since AND (dn1.system = zn1.uid OR EXISTS { (dn1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(zn1) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) })
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v2n1 }
WITH wn1, mn1, zn1, CASE WHEN size(v2n1) > size(v1n1) THEN v2n1 ELSE v1n1 END AS vn1
CALL (wn1, mn1, zn1, vn1) {
WITH * WHERE trim(wn1) <> ''
CALL db.index.fulltext.queryNodes('entity_text', '+org_token:' + $p.token + '^0 +(' + 'name:(' + wn1 + ')^2' + ' ' + 'title:(' + wn1 + ')^2' + ' ' + 'aliases:(' + wn1 + ')^2' + ' ' + 'description:(' + wn1 + ')' + ' ' + 'definition:(' + wn1 + ')' + ' ' + 'summary:(' + wn1 + ')' + ' ' + 'template:(' + wn1 + ')' + ' ' + 'text:(' + wn1 + ')' + ')',
{limit: CASE WHEN size(vn1) < $p.s0_first AND size(mn1) > size(vn1) THEN $p.s0_deepest ELSE $p.s0_deep END}) YIELD node AS nn1, score AS sn1
WHERE nn1.org = $p.org AND sn1 > 0 AND nn1.visibility IN $p.visible
AND nn1.type IN $p.s0_shown
AND (nn1:Document OR size(mn1) >= $p.s0_members OR nn1.uid IN mn1)
WITH zn1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.sort_at >= $p.s0_since AND (dn1.system = zn1.uid OR EXISTS { (dn1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(zn1) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) })
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS tn1 }
WITH wn1, vn1, tn1
CALL (vn1, tn1) {
UNWIND [qn1 IN vn1 | [qn1[0], 0.5 * CASE WHEN vn1[0][1] = vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) / (vn1[0][1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) END]] + [qn1 IN tn1 | [qn1[0], 0.5 * CASE WHEN tn1[0][1] = tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) / (tn1[0][1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) END]] AS qn1
WITH qn1[0] AS dn1, sum(qn1[1]) AS sn1
ORDER BY sn1 DESC, dn1.uid LIMIT $p.s0_hits
RETURN collect(dn1) AS hn1 }
RETURN [[qn1 IN vn1 | [qn1[0].uid, qn1[1], qn1[2]]], [qn1 IN tn1 | [qn1[0].uid, qn1[1], qn1[2]]], COLLECT { UNWIND hn1 AS n1 RETURN [n1.uid, [n1.type, null, n1.uid]] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// one_word: '[[\\p{L}&&[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsArabic}\\p{IsHebrew}\\p{IsArmenian}\\p{IsGeorgian}]]\\p{M}0-9_]+'
// org: 'acme'
// s0_deep: 2000
// s0_deepest: 20000
// s0_few: 200
// s0_first: 10
// s0_hits: 12
// s0_members: 5000
// s0_most: 50
// s0_query: None
// s0_rows: 150
// s0_shown: ['CustomerCase', 'Deployment', 'Document', 'DocumentChunk', 'GlossaryTerm', 'Incident', 'LogTemplate', 'Policy', 'System', 'Team', 'TechnicalIssue', 'Ticket', 'WorkItem']
// s0_since: datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)
// s0_system: 'acme:nazara:main:system:a'
// s0_types: ['System', 'Incident', 'TechnicalIssue', 'LogTemplate', 'Deployment', 'CustomerCase', 'Ticket', 'WorkItem', 'Team', 'GlossaryTerm', 'Policy', 'DocumentChunk']
// s0_vector: 1024 values
// s0_wanted: 10
// s0_wide: 20000
// s0_words: 'cards'
// signs: ['\x00', '\x01', '\x02', '\x03', '\x04', '\x05', '\x06', '\x07', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x0e', '\x0f', '\x10', '\x11', '\x12', '\x13', '\x14', '\x15', '\x16', '\x17', '\x18', '\x19', '\x1a', '\x1b', '\x1c', '\x1d', '\x1e', '\x1f', ' ', '!', '"', '#', '$', '%', '&', "'", '(', ')', '*', '+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', '\x7f', '\u3000']
// token: 'o61636d651'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// OfATime
CYPHER 25
RETURN COLLECT {
MATCH (xon1:_Entity {uid: $p.s0_id}) WHERE xon1.org = $p.org
WITH coalesce(COLLECT { MATCH (xon1)-[:ALIAS_OF]->(kon1) WHERE kon1.org = $p.org RETURN kon1 ORDER BY kon1.uid LIMIT 1 }[0], xon1) AS on1
WHERE on1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND on1.visibility IN $p.visible
WITH on1, coalesce(
COLLECT { MATCH (en1:Embedding {uid: on1.uid + '|local-1'}) WHERE en1.org = $p.org RETURN en1 }[0],
COLLECT { MATCH (on1)-[:HAS_CHUNK]->(cn1:DocumentChunk) WHERE cn1.org = $p.org
WITH cn1 ORDER BY cn1.chunk_index LIMIT 16
MATCH (en1:Embedding {uid: cn1.uid + '|local-1'}) WHERE en1.org = $p.org
RETURN en1 ORDER BY cn1.chunk_index LIMIT 1 }[0]) AS an1
WHERE $p.s0_first > 0 AND size($p.s0_types) > 0
WITH on1, an1, reduce(qn1 = ['', 0], un1 IN [un1 IN split(coalesce(an1.words, toLower(left(coalesce(toStringOrNull(on1.name) + ' ', '') + coalesce(toStringOrNull(on1.title) + ' ', '') + coalesce(toStringOrNull(on1.definition) + ' ', '') + coalesce(toStringOrNull(on1.description) + ' ', '') + coalesce(toStringOrNull(on1.template) + ' ', '') + coalesce(toStringOrNull(on1.text) + ' ', ''), 2000))), $p.signs) WHERE un1 <> '' | left(un1, 64)] | CASE WHEN 64 - qn1[1] <= 0 THEN qn1 ELSE [qn1[0] + ' ' + CASE WHEN un1 =~ $p.one_word THEN un1 ELSE left(un1, 64 - qn1[1]) END, qn1[1] + CASE WHEN un1 =~ $p.one_word THEN 1 ELSE size(un1) END] END)[0] AS wn1
WITH on1, an1, wn1, COLLECT {
CALL () {
WITH 1 AS gn1 WHERE 'CustomerCase' IN $p.s0_shown OR 'Ticket' IN $p.s0_shown
MATCH (nn1:CustomerCase) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'Deployment' IN $p.s0_shown
MATCH (nn1:Deployment) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'Document' IN $p.s0_shown
MATCH (nn1:Document) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'GlossaryTerm' IN $p.s0_shown
MATCH (nn1:GlossaryTerm) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'Incident' IN $p.s0_shown
MATCH (nn1:Incident) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'LogTemplate' IN $p.s0_shown
MATCH (nn1:LogTemplate) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'Policy' IN $p.s0_shown
MATCH (nn1:Policy) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'System' IN $p.s0_shown
MATCH (nn1:System) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'Team' IN $p.s0_shown
MATCH (nn1:Team) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'TechnicalIssue' IN $p.s0_shown
MATCH (nn1:TechnicalIssue) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1
UNION ALL
WITH 1 AS gn1 WHERE 'WorkItem' IN $p.s0_shown
MATCH (nn1:WorkItem) WHERE nn1.org = $p.org AND nn1.uid IS NOT NULL
AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.sort_at < $p.s0_until RETURN nn1 }
WITH DISTINCT nn1
CALL (nn1) { WITH nn1 WHERE NOT nn1:Document RETURN nn1.uid AS un1 UNION ALL MATCH (nn1:Document)-[:HAS_CHUNK]->(cn1) RETURN cn1.uid AS un1 }
RETURN un1 LIMIT $p.s0_members } AS mn1
CALL (on1, an1, wn1, mn1) {
WITH * WHERE an1.vector IS NOT NULL AND NOT size(mn1) <= $p.s0_few
MATCH (en1:Embedding_local_1)
SEARCH en1 IN (VECTOR INDEX embedding_local_1 FOR an1.vector
WHERE en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible
LIMIT $p.s0_wide) SCORE AS sn1
WITH * WHERE size(mn1) >= $p.s0_members OR en1.of IN mn1
MATCH (nn1:_Entity {uid: en1.of}) WHERE nn1.org = $p.org
WITH nn1, 2 * sn1 - 1 AS sn1
WITH on1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1 <> on1 AND dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.sort_at < $p.s0_until
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v1n1 }
CALL (on1, an1, wn1, mn1, v1n1) {
UNWIND CASE WHEN an1.vector IS NOT NULL AND (size(mn1) <= $p.s0_few OR size(v1n1) < $p.s0_first) THEN mn1 ELSE [] END AS un1
MATCH (en1:Embedding {of: un1})
WHERE en1.model = 'local-1' AND en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible AND en1.vector IS NOT NULL
MATCH (nn1:_Entity {uid: un1}) WHERE nn1.org = $p.org
WITH nn1, 2 * vector.similarity.cosine(en1.vector, an1.vector) - 1 AS sn1
WITH on1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1 <> on1 AND dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.sort_at < $p.s0_until
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v2n1 }
WITH on1, an1, wn1, mn1, CASE WHEN size(v2n1) > size(v1n1) THEN v2n1 ELSE v1n1 END AS vn1
CALL (on1, an1, wn1, mn1, vn1) {
WITH * WHERE trim(wn1) <> ''
CALL db.index.fulltext.queryNodes('entity_text', '+org_token:' + $p.token + '^0 +(' + 'name:(' + wn1 + ')^2' + ' ' + 'title:(' + wn1 + ')^2' + ' ' + 'aliases:(' + wn1 + ')^2' + ' ' + 'description:(' + wn1 + ')' + ' ' + 'definition:(' + wn1 + ')' + ' ' + 'summary:(' + wn1 + ')' + ' ' + 'template:(' + wn1 + ')' + ' ' + 'text:(' + wn1 + ')' + ')',
{limit: CASE WHEN size(vn1) < $p.s0_first AND size(mn1) > size(vn1) + 1 THEN $p.s0_deepest ELSE $p.s0_deep END}) YIELD node AS nn1, score AS sn1
WHERE nn1.org = $p.org AND sn1 > 0 AND nn1.visibility IN $p.visible
AND nn1.type IN $p.s0_shown
AND (nn1:Document OR size(mn1) >= $p.s0_members OR nn1.uid IN mn1)
WITH on1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1 <> on1 AND dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.sort_at < $p.s0_until
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS tn1 }
WITH on1, an1, wn1, vn1, tn1
CALL (on1, vn1, tn1) {
WITH on1, [qn1 IN vn1 | qn1[0]] + [qn1 IN tn1 | qn1[0]] AS d_alln1, COLLECT { MATCH (on1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(yn1:System) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } AS o_systemn1, COLLECT { MATCH (on1)-[rn1:INSTANCE_OF|CAUSED_BY]->(yn1:TechnicalIssue) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } AS o_issuen1, COLLECT { MATCH (on1)-[rn1:CATEGORIZED_AS]->(yn1:Category) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } AS o_categoryn1
UNWIND d_alln1 AS dn1
WITH DISTINCT on1, dn1, o_systemn1, o_issuen1, o_categoryn1
WITH on1, dn1, [yn1 IN COLLECT { MATCH (dn1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(yn1:System) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } WHERE yn1 IN o_systemn1 | ['system', coalesce(toStringOrNull(yn1.name), yn1.uid)]][..5] + [yn1 IN COLLECT { MATCH (dn1)-[rn1:INSTANCE_OF|CAUSED_BY]->(yn1:TechnicalIssue) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } WHERE yn1 IN o_issuen1 | ['issue', coalesce(toStringOrNull(yn1.title), yn1.uid)]][..5] + [yn1 IN COLLECT { MATCH (dn1)-[rn1:CATEGORIZED_AS]->(yn1:Category) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } WHERE yn1 IN o_categoryn1 | ['category', coalesce(toStringOrNull(yn1.name), yn1.uid)]][..5] + CASE WHEN on1.account IS :: STRING AND on1.account = dn1.account THEN [['account', on1.account]] ELSE [] END + CASE WHEN CASE WHEN on1.sort_at IS :: ZONED DATETIME NOT NULL AND dn1.sort_at IS :: ZONED DATETIME NOT NULL THEN on1.sort_at > $p.untimed AND abs(duration.inSeconds(on1.sort_at, dn1.sort_at).seconds) <= 86400 ELSE false END THEN [['time', 'within a day']] ELSE [] END AS bn1
WITH dn1, [qn1 IN bn1 | qn1[0] + ': ' + qn1[1]] AS wn1,
[qn1 IN bn1 | qn1[0]] AS kn1
WITH dn1, wn1, (CASE WHEN 'system' IN kn1 THEN 0.5 ELSE 0.0 END) + (CASE WHEN 'issue' IN kn1 THEN 0.2 ELSE 0.0 END) + (CASE WHEN 'category' IN kn1 THEN 0.15 ELSE 0.0 END) + (CASE WHEN 'account' IN kn1 THEN 0.1 ELSE 0.0 END) + (CASE WHEN 'time' IN kn1 THEN 0.05 ELSE 0.0 END) AS sn1 WHERE sn1 > 0
WITH dn1, wn1, sn1 ORDER BY dn1.uid
RETURN collect([dn1, sn1, null, wn1]) AS gn1 }
WITH on1, an1, wn1, vn1, tn1, gn1
CALL (vn1, tn1, gn1) {
UNWIND [qn1 IN vn1 | [qn1[0], 0.5 * CASE WHEN vn1[0][1] = vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) / (vn1[0][1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) END]] + [qn1 IN tn1 | [qn1[0], 0.5 * CASE WHEN tn1[0][1] = tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) / (tn1[0][1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) END]] + [qn1 IN gn1 | [qn1[0], 0.1 * qn1[1]]] AS qn1
WITH qn1[0] AS dn1, sum(qn1[1]) AS sn1
ORDER BY sn1 DESC, dn1.uid LIMIT $p.s0_hits
RETURN collect(dn1) AS hn1 }
RETURN [[qn1 IN vn1 | [qn1[0].uid, qn1[1], qn1[2]]], [qn1 IN tn1 | [qn1[0].uid, qn1[1], qn1[2]]], [qn1 IN gn1 | [qn1[0].uid, qn1[1], qn1[2], qn1[3]]], COLLECT { UNWIND hn1 AS n1 RETURN [n1.uid, [n1.type, null, n1.uid]] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// one_word: '[[\\p{L}&&[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsArabic}\\p{IsHebrew}\\p{IsArmenian}\\p{IsGeorgian}]]\\p{M}0-9_]+'
// org: 'acme'
// s0_deep: 2000
// s0_deepest: 20000
// s0_few: 200
// s0_first: 10
// s0_hits: 12
// s0_id: 'acme:t:main:incident:1'
// s0_members: 5000
// s0_most: 50
// s0_query: None
// s0_rows: 150
// s0_shown: ['CustomerCase', 'Deployment', 'Document', 'DocumentChunk', 'GlossaryTerm', 'Incident', 'LogTemplate', 'Policy', 'System', 'Team', 'TechnicalIssue', 'Ticket', 'WorkItem']
// s0_types: ['System', 'Incident', 'TechnicalIssue', 'LogTemplate', 'Deployment', 'CustomerCase', 'Ticket', 'WorkItem', 'Team', 'GlossaryTerm', 'Policy', 'DocumentChunk']
// s0_until: datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc)
// s0_wanted: 10
// s0_wide: 20000
// signs: ['\x00', '\x01', '\x02', '\x03', '\x04', '\x05', '\x06', '\x07', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x0e', '\x0f', '\x10', '\x11', '\x12', '\x13', '\x14', '\x15', '\x16', '\x17', '\x18', '\x19', '\x1a', '\x1b', '\x1c', '\x1d', '\x1e', '\x1f', ' ', '!', '"', '#', '$', '%', '&', "'", '(', ')', '*', '+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', '\x7f', '\u3000']
// token: 'o61636d651'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']

// ThePastOfANode
CYPHER 25
RETURN COLLECT {
MATCH (xon1:_Entity {uid: $p.s0_id}) WHERE xon1.org = $p.org
WITH coalesce(COLLECT { MATCH (xon1)-[:ALIAS_OF]->(kon1) WHERE kon1.org = $p.org RETURN kon1 ORDER BY kon1.uid LIMIT 1 }[0], xon1) AS on1
WHERE on1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND on1.visibility IN $p.visible
WITH on1, coalesce(
COLLECT { MATCH (en1:Embedding {uid: on1.uid + '|local-1'}) WHERE en1.org = $p.org RETURN en1 }[0],
COLLECT { MATCH (on1)-[:HAS_CHUNK]->(cn1:DocumentChunk) WHERE cn1.org = $p.org
WITH cn1 ORDER BY cn1.chunk_index LIMIT 16
MATCH (en1:Embedding {uid: cn1.uid + '|local-1'}) WHERE en1.org = $p.org
RETURN en1 ORDER BY cn1.chunk_index LIMIT 1 }[0]) AS an1
WHERE $p.s0_first > 0 AND size($p.s0_types) > 0
WITH on1, an1, reduce(qn1 = ['', 0], un1 IN [un1 IN split(coalesce(an1.words, toLower(left(coalesce(toStringOrNull(on1.name) + ' ', '') + coalesce(toStringOrNull(on1.title) + ' ', '') + coalesce(toStringOrNull(on1.definition) + ' ', '') + coalesce(toStringOrNull(on1.description) + ' ', '') + coalesce(toStringOrNull(on1.template) + ' ', '') + coalesce(toStringOrNull(on1.text) + ' ', ''), 2000))), $p.signs) WHERE un1 <> '' | left(un1, 64)] | CASE WHEN 64 - qn1[1] <= 0 THEN qn1 ELSE [qn1[0] + ' ' + CASE WHEN un1 =~ $p.one_word THEN un1 ELSE left(un1, 64 - qn1[1]) END, qn1[1] + CASE WHEN un1 =~ $p.one_word THEN 1 ELSE size(un1) END] END)[0] AS wn1
WITH on1, an1, wn1, COLLECT {
CALL (on1) {
MATCH (nn1:Incident) WHERE nn1.sort_at > $p.untimed AND nn1.uid IS NOT NULL AND nn1.org = $p.org AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.status IN ['resolved', 'closed'] AND nn1.sort_at < on1.sort_at RETURN nn1
UNION ALL
MATCH (nn1:CustomerCase) WHERE nn1.sort_at > $p.untimed AND nn1.uid IS NOT NULL AND nn1.org = $p.org AND nn1.type IN $p.s0_shown AND nn1.stub IS NULL AND nn1.visibility IN $p.visible AND nn1.status IN ['resolved', 'closed'] AND nn1.sort_at < on1.sort_at RETURN nn1 }
WITH DISTINCT nn1
CALL (nn1) { WITH nn1 WHERE NOT nn1:Document RETURN nn1.uid AS un1 UNION ALL MATCH (nn1:Document)-[:HAS_CHUNK]->(cn1) RETURN cn1.uid AS un1 }
RETURN un1 LIMIT $p.s0_members } AS mn1
CALL (on1, an1, wn1, mn1) {
WITH * WHERE an1.vector IS NOT NULL AND NOT size(mn1) <= $p.s0_few
MATCH (en1:Embedding_local_1)
SEARCH en1 IN (VECTOR INDEX embedding_local_1 FOR an1.vector
WHERE en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible
LIMIT $p.s0_wide) SCORE AS sn1
WITH * WHERE size(mn1) >= $p.s0_members OR en1.of IN mn1
MATCH (nn1:_Entity {uid: en1.of}) WHERE nn1.org = $p.org
WITH nn1, 2 * sn1 - 1 AS sn1
WITH on1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1 <> on1 AND dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.status IN ['resolved', 'closed'] AND dn1.sort_at < on1.sort_at
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v1n1 }
CALL (on1, an1, wn1, mn1, v1n1) {
UNWIND CASE WHEN an1.vector IS NOT NULL AND (size(mn1) <= $p.s0_few OR size(v1n1) < $p.s0_first) THEN mn1 ELSE [] END AS un1
MATCH (en1:Embedding {of: un1})
WHERE en1.model = 'local-1' AND en1.org = $p.org AND en1.type IN $p.s0_types AND en1.visibility IN $p.visible AND en1.vector IS NOT NULL
MATCH (nn1:_Entity {uid: un1}) WHERE nn1.org = $p.org
WITH nn1, 2 * vector.similarity.cosine(en1.vector, an1.vector) - 1 AS sn1
WITH on1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1 <> on1 AND dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.status IN ['resolved', 'closed'] AND dn1.sort_at < on1.sort_at
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS v2n1 }
WITH on1, an1, wn1, mn1, CASE WHEN size(v2n1) > size(v1n1) THEN v2n1 ELSE v1n1 END AS vn1
CALL (on1, an1, wn1, mn1, vn1) {
WITH * WHERE trim(wn1) <> ''
CALL db.index.fulltext.queryNodes('entity_text', '+org_token:' + $p.token + '^0 +(' + 'name:(' + wn1 + ')^2' + ' ' + 'title:(' + wn1 + ')^2' + ' ' + 'aliases:(' + wn1 + ')^2' + ' ' + 'description:(' + wn1 + ')' + ' ' + 'definition:(' + wn1 + ')' + ' ' + 'summary:(' + wn1 + ')' + ' ' + 'template:(' + wn1 + ')' + ' ' + 'text:(' + wn1 + ')' + ')',
{limit: CASE WHEN size(vn1) < $p.s0_first AND size(mn1) > size(vn1) + 1 THEN $p.s0_deepest ELSE $p.s0_deep END}) YIELD node AS nn1, score AS sn1
WHERE nn1.org = $p.org AND sn1 > 0 AND nn1.visibility IN $p.visible
AND nn1.type IN $p.s0_shown
AND (nn1:Document OR size(mn1) >= $p.s0_members OR nn1.uid IN mn1)
WITH on1, nn1, sn1, CASE WHEN nn1:DocumentChunk THEN coalesce(COLLECT { MATCH (cn1:Document)-[:HAS_CHUNK]->(nn1) WHERE cn1.org = $p.org RETURN cn1 LIMIT 1 }[0], nn1) ELSE nn1 END AS dn1
WHERE dn1 <> on1 AND dn1.org = $p.org AND dn1.type IN $p.s0_shown AND dn1:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND dn1.stub IS NULL AND dn1.visibility IN $p.visible AND dn1.status IN ['resolved', 'closed'] AND dn1.sort_at < on1.sort_at
WITH dn1, nn1, sn1 LIMIT $p.s0_rows
WITH dn1, nn1, sn1 ORDER BY sn1 DESC, nn1.uid
WITH dn1, collect([sn1, nn1])[0] AS bn1
WITH dn1, bn1 ORDER BY bn1[0] DESC, dn1.uid LIMIT $p.s0_most
RETURN collect([dn1, bn1[0], CASE WHEN bn1[1] <> dn1 THEN bn1[1].uid END]) AS tn1 }
WITH on1, an1, wn1, vn1, tn1
CALL (on1, vn1, tn1) {
WITH on1, [qn1 IN vn1 | qn1[0]] + [qn1 IN tn1 | qn1[0]] AS d_alln1, COLLECT { MATCH (on1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(yn1:System) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } AS o_systemn1, COLLECT { MATCH (on1)-[rn1:INSTANCE_OF|CAUSED_BY]->(yn1:TechnicalIssue) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } AS o_issuen1, COLLECT { MATCH (on1)-[rn1:CATEGORIZED_AS]->(yn1:Category) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } AS o_categoryn1
UNWIND d_alln1 AS dn1
WITH DISTINCT on1, dn1, o_systemn1, o_issuen1, o_categoryn1
WITH on1, dn1, [yn1 IN COLLECT { MATCH (dn1)-[rn1:AFFECTS|OBSERVED_ON|DEPLOYED_TO|ABOUT]->(yn1:System) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } WHERE yn1 IN o_systemn1 | ['system', coalesce(toStringOrNull(yn1.name), yn1.uid)]][..5] + [yn1 IN COLLECT { MATCH (dn1)-[rn1:INSTANCE_OF|CAUSED_BY]->(yn1:TechnicalIssue) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } WHERE yn1 IN o_issuen1 | ['issue', coalesce(toStringOrNull(yn1.title), yn1.uid)]][..5] + [yn1 IN COLLECT { MATCH (dn1)-[rn1:CATEGORIZED_AS]->(yn1:Category) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND coalesce(rn1.confidence, '') <> 'inferred' AND yn1.org = $p.org AND yn1.visibility IN $p.visible RETURN DISTINCT yn1 } WHERE yn1 IN o_categoryn1 | ['category', coalesce(toStringOrNull(yn1.name), yn1.uid)]][..5] + CASE WHEN on1.account IS :: STRING AND on1.account = dn1.account THEN [['account', on1.account]] ELSE [] END + CASE WHEN CASE WHEN on1.sort_at IS :: ZONED DATETIME NOT NULL AND dn1.sort_at IS :: ZONED DATETIME NOT NULL THEN on1.sort_at > $p.untimed AND abs(duration.inSeconds(on1.sort_at, dn1.sort_at).seconds) <= 86400 ELSE false END THEN [['time', 'within a day']] ELSE [] END AS bn1
WITH dn1, [qn1 IN bn1 | qn1[0] + ': ' + qn1[1]] AS wn1,
[qn1 IN bn1 | qn1[0]] AS kn1
WITH dn1, wn1, (CASE WHEN 'system' IN kn1 THEN 0.5 ELSE 0.0 END) + (CASE WHEN 'issue' IN kn1 THEN 0.2 ELSE 0.0 END) + (CASE WHEN 'category' IN kn1 THEN 0.15 ELSE 0.0 END) + (CASE WHEN 'account' IN kn1 THEN 0.1 ELSE 0.0 END) + (CASE WHEN 'time' IN kn1 THEN 0.05 ELSE 0.0 END) AS sn1 WHERE sn1 > 0
WITH dn1, wn1, sn1 ORDER BY dn1.uid
RETURN collect([dn1, sn1, null, wn1]) AS gn1 }
WITH on1, an1, wn1, vn1, tn1, gn1
CALL (vn1, tn1, gn1) {
UNWIND [qn1 IN vn1 | [qn1[0], 0.5 * CASE WHEN vn1[0][1] = vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) / (vn1[0][1] - vn1[CASE WHEN size(vn1) < 50 THEN size(vn1) ELSE 50 END - 1][1]) END]] + [qn1 IN tn1 | [qn1[0], 0.5 * CASE WHEN tn1[0][1] = tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 1.0 WHEN qn1[1] < tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1] THEN 0.0 ELSE (qn1[1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) / (tn1[0][1] - tn1[CASE WHEN size(tn1) < 50 THEN size(tn1) ELSE 50 END - 1][1]) END]] + [qn1 IN gn1 | [qn1[0], 0.1 * qn1[1]]] AS qn1
WITH qn1[0] AS dn1, sum(qn1[1]) AS sn1
ORDER BY sn1 DESC, dn1.uid LIMIT $p.s0_hits
RETURN collect(dn1) AS hn1 }
RETURN [[qn1 IN vn1 | [qn1[0].uid, qn1[1], qn1[2]]], [qn1 IN tn1 | [qn1[0].uid, qn1[1], qn1[2]]], [qn1 IN gn1 | [qn1[0].uid, qn1[1], qn1[2], qn1[3]]], COLLECT { UNWIND hn1 AS n1 RETURN [n1.uid, [[n1.type, null, n1.uid], n1.status, n1.source_status, CASE WHEN n1.resolved_at IS :: ZONED DATETIME THEN toString(n1.resolved_at) END, CASE WHEN n1.resolved_at IS :: ZONED DATETIME AND n1.sort_at IS :: ZONED DATETIME THEN toFloat(duration.inSeconds(n1.sort_at, n1.resolved_at).seconds) END, COLLECT { MATCH (n1)-[rn1:RESOLVED_BY]->(n2) WHERE rn1.valid_to IS NULL AND (rn1.visibility IS NULL OR rn1.visibility IN $p.visible) AND n2.org = $p.org AND n2:_Entity&!(Alias|Tombstone|AccessScope|ApiToken|AuditEvent|Membership|SavedView|User) AND n2.visibility IN $p.visible
WITH n2, rn1 ORDER BY rn1.at, n2.uid LIMIT $p.f0
RETURN [[n2.type, null, n2.uid], rn1.outcome, toString(rn1.at)] }]] }] } AS f0
// end: datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
// epoch: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// f0: 10
// one_word: '[[\\p{L}&&[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsArabic}\\p{IsHebrew}\\p{IsArmenian}\\p{IsGeorgian}]]\\p{M}0-9_]+'
// org: 'acme'
// s0_deep: 2000
// s0_deepest: 20000
// s0_few: 200
// s0_first: 5
// s0_hits: 7
// s0_id: 'acme:t:main:incident:1'
// s0_members: 5000
// s0_most: 50
// s0_rows: 150
// s0_shown: ['Incident', 'CustomerCase', 'Ticket']
// s0_types: ['Incident', 'CustomerCase', 'Ticket']
// s0_wide: 20000
// signs: ['\x00', '\x01', '\x02', '\x03', '\x04', '\x05', '\x06', '\x07', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x0e', '\x0f', '\x10', '\x11', '\x12', '\x13', '\x14', '\x15', '\x16', '\x17', '\x18', '\x19', '\x1a', '\x1b', '\x1c', '\x1d', '\x1e', '\x1f', ' ', '!', '"', '#', '$', '%', '&', "'", '(', ')', '*', '+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '~', '\x7f', '\u3000']
// token: 'o61636d651'
// untimed: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
// visible: ['org']
