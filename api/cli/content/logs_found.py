"""How people are told what rules found in log files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.cli.content.wrapping import printable, wrapped
from api.cli.wording import counted
from ingest.logs.detection.detector import CitedLine, LogFinding

MOST_SHOWN: Final = 20
"""Findings that people are told; programs are told all."""

_CITED_SHOWN: Final = 2
_ROWS_OF_TEXT: Final = 8
"""Lines of an entry that are shown: of a stack trace, its beginning."""

_INDENTED: Final = 8
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FindingsTold:
    """What is told of findings; `crowded` counts entries of those that are not told apart.

    Attributes:
        columns: How wide lines are; None: as wide as what they say.
    """

    findings: Sequence[LogFinding]
    crowded: int
    columns: int | None = None

    def lines(self) -> Iterator[str]:
        """Yield them for people: the gravest first, each with the first lines that it rests on."""
        for one in self.findings[:MOST_SHOWN]:
            yield ""
            yield from self._finding(one)
        if (more := len(self.findings) - MOST_SHOWN) > 0:
            yield f"\nand {more:,} more findings (--json)"
        if self.crowded:
            yield (
                f"\n{self.crowded:,} entries of further findings were only counted "
                "(NAZARA_LOG_FINDINGS)."
            )

    def _finding(self, one: LogFinding) -> Iterator[str]:
        span = _span(one.first, one.last)
        said = ", ".join(part for part in (one.title, counted(one.lines, "line"), span) if part)
        yield from wrapped(f"{one.severity.upper()}: {said} ({one.rule})", self.columns, "", "  ")
        for cited in one.cited[:_CITED_SHOWN]:
            yield from self._cited(cited)

    def _cited(self, cited: CitedLine) -> Iterator[str]:
        """Yield an entry: where it stands, and its lines as they are, whole."""
        before = printable(f"  {cited.source}:{cited.line}  ")
        first, *rest = [line for line in cited.text.split("\n") if line.strip()] or [""]
        yield from wrapped(" ".join(first.split()), self.columns, before, "      ")
        for line in rest[: _ROWS_OF_TEXT - 1]:
            text = line.expandtabs(4)
            indent = " " * (6 + min(len(text) - len(text.lstrip()), _INDENTED))
            yield from wrapped(" ".join(text.split()), self.columns, indent, f"{indent}  ")
        if (more := len(rest) - _ROWS_OF_TEXT + 1) > 0:
            yield f"      … {counted(more, 'more line')} (--json)"


def _span(first: datetime | None, last: datetime | None) -> str:
    """Return from when to when in words, in UTC; of one day, its times alone."""
    if first is None or last is None:
        return ""
    if last - first < _MINUTE:
        return f"{first:%Y-%m-%d %H:%M:%S}"
    if first.date() == last.date():
        return f"{first:%Y-%m-%d %H:%M} to {last:%H:%M}"
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
