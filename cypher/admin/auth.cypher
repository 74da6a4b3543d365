// Users, memberships and API tokens. Secrets are kept as hashes.

// name: token_by_hash
// scope: system
// params: hash
// returns: uid, name, role, scopes, org, user, expires_at, last_used_at
// The token with this hash, the role of its membership, the organisation that it is in, and the
// user who holds that membership, if one does.
MATCH (t:ApiToken {hash: $hash})-[:ACTS_AS]->(m:Membership)-[:IN]->(o:Organization)
WHERE m.org = t.org AND o.org = t.org
RETURN t.uid AS uid, t.name AS name, m.role AS role, t.scopes AS scopes, o.org AS org,
  COLLECT { MATCH (u:User)-[:HOLDS]->(m) RETURN u.uid ORDER BY u.uid LIMIT 1 }[0] AS user,
  t.expires_at AS expires_at, t.last_used_at AS last_used_at
LIMIT 1

// name: token_holder
// scope: tenant
// params: org, uid
// returns: expires_at
// When a token of an organisation ends, null for never. No row: it was revoked.
MATCH (t:_Entity {uid: $uid}) WHERE t:ApiToken AND t.org = $org
RETURN t.expires_at AS expires_at

// name: tokens
// scope: tenant
// params: org
// returns: uid, native_id, name, role, scopes, expires_at, last_used_at
// The API tokens of an organisation, by name.
MATCH (t:ApiToken)-[:ACTS_AS]->(m:Membership)
WHERE t.org = $org AND t.sort_at IS NOT NULL AND t.uid IS NOT NULL AND m.org = $org
RETURN t.uid AS uid, t.native_id AS native_id, t.name AS name, m.role AS role,
  t.scopes AS scopes, t.expires_at AS expires_at, t.last_used_at AS last_used_at
ORDER BY name, uid

// name: revoke_token
// scope: tenant
// params: org, uid
// returns: uid
// Delete a token, and its membership if no user holds that.
MATCH (t:_Entity {uid: $uid}) WHERE t:ApiToken AND t.org = $org
WITH t, t.uid AS uid, COLLECT {
  MATCH (t)-[:ACTS_AS]->(m) WHERE NOT EXISTS { (m)<-[:HOLDS]-() } RETURN m
} AS own
FOREACH (m IN own | DETACH DELETE m)
DETACH DELETE t
RETURN uid

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

// name: user_by_email
// scope: system
// params: email
// returns: uid, name, email, password_hash, disabled, memberships
// The user with an e-mail address, and the organisations that the user is in.
MATCH (u:User {email: $email})
RETURN u.uid AS uid, u.name AS name, u.email AS email, u.password_hash AS password_hash,
  u.disabled_at IS NOT NULL AS disabled,
  COLLECT {
    MATCH (u)-[:HOLDS]->(m:Membership)-[:IN]->(o:Organization) WHERE m.org = o.org
    RETURN {org: o.org, role: m.role, name: o.name} ORDER BY o.org
  } AS memberships

// name: user_by_uid
// scope: system
// params: uid
// returns: uid, name, email, disabled, memberships
// The same of a user whose uid is known.
MATCH (u:_Entity {uid: $uid}) WHERE u:User
RETURN u.uid AS uid, u.name AS name, u.email AS email, u.disabled_at IS NOT NULL AS disabled,
  COLLECT {
    MATCH (u)-[:HOLDS]->(m:Membership)-[:IN]->(o:Organization) WHERE m.org = o.org
    RETURN {org: o.org, role: m.role, name: o.name} ORDER BY o.org
  } AS memberships

// name: user_by_subject
// scope: system
// params: subject
// returns: uid, name, email, disabled, memberships
// The same of the user whom an identity provider knows by a subject.
MATCH (u:User {subject: $subject})
RETURN u.uid AS uid, u.name AS name, u.email AS email, u.disabled_at IS NOT NULL AS disabled,
  COLLECT {
    MATCH (u)-[:HOLDS]->(m:Membership)-[:IN]->(o:Organization) WHERE m.org = o.org
    RETURN {org: o.org, role: m.role, name: o.name} ORDER BY o.org
  } AS memberships

// name: bind_subject
// scope: system
// params: uid, subject
// returns: uid
// Note by which subject an identity provider knows a user. No row: it is known by another.
MATCH (u:_Entity {uid: $uid}) WHERE u:User
SET u:_Entity
WITH u WHERE u.subject IS NULL OR u.subject = $subject
SET u.subject = $subject
RETURN u.uid AS uid

// name: rehash
// scope: system
// params: uid, before, after
// returns: uid
// Keep a password's hash in another form, unless it has been changed meanwhile.
MATCH (u:_Entity {uid: $uid}) WHERE u:User
SET u:_Entity
WITH u WHERE u.password_hash = $before
SET u.password_hash = $after
RETURN u.uid AS uid

// name: set_password
// scope: system
// params: email, hash
// returns: uid
// Give a user another password; every session ends. No row: there is no such user.
MATCH (u:User {email: $email})
SET u.password_hash = $hash
WITH u, COLLECT { MATCH (s:Session {user: u.uid}) RETURN s } AS sessions
FOREACH (s IN sessions | DELETE s)
RETURN u.uid AS uid

// name: disable
// scope: system
// params: email, now
// returns: uid
// Let a user sign in no more (`now`), or again (null); every session ends. No row: no such user.
MATCH (u:User {email: $email})
SET u.disabled_at = $now
WITH u, COLLECT { MATCH (s:Session {user: u.uid}) RETURN s } AS sessions
FOREACH (s IN sessions | DELETE s)
RETURN u.uid AS uid

// name: users
// scope: tenant
// params: org
// returns: email, name, role, teams, disabled
// The members of an organisation, by e-mail address, with the teams as which they read.
MATCH (m:Membership)<-[:HOLDS]-(u:User) WHERE m.org = $org
RETURN u.email AS email, u.name AS name, m.role AS role, coalesce(m.teams, []) AS teams,
  u.disabled_at IS NOT NULL AS disabled
ORDER BY email

// name: join
// scope: tenant
// params: org, organization, membership, email
// returns: uid
// Make a user a member with a role, or give the member that role. No row: there is no such user.
MATCH (u:User {email: $email})
SET u:_Entity
MERGE (o:_Entity {uid: $organization.uid})
ON CREATE SET o:Organization, o += $organization
WITH u, o, COLLECT {
  MATCH (u)-[:HOLDS]->(m:Membership) WHERE m.org = $org RETURN m ORDER BY m.uid
} AS held
FOREACH (m IN held | SET m.role = $membership.role)
FOREACH (_ IN CASE WHEN held = [] THEN [1] ELSE [] END |
  CREATE (u)-[:HOLDS]->(m:_Entity:Membership)-[:IN]->(o)
  SET m = $membership
)
RETURN u.uid AS uid

// name: leave
// scope: tenant
// params: org, email
// returns: uid
// Take a user's membership in an organisation away. No row: there was none.
MATCH (u:User {email: $email})-[:HOLDS]->(m:Membership) WHERE m.org = $org
WITH u, collect(m) AS held
FOREACH (m IN held | DETACH DELETE m)
RETURN u.uid AS uid

// name: lock_members
// scope: tenant
// params: org, uid
// returns: admins
// The e-mail addresses of those who may sign in as admins of an organisation, whose members nobody
// else changes until the transaction ends.
MATCH (o:_Entity {uid: $uid}) WHERE o:Organization AND o.org = $org
SET o:Organization
RETURN COLLECT {
  MATCH (o)<-[:IN]-(m:Membership)<-[:HOLDS]-(u:User)
  WHERE m.role = 'admin' AND m.org = $org AND u.disabled_at IS NULL
  RETURN u.email ORDER BY u.email
} AS admins
