"""When a source was last heard of, so that its times of receipt never go back.

A record without a time of its own is ordered by its receipt. Were the clock set back, an update
would count as older than what it updates, and be lost without a word.
"""

from __future__ import annotations

from datetime import datetime

from cypher.loader import load
from graph.model.identity import UidSpan, source_head
from graph.queue.runs import Runs
from graph.store.store import Store, native_times


def last_receipt(store: Store, runs: Runs, org: str, source: str, instance: str) -> datetime | None:
    """Return behind which time the next receipt from a source must lie, None for a new source.

    The queue knows what was queued, the graph is asked where the queue knows nothing: it may
    have been replaced, or something else have written.

    Raises:
        QueueUnavailable: When the queue can't be reached.
        DatabaseUnavailable: When the graph was asked, and can't be.
    """
    return runs.last_receipt(org, source, instance) or latest_stored(store, org, source, instance)


def latest_stored(store: Store, org: str, source: str, instance: str) -> datetime | None:
    """Return when a record of a source that is in the graph was last received."""
    span = UidSpan.of(source_head(org, source, instance))
    rows = store.read(load()["receipts.latest"], org=org, **span.bounds)
    latest: datetime | None = native_times(rows[0])["latest"]
    return latest
