// What is told of how a query was answered.

// name: hides
// scope: system
// params: org, visible
// returns: hides
// Whether the graph holds what somebody may not read: another organisation, or a restricted record.
RETURN EXISTS {
    MATCH (o:Organization)
    WHERE o.org < $org AND o.sort_at IS NOT NULL AND o.uid IS NOT NULL
  } OR EXISTS {
    MATCH (o:Organization)
    WHERE o.org > $org AND o.sort_at IS NOT NULL AND o.uid IS NOT NULL
  } OR EXISTS {
    MATCH (s:AccessScope)
    WHERE s.org = $org AND s.sort_at IS NOT NULL AND s.uid IS NOT NULL AND NOT s.uid IN $visible
  } AS hides
