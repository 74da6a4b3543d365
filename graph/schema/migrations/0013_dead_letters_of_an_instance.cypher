// Dead letters and states of streams are found from the connector's instance that they are of.
// data: dead letters get the uid of their instance, which going back takes away again
// up schema
CREATE INDEX stream_state_of_instance_sort_at_uid IF NOT EXISTS FOR (n:StreamState) ON (n.of_instance, n.sort_at, n.uid);
CREATE INDEX dead_letter_of_instance_sort_at_uid IF NOT EXISTS FOR (n:DeadLetter) ON (n.of_instance, n.sort_at, n.uid);
// up data
MATCH (d:DeadLetter) WHERE d.of_instance IS NULL AND d.connector IS NOT NULL CALL (d) { WITH d, split(d.connector, '/') AS names SET d.of_instance = replace(d.org, '%', '%25') + ':nazara:main:connector_instance:' + names[0] + '/' + coalesce(names[1], '') } IN TRANSACTIONS;

// down data
MATCH (d:DeadLetter) WHERE d.of_instance IS NOT NULL CALL (d) { REMOVE d.of_instance } IN TRANSACTIONS;

// down schema
DROP INDEX dead_letter_of_instance_sort_at_uid IF EXISTS;
DROP INDEX stream_state_of_instance_sort_at_uid IF EXISTS;
