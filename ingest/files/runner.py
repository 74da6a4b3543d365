"""A run of file intake: records are queued in batches, written by workers, and counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.inbox import Inbox
from ingest.files.reading import Reading

IngestProgress = Callable[[int, RunState], None]
"""Called now and then with the records read so far and what became of them."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What a run did."""

    run: str
    records: int
    state: RunState
    seconds: float

    @property
    def rate(self) -> float:
        """Records a second, from the first read to the last write."""
        return self.records / self.seconds if self.seconds else 0.0


def ingest(
    broker: Broker,
    reading: Reading,
    paths: Iterable[str],
    run: str,
    progress: IngestProgress,
) -> IngestResult:
    """Queue every record that `paths` name, wait until all are written, and count.

    Records that can't be mapped or written become dead letters on the way. Interrupted, the
    queued part is still written; the same call again ends in the same graph.

    Raises:
        InvalidInput: When a path names nothing or a file of unknown kind; nothing is queued.
        QueueUnavailable: When the queue can't be reached.
    """
    started = time.monotonic()
    records = _Counted(reading.envelopes(paths))
    mapping = reading.mapping.text if reading.mapping else None

    def show(state: RunState) -> None:
        progress(records.number, state)

    Inbox(broker).submit(run, records, mapping, show)
    state = RunCounts(broker).wait(run, show)
    return IngestResult(run, records.number, state, time.monotonic() - started)


class _Counted:
    """Envelopes, and how many of them were taken."""

    def __init__(self, envelopes: Iterator[Envelope]) -> None:
        self._envelopes = envelopes
        self.number = 0

    def __iter__(self) -> Iterator[Envelope]:
        for one in self._envelopes:
            self.number += 1
            yield one
