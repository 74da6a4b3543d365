// Links by which somebody becomes a member. What a link holds is kept as a hash.

// name: create
// scope: tenant
// params: org, invitation, now
// returns: uid
// Invite somebody; what was sent to the same address before, or is over, works no more.
WITH COLLECT {
  MATCH (i:Invitation)
  WHERE i.org = $org AND i.email IS NOT NULL AND i.uid <> $invitation.uid
    AND (i.email = $invitation.email OR i.expires_at < $now)
  RETURN i
} AS gone
FOREACH (i IN gone | DELETE i)
MERGE (i:Invitation {uid: $invitation.uid})
SET i = $invitation
RETURN i.uid AS uid

// name: read
// scope: system
// params: uid, now
// returns: email, org, role, exists
// An invitation that still works, and whether a user with the address exists already.
MATCH (i:Invitation {uid: $uid}) WHERE i.expires_at > $now
RETURN i.email AS email, i.org AS org, i.role AS role,
  EXISTS { MATCH (u:User {email: i.email}) } AS exists

// name: waiting
// scope: tenant
// params: org, now
// returns: email, role, made_at, expires_at
// The invitations to an organisation that still work, by e-mail address.
MATCH (i:Invitation) WHERE i.org = $org AND i.email IS NOT NULL AND i.expires_at > $now
RETURN i.email AS email, i.role AS role, i.made_at AS made_at, i.expires_at AS expires_at
ORDER BY email

// name: take
// scope: system
// params: uid, now
// returns: email
// Use an invitation up. No row: it was used already, or is over.
MATCH (i:Invitation {uid: $uid})
SET i:Invitation
WITH i, i.email AS email WHERE i.expires_at > $now
DELETE i
RETURN email
