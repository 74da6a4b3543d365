// Say here what this is for.
// up schema
CREATE INDEX stream_state_org_sort_at_uid IF NOT EXISTS FOR (n:StreamState) ON (n.org, n.sort_at, n.uid);
CREATE INDEX stream_state_org_of_instance_sort_at_uid IF NOT EXISTS FOR (n:StreamState) ON (n.org, n.of_instance, n.sort_at, n.uid);

// down schema
DROP INDEX stream_state_org_of_instance_sort_at_uid IF EXISTS;
DROP INDEX stream_state_org_sort_at_uid IF EXISTS;
