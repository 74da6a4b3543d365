"""Rejected records a second that become dead letters, in batches and one at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import orjson

from bench.graph import empty_graph
from bench.report import Report, interleaved, p50
from graph.model.facts import Envelope
from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store

ORG = "bench-rejects"
SIZE = 1000
_ROUNDS = 5


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Keep 1,000 rejected records (or as many as given) that are new, then the same ones again."""
    _ = long
    size = int(arguments[0]) if arguments else SIZE
    with empty_graph() as store:
        for name, numbers in (("new", iter(range(0, 10**9, size))), ("again", itertools.repeat(0))):
            runs = [partial(_bury, store, numbers, size, step) for step in (size, 1)]
            batches, one_by_one = map(p50, interleaved(runs, rounds=_ROUNDS, warmup=1))
            report.add(f"{name}_per_second", size / batches, "dead letters, in batches")
            report.add(f"{name}_per_second_alone", size / one_by_one, "one at a time")
            report.add(f"{name}_over_alone", one_by_one / batches, "the first over the second")


def _bury(store: Store, numbers: Iterator[int], size: int, step: int) -> None:
    first = next(numbers)
    setbacks = [Setback(_envelope(first + at), f"line {at}: no such type") for at in range(size)]
    for start in range(0, size, step):
        bury(store, setbacks[start : start + step], run="bench")


def _envelope(number: int) -> Envelope:
    line = {"type": "Indicent", "id": f"INC-{number}", "title": "Checkout is slow " * 10}
    return Envelope(
        org=ORG,
        source="bench",
        instance="main",
        stream="files",
        native_id=f"rejects.jsonl:{number}",
        via="file",
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        content_type="jsonl",
        raw=orjson.dumps(line),
    )
