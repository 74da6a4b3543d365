"""Nodes a second into files and back, against plain loops over the driver."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import neo4j
import orjson

from bench import dataset
from bench.by_hand import statement
from bench.graph import empty_graph, write_file
from bench.report import Report
from graph.store.store import Store
from graph.upkeep.backup.restoring import restore
from graph.upkeep.backup.taking import take

SIZES = (10_000, 100_000)
_BATCH = 500

Row = dict[str, Any]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Back up, restore and do both by hand, on graphs of two sizes (records; or as given)."""
    _ = long
    sizes = tuple(map(int, arguments)) or SIZES
    with empty_graph() as store, TemporaryDirectory(prefix="nazara-bench-") as folder:
        for size in sizes:
            _Bench(store, Path(folder) / str(size), report, f"_{size}").measure(size)


class _Bench:
    def __init__(self, store: Store, folder: Path, report: Report, suffix: str) -> None:
        self.store, self.folder, self.report, self.suffix = store, folder, report, suffix
        folder.mkdir()

    def measure(self, size: int) -> None:
        """Measure at one size, ours and by hand in turn."""
        self._empty()
        write_file(self.store, dataset.write(self.folder / "records.jsonl", size))
        backup = self.folder / "backup"
        manifest = take(self.store, self.folder / "warm")
        ours = _seconds(lambda: take(self.store, backup))
        raw = _seconds(self._export)
        nodes = manifest.nodes
        self._add("backup", nodes / ours, nodes / raw, "into files")
        self._empty()
        raw = _seconds(self._import)
        self._empty()
        ours = _seconds(lambda: restore(self.store, backup))
        self._add("restore", nodes / ours, nodes / raw, "into an empty graph, checked")
        self.report.add(f"nodes{self.suffix}", nodes, "nodes in the graph")
        links = manifest.relationships
        self.report.add(f"relationships{self.suffix}", links, "relationships in the graph")
        self.report.add(f"backup_mb{self.suffix}", manifest.size / 1e6, "size of the backup")

    def _add(self, what: str, ours: float, raw: float, meaning: str) -> None:
        self.report.add(f"{what}_nodes_per_second{self.suffix}", ours, f"{what}: {meaning}")
        self.report.add(f"{what}_nodes_per_second_raw{self.suffix}", raw, "a plain loop")
        self.report.add(f"{what}_over_raw{self.suffix}", ours / raw, "the first over the second")

    def _empty(self) -> None:
        with self.store.driver.session() as session:
            session.run(statement("empty")).consume()

    def _export(self) -> None:
        """Write what `MATCH (n) RETURN n` gives, as anybody would."""
        with (self.folder / "raw.ndjson").open("wb") as out, self.store.driver.session() as session:
            for name in ("backup_nodes", "backup_links"):
                for record in session.run(statement(name)):
                    out.write(orjson.dumps(record.data(), default=str) + b"\n")

    def _import(self) -> None:
        """Make every node and relationship of that file, in batches."""
        with self.store.driver.session() as session:
            for name, mark in (("backup_make_nodes", b'{"labels"'), ("backup_make_links", b'{"a"')):
                rows = self._rows(mark)
                while batch := list(islice(rows, _BATCH)):
                    session.execute_write(_run, statement(name), batch)

    def _rows(self, mark: bytes) -> Iterator[Row]:
        with (self.folder / "raw.ndjson").open("rb") as lines:
            for line in lines:
                if line.startswith(mark):
                    yield orjson.loads(line)


def _run(transaction: neo4j.ManagedTransaction, text: str, rows: list[Row]) -> None:
    transaction.run(text, rows=rows).consume()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
