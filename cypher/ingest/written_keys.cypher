// Keys that texts hold, and the records that they name.

// name: noted
// scope: tenant
// params: org, uids, record
// returns: uid
// Those of these nodes whose texts named something by a key, when they were last read.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid}) WHERE n.org = $org AND EXISTS { (n)-[:MENTIONS {record: $record}]->() }
RETURN uid ORDER BY uid

// name: texts
// scope: tenant
// params: org, uids
// returns: uid, visibility, texts, chunks, about
// The texts of nodes as they are now, and the work items that they are about.
UNWIND $uids AS uid
MATCH (n:_Entity {uid: uid})
  WHERE n.org = $org AND n.stub IS NULL AND NOT n:Alias AND NOT n:Tombstone
RETURN uid, n.visibility AS visibility, n {.title, .description} AS texts,
  COLLECT {
    MATCH (n)-[:HAS_CHUNK]->(c) WHERE c.org = $org
    RETURN c {.uid, .char_start, .text} ORDER BY c.chunk_index
  } AS chunks,
  COLLECT {
    MATCH (n)-[r:ABOUT|PART_OF]->(w:WorkItem) WHERE w.org = $org AND r.valid_to IS NULL
    RETURN w.uid ORDER BY w.uid
  } AS about

// name: trackers
// scope: tenant
// params: org, projects, looked_at
// returns: project, heads
// How the uids of each project's records begin, without their keys. What is restricted tells
// nothing: what an open text names must not depend on it.
UNWIND $projects AS project
CALL (project) {
  MATCH (n:WorkItem) WHERE n.org = $org AND n.key STARTS WITH project
    AND n.sort_at IS NOT NULL AND n.uid IS NOT NULL
    AND n.native_id = n.key AND n.visibility = 'org'
  RETURN n LIMIT $looked_at
  UNION ALL
  MATCH (n:Ticket) WHERE n.org = $org AND n.key STARTS WITH project
    AND n.sort_at IS NOT NULL AND n.uid IS NOT NULL
    AND n.native_id = n.key AND n.visibility = 'org'
  RETURN n LIMIT $looked_at
}
WITH DISTINCT project, left(n.uid, size(n.uid) - size(n.key)) AS head ORDER BY head
RETURN project, collect(head) AS heads ORDER BY project

// name: begun
// scope: tenant
// params: org, rows
// returns: beginning
// With which of these beginnings the uid of a record begins that is described openly, and was
// first received before a time, if one is given.
UNWIND $rows AS row
WITH row WHERE EXISTS {
  MATCH (n:_Entity) WHERE n.uid STARTS WITH row.uid AND n.org = $org AND n.stub IS NULL
    AND n.visibility = 'org' AND n.deleted_at IS NULL
    AND (row.before IS NULL OR n.first_seen < row.before)
}
RETURN row.uid AS beginning ORDER BY beginning

// name: page
// scope: tenant
// params: org, after, before, types, words, limit
// returns: uid, holds
// The next nodes with texts, in uid order, and whether a text of theirs holds one of the words.
MATCH (n:_Entity)
WHERE n.uid > $after AND n.uid < $before AND n.org = $org AND n.type IN $types AND n.stub IS NULL
WITH n ORDER BY n.uid LIMIT $limit
RETURN n.uid AS uid, any(word IN $words WHERE n.title CONTAINS word OR n.description CONTAINS word
  OR EXISTS { MATCH (n)-[:HAS_CHUNK]->(c) WHERE c.org = $org AND c.text CONTAINS word }) AS holds
ORDER BY uid
