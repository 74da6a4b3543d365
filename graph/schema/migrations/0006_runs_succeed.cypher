// A run of a job that ended well has `succeeded`: older versions called it `done`.
// data: running runs of older versions have no place to go on from, so they failed; going back calls every run that succeeded done, and leaves those that failed
// up data
MATCH (j:JobRun {status: 'done'}) CALL (j) { SET j.status = 'succeeded' } IN TRANSACTIONS;
MATCH (j:JobRun {status: 'running'}) WHERE j.place IS NULL CALL (j) { SET j.status = 'failed', j.error = 'it was begun by an older version' } IN TRANSACTIONS;

// down data
MATCH (j:JobRun {status: 'succeeded'}) CALL (j) { SET j.status = 'done' } IN TRANSACTIONS;
