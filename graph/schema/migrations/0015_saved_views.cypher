// Lists of the console as people filtered and ordered them, found by organisation and by keeper.
// up schema
CREATE INDEX saved_view_org_sort_at_uid IF NOT EXISTS FOR (n:SavedView) ON (n.org, n.sort_at, n.uid);
CREATE INDEX saved_view_owner IF NOT EXISTS FOR (n:SavedView) ON (n.owner);

// down schema
DROP INDEX saved_view_owner IF EXISTS;
DROP INDEX saved_view_org_sort_at_uid IF EXISTS;
