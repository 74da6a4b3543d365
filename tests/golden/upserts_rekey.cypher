// rekey_technical_event
CYPHER 25
// `system` follows the alias that `system_ref` names; at most $limit at once.
MATCH (e:TechnicalEvent)
WHERE e.system = $left AND e.at >= $untimed AND e.uid IS NOT NULL AND e.system_ref = $of
WITH e LIMIT $limit
SET e:_Entity
WITH e WHERE e.system_ref = $of
SET e.system = $to
RETURN count(*) AS moved;

// rekey_deployment
CYPHER 25
// `system` follows the alias that `system_ref` names; at most $limit at once.
MATCH (e:Deployment)
WHERE e.system = $left AND e.at >= $untimed AND e.uid IS NOT NULL AND e.system_ref = $of
WITH e LIMIT $limit
SET e:_Entity
WITH e WHERE e.system_ref = $of
SET e.system = $to
RETURN count(*) AS moved;

