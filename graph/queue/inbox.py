"""The inbox: envelopes are taken in as batches, each a message, and given out in turns."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from graph.errors import QueueFull
from graph.model.facts import Envelope
from graph.queue.app import ORG, QUEUE, QUEUED_AT, TURN, WRITE
from graph.queue.broker import POLL_SECONDS, Broker, translated
from graph.queue.counts import OnState, RunCounts, nothing
from graph.queue.envelopes import encode, pieces
from graph.queue.receipts import Receipts
from graph.queue.turns import MOST_TURNS, Turns

MAX_MESSAGE_BYTES: Final = 4_000_000
"""Content in one message; a worker holds a few times that while it maps it."""


@dataclass(frozen=True, slots=True)
class BatchMessage:
    """A batch as a message: whose it is, the task's arguments, its id, its place in the turns.

    `turn` is how often it went back for others to go first, and `queued_at` (RFC 3339) when it
    was queued before that. Sent twice under one id, it is counted once.
    """

    org: str
    arguments: tuple[Any, ...]
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    turn: int = 0
    queued_at: str | None = None

    @property
    def headers(self) -> dict[str, Any]:
        """What the message says of itself: whose turn it is, is told without taking it apart."""
        queued = {QUEUED_AT: self.queued_at} if self.queued_at else {}
        return {ORG: self.org, TURN: self.turn, **queued}


class Inbox:
    """Takes envelopes in for the workers, and tells a worker whether a batch's turn has come."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._counts = RunCounts(broker)
        self._receipts = Receipts(broker)
        self._queued: dict[str, int] = {}

    def submit(
        self,
        run: str,
        envelopes: Iterable[Envelope],
        mapping: str | None = None,
        progress: OnState = nothing,
    ) -> None:
        """Queue envelopes to be written, in messages of at most `batch_size`.

        Waits while `queue_limit` messages are waiting already, and for a queue that is
        started again; `progress` is called meanwhile and after each message. One process
        submits all of a run. Memory holds one message's envelopes at a time.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        for piece in self._pieces(envelopes):
            self._wait_for_room(run, progress)
            self._queued[run] = self._queued.get(run, 0) + len(piece)
            self._counts.note_queued(run, self._queued[run])
            self._broker.patiently(partial(self._receipts.note, piece))
            message = BatchMessage(piece[0].org, (encode(piece), mapping, run, True))
            self._broker.patiently(partial(self.send, message))
            progress(self._counts.state(run))

    def offer(self, envelopes: Sequence[Envelope], mapping: str | None = None) -> None:
        """Queue envelopes to be written, at once or not at all: for whoever can't be kept waiting.

        They belong to no run and are not counted.

        Raises:
            QueueFull: When `queue_limit` messages wait already; nothing of it was queued.
            QueueUnavailable: When the queue can't be reached. A part may have been queued:
                to offer the same again does no harm.
        """
        with translated():
            waiting = int(self._broker.client.llen(QUEUE))
        if waiting >= self._broker.settings.queue_limit:
            message = f"{waiting:,} messages wait already"
            raise QueueFull(message)
        self._receipts.note(envelopes)
        for piece in self._pieces(envelopes):
            self.send(BatchMessage(piece[0].org, (encode(piece), mapping, "", False)))

    def send(self, batch: BatchMessage) -> None:
        """Queue a batch, in the turns of its organisation.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with translated():
            self._turns.wait(batch.org, batch.id)
        self._broker.send_message(WRITE, batch.arguments, headers=batch.headers, task_id=batch.id)

    def begin(self, batch: BatchMessage, *, is_last: bool = False) -> bool:
        """Note that a batch is at work; False says that it went back behind those of others.

        With `is_last` it does not go back, nor when it has gone back often enough.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        has_waited = is_last or batch.turn >= MOST_TURNS
        with translated():
            if self._turns.begin(batch.org, batch.id, is_last=has_waited):
                return True
        self.send(replace(batch, turn=batch.turn + 1))
        return False

    def end(self, batch: BatchMessage) -> None:
        """Note that a batch is not at work any more.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with translated():
            self._turns.end(batch.org, batch.id)

    @cached_property
    def _turns(self) -> Turns:
        settings = self._broker.settings
        return Turns(self._broker.client, settings.turn_batches, settings.task_time_limit)

    def _pieces(self, envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
        """Yield what goes into one message each: of one organisation, not too many or too large."""
        for _, of_one in groupby(envelopes, key=attrgetter("org")):
            yield from pieces(of_one, self._broker.settings.batch_size, MAX_MESSAGE_BYTES)

    def _wait_for_room(self, run: str, progress: OnState) -> None:
        while self._broker.length() >= self._broker.settings.queue_limit:
            progress(self._counts.state(run))
            time.sleep(POLL_SECONDS)
