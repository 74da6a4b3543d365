"""Times out of text: RFC 3339, and wall-clock times where a time zone is declared."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graph.errors import InvalidInput, InvalidMapping

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""A constant time: the valid time of what is told in passing."""

UNTIMED = datetime.min.replace(tzinfo=UTC)
"""Where stubs sort, and what else has no time of its own: before every node that has one."""

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_MAX_SECONDS = 253_402_300_799
_NANOSECONDS = re.compile(r"(\.\d{6})\d+")
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)")


class ZoneMissing(InvalidInput):
    """A time names no zone, and none is declared for it."""

    default_remedy = "Write the offset of the time from UTC."


def length_text(length: timedelta) -> str:
    """Return a length of time for people, in its two largest units: `1 h 30 min`, `5 d`, `12 s`."""
    left = abs(round(length.total_seconds()))
    parts: list[str] = []
    for size, unit in _UNITS:
        number, left = divmod(left, size)
        if parts or number:
            parts.append(f"{number:,} {unit}" if number else "")
    words = [word for word in parts[:2] if word] or ["0 s"]
    return ("-" if length < timedelta() else "") + " ".join(words)


def sorted_at(moment: datetime) -> datetime:
    """Return where a node of that time sorts: behind those that have none, even in the year 1."""
    return max(moment, UNTIMED + timedelta(microseconds=1))


def parse_time(value: object, zone: ZoneInfo | None = None) -> datetime:
    """Return the moment that `value` names, in UTC.

    Args:
        value: RFC 3339 text or, where `zone` is given, also text without an offset.
        zone: The zone of times that name none.

    Raises:
        ZoneMissing: When it has no zone and none is declared.
        InvalidInput: When it is no time.
    """
    if not isinstance(value, str):
        message = f"{value!r} is not a time; expected RFC 3339 text such as 2026-11-20T19:05:00Z"
        raise InvalidInput(message)
    moment = _iso(value.strip())
    if moment.tzinfo is None:
        moment = _with_zone(value, moment, zone)
    return _in_utc(value, moment)


def parse_epoch(seconds: float) -> datetime:
    """Return the moment `seconds` after 1970-01-01T00:00:00Z.

    Raises:
        InvalidInput: When it lies outside the years 1 to 9999.
    """
    if not -_MAX_SECONDS < seconds < _MAX_SECONDS:
        message = f"{seconds!r} is not a time; expected seconds since 1970"
        raise InvalidInput(message)
    # Adding microseconds keeps the exact value where fromtimestamp() rounds by platform.
    try:
        return EPOCH + timedelta(microseconds=round(seconds * 1_000_000))
    except OverflowError as error:
        message = f"{seconds!r} is outside the years 1 to 9999"
        raise InvalidInput(message) from error


def load_zone(name: str) -> ZoneInfo:
    """Return the zone with an IANA name such as `Europe/London`.

    Raises:
        InvalidMapping: When there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"time zone {name!r} is not known; expected an IANA name such as Europe/London"
        raise InvalidMapping(message) from error


def _iso(text: str) -> datetime:
    trimmed = _NANOSECONDS.sub(r"\1", text).upper()
    # Python's own reading is wider: it also takes 20261120 and week numbers.
    if _RFC_3339.match(trimmed):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(trimmed)
    message = f"{text!r} is not a time; expected RFC 3339 such as 2026-11-20T19:05:00Z"
    raise InvalidInput(message)


def _with_zone(value: str, moment: datetime, zone: ZoneInfo | None) -> datetime:
    if zone is None:
        message = f"time {value!r} has no zone; expected an offset such as Z or +01:00"
        raise ZoneMissing(message)
    return existing_moment(value, moment.replace(tzinfo=zone))


def existing_moment(text: str, local: datetime) -> datetime:
    """Return in UTC the moment that a clock of a zone shows; `text` names it in messages.

    Raises:
        InvalidInput: When the clocks skipped it, or it is outside the years 1 to 9999.
    """
    moment = _in_utc(text, local)
    if moment.astimezone(local.tzinfo).replace(fold=0) != local.replace(fold=0):
        message = f"{text!r} was skipped when the clocks went forward in {local.tzinfo}"
        raise InvalidInput(message)
    return moment


def _in_utc(text: str, moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        message = f"{text!r} is outside the years 1 to 9999"
        raise InvalidInput(message) from error
