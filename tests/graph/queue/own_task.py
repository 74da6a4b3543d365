"""A task of its own, as the check-list has one made: the worker of `test_task` imports it."""

from __future__ import annotations

from graph.errors import DatabaseUnavailable
from graph.logging import bound_ids
from graph.queue.task import Call, task

NOTE = "trial.note"
COUNT = "trial.count"

_MAKE = "CREATE (:Trial {run: $run, request: $request, attempt: $attempt})"


@task(NOTE)
def note(call: Call, org: str, run: str) -> None:
    """Fail once, note by which ids the log knows this, and send for the next."""
    if not call.attempt:
        raise DatabaseUnavailable("away for a moment")
    ids = bound_ids()
    with call.store.driver.session() as session:
        given = {"run": ids["run_id"], "request": ids["request_id"], "attempt": call.attempt}
        session.run(_MAKE, given).consume()
    call.send(COUNT, org, run=run)


@task(COUNT)
def count(call: Call, org: str, run: str) -> None:
    """Count twice what is to be counted once."""
    for _ in range(2):
        call.count(run, {"done": 1, "nodes": len(org)})
