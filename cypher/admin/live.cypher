// Connections that stay open: whether what their tokens were given for still holds.

// name: grants
// scope: system
// params: grants, now
// returns: key
// Those of some grants that hold. A login's holds while its session lasts and its user has that role
// in the organisation, a view's while the API token lasts that asked for it.
UNWIND $grants AS g
WITH g WHERE CASE
  WHEN g.uid IS NULL THEN EXISTS {
    MATCH (t:_Entity {uid: g.subject}) WHERE t:ApiToken AND t.org = g.org
      AND (t.expires_at IS NULL OR t.expires_at > $now)
  }
  ELSE EXISTS { MATCH (s:Session {uid: g.uid}) WHERE s.user = g.subject }
    AND EXISTS {
      MATCH (u:_Entity {uid: g.subject})-[:HOLDS]->(m:Membership)
      WHERE u:User AND u.disabled_at IS NULL AND m.org = g.org AND m.role = g.role
    }
END
RETURN g.key AS key
