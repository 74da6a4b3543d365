"""A run of file intake: records are queued in batches, written by workers, and counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from graph.model.facts import Envelope
from graph.queue import dead_letters
from graph.queue.runs import MAX_MESSAGE_BYTES, Runs, RunState
from graph.store.store import Store
from ingest.files.reading import Reading

SHOWN_REJECTS = 5
"""How many of the rejected records a run tells; `nazara dead-letters list` has them all."""

Progress = Callable[[int, RunState], None]
"""Called now and then with the records read so far and what became of them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; `skipped` counts what was passed over on purpose, by reason."""

    run: str
    records: int
    state: RunState
    seconds: float
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Records a second, from the first read to the last write."""
        return self.records / self.seconds if self.seconds else 0.0


def ingest(
    runs: Runs,
    reading: Reading,
    paths: Iterable[str],
    run: str,
    *,
    batch_size: int,
    progress: Progress,
) -> Outcome:
    """Queue every record that `paths` name, wait until all are written, and count.

    Records that can't be mapped or written become dead letters on the way. Interrupted, the
    queued part is still written; the same call again ends in the same graph.

    Raises:
        InvalidInput: When a path names nothing or a file of unknown kind; nothing is queued.
        QueueUnavailable: When the queue can't be reached.
    """
    started = time.monotonic()
    skipped: Counter[str] = Counter()
    reading.skipped = lambda _file, why: skipped.update([why])
    mapping = reading.mapping.text if reading.mapping else None
    records = 0
    for batch in batches(reading.envelopes(paths), batch_size):
        records += len(batch)
        runs.submit(run, batch, mapping, partial(progress, records))
        progress(records, runs.state(run))
    state = runs.wait(run, partial(progress, records))
    return Outcome(run, records, state, time.monotonic() - started, skipped)


def batches(envelopes: Iterable[Envelope], count: int) -> Iterator[list[Envelope]]:
    """Yield runs of at most `count` envelopes, cut early when their content grows large."""
    batch: list[Envelope] = []
    size = 0
    for one in envelopes:
        if batch and (len(batch) == count or size + len(one.raw) > MAX_MESSAGE_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.raw)
    if batch:
        yield batch


def rejects(store: Store, reading: Reading, since: datetime) -> list[str]:
    """Return why some of the records of this intake were rejected `since` then, and where."""
    connector = f"{reading.source}/{reading.instance}/"
    return [
        letter.error
        for letter in dead_letters.page(store, reading.org, limit=SHOWN_REJECTS)
        if letter.last_seen >= since and letter.connector.startswith(connector)
    ]
