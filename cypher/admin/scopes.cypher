// Access scopes: who may read the nodes whose `visibility` is the uid of one.

// name: readable
// scope: tenant
// params: org, holder
// returns: uid
// The scopes that somebody may read: a user, or the user and the teams that a token acts for.
// Whoever is disabled reads none. A scope made of several is for those who read all of them, or
// any of them, and has no readers of its own.
MATCH (h:_Entity {uid: $holder})-[:HOLDS|ACTS_AS]->(m:Membership)
WHERE m.org = $org AND NOT EXISTS { MATCH (u:User)-[:HOLDS]->(m) WHERE u.disabled_at IS NOT NULL }
WITH collect(DISTINCT m) AS memberships
WITH COLLECT {
  UNWIND memberships AS m
  RETURN coalesce(m.teams, []) + COLLECT { MATCH (u:User)-[:HOLDS]->(m) RETURN u.uid }
} AS held
WITH reduce(all = [], some IN held | all + some) AS mine
MATCH (s:AccessScope) WHERE s.org = $org AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
WITH mine, collect(s) AS scopes
WITH scopes, [s IN scopes WHERE any(one IN s.readers WHERE one IN mine) | s.uid] AS own
WITH scopes, own + [s IN scopes WHERE any(one IN s.any_of WHERE one IN own) | s.uid] AS read
UNWIND read + [s IN scopes WHERE s.all_of <> [] AND all(one IN s.all_of WHERE one IN read) | s.uid]
  AS uid
RETURN DISTINCT uid ORDER BY uid

// name: listed
// scope: tenant
// params: org
// returns: uid, name, readers
// The scopes that people made, by name.
MATCH (s:AccessScope) WHERE s.org = $org AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
  AND s.all_of IS NULL AND s.any_of IS NULL
RETURN s.uid AS uid, s.name AS name, coalesce(s.readers, []) AS readers ORDER BY name, uid

// name: create
// scope: tenant
// params: org, scope
// returns: is_new
// A scope, unless it is there already.
MERGE (s:_Entity {uid: $scope.uid})
ON CREATE SET s:AccessScope, s += $scope
WITH s WHERE s.org = $org
RETURN s.sort_at = $scope.sort_at AS is_new

// name: set_readers
// scope: tenant
// params: org, uid, added, removed
// returns: readers
// Change who reads a scope. No row: there is no such scope.
MATCH (s:_Entity {uid: $uid}) WHERE s.org = $org AND s:AccessScope
SET s:_Entity
WITH s, [one IN coalesce(s.readers, []) WHERE NOT one IN $removed] AS kept
SET s.readers = kept + [one IN $added WHERE NOT one IN kept]
RETURN s.readers AS readers

// name: delete
// scope: tenant
// params: org, uid
// returns: name
// Take a scope that people made away. No row: there is no such scope.
MATCH (s:_Entity {uid: $uid})
WHERE s.org = $org AND s:AccessScope AND s.all_of IS NULL AND s.any_of IS NULL
WITH s, s.name AS name
DETACH DELETE s
RETURN name

// name: people
// scope: tenant
// params: org, emails
// returns: uid, email
// The members of an organisation with these e-mail addresses.
UNWIND $emails AS email
MATCH (u:User {email: email})-[:HOLDS]->(m:Membership) WHERE m.org = $org
RETURN DISTINCT u.uid AS uid, u.email AS email ORDER BY email

// name: named
// scope: tenant
// params: org, uids
// returns: uid, name
// The e-mail addresses of users who read a scope of an organisation.
UNWIND $uids AS uid
MATCH (u:_Entity {uid: uid}) WHERE u:User AND EXISTS {
  MATCH (s:AccessScope) WHERE s.org = $org AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL
    AND uid IN s.readers
}
RETURN uid, u.email AS name ORDER BY uid

// name: teams_held
// scope: tenant
// params: org, email
// returns: teams
// The teams as which a member reads here. No row: the user is no member of the organisation.
MATCH (u:User {email: $email})-[:HOLDS]->(m:Membership) WHERE m.org = $org
RETURN coalesce(m.teams, []) AS teams ORDER BY m.uid LIMIT 1

// name: set_teams
// scope: tenant
// params: org, email, teams
// returns: uid
// Say of which teams a user is a member here. No row: the user is no member of the organisation.
MATCH (u:User {email: $email})-[:HOLDS]->(m:Membership) WHERE m.org = $org
SET m.teams = CASE $teams WHEN [] THEN null ELSE $teams END
RETURN DISTINCT u.uid AS uid
