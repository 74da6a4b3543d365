"""When a source was last heard of, so that its times of receipt never go back.

A record without a time of its own is ordered by its receipt. Were the clock set back, an update
would count as older than what it updates, and be lost without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from cypher.loader import load
from graph.model.facts import Envelope
from graph.model.identity import UidSpan, source_head
from graph.queue.broker import Broker
from graph.store.store import Store, native_times
from graph.store.wire import from_micros, to_micros

RECEIPTS: Final = "nazara:receipts"
"""A sorted set in the queue's server: sources by their last time of receipt."""


def newest(envelopes: Sequence[Envelope]) -> dict[str, int]:
    """Return each source's last time of receipt among envelopes, in microseconds."""
    found: dict[str, int] = {}
    for one in envelopes:
        source = source_head(one.org, one.source, one.instance)
        found[source] = max(found.get(source, 0), to_micros(one.received_at))
    return found


class Receipts:
    """The last time of receipt of each source that the queue knows of; it never goes back."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def last(self, org: str, source: str, instance: str) -> datetime | None:
        """Return the latest time of receipt that was queued of a source, None if there is none.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        head = source_head(org, source, instance)
        found = self._broker.patiently(partial(self._broker.client.zscore, RECEIPTS, head))
        return None if found is None else from_micros(int(found))

    def since(self, moment: datetime) -> dict[str, datetime]:
        """Return the sources whose last time of receipt lies after `moment`, with that time.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        bounds = (f"({to_micros(moment)}", "+inf")
        ask = partial(self._broker.client.zrangebyscore, RECEIPTS, *bounds, withscores=True)
        found = self._broker.patiently(ask)
        return {name.decode(): from_micros(int(score)) for name, score in found}


def last_receipt(
    store: Store, broker: Broker, org: str, source: str, instance: str
) -> datetime | None:
    """Return behind which time the next receipt from a source must lie, None for a new source.

    The queue knows what was queued, the graph is asked where the queue knows nothing: it may
    have been replaced, or something else have written.

    Raises:
        QueueUnavailable: When the queue can't be reached.
        DatabaseUnavailable: When the graph was asked, and can't be.
    """
    queued = Receipts(broker).last(org, source, instance)
    return queued or latest_stored(store, org, source, instance)


def latest_stored(store: Store, org: str, source: str, instance: str) -> datetime | None:
    """Return when a record of a source that is in the graph was last received."""
    span = UidSpan.of(source_head(org, source, instance))
    rows = store.read(load()["receipts.latest"], org=org, **span.bounds)
    latest: datetime | None = native_times(rows[0])["latest"]
    return latest
