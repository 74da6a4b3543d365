"""How long three records wait behind many of another organisation."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from typing import Final

from bench.graph import empty_graph, worker
from bench.report import Report
from graph.model.facts import Envelope
from graph.model.identity import format_time
from graph.model.times import EPOCH
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts
from graph.queue.inbox import Inbox
from graph.store.store import Store

BATCHES: Final = (10, 40)


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure for two lengths of the queue."""
    del long
    for batches in tuple(map(int, arguments)) or BATCHES:
        with empty_graph() as store, worker(store):
            few, all_ = _waits(store, batches)
        report.add(f"few_wait_{batches}", few, f"s, behind {batches} batches of another")
        report.add(f"all_wait_{batches}", all_, "s, until the many are written too")


def _waits(store: Store, batches: int) -> tuple[float, float]:
    """Return the seconds until the few are written, and until all are."""
    size = store.settings.batch_size
    with closing(Broker(store.settings)) as broker:
        inbox, counts = Inbox(broker), RunCounts(broker)
        inbox.submit("many", [_incident("busy", number) for number in range(batches * size)])
        started = time.monotonic()
        inbox.submit("few", [_incident("other", number) for number in range(3)])
        counts.wait("few")
        few = time.monotonic() - started
        counts.wait("many")
        return few, time.monotonic() - started


def _incident(org: str, number: int) -> Envelope:
    line = (
        f'{{"type": "Incident", "id": "{number}", "title": "Incident {number}", '
        f'"status": "open", "started_at": "{format_time(EPOCH)}"}}'
    )
    empty = Envelope(org, "bench", "main", "files", "", "file", EPOCH, "jsonl", b"")
    return replace(empty, native_id=str(number), raw=line.encode())
