// A list of another time than now also holds what was deleted since. A Tombstone has lost its
// label and is found by its type and the time of its deletion.
// up schema
CREATE INDEX tombstone_org_type_deleted_at_uid IF NOT EXISTS FOR (n:Tombstone) ON (n.org, n.type, n.deleted_at, n.uid);

// down schema
DROP INDEX tombstone_org_type_deleted_at_uid IF EXISTS;
