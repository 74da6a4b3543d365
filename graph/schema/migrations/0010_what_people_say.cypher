// Assertions and notes, and what is said of a node.
// up schema
CREATE INDEX assertion_org_sort_at_uid IF NOT EXISTS FOR (n:Assertion) ON (n.org, n.sort_at, n.uid);
CREATE INDEX assertion_org_start IF NOT EXISTS FOR (n:Assertion) ON (n.org, n.start);
CREATE INDEX assertion_org_end IF NOT EXISTS FOR (n:Assertion) ON (n.org, n.end);
CREATE INDEX assertion_org_status_sort_at_uid IF NOT EXISTS FOR (n:Assertion) ON (n.org, n.status, n.sort_at, n.uid);
CREATE INDEX note_org_sort_at_uid IF NOT EXISTS FOR (n:Note) ON (n.org, n.sort_at, n.uid);

// down schema
DROP INDEX note_org_sort_at_uid IF EXISTS;
DROP INDEX assertion_org_status_sort_at_uid IF EXISTS;
DROP INDEX assertion_org_end IF EXISTS;
DROP INDEX assertion_org_start IF EXISTS;
DROP INDEX assertion_org_sort_at_uid IF EXISTS;
