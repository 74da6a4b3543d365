// Tickets that are made here: what is stored of them, and how they are numbered.

// name: number
// scope: tenant
// params: org, organization
// returns: number
// The number of the next ticket; whoever else makes one waits for us.
MERGE (o:_Entity {uid: $organization.uid})
ON CREATE SET o:Organization, o += $organization
WITH o WHERE o.org = $org
SET o.last_ticket = coalesce(o.last_ticket, 0) + 1
RETURN o.last_ticket AS number

// name: ticket
// scope: tenant
// params: org, uid
// returns: version, props, links
// A ticket as its record describes it, with what it links to.
MATCH (t:_Entity {uid: $uid}) WHERE t:Ticket AND t.org = $org
OPTIONAL MATCH (c:Change {uid: t.uid + '@' + t.version}) WHERE c.org = $org
RETURN t.version AS version, properties(t) AS props, coalesce(c.links, []) AS links
