"""Times as requests write them, and as records hold them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.times import parse_epoch, parse_time
from ingest.interface.cursors import TimeForm

_STEPS: Final[dict[TimeForm, timedelta]] = {
    "iso": timedelta(seconds=1),
    "date": timedelta(days=1),
    "minute": timedelta(minutes=1),
    "minutes_ago": timedelta(minutes=1),
    "unix": timedelta(seconds=1),
    "unix_ms": timedelta(milliseconds=1),
    "unix_micro": timedelta(microseconds=1),
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS: Final = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""From which number on a count since 1970 is one of nano-, micro- or milliseconds."""


def write_time(moment: datetime, form: TimeForm, now: datetime, *, up: bool = False) -> str | int:
    """Return a time as a request writes it, rounded down, or `up`."""
    if form == "minutes_ago":
        ago = (now - moment) / _STEPS[form]
        return max(0, math.floor(ago) if up else math.ceil(ago))
    step = _STEPS[form]
    whole = (moment - _EPOCH) // step
    if up and _EPOCH + whole * step < moment:
        whole += 1
    rounded = _EPOCH + whole * step
    if form in {"unix", "unix_ms"}:
        return whole
    if form == "unix_micro":
        return f"{whole // 1_000_000}.{whole % 1_000_000:06}"
    return rounded.strftime(
        {"iso": "%Y-%m-%dT%H:%M:%SZ", "date": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M"}[form]
    )


def read_time(value: Any) -> datetime | None:
    """Return the moment that a record's value names, None where it names none.

    A number, or its text, counts since 1970, in the unit that its size tells.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        return _read_text(value)
    unit = next((unit for least, unit in _UNITS if abs(number) >= least), 1)
    try:
        return parse_epoch(number / unit)
    except InvalidInput:
        return None


def _read_text(value: Any) -> datetime | None:
    try:
        return parse_time(value, None) if isinstance(value, str) else None
    except InvalidInput:
        return None
