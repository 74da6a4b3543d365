"""Records a second from a file into the graph, against statements written by hand."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import neo4j
import orjson
import psutil

from bench import dataset
from bench.by_hand import ORG, ByHand, statement
from bench.graph import empty_graph, worker, write_file
from bench.report import Report
from graph.embedded import services
from graph.store.store import Store

RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
WARM_UP = 2_000
SIZES = (10_000, 100_000)
LONG_SIZES = (100_000, 1_000_000)
ROUNDS = {10_000: 3, 100_000: 1}


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Load the same files both ways, in turn, into an emptied graph; compare the graphs."""
    sizes = tuple(map(int, arguments)) or (LONG_SIZES if long else SIZES)
    with empty_graph() as store, TemporaryDirectory(prefix="nazara-bench-") as folder:
        bench = _Bench(store, Path(folder))
        bench.compare(WARM_UP)
        for size in sizes:
            bench.measure(report, size, ROUNDS.get(size, 1))
        with worker(store):
            bench.by_command(bench.folder / f"{WARM_UP}.jsonl")
            rate = bench.command_rate(sizes[0])
            report.add(f"command_rows_per_second_{sizes[0]}", rate, "through queue and worker")
            by_hand = float(report.figures[f"rows_per_second_by_hand_{sizes[0]}"])
            report.add(f"command_over_raw_{sizes[0]}", rate / by_hand, "that over by hand")
        report.add("same_graph", bench.compare(WARM_UP), "nodes and relationships compared equal")


class Memory:
    """The most memory (MiB, resident) that this process held while the block ran."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._ended = threading.Event()
        self._watch = threading.Thread()

    def __enter__(self) -> None:
        gc.collect()
        self.peak = 0.0
        self._ended.clear()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        process = psutil.Process()
        while not self._ended.wait(0.2):
            self.peak = max(self.peak, process.memory_info().rss / 2**20)


class _Bench:
    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self.memory = Memory()

    def measure(self, report: Report, size: int, rounds: int) -> None:
        """Report records a second, ours and by hand (the best of `rounds` each), as they come."""
        path = dataset.write(self.folder / f"{size}.jsonl", size)
        ours = by_hand = 0.0
        for _ in range(rounds):
            with self.memory:
                ours = max(ours, size / self._timed(lambda: self.by_product(path)))
            report.add(f"rows_per_second_{size}", ours, f"{size} records, mapped and written")
            report.add(f"memory_mib_{size}", self.memory.peak, "most that this process held")
            by_hand = max(by_hand, size / self._timed(lambda: self.by_hand(path)))
        report.add(f"rows_per_second_by_hand_{size}", by_hand, "the same graph, by hand")
        report.add(f"ingest_over_raw_{size}", ours / by_hand, "the first over the second")

    def compare(self, size: int) -> int:
        """Load both ways; return how many nodes and relationships were equal.

        Raises:
            AssertionError: When the two graphs differ.
        """
        path = dataset.write(self.folder / f"{size}.jsonl", size)
        self._timed(lambda: self.by_product(path))
        ours = self._dump()
        self._timed(lambda: self.by_hand(path))
        other = self._dump()
        differing = list(((ours - other) + (other - ours)).elements())
        assert not differing, "\n".join(sorted(differing)[:6])
        return ours.total()

    def by_product(self, path: Path) -> None:
        """Map and write with the product's own code."""
        write_file(self.store, path)

    def by_hand(self, path: Path) -> None:
        """Load with the hand-written statements."""
        with path.open("rb") as lines:
            seen = [dataset.received(number) for number, _ in enumerate(lines)]
        ByHand(self.store.driver).load(path, seen)

    def command_rate(self, size: int) -> float:
        """Return records a second of the command, its start included: the best of two."""
        path = dataset.write(self.folder / f"{size}.jsonl", size)
        return max(size / self._timed(lambda: self.by_command(path)) for _ in range(2))

    def by_command(self, path: Path) -> None:
        """Load with `nazara ingest`, through the queue and a worker in processes of their own."""
        subprocess.run(
            [
                sys.executable,
                "-m",
                "api.cli.main",
                "ingest",
                path,
                "--source",
                "bench",
                "--org",
                ORG,
            ],
            env={**psutil.Process().environ(), **services.environment_of(self.store.settings)},
            check=True,
            capture_output=True,
        )

    def _timed(self, load: Callable[[], None]) -> float:
        with self.store.driver.session() as session:
            # A node with a hundred thousand relationships is too much for one transaction.
            session.run(statement("empty_links")).consume()
            session.run(statement("empty")).consume()
        started = time.perf_counter()
        load()
        return time.perf_counter() - started

    def _dump(self) -> Counter[str]:
        rows = [
            *self.store.driver.execute_query(statement("dump_nodes")).records,
            *self.store.driver.execute_query(statement("dump_relationships")).records,
        ]
        return Counter(_text(row) for row in rows)


def _text(row: neo4j.Record) -> str:
    parts: dict[str, Any] = dict(row)
    parts["properties"] = {
        key: str(value) if isinstance(value, neo4j.time.DateTime) else value
        for key, value in parts["properties"].items()
        # The yardstick hashes the line, the product what it understood of it.
        if key not in {"version", "uid"} or "@" not in str(value)
    }
    parts["properties"].pop("version", None)
    parts["start"] = str(parts.get("start")).split("@")[0]
    if "labels" in parts:
        parts["labels"] = sorted(parts["labels"])
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode()
