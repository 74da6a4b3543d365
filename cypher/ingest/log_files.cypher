// What is known of log files.

// name: known
// scope: tenant
// params: org, after, before, most
// returns: fingerprint, title, since
// Wordings that were kept of an organisation's logs, those that were last seen first.
MATCH (i:_Entity) WHERE i.uid > $after AND i.uid < $before AND i.org = $org
  AND i.fingerprint IS NOT NULL AND i.title IS NOT NULL
RETURN i.fingerprint AS fingerprint, i.title AS title,
  i.first_event_at.epochMillis AS since
ORDER BY i.last_event_at DESC, i.uid LIMIT $most

// name: incidents
// scope: tenant
// params: org, native_id, visible
// returns: uid
// Incidents that their tools give an id, at most ten; without `visible` those of any visibility.
MATCH (i:Incident) WHERE i.org = $org AND i.sort_at IS NOT NULL AND i.uid IS NOT NULL
  AND i.native_id = $native_id AND i.deleted_at IS NULL
  AND ($visible IS NULL OR i.visibility IN $visible)
RETURN i.uid AS uid ORDER BY uid LIMIT 10
