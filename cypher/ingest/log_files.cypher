// What is known of log files.

// name: known
// scope: tenant
// params: org, after, before, most
// returns: fingerprint, title
// Wordings that were kept of an organisation's log files, those that were last seen first.
MATCH (i:_Entity) WHERE i.uid > $after AND i.uid < $before AND i.org = $org
  AND i.fingerprint IS NOT NULL AND i.title IS NOT NULL
RETURN i.fingerprint AS fingerprint, i.title AS title
ORDER BY i.last_event_at DESC, i.uid LIMIT $most
