"""The inbox: envelopes are taken in as batches; what is taken in will be in the graph."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from graph import tracing
from graph.logging import bound_ids
from graph.model.facts import Envelope
from graph.queue.app import REQUEST
from graph.queue.broker import POLL_SECONDS, Broker
from graph.queue.counts import OnState, RunCounts, nothing
from graph.queue.envelopes import encode, pieces
from graph.queue.lines import (
    MAX_MESSAGE_BYTES,
    UNNAMED,
    InboxLane,
    Lines,
    NamedDelivery,
    QueuedBatch,
)
from graph.queue.receipts import newest


@dataclass(frozen=True, slots=True)
class RunPart:
    """A part of a run, by its place: what became of it is counted."""

    run: str
    place: str

    def counted(self, number: int) -> dict[str, Any]:
        """Return how one of its batches is counted."""
        return {"run": self.run, "is_counted": True, "id": f"{self.run}.{self.place}.{number}"}


class Inbox:
    """Takes envelopes in for the workers."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._lines = Lines(broker)
        self._counts = RunCounts(broker)
        self._queued: dict[str, int] = {}

    def submit(
        self,
        run: str,
        envelopes: Iterable[Envelope],
        mapping: str | None = None,
        progress: OnState = nothing,
        lane: InboxLane = "live",
    ) -> None:
        """Queue envelopes to be written, in batches of at most `batch_size`.

        Waits while as much waits in its lane as `queue_limit` allows, and for a queue that is
        started again; `progress` is called meanwhile and after each batch. One process submits
        all of a run. Memory holds one batch's envelopes at a time.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        for piece in self._pieces(envelopes):
            self._wait_for_room(run, progress, lane)
            self._queued[run] = self._queued.get(run, 0) + len(piece)
            self._counts.note_queued(run, self._queued[run])
            batch = QueuedBatch(
                **_contents(piece), mapping=mapping, run=run, is_counted=True, lane=lane
            )
            put = partial(self._lines.put, [batch], newest(piece), is_limited=False)
            self._broker.patiently(put)
            progress(self._counts.state(run))

    def offer(
        self,
        envelopes: Sequence[Envelope],
        mapping: str | None = None,
        lane: InboxLane = "live",
        part: RunPart | None = None,
        delivery: NamedDelivery = UNNAMED,
    ) -> bool:
        """Queue envelopes to be written, at once or not at all: for whoever can't be kept waiting.

        They are durable when this returns; False: the `delivery` was offered before, and is left
        out. Unless they are a `part` of a run they are not counted, so what is offered in small
        pieces is written together. A part that is offered twice is counted once.

        Raises:
            QueueFull: When as much waits in the lane as `queue_limit` allows; nothing was queued.
            QueueUnavailable: When the queue can't be reached. All of it may have been queued: to
                offer the same again does no harm.
        """
        asked_by = _asked_by()
        batches = [
            QueuedBatch(
                **_contents(piece),
                **(part.counted(number) if part else {}),
                mapping=mapping,
                lane=lane,
                asked_by=asked_by,
            )
            for number, piece in enumerate(self._pieces(envelopes))
        ]
        receipts = newest(envelopes)
        return not batches or self._lines.put(batches, receipts, is_limited=True, delivery=delivery)

    def _pieces(self, envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
        """Yield what goes into one batch each: of one organisation, not too many or too large."""
        for _, of_one in groupby(envelopes, key=attrgetter("org")):
            yield from pieces(of_one, self._broker.settings.batch_size, MAX_MESSAGE_BYTES)

    def _wait_for_room(self, run: str, progress: OnState, lane: InboxLane) -> None:
        while not self._broker.patiently(partial(self._lines.room, lane)):
            progress(self._counts.state(run))
            time.sleep(POLL_SECONDS)


def _contents(piece: Sequence[Envelope]) -> dict[str, Any]:
    return {"org": piece[0].org, "text": encode(piece), "envelopes": len(piece)}


def _asked_by() -> Mapping[str, str]:
    """Return the id of the request that is being answered, and its trace."""
    request = {name: word for name, word in bound_ids().items() if name == REQUEST}
    return request | tracing.carried()
