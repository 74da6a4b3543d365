// Questions about any node, whatever its label.

// name: resolve
// scope: tenant
// params: org, uid
// returns: uid, type, caption
// The node that a uid stands for: itself, or what its record was merged into.
MATCH (x:_Entity {uid: $uid}) WHERE x.org = $org
WITH coalesce(
  COLLECT { MATCH (x)-[:ALIAS_OF]->(k) RETURN k ORDER BY k.uid LIMIT 1 }[0], x
) AS n
RETURN n.uid AS uid, n.type AS type, coalesce(n.name, n.title) AS caption

// name: told
// scope: tenant
// params: org, uids, visible, characters
// returns: uid, text
// What nodes say of themselves, of those that who asks may read; in no order.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org AND n.visibility IN $visible
RETURN uid, left(
  coalesce(toStringOrNull(n.name) + ' ', '') + coalesce(toStringOrNull(n.title) + ' ', '')
    + coalesce(toStringOrNull(n.definition) + ' ', '')
    + coalesce(toStringOrNull(n.description) + ' ', '')
    + coalesce(toStringOrNull(n.template) + ' ', '') + coalesce(toStringOrNull(n.text), ''),
  $characters
) AS text
