// Summaries of nodes: of their own sentences, or written by a model of theirs and their neighbours'.

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

// name: linked_targets
// scope: tenant
// params: org, uids
// returns: uid
// The nodes whose summaries may be made of texts of the given ones too.
UNWIND $uids AS given
MATCH (n:_Entity {uid: given}) WHERE n.org = $org AND NOT n:System
MATCH (n)-[:ABOUT|CAUSED_BY|EVIDENCE_OF|INSTANCE_OF|REPORTS|RESOLVED_BY]-(o:_Entity)
WHERE o.org = $org AND NOT o:System
RETURN DISTINCT o.uid AS uid ORDER BY uid

// name: inputs
// scope: tenant
// params: org, uids, types, characters, chunks
// returns: uid, type, title, texts, stored, held, source, visibility, version, of_version, is_old
// What each node says (type is null if it may have no summary): its description, or its first
// chunks in order. `held` tells whether it has anything of a summary, `stored` what it was made of,
// `of_version` of which version; `is_old` that its forms are not stored yet.
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
  n.summary IS NOT NULL OR n.summary_stamp IS NOT NULL OR n.summary_citations IS NOT NULL
    OR n.summary_forms IS NOT NULL AS held,
  n.source AS source, n.visibility AS visibility,
  n.version AS version, n.summary_version AS of_version,
  n.summary IS NOT NULL AND n.summary_forms IS NULL AS is_old
ORDER BY uid

// name: around
// scope: tenant
// params: org, uids, looked, most, characters
// returns: uid, linked, comments, known, said
// What nodes beside the given ones say that a summary may tell of: records that are linked with them,
// comments, and the definitions of what they name; all of it for readers of the node, as are the
// relationships that lead there. `said` is what a node says of itself beside its text.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN n.uid AS uid,
  COLLECT {
    MATCH (n)-[r:CAUSED_BY|EVIDENCE_OF|INSTANCE_OF|REPORTS|RESOLVED_BY]-(o:_Entity)
    WHERE r.valid_to IS NULL AND coalesce(r.visibility, 'org') IN ['org', n.visibility]
    WITH n, o LIMIT $looked
    WITH DISTINCT n, o
    WHERE o.org = $org AND o.visibility IN ['org', n.visibility] AND o.stub IS NULL
      AND (o:CustomerCase OR o:Incident OR o:TechnicalIssue OR o:TechnicalEvent OR o:WorkItem
        OR o:Deployment)
      AND coalesce(o.description, o.title) IS NOT NULL
    WITH o ORDER BY o.sort_at, o.uid LIMIT $most
    RETURN {
      node: o.uid, owner: o.uid, type: o.type, source: o.source, visibility: o.visibility,
      property: CASE WHEN o.description IS NULL THEN 'title' ELSE 'description' END,
      text: left(coalesce(o.description, o.title), $characters)
    }
  } AS linked,
  COLLECT {
    MATCH (n)<-[r:ABOUT]-(d:Document)
    WHERE r.valid_to IS NULL AND coalesce(r.visibility, 'org') IN ['org', n.visibility]
    WITH n, d LIMIT $looked
    WITH DISTINCT n, d
    WHERE d.org = $org AND d.visibility IN ['org', n.visibility] AND d.kind = 'comment'
    WITH n, d ORDER BY d.sort_at, d.uid LIMIT $most
    MATCH (d)-[:HAS_CHUNK]->(c:DocumentChunk)
    WHERE c.org = $org AND c.visibility IN ['org', n.visibility]
    WITH d, c ORDER BY d.sort_at, d.uid, c.chunk_index LIMIT $most
    RETURN {
      node: c.uid, owner: d.uid, type: 'comment', source: d.source, visibility: d.visibility,
      property: 'text', text: left(c.text, $characters)
    }
  } AS comments,
  COLLECT {
    MATCH (n)-[r:ABOUT|AFFECTS|MENTIONS|OBSERVED_ON]->(k:_Entity)
    WHERE r.valid_to IS NULL AND coalesce(r.visibility, 'org') IN ['org', n.visibility]
    WITH n, k LIMIT $looked
    WITH DISTINCT n, k
    WHERE k.org = $org AND k.visibility IN ['org', n.visibility] AND k.stub IS NULL
      AND (k:GlossaryTerm OR k:System AND k.description IS NOT NULL)
    WITH k ORDER BY k.name, k.uid LIMIT $most
    RETURN {
      node: k.uid, owner: k.uid, source: k.source, visibility: k.visibility, name: k.name,
      type: CASE WHEN k:System THEN 'system' ELSE 'definition' END,
      property: CASE WHEN k:System THEN 'description' ELSE 'definition' END,
      text: left(CASE WHEN k:System THEN k.description ELSE k.definition END, $characters)
    }
  } AS known,
  [fact IN [n.title, n.severity, n.priority, n.status, n.account, n.key, toString(n.started_at),
    toString(n.detected_at), toString(n.acknowledged_at), toString(n.resolved_at),
    toString(n.opened_at), toString(n.closed_at)] WHERE fact IS NOT NULL] AS said
ORDER BY uid

// name: context
// scope: tenant
// params: org, most, characters
// returns: said, is_cut
// The organisation's scale of severities, worst first, and its policies, that everybody may read.
CALL {
  MATCH (s:Severity) WHERE s.org = $org AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
    AND s.visibility = 'org' AND s.stub IS NULL
  WITH s ORDER BY s.rank, s.uid LIMIT $most
  RETURN 1 AS part, s.rank AS place, 'Severity ' + s.name + coalesce(': ' + s.description, '') AS said,
    false AS is_cut
  UNION ALL
  MATCH (p:Policy) WHERE p.org = $org AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
    AND p.visibility = 'org' AND p.stub IS NULL
  WITH p ORDER BY p.title, p.uid LIMIT $most
  RETURN 2 AS part, 0 AS place, 'Policy ' + p.title + ': ' + left(p.text, $characters) AS said,
    size(p.text) > $characters AS is_cut
}
RETURN said, is_cut ORDER BY part, place, said

// name: write
// scope: tenant
// params: org, rows
// returns: written
// Write the summaries of nodes that exist, in place of older ones; not where a node has other readers
// than when its texts were read, or a text may not be told to them any more: a model takes its time.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid}) WHERE n.org = $org AND n.visibility = row.visibility
  AND all(source IN coalesce(row.summary_sources, []) WHERE EXISTS {
    (o:_Entity {uid: source}) WHERE o.org = $org AND o.visibility IN ['org', n.visibility]
  })
SET n.summary = row.summary, n.summary_citations = row.citations, n.summary_stamp = row.stamp,
  n.summary_model = row.model, n.summary_forms = row.summary_forms,
  n.summary_sources = row.summary_sources,
  n.summary_version = row.version
RETURN count(n) AS written

// name: keep
// scope: tenant
// params: org, rows
// returns: kept
// Note that summaries are those of a newer version of their nodes, whose texts are the same.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid}) WHERE n.org = $org
SET n.summary_version = row.version
RETURN count(n) AS kept

// name: delete
// scope: tenant
// params: org, uids
// returns: deleted
// Take the summaries of the given nodes away.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
REMOVE n.summary, n.summary_citations, n.summary_stamp, n.summary_model, n.summary_forms,
  n.summary_sources, n.summary_version
RETURN count(n) AS deleted
