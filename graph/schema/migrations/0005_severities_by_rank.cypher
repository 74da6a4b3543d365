// Lists of severities in the order of their rank.
// up schema
CREATE INDEX severity_org_rank_sort_at_uid IF NOT EXISTS FOR (n:Severity) ON (n.org, n.rank, n.sort_at, n.uid);

// down schema
DROP INDEX severity_org_rank_sort_at_uid IF EXISTS;
