// What a source said is there, for lists that say that they are complete.

// name: standing
// scope: tenant
// params: org, after, before, limit
// returns: uid, type, last_seen
// The next records of a source that are described and not gone, in uid order.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org
  AND n.version IS NOT NULL AND n.deleted_at IS NULL
RETURN n.uid AS uid, n.type AS type, n.last_seen AS last_seen
ORDER BY n.uid LIMIT $limit
