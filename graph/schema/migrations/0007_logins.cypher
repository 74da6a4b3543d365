// Logins: keys that tokens are signed with, sessions, and invitations.
// data: going back forgets every session and every open invitation
// up schema
CREATE CONSTRAINT signing_key_uid_unique IF NOT EXISTS FOR (n:SigningKey) REQUIRE n.uid IS UNIQUE;
CREATE CONSTRAINT session_uid_unique IF NOT EXISTS FOR (n:Session) REQUIRE n.uid IS UNIQUE;
CREATE CONSTRAINT invitation_uid_unique IF NOT EXISTS FOR (n:Invitation) REQUIRE n.uid IS UNIQUE;
CREATE INDEX signing_key_expires_at_uid IF NOT EXISTS FOR (n:SigningKey) ON (n.expires_at, n.uid);
CREATE INDEX session_user IF NOT EXISTS FOR (n:Session) ON (n.user);
CREATE INDEX invitation_org_email IF NOT EXISTS FOR (n:Invitation) ON (n.org, n.email);

// down data
MATCH (n:SigningKey|Session|Invitation) CALL (n) { DELETE n } IN TRANSACTIONS;

// down schema
DROP INDEX invitation_org_email IF EXISTS;
DROP INDEX session_user IF EXISTS;
DROP INDEX signing_key_expires_at_uid IF EXISTS;
DROP CONSTRAINT invitation_uid_unique IF EXISTS;
DROP CONSTRAINT session_uid_unique IF EXISTS;
DROP CONSTRAINT signing_key_uid_unique IF EXISTS;
