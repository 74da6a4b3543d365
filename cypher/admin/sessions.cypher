// Logins, for as long as they are refreshed. Of a refresh token only its id is kept.

// name: start
// scope: system
// params: session, now, limit
// returns: uid
// Begin a session; those of the user that are over go, and the oldest beyond the limit.
MATCH (u:_Entity {uid: $session.user}) WHERE u:User AND u.disabled_at IS NULL
SET u:_Entity
WITH u, COLLECT {
  MATCH (s:Session {user: u.uid}) WHERE s.uid <> $session.uid
  RETURN s ORDER BY s.expires_at < $now, s.started_at DESC, s.uid
} AS held
WITH [s IN held WHERE s.expires_at < $now] + [s IN held WHERE s.expires_at >= $now][$limit - 1..]
  AS gone
FOREACH (s IN gone | DELETE s)
MERGE (s:Session {uid: $session.uid})
SET s = $session
RETURN s.uid AS uid

// name: lock
// scope: system
// params: uid
// returns: user, org, current, previous, replaced_at, started_at, expires_at
// A session, locked until the transaction ends. No row: it was ended.
MATCH (s:Session {uid: $uid})
SET s:Session
RETURN s.user AS user, s.org AS org, s.current AS current, s.previous AS previous,
  s.replaced_at AS replaced_at, s.started_at AS started_at, s.expires_at AS expires_at

// name: replace
// scope: system
// params: uid, before, after, org, now
// returns: uid
// Put a refresh token in the place of another.
MATCH (s:Session {uid: $uid})
SET s.previous = $before, s.current = $after, s.org = $org, s.replaced_at = $now
RETURN s.uid AS uid

// name: move
// scope: system
// params: uid, org
// returns: uid
// Note which organisation a session is in.
MATCH (s:Session {uid: $uid})
SET s.org = $org
RETURN s.uid AS uid

// name: end
// scope: system
// params: uid
// returns: ended
// End a session.
MATCH (s:Session {uid: $uid})
DELETE s
RETURN count(*) AS ended
