// Questions about customers and their cases.

// name: of_account
// scope: tenant
// params: org, account, limit
// returns: uid, title, status, opened_at, incidents
// A customer's cases, newest first, with the incidents that they report.
MATCH (c:CustomerCase) WHERE c.org = $org AND c.account = $account
WITH c ORDER BY c.opened_at DESC, c.uid DESC LIMIT $limit
RETURN c.uid AS uid, c.title AS title, c.status AS status, c.opened_at AS opened_at,
  COLLECT {
    MATCH (c)-[r:REPORTS WHERE r.valid_to IS NULL]->(i:Incident) RETURN DISTINCT i.uid ORDER BY i.uid
  } AS incidents
