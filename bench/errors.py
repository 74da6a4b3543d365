"""Error events in Sentry's format: how many are read, and which are one issue, against messages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from bench import data_sets
from bench.report import Report
from graph.model.facts import Facts
from ingest.files.reading import Reading
from ingest.sources.registry import map_envelope

ORG: Final = "bench-errors"
_GROUP: Final = re.compile(r"group_(\d+)_event_|(javascript-xbrowser)-")
"""The names of files that tell which error an event is of."""

Group = Hashable | None
"""What one way takes for the issue of an event, None where it reads no event."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A file with one event, and which error it is of where its name tells."""

    path: Path
    error: str | None


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Group the events of each way, and compare with the errors that are known.

    `--data DIR` names the folder of data sets.
    """
    _ = long
    known = list(samples(data_sets.folder("errors", arguments) / "error-events-sentry"))
    report.add("events", len(known), "files, an event each")
    same, other = (len(list(pairs(known, alike=alike))) for alike in (True, False))
    report.add("pairs_of_one_error", same, "pairs of events whose names tell that they are one")
    report.add("pairs_of_two_errors", other, "pairs whose names tell that they are two")
    for name, way in WAYS.items():
        add_figures(report, name, known, {one.path: way(one.path) for one in known})


def samples(folder: Path) -> Iterator[Sample]:
    """Yield the events of a folder and of those below it, in the order of their paths."""
    for path in sorted(folder.rglob("*.json")):
        match = _GROUP.match(path.name)
        yield Sample(path, match[1] or match[2] if match else None)


def pairs(known: Sequence[Sample], *, alike: bool) -> Iterator[tuple[Path, Path]]:
    """Yield the pairs of events that are known to be of one error, or of two."""
    told = [one for one in known if one.error is not None]
    for one, two in itertools.combinations(told, 2):
        if (one.error == two.error) is alike:
            yield one.path, two.path


def add_figures(
    report: Report, name: str, known: Sequence[Sample], groups: Mapping[Path, Group]
) -> None:
    """Report what one way reads, and how its issues compare with the errors that are known."""
    read = [group for group in groups.values() if group is not None]
    report.add(f"{name}_read", len(read), f"of {len(known)} events; the others are rejected")
    report.add(f"{name}_issues", len(set(read)), "issues that those are of")
    for alike, what in ((True, "joined"), (False, "confused")):
        found = list(pairs(known, alike=alike))
        together = sum(groups[one] is not None and groups[one] == groups[two] for one, two in found)
        of = "one error" if alike else "two errors (none should be)"
        report.add(f"{name}_{what}", together, f"of {len(found)} pairs of {of} are one issue")


def by_product(path: Path) -> Group:
    """Return the uid of the issue that the product gives a file's event."""
    for envelope in Reading(ORG, "sentry").envelopes([str(path)]):
        facts = map_envelope(envelope, None)
        if isinstance(facts, Facts):
            return next(one.uid for one in facts.records if one.label == "TechnicalIssue")
    return None


def by_message(path: Path) -> Group:
    """Return an event's message to the letter: the exception's type and value, else the text."""
    event = _event(path)
    thrown = _last_exception(event)
    words = (thrown.get("type"), thrown.get("value")) if thrown else (_text(event),)
    return words if any(words) else None


def by_type(path: Path) -> Group:
    """Return the type of an event's exception alone, else its text."""
    event = _event(path)
    return (_last_exception(event) or {}).get("type") or _text(event)


WAYS: Final[Mapping[str, Callable[[Path], Group]]] = {
    "found": by_product,
    "by_message": by_message,
    "by_type": by_type,
}


def _event(path: Path) -> dict[str, Any]:
    """Return the event of a file, an empty one where the file holds no object."""
    content = orjson.loads(path.read_bytes())
    return content if isinstance(content, dict) else {}


def _last_exception(event: dict[str, Any]) -> dict[str, Any] | None:
    holder = event.get("exception") or {}
    values = holder.get("values") if isinstance(holder, dict) else holder
    thrown = [one for one in values or [] if isinstance(one, dict)]
    return thrown[-1] if thrown else None


def _text(event: dict[str, Any]) -> str | None:
    entry = event.get("logentry") or event.get("message")
    return entry.get("formatted") or entry.get("message") if isinstance(entry, dict) else entry
