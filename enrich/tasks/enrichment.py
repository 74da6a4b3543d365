"""The tasks of enrichment: thin, repeatable, with uids or the id of a run as arguments.

They are started by name: `enrich.apply` by the writer after what it wrote was committed,
`enrich.sweep` every night, and `enrich.page` by whoever asks for a run, one page after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from kombu.exceptions import OperationalError

from enrich.enrichment import enrichment_of
from enrich.mentions.job import MentionsJob
from enrich.mentions.names import may_be_named
from enrich.sweep import SweepPlace, count, page_at
from enrich.tasks.vocabulary import send_vocabulary
from enrich.work.jobs import Result, batches
from enrich.work.runs import Asked, JobRun, ask, key_of, organisations
from graph.errors import GraphError, QueueUnavailable
from graph.model.kinds import KINDS
from graph.queue.app import ENRICH, SWEEP, again
from graph.settings.settings import Settings
from graph.store import process
from graph.store.store import Store

PAGE: Final = "enrich.page"

JOB: Final = "enrich"
"""The name of the job that a run of sweeping stands for."""

ATTEMPTS: Final = 60
"""Retries of a task whose servers can't be reached: about an hour."""

_FIRST_WAIT: Final = 15
_LONGEST_WAIT: Final = 60
"""Seconds. A wait beyond the queue's visibility timeout would multiply the message, so it is
never longer than half of what a task may take."""

_LOG = structlog.get_logger(__name__)


def apply(task: Task, org: str, uids: list[str], run: str, *, expand: bool = True) -> None:
    """Bring what these nodes, and what depends on them, were given up to date.

    With `expand` off, `uids` are already all of them. More than a task may take on goes back
    to the queue.
    """
    store, settings = process.store(), process.settings()
    with structlog.contextvars.bound_contextvars(run_id=run):
        try:
            enrichment = enrichment_of(store, org, settings).asked_for()
            targets = enrichment.targets(uids) if expand else uids
            mine, *rest = [*batches(targets, settings.embed_task_nodes)] or [[]]
            for later in rest:
                _send(task.app, ENRICH, [org, later, run], {"expand": False})
            if expand and MentionsJob.kind in enrichment.policies.kinds:
                _look_for_names(task.app, org, uids)
            done = enrichment.update(mine)
        except (GraphError, SoftTimeLimitExceeded) as error:
            raise _again(task, error) from error
        _LOG.info("enriched", org=org, written=done.written, deleted=done.deleted)


def _look_for_names(app: Any, org: str, uids: Iterable[str]) -> None:
    """Have all texts searched when names may have changed: texts that were not written too."""
    if any(may_be_named(uid) for uid in uids):
        send_vocabulary(app, org)


def page(task: Task, org: str, run: str) -> None:
    """Bring one page of a sweep up to date and send for the next one; the last ends the run."""
    noted = JobRun(process.store(), org, run)
    with structlog.contextvars.bound_contextvars(run_id=run):
        try:
            place = noted.begin(is_retry=bool(task.request.retries))
            if place is not None:
                done = do_page(noted, process.settings(), place)
                if done.is_mine and done.next:
                    send_page(task.app, noted)
        except (GraphError, SoftTimeLimitExceeded) as error:
            if not _may_help(error) or task.request.retries >= ATTEMPTS:
                noted.fail(str(error))
            raise _again(task, error) from error


@dataclass(frozen=True, slots=True)
class PageDone:
    """What one page of a sweep did, and where to go on; `is_mine` if no one else did it too."""

    result: Result
    looked_at: int
    next: str
    is_mine: bool


def do_page(noted: JobRun, settings: Settings, text: str) -> PageDone:
    """Do the page at a run's place and note it; after the last page, end the run.

    The place behind the last page is the empty text.

    Raises:
        GraphError: When the graph or a model can't be asked.
    """
    done = _page_of(noted, settings, text) if text else PageDone(Result(), 0, "", is_mine=True)
    if not done.next:
        noted.finish()
    return done


def _page_of(noted: JobRun, settings: Settings, text: str) -> PageDone:
    place = SweepPlace.of_text(text)
    enrichment = enrichment_of(noted.store, noted.org, settings, place.kinds)
    found = page_at(noted.store, noted.org, place, settings.embed_batch_size)
    result = enrichment.update(found.uids)
    looked_at = len(found.uids) if place.phase == "nodes" else 0
    following = found.next.as_text() if found.next else ""
    is_mine = noted.advance(text, following, looked_at, result)
    return PageDone(result, looked_at, following, is_mine)


def sweep(task: Task, org: str | None = None) -> None:
    """Ask for a sweep of an organisation, or of each: what nobody asked for is found at night.

    One that is under way gets a message too: its own may be lost, and a page that two do at
    once counts once.
    """
    store, settings = process.store(), process.settings()
    try:
        for name in [org] if org else organisations(store):
            send_page(task.app, ask_sweep(store, name, settings).run)
    except GraphError as error:
        raise _again(task, error) from error


def ask_sweep(
    store: Store,
    org: str,
    settings: Settings,
    kinds: Iterable[str] = KINDS,
    types: Iterable[str] | None = None,
) -> Asked:
    """Note that a sweep shall run, of some kinds and types of nodes (None: all that there are).

    While one of the same kinds and types, by the same policies, has not ended, it is that one.

    Raises:
        GraphError: When the graph can't be asked.
    """
    enrichment = enrichment_of(store, org, settings, kinds)
    walked = tuple(sorted(types)) if types else enrichment.types
    place = SweepPlace(walked, tuple(job.kind for job in enrichment.jobs))
    key = key_of(JOB, enrichment.policies.digest, place.kinds, walked)
    return ask(store, org, key, place.as_text(), count(store, org, walked))


def send_page(app: Any, run: JobRun) -> None:
    """Queue the next page of a run; note the run as failed if that can't be done.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    try:
        _send(app, PAGE, [run.org, run.run], {})
    except QueueUnavailable as error:
        run.fail(error.message)
        raise


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
for _name, _function in ((ENRICH, apply), (PAGE, page), (SWEEP, sweep)):
    shared_task(name=_name, bind=True, max_retries=ATTEMPTS)(_function)
