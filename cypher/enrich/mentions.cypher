// What texts name, and the scan of all texts when names have changed.

// name: vocabulary
// scope: tenant
// params: org, since
// returns: uid, type, name, key, aliases, abbreviations, language
// Everything that texts may name; what is only referred to, merged away or deleted is left out,
// and what is restricted: whether an open text names something must not depend on it.
CALL () {
  MATCH (n:System) WHERE n.org = $org AND n.sort_at >= $since AND n.uid IS NOT NULL RETURN n
  UNION ALL
  MATCH (n:Team) WHERE n.org = $org AND n.sort_at >= $since AND n.uid IS NOT NULL RETURN n
  UNION ALL
  MATCH (n:GlossaryTerm) WHERE n.org = $org AND n.sort_at >= $since AND n.uid IS NOT NULL RETURN n
}
WITH n WHERE n.stub IS NULL AND n.visibility = 'org'
RETURN n.uid AS uid, n.type AS type, n.name AS name, n.native_id AS key, n.aliases AS aliases,
  n.abbreviations AS abbreviations, n.language AS language
ORDER BY n.uid

// name: targets
// scope: tenant
// params: org, uids
// returns: uid
// The nodes whose mentions depend on the given ones: they, what they are aliases of, and the
// documents that they are slices of.
UNWIND $uids AS given
CALL (given) {
  MATCH (n:_Entity {uid: given}) WHERE n.org = $org AND NOT n:DocumentChunk RETURN n.uid AS uid
  UNION
  MATCH (:_Entity {uid: given})-[:ALIAS_OF]->(k) WHERE k.org = $org RETURN k.uid AS uid
  UNION
  MATCH (:_Entity {uid: given})<-[:HAS_CHUNK]-(d) WHERE d.org = $org RETURN d.uid AS uid
}
RETURN DISTINCT uid ORDER BY uid

// name: texts
// scope: tenant
// params: org, uids, types, characters
// returns: uid, type, texts, chunks
// The texts of nodes that may mention something, those of a document slice by slice.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
  WHERE n.org = $org AND n.type IN $types AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone
RETURN uid, n.type AS type,
  {
    title: left(n.title, $characters), description: left(n.description, $characters),
    definition: left(n.definition, $characters)
  } AS texts,
  COLLECT {
    MATCH (n)-[:HAS_CHUNK]->(c) WHERE c.org = $org AND c.char_start < $characters
    RETURN c {.uid, .char_start, text: left(c.text, $characters)} ORDER BY c.chunk_index
  } AS chunks

// name: stored
// scope: tenant
// params: org, uids, record
// returns: uid, start, links, refused
// The mentions of nodes and of their slices that were found before, and the ends of those that
// people refuse; what is refused to a document is to its slices. A slice is never asked for by
// itself: its mentions are its document's. `is_timed`: with the times of receipt that the node has.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org AND NOT n:DocumentChunk
CALL (n) {
  RETURN n AS s
  UNION
  MATCH (n)-[:HAS_CHUNK]->(s) RETURN s
}
RETURN uid, s.uid AS start,
  COLLECT {
    MATCH (s)-[r:MENTIONS|MAY_MENTION]->(t) WHERE r.record = $record
    RETURN {id: elementId(r), end: t.uid, type: type(r),
      is_timed: r.first_seen = coalesce(s.first_seen, s.sort_at)
        AND r.last_seen = coalesce(s.last_seen, s.sort_at),
      place: r {.property, .char_start, .char_end, .occurrences, .to_ref, .confidence}}
  } AS links,
  COLLECT {
    UNWIND [n, s] AS named
    MATCH (named)<-[:ALIAS_OF]-{0,1}(x)
    MATCH (a:Assertion {org: $org, start: x.uid})
    WHERE a.kind = 'link' AND a.status = 'refused' AND a.relationship IN ['MENTIONS', 'MAY_MENTION']
    MATCH (:_Entity {uid: a.end})-[:ALIAS_OF]->{0,1}(t) WHERE NOT t:Alias
    RETURN DISTINCT t.uid
  } AS refused

// name: write
// scope: tenant
// params: org, rows, record
// returns: written
// Write mentions, each in place of the one before. Both ends must be there still.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start}) WHERE s.org = $org AND NOT s:Tombstone AND NOT s:Alias
MATCH (t:_Entity {uid: row.end}) WHERE t.org = $org AND NOT t:Tombstone AND NOT t:Alias
MERGE (s)-[r:$(row.type) {record: $record}]->(t)
SET r += row.place, r.source = 'nazara', r.from_ref = row.from_ref,
  r.first_seen = coalesce(s.first_seen, s.sort_at), r.last_seen = coalesce(s.last_seen, s.sort_at)
RETURN count(r) AS written

// name: delete
// scope: tenant
// params: org, rows, record
// returns: deleted
// Delete mentions that no text bears out any more.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})-[r:MENTIONS|MAY_MENTION]->()
WHERE s.org = $org AND elementId(r) = row.id AND r.record = $record
DELETE r
RETURN count(*) AS deleted

// name: page
// scope: tenant
// params: org, after, before, types, limit
// returns: uid
// The next nodes, in uid order, that may mention something.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.type IN $types AND n.stub IS NULL
RETURN n.uid AS uid ORDER BY n.uid LIMIT $limit

// name: last_scan
// scope: tenant
// params: org, prefix
// returns: status, place
// The last search of all texts that was asked for.
MATCH (j:_Entity)
WHERE j.uid > $prefix AND j.uid < $prefix + ':' AND j.org = $org
WITH j ORDER BY j.uid DESC LIMIT 1
RETURN j.status AS status, j.place AS place

// name: people
// scope: tenant
// params: org, emails
// returns: uid, email
// The people of some addresses; those that are restricted are left out, as in the vocabulary.
UNWIND $emails AS email
MATCH (p:Person)
WHERE p.org = $org AND p.email = email AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
  AND p.stub IS NULL AND p.visibility = 'org'
RETURN p.uid AS uid, p.email AS email ORDER BY email, uid

// name: addressing
// scope: tenant
// params: org, uids, token, types
// returns: uid
// The nodes whose texts hold the address of one of these people, slices as their documents.
UNWIND $uids AS given
MATCH (p:_Entity {uid: given}) WHERE p.org = $org AND p.email IS NOT NULL
CALL db.index.fulltext.queryNodes('entity_text',
  '+org_token:' + $token + '^0 +"' + replace(replace(p.email, '\\', ' '), '"', ' ') + '"')
YIELD node
WITH DISTINCT node WHERE node.org = $org
WITH coalesce(COLLECT {
  MATCH (node)<-[:HAS_CHUNK]-(d) WHERE d.org = $org RETURN d
}[0], node) AS n
WHERE n.type IN $types
RETURN DISTINCT n.uid AS uid ORDER BY uid

// name: supported
// scope: tenant
// params: org, rows, record
// returns: uid, end
// Which of these nodes have something else that points at what their text may name: a link that is
// stated, an owner who owns little else, or a neighbour that is about it. Only what the readers of the
// node know counts: else what its text mentions would tell of the rest.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.start}) WHERE n.org = $org
MATCH (t:_Entity {uid: row.end}) WHERE t.org = $org
WITH row, n, t, ['org', n.visibility] AS seen
WHERE EXISTS {
    MATCH (n)-[r:ABOUT|AFFECTS|OBSERVED_ON|OWNED_BY|MENTIONS]->(t)
    WHERE r.valid_to IS NULL AND coalesce(r.visibility, 'org') IN seen AND r.record <> $record AND coalesce(r.confidence, '') <> 'inferred'
  }
  OR EXISTS {
    MATCH (n)-[r:OWNED_BY]->(o)<-[q:OWNED_BY]-(t)
    WHERE r.valid_to IS NULL AND q.valid_to IS NULL AND o.org = $org AND o.visibility IN seen
      AND coalesce(r.visibility, 'org') IN seen AND coalesce(q.visibility, 'org') IN seen
      AND COUNT { (o)<-[p:OWNED_BY]-(s:System) WHERE p.valid_to IS NULL AND s.visibility IN seen } <= 2
  }
  OR EXISTS {
    MATCH (n)-[r:ABOUT|PART_OF|REPORTS|INSTANCE_OF|FOLLOWS]->(x)-[q:ABOUT|AFFECTS|OBSERVED_ON]->(t)
    WHERE r.valid_to IS NULL AND q.valid_to IS NULL AND x.org = $org AND x.visibility IN seen
      AND coalesce(r.visibility, 'org') IN seen AND coalesce(q.visibility, 'org') IN seen
      AND coalesce(r.confidence, '') <> 'inferred' AND coalesce(q.confidence, '') <> 'inferred'
  }
RETURN row.start AS uid, row.end AS end ORDER BY uid, end

// name: refused
// scope: tenant
// params: org, limit, characters
// returns: end, texts
// The texts of which people said last that they do not mention something, the newest first; what is
// restricted is left out, as in the vocabulary.
MATCH (a:Assertion)
WHERE a.org = $org AND a.status = 'refused' AND a.sort_at IS NOT NULL AND a.uid IS NOT NULL
  AND a.kind = 'link' AND a.relationship IN ['MENTIONS', 'MAY_MENTION'] AND a.visibility = 'org'
WITH a ORDER BY a.org DESC, a.status DESC, a.sort_at DESC, a.uid DESC LIMIT $limit
MATCH (:_Entity {uid: a.start})-[:ALIAS_OF]->{0,1}(n) WHERE n.org = $org AND NOT n:Alias
MATCH (:_Entity {uid: a.end})-[:ALIAS_OF]->{0,1}(t) WHERE t.org = $org AND NOT t:Alias
RETURN t.uid AS end,
  [text IN [left(n.title, $characters), left(n.description, $characters),
    left(n.definition, $characters), left(n.text, $characters)] WHERE text IS NOT NULL]
  + COLLECT {
    MATCH (n)-[:HAS_CHUNK]->(c) WHERE c.org = $org AND c.char_start < $characters
    RETURN left(c.text, $characters) ORDER BY c.chunk_index
  } AS texts
ORDER BY end, n.uid
