// Pages that were loaded before.

// name: known
// scope: tenant
// params: org, uids
// returns: uid, version
// Which of these records are described and there, and at which version.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org AND n.version IS NOT NULL AND n.deleted_at IS NULL
RETURN uid, n.version AS version
