// Erasing a person: finding the person's nodes, and walking everything that an organisation has.
// Uids of one organisation lie together in each index, so a page costs the same wherever it lies.

// name: by_email
// scope: tenant
// params: org, email
// returns: uid
// Nodes of people with an e-mail address; records that were merged into another are not among them.
MATCH (p:Person)
WHERE p.org = $org AND p.email = $email AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
RETURN p.uid AS uid ORDER BY uid

// name: by_name
// scope: tenant
// params: org, name, limit
// returns: uid, email
// Nodes of people with a name.
MATCH (p:Person)
WHERE p.org = $org AND p.name = $name AND p.sort_at IS NOT NULL AND p.uid IS NOT NULL
RETURN p.uid AS uid, p.email AS email ORDER BY uid LIMIT $limit

// name: persons
// scope: tenant
// params: org, uids
// returns: uid, name, email, aliases, native_id, canonical, records
// What nodes of people say, and the records that were merged into each.
UNWIND $uids AS uid
MATCH (p:_Entity {uid: uid}) WHERE p.org = $org AND p.type = 'Person'
RETURN p.uid AS uid, p.name AS name, p.email AS email, p.aliases AS aliases,
  p.native_id AS native_id, p.canonical AS canonical,
  COLLECT { MATCH (a)-[:ALIAS_OF]->(p) RETURN DISTINCT a.uid } AS records

// name: user
// scope: tenant
// params: org, email
// returns: uid, name
// The account with an e-mail address, above all organisations.
MATCH (u:User {email: $email}) WHERE u.org = $org
RETURN u.uid AS uid, u.name AS name

// name: delete_user
// scope: tenant
// params: org, email
// returns: uid
// Delete the account with an e-mail address, its memberships and sessions, the tokens that act with
// them, and the views that it kept for itself. Those that it shared stay, and are nobody's.
MATCH (u:User {email: $email}) WHERE u.org = $org
WITH u, u.uid AS uid, COLLECT { MATCH (s:Session {user: u.uid}) RETURN s } AS sessions,
  COLLECT { MATCH (v:SavedView {owner: u.uid}) RETURN v } AS views
OPTIONAL MATCH (u)-[:HOLDS]->(m:Membership)
OPTIONAL MATCH (t:ApiToken)-[:ACTS_AS]->(m)
WITH uid, u, sessions, views, collect(DISTINCT m) AS memberships, collect(DISTINCT t) AS tokens
FOREACH (v IN [one IN views WHERE one.shared] | SET v.owner = null)
WITH *, memberships + tokens + sessions + [one IN views WHERE NOT one.shared] AS gone
FOREACH (n IN gone | DETACH DELETE n)
DETACH DELETE u
RETURN uid

// name: delete_invitations
// scope: tenant
// params: org, email
// returns: deleted
// Delete the invitations of an organisation to an e-mail address.
MATCH (i:Invitation {email: $email}) WHERE i.org = $org
DELETE i
RETURN count(*) AS deleted

// name: page
// scope: tenant
// params: org, after, before, limit
// returns: uid, labels, texts, links
// The next nodes in uid order with all their texts, and those of the relationships that leave them.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org
WITH n ORDER BY n.uid LIMIT $limit
RETURN n.uid AS uid, labels(n) AS labels,
  [k IN keys(n) WHERE n[k] IS :: STRING OR n[k] IS :: LIST<STRING> | [k, n[k]]] AS texts,
  COLLECT {
    MATCH (n)-[r]->() WHERE r.record IS NOT NULL
    RETURN {
      id: elementId(r), type: type(r), property: r.property,
      char_start: r.char_start, char_end: r.char_end,
      texts: [k IN keys(r) WHERE r[k] IS :: STRING OR r[k] IS :: LIST<STRING> | [k, r[k]]]
    }
  } AS links
ORDER BY uid

// name: some
// scope: tenant
// params: org, uids
// returns: uid, labels, texts, links
// The same of given nodes.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN n.uid AS uid, labels(n) AS labels,
  [k IN keys(n) WHERE n[k] IS :: STRING OR n[k] IS :: LIST<STRING> | [k, n[k]]] AS texts,
  COLLECT {
    MATCH (n)-[r]->() WHERE r.record IS NOT NULL
    RETURN {
      id: elementId(r), type: type(r), property: r.property,
      char_start: r.char_start, char_end: r.char_end,
      texts: [k IN keys(r) WHERE r[k] IS :: STRING OR r[k] IS :: LIST<STRING> | [k, r[k]]]
    }
  } AS links
ORDER BY uid

// name: slices
// scope: tenant
// params: org, uids
// returns: uid, text, char_start, char_end
// Slices of documents with their places.
UNWIND $uids AS uid
MATCH (c:_Entity {uid: uid}) WHERE c:DocumentChunk AND c.org = $org AND c.text IS NOT NULL
RETURN uid, c.text AS text, c.char_start AS char_start, c.char_end AS char_end

// name: taken
// scope: tenant
// params: org, uids
// returns: uid
// Which of these uids a node has.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN uid

// name: rewrite
// scope: tenant
// params: org, rows
// returns: rewritten
// Set properties of nodes, their uids among them.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.uid}) WHERE n.org = $org
SET n += row.props
RETURN count(n) AS rewritten

// name: clear_summaries
// scope: tenant
// params: org, uids
// returns: cleared
// Take away what was generated from the texts of nodes: their summaries, and their documents'.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
CALL (n) {
  RETURN n AS d
  UNION
  MATCH (d:Document)-[:HAS_CHUNK]->(n) RETURN d
  UNION
  MATCH (n)-[:ABOUT|CAUSED_BY|EVIDENCE_OF|INSTANCE_OF|REPORTS|RESOLVED_BY]-(d:_Entity)
  WHERE NOT n:System AND n.uid IN d.summary_sources AND d.org = $org RETURN d
}
WITH DISTINCT d
WHERE d.summary IS NOT NULL OR d.summary_stamp IS NOT NULL OR d.summary_citations IS NOT NULL
  OR d.summary_forms IS NOT NULL
SET d.summary = null, d.summary_stamp = null, d.summary_model = null, d.summary_citations = null,
  d.summary_forms = null, d.summary_sources = null, d.summary_version = null
RETURN count(d) AS cleared

// name: depending
// scope: tenant
// params: org, uids
// returns: summarised, vectors
// What would go with the texts of nodes: the uids whose summaries, and how many vectors.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
WITH collect(n) AS found
RETURN
  COLLECT {
    UNWIND found AS n
    CALL (n) {
      RETURN n AS d
      UNION
      MATCH (d:Document)-[:HAS_CHUNK]->(n) RETURN d
      UNION
      MATCH (n)-[:ABOUT|CAUSED_BY|EVIDENCE_OF|INSTANCE_OF|REPORTS|RESOLVED_BY]-(d:_Entity)
      WHERE NOT n:System AND n.uid IN d.summary_sources AND d.org = $org RETURN d
    }
    WITH DISTINCT d
    WHERE d.summary IS NOT NULL OR d.summary_stamp IS NOT NULL OR d.summary_citations IS NOT NULL
      OR d.summary_forms IS NOT NULL
    RETURN d.uid
  } AS summarised,
  COUNT { UNWIND found AS n MATCH (e:Embedding) WHERE e.of = n.uid } AS vectors

// name: changes
// scope: tenant
// params: org, after, before, limit
// returns: uid, record, texts
// The next observations in uid order with their texts.
MATCH (c:Change)
WHERE c.uid > $after AND c.uid < $before AND c.org = $org
WITH c ORDER BY c.uid LIMIT $limit
RETURN c.uid AS uid, COLLECT { MATCH (c)-[:CHANGED]->(n) RETURN n.uid LIMIT 1 }[0] AS record,
  [k IN keys(c) WHERE c[k] IS :: STRING OR c[k] IS :: LIST<STRING> | [k, c[k]]] AS texts
ORDER BY uid

// name: some_changes
// scope: tenant
// params: org, uids
// returns: uid, record, texts
// The same of given observations; their records are locked first, as a writer does.
UNWIND $uids AS uid
MATCH (c:Change {uid: uid})-[:CHANGED]->(n) WHERE c.org = $org
WITH c, n ORDER BY n.uid
SET n:_Entity
WITH c, n
RETURN c.uid AS uid, n.uid AS record,
  [k IN keys(c) WHERE c[k] IS :: STRING OR c[k] IS :: LIST<STRING> | [k, c[k]]] AS texts
ORDER BY uid

// name: rewrite_changes
// scope: tenant
// params: org, rows
// returns: rewritten
// Set properties of observations, their uids among them.
UNWIND $rows AS row
MATCH (c:Change {uid: row.uid}) WHERE c.org = $org
SET c += row.props
RETURN count(c) AS rewritten

// name: vectors
// scope: tenant
// params: org, after, before, limit
// returns: uid, texts
// The next vectors in uid order with their texts.
MATCH (e:Embedding)
WHERE e.uid > $after AND e.uid < $before AND e.org = $org
WITH e ORDER BY e.uid LIMIT $limit
RETURN e.uid AS uid,
  [k IN keys(e) WHERE e[k] IS :: STRING OR e[k] IS :: LIST<STRING> | [k, e[k]]] AS texts
ORDER BY uid

// name: delete_vectors
// scope: tenant
// params: org, uids
// returns: deleted
// Delete vectors by their own uids.
UNWIND $uids AS uid
MATCH (e:Embedding {uid: uid}) WHERE e.org = $org
DELETE e
RETURN count(*) AS deleted

// name: detach
// scope: tenant
// params: org, uids, limit
// returns: deleted
// Delete relationships of nodes that are to be removed, at most so many at once.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
MATCH (n)-[r]-() WHERE type(r) <> 'CHANGED' AND type(r) <> 'HAS_CHUNK'
WITH DISTINCT r LIMIT $limit
DELETE r
RETURN count(*) AS deleted

// name: remove
// scope: tenant
// params: org, uids
// returns: nodes, changes, vectors, chunks
// Remove nodes with their observations, vectors, slices of text, and slices' vectors.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
SET n:_Entity
WITH n,
  COLLECT { MATCH (c:Change)-[:CHANGED]->(n) RETURN c } AS changes,
  COLLECT { MATCH (n)-[:HAS_CHUNK]->(k) RETURN k } AS chunks,
  COLLECT {
    MATCH (e:Embedding) WHERE e.of = n.uid RETURN e
    UNION ALL
    MATCH (n)-[:HAS_CHUNK]->(k) MATCH (e:Embedding) WHERE e.of = k.uid RETURN e
  } AS vectors
FOREACH (c IN changes | DETACH DELETE c)
FOREACH (e IN vectors | DELETE e)
FOREACH (k IN chunks | DETACH DELETE k)
DETACH DELETE n
RETURN count(*) AS nodes, sum(size(changes)) AS changes, sum(size(vectors)) AS vectors,
  sum(size(chunks)) AS chunks

// name: removable
// scope: tenant
// params: org, uids
// returns: nodes, changes, vectors, chunks
// How much `remove` would remove.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org
RETURN count(*) AS nodes, sum(count { (:Change)-[:CHANGED]->(n) }) AS changes,
  sum(count { MATCH (e:Embedding) WHERE e.of = n.uid }
    + count { MATCH (n)-[:HAS_CHUNK]->(k) MATCH (e:Embedding) WHERE e.of = k.uid }) AS vectors,
  sum(count { (n)-[:HAS_CHUNK]->() }) AS chunks

// name: unfinished
// scope: tenant
// params: org
// returns: uid, place
// Erasures that were begun and did not end, with what is needed to go on.
MATCH (j:JobRun)
WHERE j.org = $org AND j.job = 'forget' AND j.sort_at IS NOT NULL AND j.uid IS NOT NULL
  AND j.status = 'running' AND j.place IS NOT NULL
RETURN j.uid AS uid, j.place AS place ORDER BY uid

// name: begin
// scope: tenant
// params: org, uid, fixed, place, now
// returns: uid
// Note that an erasure, or a pass of it, begins, and what is needed to go on if it is killed.
MERGE (j:_Entity {uid: $uid})
ON CREATE SET j:JobRun, j.org = $org, j += $fixed, j.status = 'running', j.queued_at = $now,
  j.started_at = $now, j.sort_at = $now, j.first_seen = $now, j.attempts = 0,
  j.written = 0, j.removed = 0, j.looked_at = 0
SET j.place = $place, j.last_seen = $now, j.last_attempt_at = $now, j.attempts = j.attempts + 1
RETURN j.uid AS uid

// name: advance
// scope: tenant
// params: org, uid, written, now
// returns: uid
// Add what a page of an erasure did.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j.written = j.written + $written, j.last_attempt_at = $now
RETURN j.uid AS uid

// name: finish
// scope: tenant
// params: org, uid, now, looked_at, removed
// returns: uid
// Note that an erasure is done, and forget whom it was about.
MATCH (j:_Entity {uid: $uid}) WHERE j.org = $org
SET j.status = 'succeeded', j.place = null, j.finished_at = $now, j.last_seen = $now,
  j.looked_at = $looked_at, j.removed = $removed
RETURN j.uid AS uid
