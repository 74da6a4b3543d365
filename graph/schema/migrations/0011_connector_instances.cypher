// Instances of connectors.
// up schema
CREATE INDEX connector_instance_org_sort_at_uid IF NOT EXISTS FOR (n:ConnectorInstance) ON (n.org, n.sort_at, n.uid);

// down schema
DROP INDEX connector_instance_org_sort_at_uid IF EXISTS;
