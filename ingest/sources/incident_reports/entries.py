"""Entries: a time of a report with what it is the time of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from graph.errors import InvalidInput
from ingest.sources.incident_reports.moments import FoundTime, find
from ingest.sources.incident_reports.roles import EntryRole


@dataclass(frozen=True, slots=True)
class Entry:
    """A time of a report; `fault` says why `at` is missing or, for a bare date, midnight.

    `floating` times name no zone of their own, so they depend on the page's or the mapping's.
    """

    role: EntryRole
    text: str
    at: datetime | None
    fault: str | None = None
    floating: bool = False

    @property
    def exact(self) -> datetime | None:
        """The time, unless only the day is known."""
        return None if self.fault else self.at


@dataclass(frozen=True, slots=True)
class Clock:
    """What a report's times are read with: the zone and the day of those that name none."""

    zone: tzinfo
    day: date | None = None

    def entry(self, role: EntryRole, text: str) -> Entry:
        """Return the entry of the first time in `text`, one with a fault when there is none."""
        try:
            found = find(text, self.day)
        except InvalidInput as error:
            return Entry(role, text, None, error.message)
        if found is None:
            return Entry(role, text, None, f"no date and time in {text!r}")
        return self.entry_at(role, text, found)

    def entry_at(self, role: EntryRole, text: str, found: FoundTime) -> Entry:
        """Return the entry of a time that was found."""
        floating = found.zone is None
        try:
            at = found.moment(self.day, self.zone)
        except InvalidInput as error:
            return Entry(role, text, None, error.message, floating)
        fault = None if found.clock else "a date without a time of day"
        return Entry(role, text, at, fault, floating)
