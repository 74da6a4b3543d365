// Who changed what here.
// data: going back forgets every audit event
// up schema
CREATE CONSTRAINT audit_event_repeat_key_unique IF NOT EXISTS FOR (n:AuditEvent) REQUIRE n.repeat_key IS UNIQUE;
CREATE INDEX audit_event_org_sort_at_uid IF NOT EXISTS FOR (n:AuditEvent) ON (n.org, n.sort_at, n.uid);
CREATE INDEX audit_event_org_actor_sort_at_uid IF NOT EXISTS FOR (n:AuditEvent) ON (n.org, n.actor, n.sort_at, n.uid);
CREATE INDEX audit_event_org_node_sort_at_uid IF NOT EXISTS FOR (n:AuditEvent) ON (n.org, n.node, n.sort_at, n.uid);
CREATE INDEX audit_event_org_action_sort_at_uid IF NOT EXISTS FOR (n:AuditEvent) ON (n.org, n.action, n.sort_at, n.uid);

// down data
MATCH (n:AuditEvent) CALL (n) { DETACH DELETE n } IN TRANSACTIONS;

// down schema
DROP INDEX audit_event_org_action_sort_at_uid IF EXISTS;
DROP INDEX audit_event_org_node_sort_at_uid IF EXISTS;
DROP INDEX audit_event_org_actor_sort_at_uid IF EXISTS;
DROP INDEX audit_event_org_sort_at_uid IF EXISTS;
DROP CONSTRAINT audit_event_repeat_key_unique IF EXISTS;
