"""The tasks of the enrichment jobs: thin, repeatable, with uids as arguments.

They are started by name, after what they read was committed: `enrich.apply` by the writer,
`enrich.sweep` by `nazara enrich`.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from kombu.exceptions import OperationalError

from enrich.embed import EmbedJob
from enrich.jobs import batches
from enrich.providers.local import LocalEmbeddings
from enrich.runs import JobRun
from enrich.sweep import Phase, Place, page_at
from graph import process
from graph.errors import GraphError, QueueUnavailable
from graph.queue import ENRICH, again
from graph.settings import Settings
from graph.store import Store

SWEEP: Final = "enrich.sweep"

ATTEMPTS: Final = 60
"""Retries of a task whose servers can't be reached: about an hour."""

_FIRST_WAIT: Final = 15
_LONGEST_WAIT: Final = 60
"""Seconds. A wait beyond the queue's visibility timeout would multiply the message, so it is
never longer than half of what a task may take."""

_LOG = structlog.get_logger(__name__)


def embed_job(store: Store, org: str, settings: Settings) -> EmbedJob:
    """Return the embedding job as the settings want it."""
    return EmbedJob(
        store,
        LocalEmbeddings(),
        org,
        batch_size=settings.embed_batch_size,
        characters=settings.embed_characters,
    )


def embed(task: Task, org: str, uids: list[str], run: str, *, expand: bool = True) -> None:
    """Bring the vectors of these nodes, and of what depends on them, up to date.

    With `expand` off, `uids` are already all of them. More than a task may take on goes back
    to the queue.
    """
    job = embed_job(process.store(), org, process.settings())
    with structlog.contextvars.bound_contextvars(run_id=run):
        try:
            targets = list(job.targets(uids)) if expand else uids
            mine, *rest = [*batches(targets, process.settings().embed_task_nodes)] or [[]]
            for later in rest:
                _send(task.app, ENRICH, [org, later, run], {"expand": False})
            done = job.settle(mine)
        except (GraphError, SoftTimeLimitExceeded) as error:
            raise _again(task, error) from error
        _LOG.info("embedded", org=org, written=done.written, deleted=done.deleted)


def sweep(
    task: Task, org: str, types: list[str], run: str, *, after: str = "", phase: Phase = "nodes"
) -> None:
    """Bring one page of a sweep up to date and send for the next one; the last ends the run."""
    noted = JobRun(process.store(), org, run)
    with structlog.contextvars.bound_contextvars(run_id=run):
        try:
            size = process.settings().embed_batch_size
            page = page_at(process.store(), org, Place(tuple(types), after, phase), size)
            noted.advance(embed_job(process.store(), org, process.settings()).run(page.uids))
            if page.next is None:
                noted.finish()
            else:
                send_sweep(task.app, org, run, page.next)
        except (GraphError, SoftTimeLimitExceeded) as error:
            if not _may_help(error) or task.request.retries >= ATTEMPTS:
                noted.fail(str(error))
            raise _again(task, error) from error


def send_sweep(app: Any, org: str, run: str, place: Place) -> None:
    """Queue one page of a sweep.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    named = {"after": place.after, "phase": place.phase}
    _send(app, SWEEP, [org, list(place.types), run], named)


def _send(app: Any, name: str, given: list[Any], named: dict[str, Any]) -> None:
    try:
        app.send_task(name, args=given, kwargs=named)
    except OperationalError as error:
        message = f"the queue can't be reached: {error}"
        raise QueueUnavailable(message) from error


def _may_help(error: Exception) -> bool:
    """Tell whether to try again; a task that ran out of time goes on where it was."""
    return error.retryable if isinstance(error, GraphError) else True


def _again(task: Task, error: Exception) -> Exception:
    """Return what a task raises after an error: a retry if that may help."""
    if not _may_help(error):
        return error
    longest = min(_LONGEST_WAIT, process.settings().task_time_limit // 2)
    return again(task, error, min(_FIRST_WAIT * 2**task.request.retries, longest))


# Whichever app a worker has made runs them.
for _name, _function in ((ENRICH, embed), (SWEEP, sweep)):
    shared_task(name=_name, bind=True, max_retries=ATTEMPTS)(_function)
