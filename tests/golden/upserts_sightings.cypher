// sightings_depends_on_from_ref_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:DEPENDS_ON {record: row.record, from_ref: row.from_ref, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.calls_per_hour = CASE WHEN later THEN row.props.calls_per_hour WHEN row.last = r.last_seen AND coalesce(row.props.calls_per_hour > r.calls_per_hour, r.calls_per_hour IS NULL) THEN row.props.calls_per_hour ELSE r.calls_per_hour END,
  r.error_rate = CASE WHEN later THEN row.props.error_rate WHEN row.last = r.last_seen AND coalesce(row.props.error_rate > r.error_rate, r.error_rate IS NULL) THEN row.props.error_rate ELSE r.error_rate END,
  r.p95_ms = CASE WHEN later THEN row.props.p95_ms WHEN row.last = r.last_seen AND coalesce(row.props.p95_ms > r.p95_ms, r.p95_ms IS NULL) THEN row.props.p95_ms ELSE r.p95_ms END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_part_of
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:PART_OF {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_part_of_from_ref_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:PART_OF {record: row.record, from_ref: row.from_ref, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_owned_by_from_ref_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:OWNED_BY {record: row.record, from_ref: row.from_ref, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_owned_by_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:OWNED_BY {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_affects_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:AFFECTS {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_assigned_to
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:ASSIGNED_TO {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_assigned_to_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:ASSIGNED_TO {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_caused_by
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:CAUSED_BY {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_suspected_cause
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:SUSPECTED_CAUSE {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.rank = CASE WHEN later THEN row.props.rank WHEN row.last = r.last_seen AND coalesce(row.props.rank > r.rank, r.rank IS NULL) THEN row.props.rank ELSE r.rank END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_suspected_cause_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:SUSPECTED_CAUSE {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.rank = CASE WHEN later THEN row.props.rank WHEN row.last = r.last_seen AND coalesce(row.props.rank > r.rank, r.rank IS NULL) THEN row.props.rank ELSE r.rank END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_duplicate_of
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:DUPLICATE_OF {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_evidence_of
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:EVIDENCE_OF {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.stance = CASE WHEN later THEN row.props.stance WHEN row.last = r.last_seen AND coalesce(row.props.stance > r.stance, r.stance IS NULL) THEN row.props.stance ELSE r.stance END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_resolved_by
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:RESOLVED_BY {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.outcome = CASE WHEN later THEN row.props.outcome WHEN row.last = r.last_seen AND coalesce(row.props.outcome > r.outcome, r.outcome IS NULL) THEN row.props.outcome ELSE r.outcome END,
  r.at = CASE WHEN later THEN row.props.at WHEN row.last = r.last_seen AND coalesce(row.props.at > r.at, r.at IS NULL) THEN row.props.at ELSE r.at END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_resolved_by_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:RESOLVED_BY {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.outcome = CASE WHEN later THEN row.props.outcome WHEN row.last = r.last_seen AND coalesce(row.props.outcome > r.outcome, r.outcome IS NULL) THEN row.props.outcome ELSE r.outcome END,
  r.at = CASE WHEN later THEN row.props.at WHEN row.last = r.last_seen AND coalesce(row.props.at > r.at, r.at IS NULL) THEN row.props.at ELSE r.at END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_mentions
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MENTIONS {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_mentions_from_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MENTIONS {record: row.record, from_ref: row.from_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_mentions_from_ref_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MENTIONS {record: row.record, from_ref: row.from_ref, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_mentions_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MENTIONS {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_may_mention
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MAY_MENTION {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_may_mention_from_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MAY_MENTION {record: row.record, from_ref: row.from_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_may_mention_from_ref_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MAY_MENTION {record: row.record, from_ref: row.from_ref, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_may_mention_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MAY_MENTION {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.property = CASE WHEN later THEN row.props.property WHEN row.last = r.last_seen AND coalesce(row.props.property > r.property, r.property IS NULL) THEN row.props.property ELSE r.property END,
  r.occurrences = CASE WHEN later THEN row.props.occurrences WHEN row.last = r.last_seen AND coalesce(row.props.occurrences > r.occurrences, r.occurrences IS NULL) THEN row.props.occurrences ELSE r.occurrences END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_categorized_as_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:CATEGORIZED_AS {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_has_severity_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:HAS_SEVERITY {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_instance_of
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:INSTANCE_OF {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_observed_on_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:OBSERVED_ON {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_deployed_to_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:DEPLOYED_TO {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_follows
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:FOLLOWS {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_about
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:ABOUT {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_about_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:ABOUT {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_reports
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:REPORTS {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_member_of_from_ref_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:MEMBER_OF {record: row.record, from_ref: row.from_ref, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_defines_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:DEFINES {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_has_chunk
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:HAS_CHUNK {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_concerns
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:CONCERNS {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_concerns_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:CONCERNS {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_annotates
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:ANNOTATES {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_annotates_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:ANNOTATES {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.score = CASE WHEN later THEN row.props.score WHEN row.last = r.last_seen AND coalesce(row.props.score > r.score, r.score IS NULL) THEN row.props.score ELSE r.score END,
  r.reasons = CASE WHEN later THEN row.props.reasons WHEN row.last = r.last_seen AND coalesce(row.props.reasons > r.reasons, r.reasons IS NULL) THEN row.props.reasons ELSE r.reasons END,
  r.evidence = CASE WHEN later THEN row.props.evidence WHEN row.last = r.last_seen AND coalesce(row.props.evidence > r.evidence, r.evidence IS NULL) THEN row.props.evidence ELSE r.evidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_produced
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:PRODUCED {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_suggested_for
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:SUGGESTED_FOR {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_suggested_for_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:SUGGESTED_FOR {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_cites
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:CITES {record: row.record}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.content_hash = CASE WHEN later THEN row.props.content_hash WHEN row.last = r.last_seen AND coalesce(row.props.content_hash > r.content_hash, r.content_hash IS NULL) THEN row.props.content_hash ELSE r.content_hash END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

// sightings_cites_to_ref
CYPHER 25
// Facts that only grow: first and last sighting, and who saw it.
UNWIND $rows AS row
MATCH (s:_Entity {uid: row.start})
MATCH (d:_Entity {uid: row.end})
MERGE (s)-[r:CITES {record: row.record, to_ref: row.to_ref}]->(d)
ON CREATE SET r.visibility = row.visibility
SET r.run = $run, r.visibility = CASE
  WHEN row.visibility < r.visibility THEN row.visibility
  WHEN row.visibility >= r.visibility THEN r.visibility END
WITH r, row, coalesce(row.last > r.last_seen, true) AS later
SET
  r.source = CASE WHEN later THEN row.props.source WHEN row.last = r.last_seen AND coalesce(row.props.source > r.source, r.source IS NULL) THEN row.props.source ELSE r.source END,
  r.confidence = CASE WHEN later THEN row.props.confidence WHEN row.last = r.last_seen AND coalesce(row.props.confidence > r.confidence, r.confidence IS NULL) THEN row.props.confidence ELSE r.confidence END,
  r.char_start = CASE WHEN later THEN row.props.char_start WHEN row.last = r.last_seen AND coalesce(row.props.char_start > r.char_start, r.char_start IS NULL) THEN row.props.char_start ELSE r.char_start END,
  r.char_end = CASE WHEN later THEN row.props.char_end WHEN row.last = r.last_seen AND coalesce(row.props.char_end > r.char_end, r.char_end IS NULL) THEN row.props.char_end ELSE r.char_end END,
  r.content_hash = CASE WHEN later THEN row.props.content_hash WHEN row.last = r.last_seen AND coalesce(row.props.content_hash > r.content_hash, r.content_hash IS NULL) THEN row.props.content_hash ELSE r.content_hash END,
  r.first_seen = CASE WHEN row.first >= r.first_seen THEN r.first_seen ELSE row.first END,
  r.last_seen = CASE WHEN later THEN row.last ELSE r.last_seen END;

