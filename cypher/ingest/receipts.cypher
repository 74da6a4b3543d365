// When records of a source were received.

// name: latest
// scope: tenant
// params: org, after, before
// returns: latest
// When a record of a source was last received; uids of one source lie together.
MATCH (n:_Entity) WHERE n.uid > $after AND n.uid < $before AND n.org = $org
RETURN max(n.last_seen) AS latest
