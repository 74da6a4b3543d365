"""How people and programs are told what rules found in log files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from api.cli.wording import counted
from graph.errors import InvalidInput
from graph.settings.settings import Settings
from ingest.logs.detection.detector import Detector, LogFinding
from ingest.logs.detection.rule_files import InvalidRule, RuleSet, rule_set

MOST_SHOWN: Final = 20
"""Findings that people are told; programs are told all."""

_LINES_SHOWN: Final = 2
_MOST_TEXT: Final = 120
_MINUTE: Final = timedelta(minutes=1)


def rules_of(settings: Settings) -> RuleSet:
    """Return the rules that are used: those that come with Nazara, and one's own.

    Raises:
        InvalidInput: When a file of one's own can't be used.
    """
    own = settings.log_rules_dir
    try:
        return rule_set(own.expanduser() if own else None)
    except InvalidRule as error:
        remedy = "Correct the file, or leave NAZARA_LOG_RULES_DIR out; docs/guides/log-rules.md."
        raise InvalidInput(str(error), remedy=remedy) from error


def detector_of(settings: Settings) -> Detector:
    """Return what finds in log files what the rules name, within the limits of settings."""
    return Detector(
        rules_of(settings).rules.values(),
        most_findings=settings.log_findings,
        most_cited=settings.log_cited_lines,
        most_characters=settings.log_rule_characters,
    )


@dataclass(frozen=True, slots=True)
class FindingsTold:
    """What is told of findings; `crowded` counts entries of those that are not told apart."""

    findings: Sequence[LogFinding]
    crowded: int

    def json(self) -> list[dict[str, Any]]:
        """Return them for programs."""
        return [_json(one) for one in self.findings]

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


def _json(one: LogFinding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": one.title,
        "severity": one.severity,
        "category": one.category,
        "system": one.system,
        "fields": dict(one.fields),
        "records": one.lines,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "cited": [
            {
                "source": line.source,
                "line": line.line,
                "time": line.time.isoformat() if line.time else None,
                "text": line.text,
            }
            for line in one.cited
        ],
    }
