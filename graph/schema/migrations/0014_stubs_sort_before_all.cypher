// What has no time of its own sorts before everything that has one: records of before 1970 are in lists.
// data: stubs and scopes sort at the beginning of the year 1 instead of that of 1970; going back takes that back
// up data
MATCH (n:_Entity) WHERE (n.stub OR n:AccessScope) AND n.sort_at = datetime('1970-01-01T00:00:00Z') CALL (n) { SET n.sort_at = datetime('0001-01-01T00:00:00Z') } IN TRANSACTIONS;

// down data
MATCH (n:_Entity) WHERE n.sort_at = datetime('0001-01-01T00:00:00Z') CALL (n) { SET n.sort_at = datetime('1970-01-01T00:00:00Z') } IN TRANSACTIONS;
