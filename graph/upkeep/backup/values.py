"""Property values as JSON and back, exactly: no time, number or text changes on the way.

Texts, whole numbers, finite decimals, booleans and lists of them are what JSON has. All else
is an object with one key that names the type, which nothing can be mistaken for, because a
property is never a map: `{"datetime": "2026-01-01T00:00:00.123456789+01:00[Europe/Oslo]"}`,
`{"float": "nan"}`, `{"bytes": "…"}` (base64), `{"point": [srid, x, y, z]}`, `{"duration":
[months, days, seconds, nanoseconds]}`, and `date`, `time`, `localtime` and `localdatetime` in
the notation of ISO 8601.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from neo4j.spatial import CartesianPoint, Point, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

from graph.errors import InvalidBackup
from graph.store.wire import zoned

RowJson = dict[str, Any]

_PLAIN = (str, bool, int, dict)
"""Types that are JSON already; a dict is a tag that the statement made."""

_ZONED = re.compile(
    r"(?P<year>[+-]?\d+)-(?P<month>\d\d)-(?P<day>\d\d)"
    r"T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<offset>Z|[+-]\d\d:\d\d(?::\d\d)?)(?:\[(?P<zone>[^\]]+)\])?"
)
_POINTS: Mapping[int, type[Point]] = {
    7203: CartesianPoint,
    9157: CartesianPoint,
    4326: WGS84Point,
    4979: WGS84Point,
}


def as_json(pairs: Iterable[Sequence[Any]]) -> RowJson:
    """Return properties that came as pairs of name and value.

    Raises:
        InvalidBackup: For a value of a type that is not known here.
    """
    return {name: value if type(value) in _PLAIN else _value(name, value) for name, value in pairs}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        if value and type(value[0]) is float and math.isfinite(sum(value)):
            return value  # A vector: a thousand numbers that need no look each.
        return [_value(name, item) for item in value]
    if type(value) in _PLAIN:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    return _tagged(name, value)


def _tagged(name: str, value: Any) -> RowJson:
    if isinstance(value, bytes | bytearray):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, Point):
        return {"point": [value.srid, *value]}
    if isinstance(value, Duration):
        return {"duration": list(value)}
    if isinstance(value, DateTime):
        return {"localdatetime": value.iso_format()}
    if isinstance(value, Date):
        return {"date": value.iso_format()}
    if isinstance(value, Time):
        return {"localtime" if value.tzinfo is None else "time": value.iso_format()}
    message = f"the property {name} has a value of the type {type(value).__name__}"
    raise InvalidBackup(message, remedy="This is a defect; please report it.")


def as_values(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that `as_json` wrote, as the driver takes them.

    Raises:
        InvalidBackup: For what it never writes.
    """
    return {
        name: _read(value) if type(value) in (dict, list) else value
        for name, value in properties.items()
    }


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(item) for item in value] if dict in map(type, value) else value
    if not isinstance(value, dict):
        return value
    try:
        [(tag, content)] = value.items()
        return _READERS[tag](content)
    except (ValueError, KeyError, TypeError) as error:
        message = f"a value can't be read: {value!r}"
        raise InvalidBackup(message) from error


def _zoned(text: str) -> Any:
    found = _ZONED.fullmatch(text)
    if found is None:
        raise ValueError(text)
    days = _days(int(found["year"]), int(found["month"]), int(found["day"]))
    local = (days * 24 + int(found["hour"])) * 3600 + int(found["minute"]) * 60
    offset = _offset(found["offset"])
    seconds = local + int(found["second"] or 0) - offset
    nanoseconds = int((found["fraction"] or "0").ljust(9, "0"))
    return zoned(seconds, nanoseconds, offset, found["zone"])


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    hours, minutes, *seconds = map(int, text[1:].split(":"))
    size = hours * 3600 + minutes * 60 + sum(seconds)
    return -size if text[0] == "-" else size


def _days(year: int, month: int, day: int) -> int:
    """Return the days since 1970 in the Gregorian calendar, for any year."""
    year -= month <= 2  # noqa: PLR2004 - The year of this sum begins in March.
    era_year = year % 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = era_year * 365 + era_year // 4 - era_year // 100 + day_of_year
    return (year // 400) * 146_097 + day_of_era - 719_468


def _point(content: Sequence[float]) -> Point:
    srid, *place = content
    point = _POINTS[int(srid)](place)
    if point.srid != srid:
        raise ValueError(content)
    return point


def _duration(content: Sequence[int]) -> Duration:
    months, days, seconds, nanoseconds = content
    return Duration(months=months, days=days, seconds=seconds, nanoseconds=nanoseconds)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "datetime": _zoned,
    "float": float,
    "bytes": base64.b64decode,
    "point": _point,
    "duration": _duration,
    "date": Date.from_iso_format,
    "time": Time.from_iso_format,
    "localtime": Time.from_iso_format,
    "localdatetime": DateTime.from_iso_format,
}
