"""Dates and times of day as people type them, found in a line of a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from graph.errors import InvalidInput
from graph.model.times import existing_moment
from ingest.sources.incident_reports.zones import zone_named

LINE = 300
"""How much of a line is looked at: what patterns cost is bounded by it, whatever is sent."""

DASHES = "-\N{EN DASH}\N{EM DASH}"

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"(?<![\w.])(?:(?<![\d][-/])"
    r"(?P<year>\d{4})(?P<sign>[-/._])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]" + _MONTH.format("name2") + r"[, -]*"
    r"(?P<year2>\d{4})?(?!\d)"
    r"|" + _MONTH.format("name3") + r" (?P<day3>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
    r"(?:,? (?P<year3>\d{4})(?![\d:]))?"
    r")",
    re.IGNORECASE,
)
_ODD_DATE = re.compile(r"(?<!\d)\d{1,8}([-/])\d{1,4}\1\d{1,4}(?!\d)")
"""Three numbers that are no date, or one whose month and day could change places."""

_COLON = r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
_HALF = r"(?: ?(?P<half>[ap])\.?m\b\.?)?"
_CLOCK = re.compile(_COLON + r"(?!\d|:\d)" + _HALF, re.IGNORECASE)
_FULL_HOUR = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2}) ?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)
_BEHIND_DATE = re.compile(
    r"(?P<hour>\d{1,2})(?P<sign>[:.h]?)(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"(?!\d|:\d)" + _HALF,
    re.IGNORECASE,
)
_GAP = re.compile(rf"[\s,T|*_`]*(?:(?:at|on|@|[{DASHES}])\s+)?[\s|*_`]*")
_ZONE = re.compile(
    r"\s?[(\[]?(Z\b|[A-Z]{2,4}(?:[+-]\d{1,2}(?::?\d{2})?)?\b|\+\d{2}:?\d{2}\b)[)\]]?",
)
_ISO_ZONE = re.compile(r"-\d{2}:?\d{2}\b")
"""West of Greenwich: elsewhere than in ISO 8601 it reads as the end of a stretch of time."""


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A date, a time of day or both, from `start` to `end` of a text."""

    day: date | None
    clock: time | None
    zone: tzinfo | None
    start: int
    end: int

    def moment(self, day: date | None, zone: tzinfo) -> datetime:
        """Return the moment in UTC; `day` and `zone` stand for what is not said.

        Raises:
            InvalidInput: When there is no day, or the clocks skipped that time.
        """
        on = self.day or day
        if on is None:
            raise InvalidInput("a time without a date")
        rules = self.zone or zone
        local = datetime.combine(on, self.clock or time(), rules)
        return existing_moment(f"{on} {self.clock or ''}".strip(), local)


def find(text: str, near: date | None = None) -> FoundTime | None:
    """Return the first date or time of day in `text`, with what belongs to it, None if none.

    A date without a year is of the year of `near`. Digits that touch a date make it unreadable,
    since a typing error can't be guessed.

    Raises:
        InvalidInput: When there is no such day or time of day, or the date can't be told.
    """
    clocked = _CLOCK.search(text) or _FULL_HOUR.search(text)
    dated = next((one for one in _DATE.finditer(text) if near or _year(one)), None)
    if dated is None:
        if odd := _ODD_DATE.search(text):
            message = f"{odd.group()!r} is no date that can be told; expected 2026-03-02"
            raise InvalidInput(message)
        return _timed(text, clocked) if clocked else None
    day = _day(dated, near)
    if clocked and clocked.end() <= dated.start() and _is_gap(text[clocked.end() : dated.start()]):
        before = _timed(text, clocked)
        return FoundTime(day, before.clock, before.zone, clocked.start(), dated.end())
    return _behind(text, day, dated)


def _behind(text: str, day: date, dated: re.Match[str]) -> FoundTime:
    """Return the date with the time that stands behind it, if one does."""
    gap = _GAP.match(text, dated.end())
    begin = gap.end() if gap else dated.end()
    match = _FULL_HOUR.match(text, begin) or _BEHIND_DATE.match(text, begin)
    if match is None or begin == dated.end():
        return FoundTime(day, None, None, dated.start(), dated.end())
    found = _timed(text, match)
    west = _ISO_ZONE.match(text, found.end) if text[begin - 1] in "tT" else None
    if found.zone is None and west:
        zone = zone_named(west.group())
        return FoundTime(day, found.clock, zone.rules if zone else None, dated.start(), west.end())
    return FoundTime(day, found.clock, found.zone, dated.start(), found.end)


def _is_gap(between: str) -> bool:
    """Whether nothing but a zone and signs stands between a time and the date behind it."""
    word = between.strip(f" ,|()@{DASHES}").lower().removeprefix("on").strip()
    return not word or zone_named(between.strip()) is not None


def _timed(text: str, match: re.Match[str]) -> FoundTime:
    parts = match.groupdict()
    hour, half = int(parts["hour"]), (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        clock = time(hour, int(parts.get("minute") or 0), int(parts.get("second") or 0))
    except ValueError as error:
        message = f"{match.group()!r} is no time of day: {error}"
        raise InvalidInput(message) from error
    named = _ZONE.match(text, match.end())
    zone = zone_named(named[1]) if named else None
    end = named.end() if named and zone else match.end()
    return FoundTime(None, clock, zone.rules if zone else None, match.start(), end)


def _year(match: re.Match[str]) -> str | None:
    return match["year"] or match["year2"] or match["year3"]


def _year_of(near: date | None) -> int:
    if near is None:
        raise InvalidInput("a date without a year")
    return near.year


def _day(match: re.Match[str], near: date | None) -> date:
    name, year = match["name2"] or match["name3"], _year(match)
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(match["month"])
    day = int(match["day"] or match["day2"] or match["day3"])
    try:
        return date(int(year) if year else _year_of(near), month, day)
    except ValueError as error:
        message = f"{match.group()!r} is no date: {error}"
        raise InvalidInput(message) from error
