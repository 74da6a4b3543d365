CYPHER 25
UNWIND $rows AS row
MERGE (n:_Entity {uid: row.uid})
SET n += row.props
SET n:LABEL
