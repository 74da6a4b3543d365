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
// params: org, uids, model, types, characters
// returns: uid, type, visibility, texts, stored
// What is to be embedded of each node (type is null if nothing), and what its vector was made of.
UNWIND $uids AS uid
OPTIONAL MATCH (n:_Entity {uid: uid})
  WHERE n.org = $org AND n.type IN $types AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone
OPTIONAL MATCH (d:Document)-[:HAS_CHUNK]->(n)
WITH uid, n, head(collect(d.title)) AS document_title
OPTIONAL MATCH (e:Embedding {uid: uid + '|' + $model}) WHERE e.org = $org
RETURN uid, n.type AS type, n.visibility AS visibility,
  {
    document_title: document_title, name: n.name, title: n.title, heading: n.heading,
    aliases: n.aliases, abbreviations: n.abbreviations, exception_type: n.exception_type,
    definition: left(n.definition, $characters), description: left(n.description, $characters),
    template: left(n.template, $characters), text: left(n.text, $characters)
  } AS texts,
  e {.stamp, .type, .visibility} AS stored

// name: write
// scope: tenant
// params: org, rows, model, label
// returns: written
// Write the vectors of nodes that exist, each in place of the one that the model made before.
UNWIND $rows AS row
MATCH (n:_Entity {uid: row.of}) WHERE n.org = $org
MERGE (e:Embedding {uid: row.of + '|' + $model})
SET e:$($label), e.org = $org, e.model = $model, e += row,
  e.title = $model + ' of ' + coalesce(n.name, n.title, n.uid)
RETURN count(e) AS written

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
