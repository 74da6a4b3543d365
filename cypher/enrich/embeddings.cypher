// Vectors of nodes. An Embedding hangs on its node by the property `of` alone, so writing one
// never locks the node.

// name: targets
// scope: tenant
// params: org, uids
// returns: uid
// The nodes whose vectors depend on the given ones: they, what they are aliases of, their chunks.
UNWIND $uids AS given
CALL (given) {
  RETURN given AS uid
  UNION
  MATCH (:_Entity {uid: given})-[:ALIAS_OF]->(k) WHERE k.org = $org RETURN k.uid AS uid
  UNION
  MATCH (:_Entity {uid: given})-[:HAS_CHUNK]->(c) WHERE c.org = $org RETURN c.uid AS uid
}
RETURN DISTINCT uid ORDER BY uid

// name: inputs
// scope: tenant
// params: org, uids, models, types, characters
// returns: uid, type, visibility, texts, stored
// What is to be embedded of each node (type is null if nothing), and what its vectors were made of.
UNWIND $uids AS uid
OPTIONAL MATCH (n:_Entity {uid: uid})
  WHERE n.org = $org AND n.type IN $types AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone
OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n) WHERE d.org = $org
WITH uid, n, head(collect(d.title)) AS document_title
RETURN uid, n.type AS type, n.visibility AS visibility,
  {
    document_title: document_title, name: n.name, title: n.title, heading: n.heading,
    aliases: n.aliases, abbreviations: n.abbreviations, exception_type: n.exception_type,
    definition: left(n.definition, $characters), description: left(n.description, $characters),
    template: left(n.template, $characters), text: left(n.text, $characters)
  } AS texts,
  COLLECT {
    UNWIND $models AS model
    MATCH (e:Embedding {uid: uid + '|' + model}) WHERE e.org = $org
    RETURN e {.model, .stamp, .type, .visibility}
  } AS stored

// name: write
// scope: tenant
// params: org, rows, model, label, kept
// returns: written
// Write what a model made of nodes that exist, in place of what it made before. The pieces of a long
// text have a vector each; of a text that the model has none for, the stamp is kept alone. Vectors of
// models that are not among those that are kept stay while they are of the same text.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.of}) WHERE n.org = $org
CALL (row) {
  MATCH (old:Embedding {of: row.of})
  WHERE old.org = $org
    AND (old.model = $model AND old.piece >= size(row.vectors)
      OR NOT old.model IN $kept AND NOT old.stamp ENDS WITH row.text)
  DELETE old
}
UNWIND range(0, CASE WHEN size(row.vectors) > 1 THEN size(row.vectors) - 1 ELSE 0 END) AS piece
MERGE (e:Embedding {uid: row.of + '|' + $model + CASE piece WHEN 0 THEN '' ELSE '#' + piece END})
SET e:$($label), e.org = $org, e.model = $model, e.of = row.of, e += row.description,
  e.piece = nullIf(piece, 0), e.vector = row.vectors[piece],
  e.words = CASE piece WHEN 0 THEN row.words END,
  e.title = $model + ' of ' + coalesce(n.name, n.title, n.uid)
RETURN count(e) AS written

// name: describe
// scope: tenant
// params: org, rows
// returns: described
// Write of nodes whose texts are as before what their vectors say of them: type and visibility.
UNWIND $rows AS row
MATCH (e:Embedding {of: row.of}) WHERE e.org = $org AND e.model = row.model
SET e.type = row.description.type, e.visibility = row.description.visibility
RETURN count(e) AS described

// name: delete
// scope: tenant
// params: org, uids
// returns: deleted
// Delete every model's vectors of the given nodes.
UNWIND $uids AS uid
MATCH (e:Embedding {of: uid}) WHERE e.org = $org
DELETE e
RETURN count(*) AS deleted

// name: orphans
// scope: tenant
// params: org, after, before, limit
// returns: uid, cursor
// The next nodes that are gone while a vector of theirs remains; one row a vector.
MATCH (e:Embedding)
WHERE e.uid > $after AND e.uid < $before AND e.org = $org
  AND NOT EXISTS { (n:_Entity {uid: e.of}) WHERE n.org = $org }
RETURN e.of AS uid, e.uid AS cursor ORDER BY e.uid LIMIT $limit

// name: record
// scope: tenant
// params: org, uid
// returns: record
// What is written down of an organisation's models. No row: nothing.
MATCH (o:_Entity {uid: $uid}) WHERE o.org = $org
RETURN o.vector_models AS record

// name: put_record
// scope: tenant
// params: org, organization, before, said
// returns: uid
// Write down what is so of an organisation's models. No row: it was changed since it was read.
MERGE (o:_Entity {uid: $organization.uid})
ON CREATE SET o:Organization, o += $organization
SET o:Organization
WITH o WHERE o.org = $org AND coalesce(o.vector_models, '') = $before
SET o.vector_models = $said
RETURN o.uid AS uid

// name: any_of
// scope: tenant
// params: org, after, before, model
// returns: uid
// A vector of a model. No row: the organisation has none.
MATCH (e:Embedding)
WHERE e.uid > $after AND e.uid < $before AND e.org = $org AND e.model = $model
RETURN e.uid AS uid LIMIT 1

// name: progress
// scope: tenant
// params: org, after, before, served, building, limit
// returns: nodes, done, last
// Of the next nodes that one model has looked at, how many another has too; `last` is null at the end.
MATCH (e:Embedding)
WHERE e.uid > $after AND e.uid < $before AND e.org = $org
WITH e ORDER BY e.uid LIMIT $limit
WITH collect(e) AS page
WITH page, [e IN page WHERE e.model = $served AND e.piece IS NULL] AS own
RETURN size(own) AS nodes,
  COUNT { UNWIND own AS o MATCH (x:Embedding {uid: o.of + '|' + $building}) WHERE x.org = $org
    RETURN x } AS done,
  CASE WHEN size(page) = $limit THEN page[-1].uid END AS last

// name: drop_some
// scope: tenant
// params: org, after, before, model, limit
// returns: deleted, last
// Delete those of a model among the next vectors; `last` is null at the end.
MATCH (e:Embedding)
WHERE e.uid > $after AND e.uid < $before AND e.org = $org
WITH e ORDER BY e.uid LIMIT $limit
WITH collect(e.uid) AS uids, [e IN collect(e) WHERE e.model = $model] AS old
FOREACH (e IN old | DELETE e)
RETURN size(old) AS deleted, CASE WHEN size(uids) = $limit THEN uids[-1] END AS last

// name: anywhere
// scope: system
// params: label
// returns: found
// Whether any organisation has a vector with a model's label. No row: none has.
MATCH (e:$($label)) RETURN true AS found LIMIT 1
