// Users, memberships and API tokens. Secrets are kept as hashes; no query returns a password.

// name: token_by_hash
// scope: system
// params: hash
// returns: uid, name, role, org, user, expires_at, last_used_at
// The token with this hash, the role of its membership, the organisation that it is in, and the
// user who holds that membership, if one does.
MATCH (t:ApiToken {hash: $hash})-[:ACTS_AS]->(m:Membership)-[:IN]->(o:Organization)
WHERE m.org = t.org AND o.org = t.org
RETURN t.uid AS uid, t.name AS name, m.role AS role, o.org AS org,
  COLLECT { MATCH (u:User)-[:HOLDS]->(m) RETURN u.uid ORDER BY u.uid LIMIT 1 }[0] AS user,
  t.expires_at AS expires_at, t.last_used_at AS last_used_at
LIMIT 1

// name: touch_token
// scope: system
// params: hash, now
// returns: uid
// Note that a token was used.
MATCH (t:ApiToken {hash: $hash})
SET t.last_used_at = $now
RETURN t.uid AS uid

// name: create_token
// scope: tenant
// params: org, organization, membership, token
// returns: uid
// A token that acts as a membership of its own in an organisation, made if it is not there.
MERGE (o:_Entity {uid: $organization.uid})
ON CREATE SET o:Organization, o += $organization
MERGE (m:_Entity {uid: $membership.uid})
ON CREATE SET m:Membership, m += $membership
MERGE (m)-[:IN]->(o)
CREATE (t:_Entity:ApiToken)
SET t = $token
CREATE (t)-[:ACTS_AS]->(m)
WITH t WHERE t.org = $org
RETURN t.uid AS uid

// name: create_user
// scope: tenant
// params: org, organization, membership, user
// returns: uid
// A user who is a member of an organisation, made if it is not there; no row if the e-mail is taken.
OPTIONAL MATCH (taken:User {email: $user.email})
WITH taken WHERE taken IS NULL
MERGE (o:_Entity {uid: $organization.uid})
ON CREATE SET o:Organization, o += $organization
CREATE (u:_Entity:User)
SET u = $user
CREATE (m:_Entity:Membership)
SET m = $membership
CREATE (u)-[:HOLDS]->(m)-[:IN]->(o)
WITH u, m WHERE m.org = $org
RETURN u.uid AS uid
