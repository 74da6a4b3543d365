"""Times that a report labels: `Resolved: 2026-03-02 16:10`, and its list of key events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from graph.errors import InvalidInput
from ingest.sources.incident_reports.entries import Clock, Entry
from ingest.sources.incident_reports.lines import MARKUP, Line, before_digits, pair_of
from ingest.sources.incident_reports.moments import find
from ingest.sources.incident_reports.roles import role_of_key, role_of_label

_KEY_EVENTS = "key events"


def labelled(lines: Iterable[Line], clock: Clock) -> Iterator[Entry]:
    """Yield the times of a report that have a label, in their order.

    In a list that is called key events every bullet is one, readable or not. Elsewhere a line
    is, if it is a short label and a time.
    """
    lines = list(lines)
    listed = [id(line) for line in _key_events(lines)]
    for line in lines:
        if id(line) in listed:
            yield clock.entry(role_of_label(before_digits(line.words)), line.words)
        elif (pair := pair_of(line)) is not None:
            role = role_of_label(pair[0])
            if role not in {"other", "day"} and _begins_with_time(pair[1], clock.day):
                yield clock.entry(role, line.words)


def labelled_day(lines: Iterable[Line]) -> date | None:
    """Return the day that a line such as `Date: 2 March 2026` gives, None when there is none."""
    for line in lines:
        pair = pair_of(line)
        if pair and role_of_label(pair[0]) == "day" and (day := day_in(pair[1])):
            return day
    return None


def stated(front: Mapping[str, Any], clock: Clock) -> Iterator[Entry]:
    """Yield the times that keys of the front matter give (`start_time: …`)."""
    for key, value in front.items():
        role = role_of_key(key)
        if isinstance(value, str) and role != "other":
            entry = clock.entry(role, value)
            if entry.at is not None:
                yield entry


def day_in(text: str) -> date | None:
    """Return the first date in `text`, None when there is none that can be."""
    try:
        found = find(text)
    except InvalidInput:
        return None
    return found.day if found else None


def _key_events(lines: list[Line]) -> Iterator[Line]:
    """Yield the bullets of the list called “Key events”, whether it is nested or headed."""
    inside, depth = False, -1
    for line in lines:
        if line.name == _KEY_EVENTS:
            inside, depth = True, line.depth if line.kind == "bullet" else -1
        elif inside and line.kind == "bullet" and line.depth > depth:
            yield line
        elif inside and line.kind in {"bullet", "heading"}:
            return


def _begins_with_time(value: str, near: date | None) -> bool:
    try:
        found = find(value, near)
    except InvalidInput:
        return value[:1].isdigit()
    return found is not None and not value[: found.start].strip(MARKUP)
