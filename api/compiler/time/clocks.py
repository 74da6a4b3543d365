"""Times in arguments: of spans, and the two clocks of `asOf`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.times import parse_time

_CLOCKS: Final = ("valid", "known")


def clocks(value: Any) -> tuple[datetime, datetime | None]:
    """Return the two times of an `asOf`; `known` alone asks what was then known of that time.

    Raises:
        InvalidInput: Says what was got and what is expected.
    """
    if not isinstance(value, Mapping):
        return time_of(value, "asOf"), None
    given = {name: time for name, time in value.items() if time is not None}
    if not given or not given.keys() <= set(_CLOCKS):
        message = f"`asOf` has {_listed(value)}: expected a time, or `valid`, `known` or both"
        raise InvalidInput(message)
    known = time_of(given["known"], "asOf.known") if "known" in given else None
    valid = given.get("valid", given.get("known"))
    return time_of(valid, "asOf.valid"), known


def time_of(value: Any, name: str) -> datetime:
    """Return the time that an argument gives, in UTC.

    Raises:
        InvalidInput: When it is none, or has no zone; `name` is the argument's.
    """
    try:
        return parse_time(value)
    except InvalidInput as error:
        message = f"`{name}`: {error.message}"
        raise InvalidInput(message) from error


def span_of(
    start: Any, end: Any, names: tuple[str, str]
) -> tuple[datetime | None, datetime | None]:
    """Return the two ends of a span of time, None where one is open.

    Raises:
        InvalidInput: When an end is no time, or the span ends before it begins.
    """
    ends = [
        None if value is None else time_of(value, name)
        for value, name in zip((start, end), names, strict=True)
    ]
    begins, ended = ends
    if begins and ended and begins > ended:
        message = f"`{names[0]}` is {start}, later than `{names[1]}`, which is {end}"
        raise InvalidInput(message, remedy="Exchange the two times.")
    return begins, ended


def _listed(value: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in value) if value else "nothing in it"
