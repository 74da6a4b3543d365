"""What a benchmark found: named figures, and the same as a table for people."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(slots=True)
class Report:
    """Figures by key (`nested_p50_over_raw`), each with a line of meaning."""

    name: str
    figures: dict[str, float | int | str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    """Printed after the figures: the same, arranged for people."""

    def add(self, key: str, value: float | str, meaning: str) -> None:
        """Keep one figure."""
        self.figures[key] = round(value, 4) if isinstance(value, float) else value
        self.meanings[key] = meaning

    def print(self) -> None:
        """Print the table to standard output."""
        table = Table("figure", "value", "meaning", title=f"bench {self.name}")
        for key, value in self.figures.items():
            shown = f"{value:,}" if isinstance(value, int) else str(value)
            table.add_row(key, shown, Text(self.meanings[key]))
        Console(width=140).print(table, *self.tables)


def interleaved(
    runs: Sequence[Callable[[], object]],
    *,
    rounds: int,
    warmup: int = 5,
) -> list[list[float]]:
    """Time each callable `rounds` times in turn; return the seconds of each, in order.

    Turn by turn (A B A B …), so that a machine that slows down slows all alike.
    """
    for run in runs:
        for _ in range(warmup):
            run()
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for taken, run in zip(seconds, runs, strict=True):
            started = time.perf_counter()
            run()
            taken.append(time.perf_counter() - started)
    return seconds


def p50(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile (nearest rank)."""
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]
