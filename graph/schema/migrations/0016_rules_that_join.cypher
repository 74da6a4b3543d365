// Rules that join records.
// up schema
CREATE INDEX link_rule_org_sort_at_uid IF NOT EXISTS FOR (n:LinkRule) ON (n.org, n.sort_at, n.uid);

// down schema
DROP INDEX link_rule_org_sort_at_uid IF EXISTS;
