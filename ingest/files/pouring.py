"""A run of a tap: its records are queued as they come, its states given back behind them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.inbox import Inbox
from ingest.files.reading import Reading
from ingest.files.runner import IngestProgress, IngestResult
from ingest.files.taps import Tap, TapRecord, TapState


def pour(
    broker: Broker,
    reading: Reading,
    tap: Tap,
    lines: Iterable[bytes],
    *,
    run: str,
    progress: IngestProgress,
    give_back: Callable[[str], None],
) -> IngestResult:
    """Queue what a tap brings, wait until all is written, and count.

    A state is given back when all records before it are on disk: they will be in the graph,
    whatever dies.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    started = time.monotonic()
    stretches = _Stretches(reading, tap.pieces(lines))
    inbox = Inbox(broker)

    def show(state: RunState) -> None:
        progress(stretches.number, state)

    while not stretches.is_over:
        inbox.submit(run, stretches.next(), progress=show)
        if stretches.state is not None:
            give_back(stretches.state.line)
    state = RunCounts(broker).wait(run, show)
    return IngestResult(run, stretches.number, state, time.monotonic() - started)


class _Stretches:
    """Envelopes up to the next state, again and again; `number` counts them."""

    def __init__(self, reading: Reading, pieces: Iterator[TapRecord | TapState]) -> None:
        self._reading = reading
        self._pieces = pieces
        self.number = 0
        self.state: TapState | None = None
        self.is_over = False

    def next(self) -> Iterator[Envelope]:
        """Yield envelopes until a state comes, or the end."""
        self.state = None
        for piece in self._pieces:
            if isinstance(piece, TapState):
                self.state = piece
                return
            self.number += 1
            yield _envelope(self._reading, piece)
        self.is_over = True


def _envelope(reading: Reading, record: TapRecord) -> Envelope:
    envelope = reading.envelope(_NAME, _NAME, record.decoded)
    if record.deleted_at is None:
        return envelope
    return replace(envelope, tombstone=True, version=record.deleted_at)


_NAME: Final = "tap"
