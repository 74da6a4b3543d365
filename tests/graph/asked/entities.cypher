// Questions about any node, whatever its label.

// name: find_text
// scope: tenant
// params: org, org_token, words, limit
// returns: uid, type, caption, score
// Nodes whose text holds some of the words, best first; the words hold no operator.
WITH '(' + $words + ')' AS words
CALL db.index.fulltext.queryNodes('entity_text',
  '+org_token:' + $org_token + '^0 +(name:' + words + '^2 title:' + words + '^2 aliases:' + words
    + '^2 definition:' + words + ' description:' + words + ' summary:' + words + ' template:'
      + words + ' text:' + words + ')',
  {limit: $limit}) YIELD node AS n, score
WHERE score > 0 AND n.org = $org AND n.stub IS NULL
RETURN n.uid AS uid, n.type AS type, coalesce(n.name, n.title) AS caption, score
ORDER BY score DESC, uid

// name: stubs_by_source
// scope: tenant
// params: org
// returns: source, type, nodes
// What is referred to but was never described, by the source that it should come from.
MATCH (n:_Entity {stub: true}) WHERE n.org = $org
RETURN split(n.uid, ':')[1] AS source, n.type AS type, count(*) AS nodes
ORDER BY nodes DESC, source, type

// name: changes_since
// scope: tenant
// params: org, since, limit
// returns: uid, record, at, title
// What changed in the organisation since a time, newest first.
MATCH (c:Change) WHERE c.org = $org AND c.at >= $since AND c.uid IS NOT NULL
WITH c ORDER BY c.org DESC, c.at DESC, c.uid DESC LIMIT $limit
MATCH (c)-[:CHANGED]->(n)
RETURN c.uid AS uid, n.uid AS record, c.at AS at, coalesce(c.title, n.title, n.name) AS title
ORDER BY at DESC, uid DESC

// name: relationship_counts
// scope: tenant
// params: org, uid
// returns: type, outgoing, incoming
// How many relationships of each type a node has; read off its degrees, however many they are.
// A type given as a parameter would be walked, so each declared one is named.
MATCH (n:_Entity {uid: $uid}) WHERE n.org = $org
UNWIND [
  ['ABOUT', COUNT { (n)-[:ABOUT]->() }, COUNT { (n)<-[:ABOUT]-() }],
  ['ACTS_AS', COUNT { (n)-[:ACTS_AS]->() }, COUNT { (n)<-[:ACTS_AS]-() }],
  ['AFFECTS', COUNT { (n)-[:AFFECTS]->() }, COUNT { (n)<-[:AFFECTS]-() }],
  ['ANNOTATES', COUNT { (n)-[:ANNOTATES]->() }, COUNT { (n)<-[:ANNOTATES]-() }],
  ['CLAIMS', COUNT { (n)-[:CLAIMS]->() }, COUNT { (n)<-[:CLAIMS]-() }],
  ['CONCERNS', COUNT { (n)-[:CONCERNS]->() }, COUNT { (n)<-[:CONCERNS]-() }],
  ['ALIAS_OF', COUNT { (n)-[:ALIAS_OF]->() }, COUNT { (n)<-[:ALIAS_OF]-() }],
  ['ASSIGNED_TO', COUNT { (n)-[:ASSIGNED_TO]->() }, COUNT { (n)<-[:ASSIGNED_TO]-() }],
  ['CATEGORIZED_AS', COUNT { (n)-[:CATEGORIZED_AS]->() }, COUNT { (n)<-[:CATEGORIZED_AS]-() }],
  ['CAUSED_BY', COUNT { (n)-[:CAUSED_BY]->() }, COUNT { (n)<-[:CAUSED_BY]-() }],
  ['CHANGED', COUNT { (n)-[:CHANGED]->() }, COUNT { (n)<-[:CHANGED]-() }],
  ['CITES', COUNT { (n)-[:CITES]->() }, COUNT { (n)<-[:CITES]-() }],
  ['DEFINES', COUNT { (n)-[:DEFINES]->() }, COUNT { (n)<-[:DEFINES]-() }],
  ['DEPENDS_ON', COUNT { (n)-[:DEPENDS_ON]->() }, COUNT { (n)<-[:DEPENDS_ON]-() }],
  ['DEPLOYED_TO', COUNT { (n)-[:DEPLOYED_TO]->() }, COUNT { (n)<-[:DEPLOYED_TO]-() }],
  ['DUPLICATE_OF', COUNT { (n)-[:DUPLICATE_OF]->() }, COUNT { (n)<-[:DUPLICATE_OF]-() }],
  ['EVIDENCE_OF', COUNT { (n)-[:EVIDENCE_OF]->() }, COUNT { (n)<-[:EVIDENCE_OF]-() }],
  ['FOLLOWS', COUNT { (n)-[:FOLLOWS]->() }, COUNT { (n)<-[:FOLLOWS]-() }],
  ['HAS_CHUNK', COUNT { (n)-[:HAS_CHUNK]->() }, COUNT { (n)<-[:HAS_CHUNK]-() }],
  ['HAS_SEVERITY', COUNT { (n)-[:HAS_SEVERITY]->() }, COUNT { (n)<-[:HAS_SEVERITY]-() }],
  ['HOLDS', COUNT { (n)-[:HOLDS]->() }, COUNT { (n)<-[:HOLDS]-() }],
  ['IN', COUNT { (n)-[:IN]->() }, COUNT { (n)<-[:IN]-() }],
  ['INSTANCE_OF', COUNT { (n)-[:INSTANCE_OF]->() }, COUNT { (n)<-[:INSTANCE_OF]-() }],
  ['MEMBER_OF', COUNT { (n)-[:MEMBER_OF]->() }, COUNT { (n)<-[:MEMBER_OF]-() }],
  ['MENTIONS', COUNT { (n)-[:MENTIONS]->() }, COUNT { (n)<-[:MENTIONS]-() }],
  ['MAY_MENTION', COUNT { (n)-[:MAY_MENTION]->() }, COUNT { (n)<-[:MAY_MENTION]-() }],
  ['OBSERVED_ON', COUNT { (n)-[:OBSERVED_ON]->() }, COUNT { (n)<-[:OBSERVED_ON]-() }],
  ['OWNED_BY', COUNT { (n)-[:OWNED_BY]->() }, COUNT { (n)<-[:OWNED_BY]-() }],
  ['PART_OF', COUNT { (n)-[:PART_OF]->() }, COUNT { (n)<-[:PART_OF]-() }],
  ['PRODUCED', COUNT { (n)-[:PRODUCED]->() }, COUNT { (n)<-[:PRODUCED]-() }],
  ['REPORTS', COUNT { (n)-[:REPORTS]->() }, COUNT { (n)<-[:REPORTS]-() }],
  ['RESOLVED_BY', COUNT { (n)-[:RESOLVED_BY]->() }, COUNT { (n)<-[:RESOLVED_BY]-() }],
  ['SUGGESTED_FOR', COUNT { (n)-[:SUGGESTED_FOR]->() }, COUNT { (n)<-[:SUGGESTED_FOR]-() }],
  ['SUSPECTED_CAUSE', COUNT { (n)-[:SUSPECTED_CAUSE]->() }, COUNT { (n)<-[:SUSPECTED_CAUSE]-() }]
] AS row
WITH row[0] AS type, row[1] AS outgoing, row[2] AS incoming
WHERE outgoing + incoming > 0
RETURN type, outgoing, incoming ORDER BY type

// name: neighbours
// scope: tenant
// params: org, uid, type, limit
// returns: uid, type, caption, outgoing
// Some nodes at the other end of a node's relationships of one type, in no order.
MATCH (n:_Entity {uid: $uid}) WHERE n.org = $org
MATCH (n)-[r:$($type)]-(m:_Entity) WHERE r.valid_to IS NULL AND m.org = $org
WITH n, r, m LIMIT $limit
RETURN DISTINCT m.uid AS uid, m.type AS type, coalesce(m.name, m.title) AS caption,
  startNode(r) = n AS outgoing
