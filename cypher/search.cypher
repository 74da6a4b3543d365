// Semantic neighbours: one statement, two lists, fused by enrich.search.
//
// Both lists hold maps {uid, score, part}: `uid` is what a reader gets, `part` the chunk of a
// document that matched. Every filter on the vectors stands inside SEARCH, where it can't make
// the list shorter than asked. The full-text index knows no filter: the organisation's token,
// with no weight, keeps other tenants' nodes out of the first hits, and node.org is checked
// behind it. The words were cleaned by enrich.search and hold no operator of its language.

// name: near_node
// scope: tenant
// params: org, org_token, uid, model, types, visible, limit, text_limit
// returns: vectors, texts
// What resembles a stored node (a document by its first chunk), by vector and words; itself too.
OPTIONAL MATCH (own:_Entity {uid: $uid}) WHERE own.org = $org
OPTIONAL MATCH (own)-[:HAS_CHUNK]->(chunk:DocumentChunk {chunk_index: 0})
WITH coalesce(chunk.uid, own.uid) + '|' + $model AS key LIMIT 1
OPTIONAL MATCH (asked:Embedding {uid: key}) WHERE asked.org = $org
WITH asked
CALL (asked) {
  WITH asked WHERE asked IS NOT NULL
  MATCH (e:Embedding_local_1)
  SEARCH e IN (
    VECTOR INDEX embedding_local_1 FOR asked.vector
    WHERE e.org = $org AND e.type IN $types AND e.visibility IN $visible
    LIMIT $limit
  )
  MATCH (n:_Entity {uid: e.of}) WHERE n.org = $org
  OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n)
  WITH coalesce(d, n) AS shown, n, 2 * vector.similarity.cosine(e.vector, asked.vector) - 1 AS score
  ORDER BY score DESC, n.uid
  RETURN collect({uid: shown.uid, score: score, part: CASE WHEN n <> shown THEN n.uid END}) AS vectors
}
CALL (asked) {
  WITH asked WHERE asked.words <> ''
  WITH '(' + asked.words + ')' AS words
  CALL db.index.fulltext.queryNodes('entity_text',
    '+org_token:' + $org_token + '^0 +(name:' + words + '^2 title:' + words + '^2 aliases:' + words
      + '^2 definition:' + words + ' description:' + words + ' summary:' + words + ' template:'
      + words + ' text:' + words + ')',
    {limit: $text_limit}) YIELD node AS n, score
  WHERE score > 0 AND n.org = $org AND n.type IN $types + ['Document']
    AND n.visibility IN $visible AND n.stub IS NULL
  OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n)
  WITH coalesce(d, n) AS shown, n, score
  WHERE n.type <> 'Document' OR 'DocumentChunk' IN $types
  WITH shown, n, score ORDER BY score DESC, n.uid LIMIT $limit
  RETURN collect({uid: shown.uid, score: score, part: CASE WHEN n <> shown THEN n.uid END}) AS texts
}
RETURN vectors, texts

// name: near_text
// scope: tenant
// params: org, org_token, vector, words, types, visible, limit, text_limit
// returns: vectors, texts
// What resembles a text that is no node, by its vector and by its words.
CALL () {
  MATCH (e:Embedding_local_1)
  SEARCH e IN (
    VECTOR INDEX embedding_local_1 FOR $vector
    WHERE e.org = $org AND e.type IN $types AND e.visibility IN $visible
    LIMIT $limit
  )
  MATCH (n:_Entity {uid: e.of}) WHERE n.org = $org
  OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n)
  WITH coalesce(d, n) AS shown, n, 2 * vector.similarity.cosine(e.vector, $vector) - 1 AS score
  ORDER BY score DESC, n.uid
  RETURN collect({uid: shown.uid, score: score, part: CASE WHEN n <> shown THEN n.uid END}) AS vectors
}
CALL () {
  WITH '(' + $words + ')' AS words
  CALL db.index.fulltext.queryNodes('entity_text',
    '+org_token:' + $org_token + '^0 +(name:' + words + '^2 title:' + words + '^2 aliases:' + words
      + '^2 definition:' + words + ' description:' + words + ' summary:' + words + ' template:'
      + words + ' text:' + words + ')',
    {limit: $text_limit}) YIELD node AS n, score
  WHERE score > 0 AND n.org = $org AND n.type IN $types + ['Document']
    AND n.visibility IN $visible AND n.stub IS NULL
  OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n)
  WITH coalesce(d, n) AS shown, n, score
  WHERE n.type <> 'Document' OR 'DocumentChunk' IN $types
  WITH shown, n, score ORDER BY score DESC, n.uid LIMIT $limit
  RETURN collect({uid: shown.uid, score: score, part: CASE WHEN n <> shown THEN n.uid END}) AS texts
}
RETURN vectors, texts
