"""The tasks of enrichment: thin, repeatable, with uids or the id of a run as arguments.

They are started by name: `enrich.apply` by the writer after what it wrote was committed,
`enrich.sweep` every night, and `enrich.page` by whoever asks for a run, one page after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from enrich.correlation.kept import KeptRules
from enrich.embedding.job import EmbedJob
from enrich.embedding.models import models_of
from enrich.embedding.served import settle
from enrich.enrichment import enrichment_of
from enrich.mentions.job import MentionsJob
from enrich.mentions.names import may_be_named
from enrich.sweep import SweepPlace, count, page_at
from enrich.tasks.vocabulary import send_vocabulary
from enrich.work.jobs import JobResult, batches
from enrich.work.runs import RequestedRun, RunLog, ask, key_of, organisations
from graph.errors import (
    DEFECTS,
    DatabaseConflict,
    DatabaseRefused,
    QueryTimeout,
    QueryTooLarge,
    QueueUnavailable,
)
from graph.model.kinds import KINDS
from graph.queue.app import ENRICH, SWEEP
from graph.queue.broker import Sender
from graph.queue.task import Call, task
from graph.settings.settings import Settings
from graph.store.store import Store

PAGE: Final = "enrich.page"

RULED: Final = tuple(name for name, kind in KINDS.items() if kind.ruled)
"""The kinds that follow when a rule is switched on or off."""

JOB: Final = "enrich"
"""The name of the job that a run of sweeping stands for."""

_TOO_MUCH: Final = (QueryTimeout, QueryTooLarge, SoftTimeLimitExceeded)
"""What is raised where too much was asked for at once."""

_SPOILT: Final = (*_TOO_MUCH, DatabaseConflict, DatabaseRefused, *DEFECTS)
"""What is raised where a single node may be the reason."""

_LOG = structlog.get_logger(__name__)


def _in_halves(
    call: Call, error: Exception, org: str, uids: list[str], run: str, *, expand: bool = True
) -> None:
    """Ask for two halves of what can't be done together; what one node spoils is that node.

    What fails whichever nodes are asked for, such as settings that can't be used, is left to the
    next sweep as it is.
    """
    if len(uids) <= 1 or not isinstance(error, _SPOILT):
        _LOG.error("not_enriched", org=org, uids=len(uids), first=uids[:1], why=str(error))
        return
    middle = len(uids) // 2
    for half in (uids[:middle], uids[middle:]):
        call.send(ENRICH, org, half, run, expand=expand)
    _LOG.warning("enriched_in_halves", org=org, uids=len(uids), why=str(error))


@task(ENRICH, given_up=_in_halves)
def apply(call: Call, org: str, uids: list[str], run: str, *, expand: bool = True) -> None:
    """Bring what these nodes, and what depends on them, were given up to date.

    With `expand` off, `uids` are already all of them. More than a task may take on goes back
    to the queue, and so do halves of what takes too long or can't be done together.
    """
    try:
        _apply(call, org, uids, run, expand=expand)
    except _TOO_MUCH as error:
        if len(uids) <= 1:
            raise
        _in_halves(call, error, org, uids, run, expand=expand)


def _apply(call: Call, org: str, uids: list[str], run: str, *, expand: bool) -> None:
    enrichment = enrichment_of(call.store, org, call.settings).asked_for()
    targets = enrichment.targets(uids) if expand else uids
    mine, *rest = [*batches(targets, call.settings.embed_task_nodes)] or [[]]
    for later in rest:
        call.send(ENRICH, org, later, run, expand=False)
    if expand and MentionsJob.kind in enrichment.policies.kinds:
        _look_for_names(call, org, uids)
    done = enrichment.update(mine)
    if expand:
        for later in batches(sorted(enrichment.followers(mine)), call.settings.embed_task_nodes):
            call.send(ENRICH, org, later, run, expand=False)
    _LOG.info("enriched", org=org, written=done.written, deleted=done.deleted)


def _look_for_names(call: Call, org: str, uids: Iterable[str]) -> None:
    """Have all texts searched when names may have changed: texts that were not written too."""
    if any(may_be_named(uid) for uid in uids):
        send_vocabulary(call, org)


def _note_failure(call: Call, error: Exception, org: str, run: str) -> None:
    RunLog(call.store, org, run).fail(str(error))


@task(PAGE, given_up=_note_failure)
def page(call: Call, org: str, run: str) -> None:
    """Bring one page of a sweep up to date and send for the next one; the last ends the run."""
    noted = RunLog(call.store, org, run)
    place = noted.begin(is_retry=call.attempt > 0)
    if place is not None:
        done = do_page(noted, call.settings, place)
        if done.is_mine and done.next:
            send_page(call, noted)


@dataclass(frozen=True, slots=True)
class PageDone:
    """What one page of a sweep did, and where to go on; `is_mine` if no one else did it too."""

    result: JobResult
    looked_at: int
    next: str
    is_mine: bool


def do_page(noted: RunLog, settings: Settings, text: str) -> PageDone:
    """Do the page at a run's place and note it; after the last page, end the run.

    The place behind the last page is the empty text.

    Raises:
        GraphError: When the graph or a model can't be asked.
    """
    done = _page_of(noted, settings, text) if text else PageDone(JobResult(), 0, "", is_mine=True)
    if not done.next:
        noted.finish()
    return done


def _page_of(noted: RunLog, settings: Settings, text: str) -> PageDone:
    place = SweepPlace.of_text(text)
    enrichment = enrichment_of(noted.store, noted.org, settings, place.kinds)
    enrichment = enrichment.counted_in(noted.uid)
    found = page_at(noted.store, noted.org, place, settings.embed_batch_size)
    result = enrichment.update(found.uids)
    looked_at = len(found.uids) if place.phase == "nodes" else 0
    following = found.next.as_text() if found.next else ""
    if not following and EmbedJob.kind in place.kinds:
        models = models_of(noted.store, noted.org, settings)
        settle(noted.store, noted.org, settings, models.written)
    is_mine = noted.advance(text, following, looked_at, result)
    return PageDone(result, looked_at, following, is_mine)


@task(SWEEP)
def sweep(call: Call, org: str | None = None) -> None:
    """Ask for a sweep of an organisation, or of each: what nobody asked for is found at night.

    One that is under way gets a message too: its own may be lost, and a page that two do at
    once counts once.
    """
    for name in [org] if org else organisations(call.store):
        KeptRules(call.store, name).teach_all()
        send_page(call, ask_sweep(call.store, name, call.settings).run)


def ask_sweep(
    store: Store,
    org: str,
    settings: Settings,
    kinds: Iterable[str] = KINDS,
    types: Iterable[str] | None = None,
) -> RequestedRun:
    """Note that a sweep shall run, of some kinds and types of nodes (None: all that there are).

    While one of the same kinds and types, by the same policies, has not ended, it is that one.

    Raises:
        GraphError: When the graph can't be asked.
    """
    enrichment = enrichment_of(store, org, settings, kinds)
    walked = tuple(sorted(types)) if types else enrichment.types
    place = SweepPlace(walked, tuple(job.kind for job in enrichment.jobs))
    key = key_of(JOB, enrichment.digest, place.kinds, walked)
    return ask(store, org, key, place.as_text(), count(store, org, walked))


def send_page(sender: Sender, run: RunLog) -> None:
    """Queue the next page of a run; note the run as failed if that can't be done.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    try:
        sender.send(PAGE, run.org, run.run)
    except QueueUnavailable as error:
        run.fail(error.message)
        raise
