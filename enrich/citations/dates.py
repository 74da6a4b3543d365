"""Days, months and times of day, as people write them.

A part of a date follows from the whole, never the whole from a part: a source that names the
month alone does not say which day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from enrich.citations.quantity import Meaning, Quantity, quantity

_MONTHS: Final = (
    "january february march april may june july august september october november december"
)
MONTHS: Final = {name: number for number, name in enumerate(_MONTHS.split(), start=1)}
_SHORT: Final = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_MONTH: Final = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_MOST_DAYS: Final = 31
_MOST_MONTHS: Final = 12
_CENTURY: Final = 2000
_TWO_DIGITS: Final = 100

_ISO: Final = re.compile(rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?=T|\b)")
_FORMS: Final = (
    _ISO,
    re.compile(rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH}(?:,?[\s-]+{_YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?![:.]\d)(?:,?\s+{_YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
)
_NUMERIC: Final = re.compile(
    r"(?<![\w./])(?P<one>\d{1,2})(?P<mark>[/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\w/]|\.\d)"
)
_SLASHED: Final = re.compile(
    r"(?<![\w./])(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d\d)(?![\w/]|\.\d)"
)
_BARE_MONTH: Final = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December)\b"
    r"|(?<=\b[iI]n )(?:March|May)\b|(?<=\b[oO]f )(?:March|May)\b|(?<=\b[bB]y )(?:March|May)\b"
)
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_TIME: Final = re.compile(
    r"(?<![\w.:])(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?![\d%]|[:.]\d)",
    re.IGNORECASE,
)
_AFTER_ISO: Final = re.compile(r"(?<=\dT)(\d\d):(\d\d)(?::(\d\d))?")
_HOUR: Final = re.compile(
    r"(?<![\w.:])(?P<hour>1[0-2]|0?[1-9])\s?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE
)
_NAMED: Final = re.compile(r"\b(noon|midday|midnight)\b", re.IGNORECASE)
_NOON: Final = 12
_HOURS: Final = 24

CalendarDate = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they are said."""


def dates(text: str) -> Iterator[Quantity]:
    """Yield the dates of a text, the parts of dates, and days by their number (`the 12th`)."""
    for form in _FORMS:
        for found in form.finditer(text):
            parts = found.groupdict()
            month = _month(parts.get("month")) or _number(parts.get("number"))
            yield from _date(
                found, [(_number(parts.get("year")), month, _number(parts.get("day")))]
            )
    for form in (_NUMERIC, _SLASHED):
        for found in form.finditer(text):
            yield from _date(found, _numeric(found))
    for found in _BARE_MONTH.finditer(text):
        yield from _date(found, [(None, _month(found[0]), None)])
    for found in _ORDINAL.finditer(text):
        means = [("ordinal", int(found[1]))]
        yield quantity("number", found.start(), found.end(), means)


def clocks(text: str) -> Iterator[Quantity]:
    """Yield the times of day; `14.05` may be one, and may be a number."""
    for found in _TIME.finditer(text):
        hour, minute = int(found["hour"]), int(found["minute"])
        half, second = found["half"], _number(found["second"])
        is_certain = ":" in found[0] or half
        if hour < _HOURS:
            means = [] if is_certain else _as_number(found[0])
            yield _clock(found, _of_day(hour, half) * 60 + minute, second, means)
    for found in _AFTER_ISO.finditer(text):
        yield _clock(found, int(found[1]) * 60 + int(found[2]), _number(found[3]), [])
    for found in _HOUR.finditer(text):
        yield _clock(found, _of_day(int(found["hour"]), found["half"]) * 60, None, [])
    for found in _NAMED.finditer(text):
        yield _clock(found, 0 if found[0].lower() == "midnight" else _NOON * 60, None, [])


def _numeric(found: re.Match[str]) -> list[CalendarDate]:
    """Return the readings of numbers: with slashes the month may come first."""
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    year += _CENTURY if year < _TWO_DIGITS else 0
    day_first: CalendarDate = (year, two, one)
    month_first: CalendarDate = (year, one, two)
    return [day_first, month_first] if "/" in found[0] else [day_first]


def _date(found: re.Match[str], readings: Sequence[CalendarDate]) -> Iterator[Quantity]:
    right = [
        (year, month, day)
        for year, month, day in readings
        if (month is None or 1 <= month <= _MOST_MONTHS) and (day is None or 1 <= day <= _MOST_DAYS)
    ]
    if right:
        means: list[Meaning] = [("date", *reading) for reading in right]
        more = [part for reading in right for part in _parts(*reading)]
        yield quantity("date", found.start(), found.end(), means, more)


def _parts(year: int | None, month: int | None, day: int | None) -> Iterator[Meaning]:
    """Yield what follows from a date: each of its parts, alone and with others."""
    for keeps in product((True, False), repeat=3):
        part = tuple(
            value if kept else None for value, kept in zip((year, month, day), keeps, strict=True)
        )
        if part[1:] != (None, part[2]) or part[2] is None:
            yield ("date", *part)
    if day is not None:
        yield ("ordinal", day)
    if year is not None:
        yield ("number", float(year))


def _clock(
    found: re.Match[str], minutes: int, second: int | None, means: list[Meaning]
) -> Quantity:
    whole: Meaning = ("clock", minutes)
    exact: Meaning = whole if second is None else ("clock", minutes, second)
    return quantity("clock", found.start(), found.end(), [exact, *means], [whole])


def _of_day(hour: int, half: str | None) -> int:
    if not half or hour > _NOON:
        return hour
    return hour % _NOON + (_NOON if half.lower() == "p" else 0)


def _as_number(text: str) -> list[Meaning]:
    return [("number", float(text)), ("version", *text.split("."))]


def _month(name: str | None) -> int | None:
    if not name:
        return None
    short = name.lower().rstrip(".")
    return MONTHS.get(short) or _SHORT.get(short)


def _number(text: str | None) -> int | None:
    return int(text) if text else None
