"""The tasks of ingestion: thin, repeatable, ended by a commit.

`ingest.write` is queued by whatever receives envelopes, `ingest.settle` by a batch whose
merge moves more than one transaction should. `enrich.apply` is sent by name, after what it
reads was committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice
from typing import Any

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded

from graph.errors import GraphError
from graph.model.facts import Envelope
from graph.queue.app import ENRICH, ORG, SETTLE, TURN, WRITE, again, soft_limit
from graph.queue.dead_letters import Setback, bury, bury_unread
from graph.queue.envelopes import Unread, decode, encode
from graph.queue.runs import Runs
from graph.store import process
from graph.write.moves import settle
from ingest.delivery.delivery import Delivery, deliver

EMBED_UIDS = 500
"""Uids in one message to enrichment."""

ATTEMPTS_AFTER_DEFECTS = 3
"""Retries of a batch that met an error nobody foresaw; its log has the traceback."""

_LONGEST_WAIT = 60
"""Seconds before a batch whose database is away is tried again; well within the visibility
timeout, or the queue would give it out twice."""

_LOG = structlog.get_logger(__name__)


@cache
def _runs() -> Runs:
    return Runs(process.settings())


def write(
    task: Task,
    batch: str,
    mapping: str | None = None,
    run: str = "",
    collect: bool = True,  # noqa: FBT001, FBT002 - part of the message
) -> None:
    """Write a batch of envelopes, set aside what can't be, count it once for its run.

    A batch that came while others wait, and whose organisation has enough at work, goes back.
    """
    with _turn(task, [batch, mapping, run, collect]) as is_its_turn:
        if is_its_turn:
            _write_batch(task, batch, mapping, run, collect=collect)


@contextmanager
def _turn(task: Task, arguments: list[Any]) -> Iterator[bool]:
    """Take part in the turns of organisations; a queue that is away is no reason not to work."""
    org, identity = getattr(task.request, ORG, None), task.request.id
    if org is None:
        yield True
        return
    try:
        is_its_turn = _runs().begin(org, identity, arguments, getattr(task.request, TURN, 0))
    except GraphError as error:
        raise again(task, error, _wait(task)) from error
    try:
        yield is_its_turn
    finally:
        if is_its_turn:
            with suppress(GraphError):
                _runs().end(org, identity)


def _write_batch(task: Task, batch: str, mapping: str | None, run: str, *, collect: bool) -> None:
    received = decode(batch)
    envelopes = received.envelopes
    with structlog.contextvars.bound_contextvars(run_id=run):
        try:
            try:
                _keep_unread(task, received.unread, mapping, run, collect=collect)
                _write(task, envelopes, mapping, run, collect=collect)
            except SoftTimeLimitExceeded:
                _halve(task, envelopes, mapping, run, collect=collect)
        except Exception as error:
            raise _after(task, error, envelopes, mapping, run) from error


def _keep_unread(
    task: Task, unread: Sequence[Unread], mapping: str | None, run: str, *, collect: bool
) -> None:
    """Keep what this Nazara can't read as dead letters: a newer one may have sent it."""
    if not unread:
        return
    bury_unread(process.store(), unread, run=run, mapping=mapping)
    _LOG.error("envelopes_not_read", envelopes=len(unread), why=unread[0].reason)
    if collect:
        counts = {"done": len(unread), "rejected": len(unread)}
        _runs().count(run, f"{task.request.id}.unread", counts)


def _write(
    task: Task,
    envelopes: Sequence[Envelope],
    mapping: str | None,
    run: str,
    *,
    collect: bool,
) -> None:
    delivery = deliver(process.store(), envelopes, mapping, run)
    bury(process.store(), delivery.setbacks, run=run, mapping=mapping)
    _follow_up(delivery, run)
    if collect:
        counts = {"done": len(envelopes), **delivery.counts()}
        _runs().count(run, task.request.id, counts)
    _LOG.info("batch_written", envelopes=len(envelopes), **delivery.counts())


def _after(
    task: Task, error: Exception, envelopes: Sequence[Envelope], mapping: str | None, run: str
) -> Exception:
    """Return what the task raises after an error: a retry, or in the end the error itself.

    A batch is not given up because a server is away for long. One that is given up is kept as
    dead letters, and counted, so that nobody waits for it.
    """
    may_help = isinstance(error, GraphError) and error.retryable
    if may_help or task.request.retries < ATTEMPTS_AFTER_DEFECTS:
        return again(task, error, _wait(task))
    _LOG.error("batch_failed", envelopes=len(envelopes), exc_info=error)
    try:
        _keep(error, envelopes, mapping, run)
        number = len(envelopes)
        _runs().count(run, task.request.id, {"done": number, "rejected": number})
    except GraphError as unkept:
        return again(task, unkept, _wait(task))
    return error


def _keep(error: Exception, envelopes: Sequence[Envelope], mapping: str | None, run: str) -> None:
    """Set the envelopes of a batch aside that was given up, so that they can be replayed.

    Raises:
        GraphError: When that may go well later.
    """
    reason = f"given up with its batch: {error!r}"
    try:
        setbacks = [Setback(one, reason) for one in envelopes]
        bury(process.store(), setbacks, run=run, mapping=mapping)
    except GraphError as unkept:
        if unkept.retryable:
            raise
        _LOG.exception("batch_not_kept", envelopes=len(envelopes))


def _follow_up(delivery: Delivery, run: str) -> None:
    """Start what a committed batch leads to; sent twice it does no harm."""
    for org, result in delivery.written.items():
        rest = iter(result.touched)
        while uids := list(islice(rest, EMBED_UIDS)):
            _runs().send(ENRICH, org, uids, run)
        if result.pending:
            _runs().send(SETTLE, org, run)


def _halve(
    task: Task,
    envelopes: Sequence[Envelope],
    mapping: str | None,
    run: str,
    *,
    collect: bool,
) -> None:
    """Give a batch that takes too long back to the queue in two halves.

    The halves' ids follow from the batch's, so a redelivery makes the same ones, and the
    run counts each once. A single envelope that takes too long is set aside.
    """
    if len(envelopes) == 1:
        longest = soft_limit(process.settings())
        reason = f"took longer than {longest} s, three quarters of NAZARA_TASK_TIME_LIMIT"
        bury(process.store(), [Setback(envelopes[0], reason)], run=run, mapping=mapping)
        if collect:
            _runs().count(run, task.request.id, {"done": 1, "rejected": 1})
        return
    middle = len(envelopes) // 2
    identities = _runs().halved(run, task.request.id)
    halves = (envelopes[:middle], envelopes[middle:])
    for identity, half in zip(identities, halves, strict=True):
        _runs().send_batch(half[0].org, identity, [encode(half), mapping, run, collect])
    _LOG.warning("batch_halved", envelopes=len(envelopes))


def _wait(task: Task) -> int:
    longest = min(_LONGEST_WAIT, process.settings().task_time_limit // 4)
    return int(min(longest, 2 ** min(task.request.retries, 10)))


def settle_moves(task: Task, org: str, run: str = "") -> None:
    """Finish the merges of an organisation that moved too much for one transaction."""
    with structlog.contextvars.bound_contextvars(run_id=run):
        try:
            try:
                settle(process.store(), run, org)
            except SoftTimeLimitExceeded:
                _runs().send(SETTLE, org, run)
        except GraphError as error:
            raise (again(task, error, _wait(task)) if error.retryable else error) from error


# Whichever app a worker has made runs them.
for _name, _function in ((WRITE, write), (SETTLE, settle_moves)):
    shared_task(name=_name, bind=True, max_retries=None)(_function)
