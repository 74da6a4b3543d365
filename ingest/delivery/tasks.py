"""The tasks of ingestion: thin, repeatable, ended by a commit.

`ingest.take` is queued by the inbox when something waits in it, `ingest.settle` by a batch whose
merge moves more than one transaction should, `ingest.read_keys` by one with the first records of a
project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from graph import tracing
from graph.errors import GraphError
from graph.model.facts import Envelope
from graph.model.identity import SYSTEM_ORG
from graph.queue.app import ORG, READ_KEYS, REQUEST, SETTLE, TAKE, WRITE, soft_limit
from graph.queue.counts import RunCounts
from graph.queue.dead_letters import Setback, bury, bury_unread
from graph.queue.envelopes import Received, Unread, decode, encode
from graph.queue.lines import Handful, Lines, QueuedBatch
from graph.queue.task import Call, task
from graph.write.moves import settle
from ingest.delivery.delivery import deliver
from ingest.delivery.following import follow_up, look_back
from ingest.delivery.keyed import KeySearch, search
from ingest.instances.noting import note_arrivals

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Writing:
    """A handful of batches at work."""

    call: Call
    handful: Handful

    @property
    def first(self) -> QueuedBatch:
        """The batch whose mapping and run are those of all."""
        return self.handful.first

    @property
    def lines(self) -> Lines:
        """Where the batches lie until they are written."""
        return Lines(self.call.broker)

    def write(self) -> None:
        """Write what can be read, and keep the rest; in parts if that takes too long."""
        received = self._received()
        try:
            self._keep_unread(received.unread)
            self._deliver(received.envelopes)
        except SoftTimeLimitExceeded:
            self._divide(received.envelopes)
        else:
            self.lines.done(self.handful)

    def _received(self) -> Received:
        received = Received()
        for batch in self.handful.batches:
            one = decode(batch.text)
            received.envelopes += one.envelopes
            received.unread += one.unread
        return received

    def _deliver(self, envelopes: Sequence[Envelope]) -> None:
        run, mapping = self.first.run, self.first.mapping
        delivery = deliver(self.call.store, envelopes, mapping, run)
        bury(self.call.store, delivery.setbacks, run=run, mapping=mapping)
        note_arrivals(self.call.store, envelopes, delivery.setbacks)
        for org, result in delivery.written.items():
            follow_up(self.call, org, result, run)
            look_back(self.call, org, delivery.new_projects[org])
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
        bury_unread(self.call.store, unread, run=self.first.run, mapping=self.first.mapping)
        _LOG.error("envelopes_not_read", envelopes=len(unread), why=unread[0].reason)
        self._count(len(unread), {"rejected": len(unread)}, part=".unread")

    def _divide(self, envelopes: Sequence[Envelope]) -> None:
        """Give what takes too long back to the inbox in parts; set a single envelope aside."""
        if len(self.handful.batches) > 1:
            self.lines.separate(self.handful)
        elif len(envelopes) > 1:
            self._halve(envelopes)
        else:
            longest = soft_limit(self.call.settings)
            reason = f"took longer than {longest} s, three quarters of NAZARA_TASK_TIME_LIMIT"
            self.reject(envelopes, reason)

    def _halve(self, envelopes: Sequence[Envelope]) -> None:
        """Put the halves of a batch in its place.

        Their ids follow from the batch's, so that the run counts each once, whatever is repeated.
        """
        middle = len(envelopes) // 2
        if self.first.is_counted:
            RunCounts(self.call.broker).halve(self.first.run, self.first.id)
        halves = [
            replace(
                self.first, id=f"{self.first.id}.{name}", text=encode(part), envelopes=len(part)
            )
            for name, part in (("a", envelopes[:middle]), ("b", envelopes[middle:]))
        ]
        self.lines.replace(self.handful, halves)
        _LOG.warning("batch_halved", envelopes=len(envelopes))

    def _part(self, name: str, envelopes: Sequence[Envelope]) -> QueuedBatch:
        identity, text = f"{self.first.id}.{name}", encode(envelopes)
        return replace(self.first, id=identity, text=text, envelopes=len(envelopes), together=1)

    def reject(self, envelopes: Sequence[Envelope], reason: str) -> None:
        """Keep envelopes as dead letters, and count them, so that nobody waits for them.

        Raises:
            GraphError: When that may go well later.
        """
        setbacks = [Setback(one, reason) for one in envelopes]
        try:
            bury(self.call.store, setbacks, run=self.first.run, mapping=self.first.mapping)
        except GraphError as unkept:
            if unkept.retryable:
                raise
            _LOG.exception("batch_not_kept", envelopes=len(envelopes))
        self._count(len(envelopes), {"rejected": len(envelopes)})
        self.lines.done(self.handful)

    def give_up(self, error: Exception) -> None:
        """Set aside what can't be written, to be replayed; of several, none for another's sake."""
        if len(self.handful.batches) > 1:
            self.lines.separate(self.handful)
        else:
            received = self._received()
            self._keep_unread(received.unread)
            self.reject(received.envelopes, f"given up with its batch: {error!r}")

    def _count(self, done: int, counts: Mapping[str, int], part: str = "") -> None:
        if self.first.is_counted:
            told = {"done": done, **counts}
            RunCounts(self.call.broker).add(self.first.run, f"{self.first.id}{part}", told)


def _give_up(call: Call, error: Exception) -> None:
    if handful := Lines(call.broker).held(call.id):
        _Writing(call, handful).give_up(error)


@task(TAKE, attempts=None, given_up=_give_up)
def take(call: Call) -> None:
    """Write the batches whose turn it is, set aside what can't be, count each once for its run.

    They stay in the inbox until all of that is done, and are not given up because a server is
    away for long.
    """
    handful = Lines(call.broker).take(call.id)
    if handful:
        with _known_as(handful.first):
            _Writing(call, handful).write()


@contextmanager
def _known_as(batch: QueuedBatch) -> Iterator[None]:
    """Bind the run and the request of a batch to the log, and go on with the request's trace."""
    ids = {"run_id": batch.run, REQUEST: batch.asked_by.get(REQUEST, "")}
    bound = {name: word for name, word in ids.items() if word}
    carrier = {name: word for name, word in batch.asked_by.items() if name in tracing.CARRIED}
    with structlog.contextvars.bound_contextvars(**bound):
        if carrier:
            with tracing.span(WRITE, "CONSUMER", {"messaging.system": "redis"}, carrier):
                yield
        else:
            yield


@task(WRITE, attempts=None)
def write(
    call: Call,
    batch: str,
    mapping: str | None = None,
    run: str = "",
    collect: bool = True,  # noqa: FBT001, FBT002 - part of the message
) -> None:
    """Take in a batch that the Nazara of before queued as a message."""
    received = decode(batch)
    known = [*received.envelopes, *(one.known for one in received.unread)]
    org = call.header(ORG) or (known[0].org if known else SYSTEM_ORG)
    old = QueuedBatch(
        org, batch, len(known), mapping, run, is_counted=collect, id=call.id, together=1
    )
    Lines(call.broker).put([old], {}, is_limited=False)


@task(SETTLE, attempts=None)
def settle_moves(call: Call, org: str, run: str = "") -> None:
    """Finish the merges of an organisation that moved too much for one transaction."""
    settle(call.store, run, org)


@task(READ_KEYS, attempts=None)
def read_keys(
    call: Call, org: str, within: str, words: list[str], after: str | None = None
) -> None:
    """Read a page of texts that may hold keys of a project that is new, and send for the next."""
    following = search(call.store, org, KeySearch(within, words), after)
    if following is not None:
        call.send(READ_KEYS, org, within, words, following)
