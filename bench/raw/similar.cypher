CYPHER 25
MATCH (x:_Entity {uid: $p.id}) WHERE x.org = $p.org AND NOT x:Alias AND NOT x:Tombstone
  AND x.visibility = 'org'
MATCH (a:Embedding {uid: x.uid + '|local-1'}) WHERE a.org = $p.org
CALL (x, a) {
  MATCH (e:Embedding_local_1)
  SEARCH e IN (
    VECTOR INDEX embedding_local_1 FOR a.vector
    WHERE e.org = $p.org AND e.type IN $p.types AND e.visibility IN $p.visible
    LIMIT $p.rows
  ) SCORE AS s
  MATCH (n:_Entity {uid: e.of}) WHERE n.org = $p.org
  OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n) WHERE d.org = $p.org
  WITH x, coalesce(d, n) AS m, n, 2 * s - 1 AS s
  WHERE m <> x AND m.stub IS NULL AND m.visibility = 'org' AND NOT m:Alias AND NOT m:Tombstone
  WITH m, n, s ORDER BY s DESC, n.uid
  WITH m, collect([s, n])[0] AS best ORDER BY best[0] DESC, m.uid LIMIT $p.most
  RETURN collect([m, best[0], CASE WHEN best[1] <> m THEN best[1].uid END]) AS vectors
}
WITH x, vectors, '(' + a.words + ')' AS words
CALL (x, words) {
  CALL db.index.fulltext.queryNodes('entity_text',
    '+org_token:' + $p.token + '^0 +(name:' + words + '^2 title:' + words + '^2 aliases:' + words
      + '^2 description:' + words + ' definition:' + words + ' summary:' + words + ' template:'
      + words + ' text:' + words + ')',
    {limit: $p.rows}) YIELD node AS n, score AS s
  WHERE n.org = $p.org AND s > 0 AND n.stub IS NULL AND n.visibility = 'org'
  OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n) WHERE d.org = $p.org
  WITH x, coalesce(d, n) AS m, n, s WHERE m <> x AND m.stub IS NULL
  WITH m, n, s ORDER BY s DESC, n.uid
  WITH m, collect([s, n])[0] AS best ORDER BY best[0] DESC, m.uid LIMIT $p.most
  RETURN collect([m, best[0], CASE WHEN best[1] <> m THEN best[1].uid END]) AS texts
}
CALL (vectors, texts) {
  WITH vectors, texts, vectors[0][1] AS vh, vectors[-1][1] AS vl, texts[0][1] AS th,
    texts[-1][1] AS tl
  UNWIND [v IN vectors | [v[0], 0.5 * (v[1] - vl) / (vh - vl), ['vector', v[1], v[2]]]]
    + [t IN texts | [t[0], 0.5 * (t[1] - tl) / (th - tl), ['text', t[1], t[2]]]] AS hit
  WITH hit[0] AS m, sum(hit[1]) AS score, collect(hit[2]) AS reasons
  ORDER BY score DESC, m.uid LIMIT $p.first
  RETURN collect([score, reasons, m.uid, coalesce(m.title, m.name), m.type]) AS hits
}
RETURN hits
