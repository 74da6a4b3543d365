"""Patterns of mapping files: time of a text, against Python's own regular expressions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Final

from bench.report import Report, interleaved, p50
from ingest.mapping.patterns import Pattern

PLAIN: Final = (
    (r"(\d{4}-\d{2}-\d{2})", "Outage of the checkout on 2026-11-02, again on 2026-11-03"),
    (r"^(.+)-[0-9a-f]{8,10}-[a-z0-9]{5}$", "checkout-api-7d9f8b6c5d-x2x9z"),
    (r"\[([^\]]+)\]", "customers can't pay [payments] since the release of this morning"),
)
"""What mapping files look for, and texts that have it."""

HOSTILE: Final = r".*,.*,.*;"
SIZES: Final = (50, 100, 200)
LONGEST: Final = 2000
_TIMES: Final = 200

Find = Callable[[str], object]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure usual patterns, then one that does not fit texts of commas alone."""
    _ = long, arguments
    for number, (pattern, text) in enumerate(PLAIN):
        runs = [_repeated(one, text) for one in _both(pattern)]
        for name, seconds in zip(("", "_re"), interleaved(runs, rounds=9), strict=True):
            micros = p50(seconds) / _TIMES * 1e6
            report.add(f"plain_{number}_us{name}", micros, f"{pattern} in {len(text)} characters")
    ours, theirs = _both(HOSTILE)
    _hostile(report, "hostile_ms", ours, (*SIZES, LONGEST))
    _hostile(report, "hostile_ms_re", theirs, SIZES)


def _hostile(report: Report, name: str, find: Find, sizes: Sequence[int]) -> None:
    for size in sizes:
        began = time.thread_time()
        find("," * size)
        seconds = time.thread_time() - began
        report.add(f"{name}_{size}", seconds * 1000, f"{HOSTILE} in {size} commas")


def _both(pattern: str) -> tuple[Find, Find]:
    return Pattern.parse(pattern).part, re.compile(pattern).search


def _repeated(find: Find, text: str) -> Callable[[], None]:
    def repeat() -> None:
        for _ in range(_TIMES):
            find(text)

    return repeat
