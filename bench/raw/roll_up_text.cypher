CYPHER 25
UNWIND $rows AS row
MATCH (i:_Entity {uid: row.issue})
SET i.event_count = row.count, i.first_event_at = datetime(row.first),
  i.last_event_at = datetime(row.last)
