"""What reading logs takes as they grow: memory, groups, and how fast they come into the graph."""

from __future__ import annotations

import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil
from rich.table import Table

from api.cli.content.log_keeping import GraphOfLogs
from bench.data_sets import folder
from bench.graph import graph_server, worker
from bench.report import Report
from graph.settings.settings import Settings, load_settings
from graph.store.store import Store
from ingest.log_files.reading import ReadGroups
from ingest.logs.reading import ReadLine

SIZES: Final = (10_000, 50_000)
LONG_SIZES: Final = (10_000, 100_000, 1_000_000, 10_000_000)
"""Lines after which memory and groups are looked at."""

KEPT: Final = 50_000
LONG_KEPT: Final = 1_000_000
"""Lines that go into the graph, of which one in ten is an error."""

WORKERS: Final = 2

_BEGIN: Final = datetime(2026, 10, 1, tzinfo=UTC)
_MEGABYTE: Final = 1 << 20
_WORDINGS: Final = 300
_SYLLABLES: Final = re.findall("..", "bacedifoguhajekilomunapequrosutavewixozu")


def usual_lines(seed: int = 7) -> Iterator[str]:
    """Yield lines without end, of some hundred wordings, few of them often, with other values."""
    chance = random.Random(seed)  # noqa: S311 - Lines of a benchmark keep no secret.
    wordings = [
        " ".join(_word(chance) for _ in range(chance.randrange(3, 9))) for _ in range(_WORDINGS)
    ]
    number = 0
    while True:
        number += 1
        time_ = _BEGIN + timedelta(milliseconds=137 * number)
        place = int(chance.paretovariate(0.7)) % _WORDINGS
        level = "ERROR" if place % 10 == 9 else "INFO"
        yield (
            f"{time_:%Y-%m-%d %H:%M:%S},{time_.microsecond // 1000:03} {level} "
            f"[worker-{number % 16}] app.{wordings[place][:4].strip()}: {wordings[place]} "
            f"{chance.randrange(10**6)} took {chance.randrange(9999)} ms"
        )


def other_lines(seed: int = 11) -> Iterator[str]:
    """Yield lines without end, each of words of its own."""
    chance = random.Random(seed)  # noqa: S311 - Lines of a benchmark keep no secret.
    while True:
        yield " ".join(_word(chance) for _ in range(8))


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randrange(2, 5)))


def measure_growth(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Look at memory and groups after ever more lines, usual ones and such that are all new."""
    folder("logs", arguments)
    sizes = LONG_SIZES if long else SIZES
    table = Table("lines", "of", "groups", "MB more than before", "lines/s of a core")
    for name, lines in (("usual", usual_lines()), ("all_new", other_lines())):
        groups = ReadGroups.of(load_settings(), {}, UTC)
        process = psutil.Process()
        empty = process.memory_info().rss
        taken, count = 0.0, 0
        for size in sizes:
            began = time.process_time()
            while count < size:
                count += 1
                groups.add(ReadLine("made.log", count, next(lines)))
            taken += time.process_time() - began
            groups.grouper.settle()
            found = len(groups.grouper.groups)
            more = (process.memory_info().rss - empty) / _MEGABYTE
            report.add(f"groups_{name}_{size}", found, f"groups of {size:,} lines ({name})")
            report.add(f"memory_mb_{name}_{size}", more, "MB more than before the first")
            table.add_row(f"{size:,}", name, f"{found:,}", f"{more:.0f}", f"{count / taken:,.0f}")
    report.tables.append(table)


def measure_graph(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Time the way of a file into the graph, as `nazara logs --keep` goes it, with two workers."""
    folder("logs", arguments)
    size = LONG_KEPT if long else KEPT
    with graph_server() as graph, tempfile.TemporaryDirectory() as place:
        settings = graph.store.settings.model_copy(update={"worker_concurrency": WORKERS})
        path = Path(place) / "made.log"
        with path.open("w", encoding="utf-8") as opened:
            for _, line in zip(range(size), usual_lines(), strict=False):
                opened.write(f"{line}\n")
        with closing(Store(settings)) as store, worker(store):
            _keep(settings, path, "warm-up")
            reading, whole, kept = _keep(settings, path, "bench")
    report.add("kept_lines", size, f"lines of a file ({os.cpu_count()} cores, {WORKERS} workers)")
    report.add("kept_records", kept, "of them are errors, and counted in the graph")
    report.add("kept_reading_per_s", size / reading, "lines/s from the file to groups and findings")
    report.add("kept_per_s", size / whole, "lines/s until all of it is in the graph")


def _keep(settings: Settings, path: Path, org: str) -> tuple[float, float, int]:
    """Keep a file, and return the seconds of reading, those of all, and the records."""
    began = time.perf_counter()
    graph = GraphOfLogs.opened(settings, org, "payments", None)
    groups = ReadGroups.of(settings, {}, UTC, graph.keeping)
    graph.know(groups.grouper)
    for line in groups.lines.files([path]):
        groups.add(line)
    groups.add(None)
    read = time.perf_counter() - began
    kept = graph.keep(groups.grouper).keeping.kept
    return read, time.perf_counter() - began, kept
