"""What does not fit together in a report. People write it by hand, and nothing is put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.model.times import length_text
from ingest.sources.incident_reports.labels import day_in
from ingest.sources.incident_reports.roles import EntryRole
from ingest.sources.incident_reports.timeline import Timeline

_TOLERANCE = timedelta(minutes=1)
_TITLE_TOLERANCE = timedelta(days=3)
_BEHIND_START: tuple[EntryRole, ...] = ("declared", "repaired", "resolved")
_LENGTHS = {"duration": "The duration"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a report that does not fit: `kind` groups them, `text` says what."""

    kind: str
    text: str


def find_doubts(timeline: Timeline, title: str) -> Iterator[Doubt]:
    """Yield what does not fit: times, their order, lengths that differ, the day of the title."""
    yield from _unreadable(timeline)
    yield from _missing(timeline)
    yield from _wrong_order(timeline)
    yield from _wrong_lengths(timeline)
    yield from _wrong_season(timeline)
    yield from _wrong_title(timeline, title)


def _unreadable(timeline: Timeline) -> Iterator[Doubt]:
    for entry in timeline.events:
        if entry.fault and re.search(r"\d|tbc|tbd|\?", f"{entry.text}{entry.fault}", re.IGNORECASE):
            yield Doubt("unreadable_time", f"Unreadable time in “{entry.text}”: {entry.fault}")


def _missing(timeline: Timeline) -> Iterator[Doubt]:
    if timeline.dated and not any(entry.at for entry in timeline.events):
        by = "the day of its publication" if timeline.dated.role == "published" else "its day"
        yield Doubt("no_times", f"No time is stated; the report is dated by {by} alone")


def _wrong_order(timeline: Timeline) -> Iterator[Doubt]:
    start = timeline.started
    for role in _BEHIND_START:
        moment = timeline.at(role)
        if start and moment and moment < start:
            gap = f"{_show(moment)} is before the start, {_show(start)}"
            yield Doubt(f"{role}_before_start", f"{role.capitalize()} {gap}")
    repaired, resolved = timeline.at("repaired"), timeline.at("resolved")
    if repaired and resolved and resolved < repaired:
        gap = f"{_show(resolved)} is before repaired, {_show(repaired)}"
        yield Doubt("resolved_before_repaired", f"Resolved {gap}")


def _wrong_lengths(timeline: Timeline) -> Iterator[Doubt]:
    for what, stated in timeline.stated.items():
        lengths = timeline.lengths(what)
        if lengths and all(abs(one - stated) > _TOLERANCE for one in lengths):
            named = _LENGTHS.get(what, f"Time to {what}")
            kind = what if what in _LENGTHS else f"time_to_{what}"
            said, given = length_text(stated), length_text(lengths[0])
            text = f"{named} is stated as {said}; the times give {given}"
            yield Doubt(f"{kind}_differs", text)


def _wrong_season(timeline: Timeline) -> Iterator[Doubt]:
    """Yield a doubt when the zone that is named is not the one that its clocks then showed."""
    if timeline.zone is None:
        return
    for entry in timeline.events:
        if entry.at and entry.floating and (shown := timeline.zone.out_of_season(entry.at)):
            text = f"Times are said to be in {timeline.zone.name}; on {entry.at:%Y-%m-%d} clocks "
            yield Doubt("zone_out_of_season", f"{text}there showed {shown}, which is what was read")
            return


def _wrong_title(timeline: Timeline, title: str) -> Iterator[Doubt]:
    """Yield a doubt when the title names another day: likely a typing error in a time."""
    day, started = day_in(title), timeline.started
    if day is None or started is None:
        return
    named = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if abs(named - started) > _TITLE_TOLERANCE:
        text = f"Started {_show(started)}, but the title names {day}"
        yield Doubt("title_names_another_day", text)


def _show(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
