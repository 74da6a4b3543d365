"""Single values on their way into the graph: what the database can store, and as what."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from graph.errors import InvalidInput
from graph.model.facts import Value

_MOST_NEGATIVE, _MOST_POSITIVE = -(2**63), 2**63 - 1
_EXCERPT = 60


def text(value: Any) -> str:
    """Return a text that UTF-8 can hold, without NUL.

    Raises:
        InvalidInput: Says what is wrong with it, as all of this module do.
    """
    if not isinstance(value, str):
        raise _unfit(value, "not a text")
    if "\x00" in value:
        raise _unfit(value, "which holds a NUL character")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _unfit(value, f"which holds half a surrogate pair at {error.start}") from error
    return value


def integer(value: Any) -> int:
    """Return a whole number of 64 bits."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unfit(value, "not a whole number")
    if not _MOST_NEGATIVE <= value <= _MOST_POSITIVE:
        raise _unfit(value, "but whole numbers have 64 bits")
    return value


def decimal(value: Any) -> float:
    """Return a finite number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _unfit(value, "not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _unfit(value, "not a finite number")
    return number


def flag(value: Any) -> bool:
    """Return true or false, and nothing that only counts as such."""
    if not isinstance(value, bool):
        raise _unfit(value, "neither true nor false")
    return value


def moment(value: Any) -> datetime:
    """Return a time with `datetime.UTC` itself: equality of stored times compares the zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _unfit(value, "not a time with a zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise _unfit(value, "outside the years 1 to 9999") from error


def texts(value: Any) -> list[str]:
    """Return a list of texts."""
    if not isinstance(value, list | tuple):
        raise _unfit(value, "not a list")
    return [text(item) for item in value]


CONVERTERS: Mapping[str, Callable[[Any], Value]] = {
    "string": text,
    "int": integer,
    "float": decimal,
    "bool": flag,
    "datetime": moment,
    "list": texts,
    "json": text,
}
"""By the type of a declared property."""


def shown(value: Any) -> str:
    """Return a value for a message: without what can't be shown or stored, and shortened."""
    excerpt = repr(value[: _EXCERPT + 1] if isinstance(value, str) else value)
    return excerpt if len(excerpt) <= _EXCERPT else f"{excerpt[:_EXCERPT]}…"


def _unfit(value: Any, why: str) -> InvalidInput:
    return InvalidInput(f"got {shown(value)}, {why}")
