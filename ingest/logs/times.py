"""Times as logs write them: with and without year, zone and fractions, and as numbers.

What a time leaves out is taken from its source: the zone, and of years the newest that does not lie
in the future of the source's last change.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

_MONTH_NAMES: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS: Final = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}

_ZONES: Final[dict[str, float]] = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "west": 1,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "ist": 5.5,
    "sgt": 8,
    "hkt": 8,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "cst": -6,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
    "akdt": -8,
    "akst": -9,
    "hst": -10,
}
"""Hours before UTC of names of zones; of two zones of one name the one that more servers are in."""

_AHEAD: Final = timedelta(days=1)
"""How far a time may lie in the future of its source: clocks and zones differ."""

_MOST_YEARS: Final = 8
"""Years that are looked back for one that has the day: leap years are that far apart at most."""

_CENTURY: Final = 2000
_LEAP_SECOND: Final = 60
_NOON: Final = 12
_FIRST_EPOCH: Final = 631_152_000
_LAST_EPOCH: Final = 4_102_444_800
"""Seconds of the years 1990 and 2100: numbers outside are no times."""

_CLOCK: Final = r"""
    (?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)
    (?:[.,:](?P<fraction>\d{1,9}))?
"""
_SHORT_CLOCK: Final = r"""
    (?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)
    (?::(?P<second>[0-5]\d|60)(?:[.,:](?P<fraction>\d{1,9}))?)?
"""
_LOOSE_CLOCK: Final = _CLOCK.replace("[0-5]", "[0-5]?")
_DIGITS: Final = r"""
    (?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d|60)(?:[.,](?P<fraction>\d{1,9}))?
"""
_ZONE: Final = (
    r"(?:\ ?(?P<zone>[+-]\d{2}:?\d{2}|(?<=\d)[+-]\d{2}(?![\d:])|"
    + "|".join(sorted((name.upper() for name in _ZONES), key=len, reverse=True))
    + r"))?(?![\w])"
)
_HALF: Final = r"(?:\ ?(?P<half>[AaPp][Mm])\b)?"
_NAME: Final = r"(?P<name>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6})"
_DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_MONTH: Final = r"(?P<month>1[0-2]|0?[1-9])"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_NO_YEAR: Final = r"(?!\ (?:19|20)\d{2}(?!\w))"
_WEEKDAY: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\ )?"
_EPOCH: Final = r"(?P<epoch>\d{10}(?:\.\d{1,9})?|\d{13}(?:\.\d{1,6})?|\d{16}|\d{19})(?![\w.:-]|,\d)"


def _form(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.VERBOSE)


FORMS: Final[dict[str, re.Pattern[str]]] = {
    "ISO 8601": _form(
        *(_YEAR, r"(?P<between>[-/.])", _MONTH, r"(?P=between)", _DAY),
        *(r"(?:T|_|-|,?\ {1,2})", _SHORT_CLOCK, _HALF, _ZONE),
    ),
    "ISO 8601, points": _form(
        *(_YEAR, "-", _MONTH, "-", _DAY, r"[-\ ](?P<hour>[01]\d|2[0-3])\.(?P<minute>[0-5]\d)\."),
        r"(?P<second>[0-5]\d|60)(?:\.(?P<fraction>\d{1,9}))?(?!\w)",
    ),
    "compact date, clock": _form(
        *(_YEAR, r"(?P<month>\d{2})(?P<day>\d{2})[-T_\ ]{1,2}", _LOOSE_CLOCK, _ZONE)
    ),
    "compact": _form(_YEAR, r"(?P<month>\d{2})(?P<day>\d{2})[-T_\ ]?", _DIGITS, _ZONE),
    "two digits of the year": _form(
        r"(?P<short>\d{2})/(?P<month>\d{2})/(?P<day>\d{2})\ ", _CLOCK, _ZONE
    ),
    "two digits of the year, clock": _form(
        r"(?P<short>\d{2})(?P<month>\d{2})(?P<day>\d{2})\ {1,2}", _CLOCK, r"(?!\w)"
    ),
    "two digits of the year, digits": _form(
        r"(?P<short>\d{2})(?P<month>\d{2})(?P<day>\d{2})\ ", _DIGITS, r"(?!\w)"
    ),
    "common log": _form(_DAY, "/", _NAME, "/", _YEAR, r"[:\ ]", _CLOCK, _ZONE),
    "ctime": _form(
        *(_WEEKDAY, _NAME, r"\ {1,2}", _DAY, r"\ ", _CLOCK),
        *(r"(?:\ (?P<zone>[A-Z]{3,4}|[+-]\d{4}))?\ ", _YEAR, r"(?!\w)"),
    ),
    "month, day, year": _form(
        *(_WEEKDAY, _NAME, r"\.?\ {1,2}", _DAY, r",?\ ", _YEAR, r",?\ ", _CLOCK, _HALF, _ZONE)
    ),
    "day, month, year": _form(
        *(_WEEKDAY, _DAY, r"[-\ ]", _NAME, r"[-\ ]", _YEAR, r"[-,:T\ ]{1,2}", _CLOCK, _HALF, _ZONE)
    ),
    "syslog": _form(_WEEKDAY, _NAME, r"\ {1,2}", _DAY, r"\ ", _CLOCK, _ZONE, _NO_YEAR),
    "numbers with slashes": _form(
        r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/", _YEAR, r",?\ ", _CLOCK, _HALF, _ZONE
    ),
    "numbers with points": _form(_DAY, r"\.", _MONTH, r"\.", _YEAR, r",?\ ", _CLOCK, _ZONE),
    "klog": _form(r"(?P<month>\d{2})(?P<day>\d{2})\ ", _CLOCK, r"(?!\w)"),
    "seconds, milli-, micro- or nanoseconds": _form(_EPOCH),
}
"""The forms of times by their names, those that say more before those that say less."""

_CLOCK_ALONE: Final = _form(_CLOCK, r"(?!\w)")


class TimeInText(NamedTuple):
    """A time in a text: which it is, None for a clock without a day; and where it ends."""

    time: datetime | None
    end: int


class TimeReader:
    """Reads the times of one source.

    Args:
        newest: When the source was changed last: times lie before it.
        zone: That of times which name none.
    """

    def __init__(self, newest: datetime, zone: tzinfo = UTC) -> None:
        self._newest = newest.astimezone(UTC)
        self._zone = zone
        self._zones: dict[str, tzinfo | None] = {}
        self._forms = [*FORMS.values()]
        self._day_first = False
        self._is_iso = True

    def read(self, text: str) -> datetime | None:
        """Return the time that a text is; None if it is none."""
        if text.isdecimal():
            # Some numbers of seconds could be days of past centuries.
            return self._read(text)
        if not self._is_iso and (time := self._read(text)) is not None:
            return time
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            self._is_iso = False
            return self._read(text.strip(" []"))
        self._is_iso = True
        if len(text) < len("2026-11-30T10:15"):
            return self._read(text)
        return self._placed(found)

    def found_at(self, text: str, start: int) -> TimeInText | None:
        """Return the time that begins at a place of a text, if one does."""
        first = text[start : start + 1]
        if not (first.isdigit() or first in _FIRST_LETTERS):
            return None
        for place, form in enumerate(self._forms):
            if found := form.match(text, start):
                time = self._built(found)
                if time is not None:
                    if place:
                        self._forms.insert(0, self._forms.pop(place))
                    return TimeInText(time, found.end())
        if alone := _CLOCK_ALONE.match(text, start):
            return TimeInText(None, alone.end())
        return None

    def form_of(self, text: str, start: int) -> str | None:
        """Return the pattern of the time that begins at a place of a text, without groups."""
        for form in (*self._forms, _CLOCK_ALONE):
            if (found := form.match(text, start)) and (
                form is _CLOCK_ALONE or self._built(found) is not None
            ):
                return _GROUP.sub("?:", form.pattern).replace("(?P=between)", "[-/.]")
        return None

    def _read(self, text: str) -> datetime | None:
        found = self.found_at(text, 0)
        return found.time if found and found.end == len(text) else None

    def _built(self, found: re.Match[str]) -> datetime | None:
        said = found.groupdict()
        if epoch := said.get("epoch"):
            return _of_epoch(epoch)
        month, day = self._month_and_day(said)
        hour = int(said["hour"])
        if half := said.get("half"):
            hour = hour % _NOON + (_NOON if half in {"PM", "pm"} else 0)
        second = int(said["second"] or 0)
        leap = second == _LEAP_SECOND
        micros = int(((said.get("fraction") or "") + "000000")[:6])
        clock = (hour, int(said["minute"]), second - leap, micros)
        zone = self._zone_of(said.get("zone"))
        if zone is None:
            return None
        year = said.get("year") or said.get("short")
        if year is None:
            time = self._in_newest_year(month, day, clock, zone)
        else:
            whole = int(year) + (_CENTURY if len(year) == 2 else 0)  # noqa: PLR2004 - Two digits.
            time = _time(whole, month, day, clock, zone)
        return time + timedelta(seconds=1) if time and leap else time

    def _month_and_day(self, said: dict[str, str | None]) -> tuple[int, int]:
        if name := said.get("name"):
            return _MONTHS[name[:3].lower()], int(said["day"] or 0)
        if one := said.get("one"):
            first, second = int(one), int(said["two"] or 0)
            # Once a number was too large for a month, the source writes days first.
            self._day_first |= first > _NOON
            return (second, first) if self._day_first else (first, second)
        return int(said["month"] or 0), int(said["day"] or 0)

    def _in_newest_year(
        self, month: int, day: int, clock: tuple[int, int, int, int], zone: tzinfo
    ) -> datetime | None:
        last = self._newest + _AHEAD
        for year in range(last.year, last.year - _MOST_YEARS - 1, -1):
            time = _time(year, month, day, clock, zone)
            if time is not None and time <= last:
                return time
        return None

    def _zone_of(self, name: str | None) -> tzinfo | None:
        """Return a zone, that of the source for a name that says nothing; None if it is none."""
        if name is None or not (name[0] in "+-" or name.lower() in _ZONES):
            return self._zone
        if name not in self._zones:
            if len(self._zones) > 1000:  # noqa: PLR2004 - There are not so many.
                self._zones.clear()
            self._zones[name] = _zone(name)
        return self._zones[name]

    def _placed(self, found: datetime) -> datetime | None:
        try:
            return (found if found.tzinfo else found.replace(tzinfo=self._zone)).astimezone(UTC)
        except OverflowError:
            return None


_GROUP: Final = re.compile(r"\?P<\w{1,20}>")
_FIRST_LETTERS: Final = frozenset("JFMASONDTW")


def _zone(name: str) -> tzinfo | None:
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        if minutes >= 24 * 60:
            return None
        return timezone(timedelta(minutes=minutes if name[0] == "+" else -minutes))
    return timezone(timedelta(hours=_ZONES[name.lower()]))


def _time(
    year: int, month: int, day: int, clock: tuple[int, int, int, int], zone: tzinfo
) -> datetime | None:
    try:
        return datetime(year, month, day, *clock, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _of_epoch(text: str) -> datetime | None:
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    seconds = int(digits[:10])
    if not _FIRST_EPOCH <= seconds < _LAST_EPOCH:
        return None
    micros = int((digits[10:] + "000000")[:6])
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros)
