"""How good what is found and inferred is: a table a section, beside plain methods on its rows."""

from __future__ import annotations

import argparse
import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.table import Table

from bench import data_sets
from bench.report import Report

SECTIONS: Final = (
    "duplicates",
    "intents",
    "runbooks",
    "languages",
    "cost",
    "citations",
    "links",
    "recurring",
    "summaries",
    "postmortems",
)
"""Modules `bench.quality_<name>`, in the order in which they run. Each has
`measure(section, data)`, and says in its first line what it measures."""


@dataclass(slots=True)
class Section:
    """One table: a row for each way of finding something, a column for each figure.

    `notes` stand below the table: how many rows there were, and what a figure means.
    """

    name: str
    title: str
    rows: dict[str, dict[str, float | str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, way: str, **figures: float | str) -> None:
        """Put figures into the row of a way."""
        self.rows.setdefault(way, {}).update(figures)

    def note(self, text: str) -> None:
        """Say something about all rows."""
        self.notes.append(text)

    @property
    def table(self) -> Table:
        """The same for people."""
        columns = list(dict.fromkeys(name for row in self.rows.values() for name in row))
        table = Table(
            "", *columns, title=f"{self.name}: {self.title}", caption="\n".join(self.notes)
        )
        for way, row in self.rows.items():
            table.add_row(way, *(_shown(row.get(column, "")) for column in columns))
        return table


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure each section, or those that `--only` names; `--data DIR` has the data sets.

    `--long` takes all rows of a set where a part of them is taken otherwise.
    """
    parser = argparse.ArgumentParser(prog="python -m bench quality")
    parser.add_argument("--data", type=Path, default=data_sets.DEFAULT, help="data sets")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, with commas between")
    given = parser.parse_args(arguments)
    for name in given.only.split(","):
        if name not in SECTIONS:
            parser.error(f"no section {name!r}; known: {', '.join(SECTIONS)}")
        _measured(report, name, given.data, long=long)


def _measured(report: Report, name: str, data: Path, *, long: bool) -> None:
    """Measure a section; what it found stays in the report should a later one fail."""
    module = importlib.import_module(f"bench.quality_{name}")
    section = Section(name, (module.__doc__ or "").splitlines()[0])
    try:
        module.measure(section, data, long=long)
    finally:
        report.tables.append(section.table)
        for way, row in section.rows.items():
            for figure, value in row.items():
                report.add(f"{name}.{way}.{figure}", value, section.title)


def _shown(value: float | str) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
