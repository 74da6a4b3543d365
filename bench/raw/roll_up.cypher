CYPHER 25
UNWIND $rows AS row
MATCH (i:_Entity {uid: row.issue})
SET i.event_count = coalesce(i.event_count, 0) + row.count,
  i.first_event_at = CASE WHEN row.first >= i.first_event_at THEN i.first_event_at ELSE row.first END,
  i.last_event_at = CASE WHEN row.last <= i.last_event_at THEN i.last_event_at ELSE row.last END
