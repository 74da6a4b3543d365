"""Whether a value of an example is a time, and how a mapping file has to say so."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.times import ZoneMissing, parse_epoch, parse_time
from ingest.mapping.time_forms import in_form

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS: Final = 100_000_000_000
_UTC: Final = ZoneInfo("UTC")
_LONGEST: Final = 40
_FORMS: Final = (
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%Y/%m/%d %H:%M:%S",
    "%a %b %d %H:%M:%S UTC %Y",
    "%a %b %d %H:%M:%S %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
    "%b %d, %Y %H:%M:%S",
)
"""Forms of times that tools write beside RFC 3339, none of which can be mistaken for another."""


@dataclass(frozen=True, slots=True)
class ExampleTime:
    """A time of an example: its form where it is not RFC 3339, and what it tells."""

    form: str | None = None
    has_zone: bool = True
    has_clock: bool = True


@functools.lru_cache(maxsize=4096, typed=True)
def time_of(value: Any) -> ExampleTime | None:
    """Return how a value is a time of this century, None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _counted(value)
    if not isinstance(value, str) or len(value) > _LONGEST or not any(map(str.isdigit, value)):
        return None
    found = (_written(value, form) for form in (None, *_FORMS))
    return next((one for one in found if one is not None), None)


def _counted(value: float) -> ExampleTime | None:
    form, unit = ("epoch_ms", 1000) if abs(value) >= _MILLISECONDS else ("epoch", 1)
    try:
        moment = parse_epoch(value / unit)
    except InvalidInput:
        return None
    return ExampleTime(form) if _EARLIEST < moment < _LATEST else None


def _written(value: str, form: str | None) -> ExampleTime | None:
    """Return a text as a time in a form, None when it is not written so."""
    try:
        read = in_form(value, (form,)) if form else value
        has_zone = _has_zone(read)
        moment = parse_time(read, _UTC)
    except InvalidInput:
        return None
    return ExampleTime(form, has_zone, ":" in value) if _EARLIEST < moment < _LATEST else None


def _has_zone(text: str) -> bool:
    try:
        parse_time(text)
    except ZoneMissing:
        return False
    return True
