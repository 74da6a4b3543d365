// Summaries of nodes: made of sentences that the nodes themselves, or their chunks, hold.

// name: targets
// scope: tenant
// params: org, uids
// returns: uid
// The nodes whose summaries depend on the given ones: they, what they are aliases of, and the
// documents that they are slices of.
UNWIND $uids AS given
CALL (given) {
  RETURN given AS uid
  UNION
  MATCH (:_Entity {uid: given})-[:ALIAS_OF]->(k) WHERE k.org = $org RETURN k.uid AS uid
  UNION
  MATCH (:_Entity {uid: given})<-[:HAS_CHUNK]-(d) WHERE d.org = $org RETURN d.uid AS uid
}
RETURN DISTINCT uid ORDER BY uid

// name: inputs
// scope: tenant
// params: org, uids, types, characters, chunks
// returns: uid, type, title, texts, stored, held
// What each node says (type is null if it may have no summary): its description, or its first
// chunks in order. `held` tells whether it has anything of a summary, `stored` what it was made of.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
WITH n, n.type IN $types AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone AS may
RETURN n.uid AS uid, CASE WHEN may THEN n.type END AS type, n.title AS title,
  CASE
    WHEN NOT may THEN []
    WHEN n:Document THEN COLLECT {
      MATCH (n)-[:HAS_CHUNK]->(c:DocumentChunk) WHERE c.org = $org AND c.text IS NOT NULL
      WITH c ORDER BY c.chunk_index, c.uid LIMIT $chunks
      RETURN {node: c.uid, property: 'text', text: left(c.text, $characters)}
    }
    ELSE [{node: n.uid, property: 'description', text: left(n.description, $characters)}]
  END AS texts,
  n.summary_stamp AS stored,
  n.summary IS NOT NULL OR n.summary_stamp IS NOT NULL OR n.summary_citations IS NOT NULL AS held
ORDER BY uid

// name: write
// scope: tenant
// params: org, rows, model
// returns: written
// Write the summaries of nodes that exist, in place of older ones.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid}) WHERE n.org = $org
SET n.summary = row.summary, n.summary_citations = row.citations, n.summary_stamp = row.stamp,
  n.summary_model = $model
RETURN count(n) AS written

// name: delete
// scope: tenant
// params: org, uids
// returns: deleted
// Take the summaries of the given nodes away.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
REMOVE n.summary, n.summary_citations, n.summary_stamp, n.summary_model
RETURN count(n) AS deleted
