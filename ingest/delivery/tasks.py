"""The tasks of ingestion: thin, repeatable, ended by a commit.

`ingest.write` is queued by whatever receives envelopes, `ingest.settle` by a batch whose
merge moves more than one transaction should.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from graph.errors import GraphError
from graph.model.facts import Envelope
from graph.queue.app import ORG, QUEUED_AT, SETTLE, TURN, WRITE, soft_limit
from graph.queue.counts import RunCounts
from graph.queue.dead_letters import Setback, bury, bury_unread
from graph.queue.envelopes import Unread, decode, encode
from graph.queue.inbox import BatchMessage, Inbox
from graph.queue.task import Call, task
from graph.write.moves import settle
from ingest.delivery.delivery import deliver
from ingest.delivery.following import follow_up

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch at work: the call it came by, the mapping of its records, the run it counts for."""

    call: Call
    mapping: str | None = None
    run: str = ""
    collect: bool = True

    def write(self, text: str) -> None:
        """Write what can be read, and keep the rest; in two halves if that takes too long."""
        received = decode(text)
        try:
            self._keep_unread(received.unread)
            self._deliver(received.envelopes)
        except SoftTimeLimitExceeded:
            self._halve(received.envelopes)

    def _deliver(self, envelopes: Sequence[Envelope]) -> None:
        delivery = deliver(self.call.store, envelopes, self.mapping, self.run)
        bury(self.call.store, delivery.setbacks, run=self.run, mapping=self.mapping)
        for org, result in delivery.written.items():
            follow_up(self.call, org, result, self.run)
        self._tally(envelopes, delivery.setbacks)
        self._count(len(envelopes), delivery.counts())
        _LOG.info("batch_written", envelopes=len(envelopes), **delivery.counts())

    def _tally(self, envelopes: Sequence[Envelope], setbacks: Sequence[Setback]) -> None:
        """Count for all workers what came of each source, and what could not be written."""
        amounts = Counter[tuple[str, ...]]((one.source, "received") for one in envelopes)
        amounts.update((one.envelope.source, "rejected") for one in setbacks)
        self.call.tally({"records": amounts})

    def _keep_unread(self, unread: Sequence[Unread]) -> None:
        """Keep what this Nazara can't read as dead letters: a newer one may have sent it."""
        if not unread:
            return
        bury_unread(self.call.store, unread, run=self.run, mapping=self.mapping)
        _LOG.error("envelopes_not_read", envelopes=len(unread), why=unread[0].reason)
        self._count(len(unread), {"rejected": len(unread)}, part="unread")

    def _halve(self, envelopes: Sequence[Envelope]) -> None:
        """Give a batch that takes too long back to the queue in two halves.

        The halves' ids follow from the batch's, so a redelivery makes the same ones, and the
        run counts each once. A single envelope that takes too long is set aside.
        """
        if len(envelopes) == 1:
            longest = soft_limit(self.call.settings)
            reason = f"took longer than {longest} s, three quarters of NAZARA_TASK_TIME_LIMIT"
            self.reject(envelopes, reason)
            return
        middle = len(envelopes) // 2
        identities = RunCounts(self.call.broker).halve(self.run, self.call.id)
        halves = (envelopes[:middle], envelopes[middle:])
        for identity, half in zip(identities, halves, strict=True):
            arguments = (encode(half), self.mapping, self.run, self.collect)
            Inbox(self.call.broker).send(BatchMessage(half[0].org, arguments, identity))
        _LOG.warning("batch_halved", envelopes=len(envelopes))

    def reject(self, envelopes: Sequence[Envelope], reason: str) -> None:
        """Keep envelopes as dead letters, and count them, so that nobody waits for them.

        Raises:
            GraphError: When that may go well later.
        """
        setbacks = [Setback(one, reason) for one in envelopes]
        try:
            bury(self.call.store, setbacks, run=self.run, mapping=self.mapping)
        except GraphError as unkept:
            if unkept.retryable:
                raise
            _LOG.exception("batch_not_kept", envelopes=len(envelopes))
        self._count(len(envelopes), {"rejected": len(envelopes)})

    def _count(self, done: int, counts: Mapping[str, int], part: str = "") -> None:
        if self.collect:
            self.call.count(self.run, {"done": done, **counts}, part)


def _give_up(call: Call, error: Exception, batch: str, *given: Any) -> None:
    """Set the envelopes of a batch aside that can't be written, so that they can be replayed."""
    reason = f"given up with its batch: {error!r}"
    _Batch(call, *given).reject(decode(batch).envelopes, reason)


@task(WRITE, attempts=None, given_up=_give_up)
def write(
    call: Call,
    batch: str,
    mapping: str | None = None,
    run: str = "",
    collect: bool = True,  # noqa: FBT001, FBT002 - part of the message
) -> None:
    """Write a batch of envelopes, set aside what can't be, count it once for its run.

    A batch that came while others wait, and whose organisation has enough at work, goes back.
    It is not given up because a server is away for long.
    """
    with _turn(call, (batch, mapping, run, collect)) as is_its_turn:
        if is_its_turn:
            _Batch(call, mapping, run, collect).write(batch)


@contextmanager
def _turn(call: Call, arguments: tuple[str, str | None, str, bool]) -> Iterator[bool]:
    """Take part in the turns of organisations, if the message says whose it is."""
    org = call.header(ORG)
    if org is None:
        yield True
        return
    inbox = Inbox(call.broker)
    turn = call.header(TURN) or 0
    message = BatchMessage(org, arguments, call.id, turn, call.header(QUEUED_AT))
    is_its_turn = inbox.begin(message, is_last=call.attempt > 0)
    try:
        yield is_its_turn
    finally:
        if is_its_turn:
            # It counts as lost after a while: no reason to do the batch again.
            with suppress(GraphError):
                inbox.end(message)


@task(SETTLE, attempts=None)
def settle_moves(call: Call, org: str, run: str = "") -> None:
    """Finish the merges of an organisation that moved too much for one transaction."""
    settle(call.store, run, org)
