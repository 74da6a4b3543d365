// Saved views: lists of the console as people filtered and ordered them.

// name: seen
// scope: tenant
// params: org, owner
// returns: id, name, page, search, shared, own, sharedBy
// The views that somebody sees: their own, and those that are shared, by page and name.
MATCH (v:SavedView)
WHERE v.org = $org AND v.sort_at IS NOT NULL AND v.uid IS NOT NULL AND (v.shared OR v.owner = $owner)
RETURN v.uid AS id, v.name AS name, v.page AS page, v.search AS search, v.shared AS shared,
  coalesce(v.owner = $owner, false) AS own,
  CASE WHEN v.owner = $owner THEN null
    ELSE COLLECT { MATCH (u:_Entity {uid: v.owner}) WHERE u:User RETURN u.name }[0]
  END AS sharedBy
ORDER BY page, name, id

// name: find
// scope: tenant
// params: org, uid, owner
// returns: name, page, search, shared, owner
// A view that somebody sees, locked. No row: there is none.
MATCH (v:_Entity {uid: $uid}) WHERE v:SavedView AND v.org = $org
SET v:_Entity
WITH v WHERE v.shared OR v.owner = $owner
RETURN v.name AS name, v.page AS page, v.search AS search, v.shared AS shared, v.owner AS owner

// name: keep
// scope: tenant
// params: org, view, most
// returns: uid
// Keep a view in place of the one with its uid. No row: its owner has as many as are allowed.
MERGE (v:_Entity {uid: $view.uid})
WITH v, COUNT {
  MATCH (other:SavedView {owner: $view.owner}) WHERE other.org = $org AND other.uid <> $view.uid
} AS others
WHERE others < $most
SET v:SavedView, v += $view
RETURN v.uid AS uid

// name: drop
// scope: tenant
// params: org, uid
// returns: uid
// Drop a view.
MATCH (v:_Entity {uid: $uid}) WHERE v:SavedView AND v.org = $org
WITH v, v.uid AS uid
DETACH DELETE v
RETURN uid
