// The public halves of the keys that tokens are signed with.

// name: publish
// scope: system
// params: key, now
// returns: uid
// Make a key known to every process, and delete those whose last token has run out.
OPTIONAL MATCH (old:SigningKey) WHERE old.expires_at < $now AND old.uid IS NOT NULL
WITH collect(old) AS gone
FOREACH (k IN gone | DELETE k)
MERGE (k:SigningKey {uid: $key.uid})
SET k = $key
RETURN k.uid AS uid

// name: known
// scope: system
// params: now
// returns: uid, public_key
// Every key whose tokens may still be valid.
MATCH (k:SigningKey) WHERE k.expires_at >= $now AND k.uid IS NOT NULL
RETURN k.uid AS uid, k.public_key AS public_key

// name: listed
// scope: system
// params: now
// returns: uid, name, made_at, signs_until, expires_at
// The same for people, the newest first.
MATCH (k:SigningKey) WHERE k.expires_at >= $now AND k.uid IS NOT NULL
RETURN k.uid AS uid, k.name AS name, k.made_at AS made_at, k.signs_until AS signs_until,
  k.expires_at AS expires_at
ORDER BY made_at DESC, uid

// name: signs
// scope: system
// params: uid, now
// returns: uid
// The key, if it may still be signed with.
MATCH (k:SigningKey {uid: $uid}) WHERE k.signs_until > $now
RETURN k.uid AS uid

// name: retire
// scope: system
// params: now
// returns: keys
// Let no key be signed with any more; what was signed stays valid.
MATCH (k:SigningKey) WHERE k.expires_at >= $now AND k.uid IS NOT NULL AND k.signs_until > $now
SET k.signs_until = $now
RETURN count(*) AS keys

// name: revoke
// scope: system
// params:
// returns: keys, sessions
// Let no token be valid any more: forget every key, and every session.
CALL () {
  MATCH (k:SigningKey) WHERE k.uid IS NOT NULL DELETE k RETURN count(*) AS keys
}
CALL () {
  MATCH (s:Session) WHERE s.user IS NOT NULL DELETE s RETURN count(*) AS sessions
}
RETURN keys, sessions
