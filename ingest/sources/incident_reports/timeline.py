"""The times of a report, and how long it says that things took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from ingest.sources.incident_reports.durations import stated_durations
from ingest.sources.incident_reports.entries import Clock, Entry
from ingest.sources.incident_reports.labels import day_in, labelled, labelled_day, stated
from ingest.sources.incident_reports.lines import lines_of
from ingest.sources.incident_reports.narration import narrated
from ingest.sources.incident_reports.roles import EntryRole
from ingest.sources.incident_reports.zones import Zone, zone_of_page

_BACKGROUND = timedelta(days=1)
"""What happened so long before it was noticed led to it, and was not yet it."""

_ENDS: tuple[EntryRole, ...] = ("resolved", "repaired")


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a report says of time.

    Attributes:
        labelled: Times that are labelled, in the order of the page.
        narrated: Entries of its timeline. What they are the times of is told by their words
            alone, so they count only where no label says it.
        stated: Lengths of time by what took so long.
        dated: The day by which a report without any time is dated.
        published: Whether the front matter says when the report was published.
        zone: The zone that the page declares.
    """

    labelled: tuple[Entry, ...] = ()
    narrated: tuple[Entry, ...] = ()
    stated: dict[str, timedelta] = field(default_factory=dict)
    dated: Entry | None = None
    published: bool = False
    zone: Zone | None = None

    @property
    def events(self) -> tuple[Entry, ...]:
        """All times, labelled ones first."""
        return self.labelled + self.narrated

    @property
    def started(self) -> datetime | None:
        """When it began: as labelled, else when it was first told of, else as it is dated.

        What was detected had begun: where a timeline begins before that, it began then.
        """
        if (moment := self._labelled_at("started")) is not None:
            return moment
        noticed = self._labelled_at("detected", "declared")
        told = self._narrated_start(noticed)
        known = [moment for moment in (noticed, told) if moment is not None]
        if known:
            return min(known)
        return self._labelled_at(*reversed(_ENDS)) or (self.dated.at if self.dated else None)

    def at(self, role: EntryRole) -> datetime | None:
        """Return the time of a role: the first that is labelled, else what is narrated.

        An end is the last that is told, since what was thought to be over often was not.
        """
        if self.has_label(role):
            return self._labelled_at(role)
        told = [one.at for one in self.narrated if one.role == role and one.at]
        return (told[-1] if role in _ENDS else told[0]) if told else None

    def exact(self, role: EntryRole) -> datetime | None:
        """Return the first time of `role` that is known to the minute.

        Labels are not mixed with what is narrated, lest a length be computed of both.
        """
        if self.labelled:
            return next(
                (one.exact for one in self.labelled if one.role == role and one.exact), None
            )
        return self._narrated_start() if role == "started" else self.at(role)

    def has_label(self, role: EntryRole) -> bool:
        """Whether the report has a label for it, its time being readable or not."""
        return any(one.role == role for one in self.labelled)

    def _labelled_at(self, *roles: EntryRole) -> datetime | None:
        times = (one.at for role in roles for one in self.labelled if one.role == role and one.at)
        return next(times, None)

    def _narrated_start(self, noticed: datetime | None = None) -> datetime | None:
        """Return what is told of the start, else the first entry that is no background."""
        times = [one for one in self.narrated if one.at]
        first = next((one.at for one in times if one.role == "started"), None)
        if first or noticed is None:
            return first or (times[0].at if times else None)
        return next((one.at for one in times if one.at and one.at > noticed - _BACKGROUND), None)

    def computed(self, what: str) -> timedelta | None:
        """Return the time from detection to `repair` or `resolve`, None when one is missing."""
        return next(iter(self.lengths(what)), None)

    def lengths(self, what: str) -> list[timedelta]:
        """Return what a stated length can mean by the times: for some, from either beginning."""
        beginnings, ends = _MEANINGS[what]
        moments = [(self.exact(begin), self.exact(end)) for begin in beginnings for end in ends]
        return [end - begin for begin, end in moments if begin and end]


_EITHER: tuple[EntryRole, ...] = ("started", "detected")
_MEANINGS: Mapping[str, tuple[tuple[EntryRole, ...], tuple[EntryRole, ...]]] = {
    "detect": (("started",), ("detected",)),
    "repair": (("detected",), ("repaired",)),
    "resolve": (("detected",), ("resolved",)),
    "recovery": (_EITHER, _ENDS),
    "mitigation": (_EITHER, _ENDS),
    "duration": (_EITHER, _ENDS),
}


def read_timeline(
    text: str,
    zone: tzinfo | None,
    *,
    front: Mapping[str, Any] | None = None,
    names: tuple[str, ...] = (),
) -> Timeline:
    """Return what a report says of time.

    Args:
        text: The report, without its front matter.
        zone: The zone of times for which the page names none, UTC if None.
        front: The front matter, whose times count most.
        names: Its title and its file's name: the day that they hold is that of times without
            a date, and the last resort of a report without times.
    """
    lines = list(lines_of(text))
    declared = zone_of_page(line.words for line in lines)
    rules = declared.rules if declared else zone or UTC
    given = list(stated(front or {}, Clock(rules)))
    day = labelled_day(lines) or next((one for one in map(day_in, names) if one), None)
    clock = Clock(rules, day or _day(given, rules))
    labels = [one for one in given if one.role not in {"day", "published"}]
    return Timeline(
        labelled=(*labels, *labelled(lines, clock)),
        narrated=tuple(narrated(lines, clock)),
        stated=stated_durations(lines),
        dated=_dated(clock, given),
        published=any(one.role == "published" for one in given),
        zone=declared,
    )


def _day(given: list[Entry], rules: tzinfo) -> date | None:
    days = (one.at.astimezone(rules).date() for one in given if one.at and one.role != "published")
    return next(days, None)


def _dated(clock: Clock, given: list[Entry]) -> Entry | None:
    """Return by what a report without times is dated; the day of its publication comes last."""
    if clock.day is not None:
        return clock.entry("day", clock.day.isoformat())
    return next((one for one in given if one.role == "published"), None)
