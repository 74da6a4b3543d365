"""Incident reports: what is found in real ones, against regular expressions a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bench import data_sets
from bench.report import Report
from graph.model.facts import Envelope, Facts, Value
from ingest.files.reading import Reading
from ingest.mapping.declared import Mapping as MappingFile
from ingest.mapping.reading import find_mapping, parse_mapping
from ingest.sources.registry import map_envelope

ORG: Final = "bench-reports"
_IN_UTC: Final = "format: incident-report\ntimezone: UTC\n"
SETS: Final[Mapping[str, tuple[str, Callable[[], MappingFile]]]] = {
    "postmortems": ("postmortems-icco/data", lambda: parse_mapping(_IN_UTC)),
    "log": (
        "incidents-moj-cloud-platform/incidents",
        lambda: find_mapping("moj-incident-reports"),
    ),
}
"""Folder and mapping of each set of reports: reports of many hands name no zone at times."""

_STAMPS: Final = re.compile(r"^(?:start_time|end_time|source_\w+_at):.*\n", re.MULTILINE)
_START: Final = re.compile(r"^start_time:\s*(\d{4}-\d{2}-\d{2})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """What one way finds in a report; `events` are the entries of its timeline."""

    started: date | None = None
    detected: bool = False
    ended: bool = False
    events: int = 0
    severity: bool = False
    systems: bool = False


Way = Callable[[Envelope, MappingFile], Told]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Read each set of reports, as they are and without the times of their front matter.

    `--data DIR` names the folder of data sets.
    """
    _ = long
    data = data_sets.folder("reports", arguments)
    for name, (path, mapping) in SETS.items():
        placed = mapping()
        pages = list(Reading(ORG, "bench", mapping=placed).envelopes([str(data / path)]))
        report.add(f"{name}_reports", len(pages), f"pages in {path}")
        for way, tell in WAYS.items():
            add_figures(report, f"{name}_{way}", [tell(page, placed) for page in pages])
            add_starts(report, f"{name}_{way}", tell, list(unstamped(pages)), placed)


def add_figures(report: Report, name: str, told: Sequence[Told]) -> None:
    """Report in how many reports one way finds what."""
    of = f"of {len(told)} reports"
    report.add(f"{name}_started", sum(one.started is not None for one in told), f"{of}: a start")
    report.add(f"{name}_detected", sum(one.detected for one in told), f"{of}: when it was noticed")
    report.add(f"{name}_ended", sum(one.ended for one in told), f"{of}: an end")
    report.add(f"{name}_timeline", sum(one.events > 0 for one in told), f"{of}: a timeline")
    report.add(f"{name}_events", sum(one.events for one in told), "entries of all timelines")
    report.add(f"{name}_severity", sum(one.severity for one in told), f"{of}: a severity")
    report.add(f"{name}_systems", sum(one.systems for one in told), f"{of}: systems")


def add_starts(
    report: Report,
    name: str,
    tell: Way,
    pages: Sequence[tuple[Envelope, date]],
    placed: MappingFile,
) -> None:
    """Report how often the day of the start is right that the page's prose alone gives."""
    if not pages:
        return
    found = [(tell(page, placed).started, day) for page, day in pages]
    given = [(started, day) for started, day in found if started is not None]
    right = sum(started == day for started, day in given)
    meaning = f"right of {len(given)} days found in {len(pages)} pages without front matter's times"
    report.add(f"{name}_days_right", right, meaning)


def unstamped(pages: Sequence[Envelope]) -> Iterator[tuple[Envelope, date]]:
    """Yield the pages whose front matter tells the start, without its times, and that day."""
    for page in pages:
        text = page.raw.decode()
        if match := _START.search(text):
            bare = replace(page, raw=_STAMPS.sub("", text).encode())
            yield bare, date.fromisoformat(match[1])


def by_product(page: Envelope, placed: MappingFile) -> Told:
    """Return what the product makes of a page; nothing where it rejects it."""
    facts = map_envelope(page, placed)
    if not isinstance(facts, Facts):
        return Told()
    incident = facts.records[0]
    props = incident.props
    return Told(
        started=_day(props["started_at"]),
        detected=props["detected_at"] is not None,
        ended=props["resolved_at"] is not None,
        events=sum(one.label == "TechnicalEvent" for one in facts.records),
        severity=props["severity"] is not None,
        systems=any(one.type == "AFFECTS" for one in incident.links),
    )


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = r".*\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
_DETECTED: Final = re.compile(rf"^\W*(?:first )?detected{_MOMENT}", re.IGNORECASE | re.MULTILINE)
_ENDED: Final = re.compile(
    rf"^\W*(?:end_time|ended|repaired|resolved){_MOMENT}", re.IGNORECASE | re.MULTILINE
)
_ENTRY: Final = re.compile(r"^\W*(?:\d{4}-\d{2}-\d{2}[T ])?\d{1,2}:\d{2}\b.*\w", re.MULTILINE)
_SEVERITY: Final = re.compile(r"^\W*severity\W+\w", re.IGNORECASE | re.MULTILINE)
_SYSTEMS: Final = re.compile(
    r"^\W*(?:affected |impacted )?(?:systems?|services?|components?|products?)\W*:\W*\w",
    re.IGNORECASE | re.MULTILINE,
)


def by_lines(page: Envelope, _: MappingFile) -> Told:
    """Return what one regular expression for each question finds; the first date is the start."""
    text = page.raw.decode()
    day = _DAY.search(text)
    return Told(
        started=_read_day(day[0]) if day else None,
        detected=_DETECTED.search(text) is not None,
        ended=_ENDED.search(text) is not None,
        events=len(_ENTRY.findall(text)),
        severity=_SEVERITY.search(text) is not None,
        systems=_SYSTEMS.search(text) is not None,
    )


WAYS: Final[Mapping[str, Way]] = {"found": by_product, "by_lines": by_lines}


def _day(value: Value) -> date | None:
    return value.date() if isinstance(value, datetime) else None


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
