"""How people are told what rules found in log files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.cli.wording import counted
from ingest.logs.detection.detector import LogFinding

MOST_SHOWN: Final = 20
"""Findings that people are told; programs are told all."""

_LINES_SHOWN: Final = 2
_MOST_TEXT: Final = 120
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FindingsTold:
    """What is told of findings; `crowded` counts entries of those that are not told apart."""

    findings: Sequence[LogFinding]
    crowded: int

    def lines(self) -> Iterator[str]:
        """Yield them for people: the gravest first, each with the first lines that it rests on."""
        for one in self.findings[:MOST_SHOWN]:
            yield ""
            yield from _lines(one)
        if (more := len(self.findings) - MOST_SHOWN) > 0:
            yield f"\nand {more:,} more findings (--json)"
        if self.crowded:
            yield (
                f"\n{self.crowded:,} entries of further findings were only counted "
                "(NAZARA_LOG_FINDINGS)."
            )


def printable(text: str) -> str:
    """Return a text without what would move a terminal's cursor or colour it."""
    return "".join(one if one.isprintable() else "�" for one in text)


def shortened(text: str, most: int) -> str:
    """Return a text of so many characters at most."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _lines(one: LogFinding) -> Iterator[str]:
    span = _span(one.first, one.last)
    said = ", ".join(part for part in (one.title, counted(one.lines, "line"), span) if part)
    yield printable(f"{one.severity.upper()}: {said} ({one.rule})")
    for cited in one.cited[:_LINES_SHOWN]:
        text = shortened(" ".join(cited.text.split()), _MOST_TEXT)
        yield printable(f"  {cited.source}:{cited.line}  {text}")


def _span(first: datetime | None, last: datetime | None) -> str:
    """Return from when to when in words, in UTC; of one day, its times alone."""
    if first is None or last is None:
        return ""
    if last - first < _MINUTE:
        return f"{first:%Y-%m-%d %H:%M:%S}"
    if first.date() == last.date():
        return f"{first:%Y-%m-%d %H:%M} to {last:%H:%M}"
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
