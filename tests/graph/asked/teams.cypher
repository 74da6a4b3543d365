// Questions about teams.

// name: board
// scope: tenant
// params: org, uid
// returns: uid, name, open_incidents, issues
// A team's systems, with their incidents that nobody resolved yet and their known issues.
MATCH (t:_Entity {uid: $uid}) WHERE t.org = $org
MATCH (t)<-[o:OWNED_BY WHERE o.valid_to IS NULL]-(s:System)
WITH DISTINCT s
RETURN s.uid AS uid, s.name AS name,
  COUNT {
    MATCH (s)<-[a:AFFECTS WHERE a.valid_to IS NULL]-(i:Incident)
    WHERE i.status IN ['triggered', 'acknowledged'] RETURN DISTINCT i
  } AS open_incidents,
  COUNT { MATCH (s)<-[:OBSERVED_ON]-(x:TechnicalIssue) RETURN DISTINCT x } AS issues
ORDER BY open_incidents DESC, uid
