"""Parts of another tool's record, read leniently: what is absent, null or of a wrong kind is None.

Tools leave fields out, write null against their own schema, and numbers where text was promised.
What a mapper can do without is read with these, so that it costs a property and never the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from graph.errors import InvalidInput
from graph.model.times import parse_epoch
from ingest.mapping.records import MappingFault, Origin

JsonObject = dict[str, Any]

BEFORE_THE_WHOLE = timedelta(microseconds=1)
"""How much earlier a call is taken to be that holds less of a record than the tool's API does:
what the API gives of the same moment goes before it, whichever comes first."""

_TITLE_LENGTH = 200
_SHOWN_KEYS = 10
_MILLISECONDS = 100_000_000_000
"""A count since 1970 from here on is of milliseconds: else it would be after the year 5000."""

_NO_TIMES = ("0001-01-01T00:00:00Z", "")


def part(value: Any, *path: str) -> Any:
    """Return what stands at a path of keys, None where one of them is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def mapping_at(value: Any, *path: str) -> JsonObject:
    """Return the object at a path of keys, an empty one where there is none."""
    found = part(value, *path)
    return found if isinstance(found, dict) else {}


def objects_at(value: Any, *path: str) -> list[JsonObject]:
    """Return the objects of the list at a path of keys; whatever else it holds is left out."""
    found = part(value, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def word(value: Any, *path: str) -> str | None:
    """Return the text at a path of keys without blanks around it; a number is its digits.

    Truth values, empty text and whatever holds other values are no text.
    """
    found = part(value, *path)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    return found.strip() or None if isinstance(found, str) else None


def first_word(value: Any, *keys: str) -> str | None:
    """Return the text at the first of several keys that has one."""
    return next((found for key in keys if (found := word(value, key))), None)


def words_at(value: Any, *path: str) -> list[str]:
    """Return the texts of the list at a path of keys."""
    found = part(value, *path)
    return [text for one in found if (text := word(one))] if isinstance(found, list) else []


def needed(value: Any, *path: str) -> str:
    """Return the text at a path of keys that a record can't be without.

    Raises:
        MappingFault: When there is none.
    """
    if (found := word(value, *path)) is not None:
        return found
    keys = ", ".join(sorted(map(str, value))[:_SHOWN_KEYS]) if isinstance(value, dict) else "none"
    reason = f"expected text or a number at {'.'.join(path)}; keys of the record: {keys or 'none'}"
    raise MappingFault(reason, path=".".join(path), value=part(value, *path))


def moment_at(origin: Origin, value: Any, *path: str) -> datetime | None:
    """Return the moment at a path of keys, None where none is said.

    The first of January of year 1 is how Go writes that there is no time.

    Raises:
        MappingFault: When something else than a time stands there.
    """
    found = part(value, *path)
    if found is None or found in _NO_TIMES:
        return None
    return origin.time(found, ".".join(path))


def clock_at(origin: Origin, value: Any, *path: str) -> datetime | None:
    """Return the moment at a path that is text, or a count since 1970; None for 0 and nothing.

    The count is of seconds or milliseconds, as a number or as text.

    Raises:
        MappingFault: When something else stands there.
    """
    found = part(value, *path)
    if isinstance(found, str) and found.strip().isascii() and found.strip().isdigit():
        found = int(found)
    if not found or isinstance(found, bool):
        return None
    if not isinstance(found, int | float):
        return moment_at(origin, value, *path)
    try:
        return parse_epoch(found / 1000 if abs(found) >= _MILLISECONDS else found)
    except InvalidInput as error:
        place = ".".join(path)
        reason = f"{place}: {error.message}"
        raise MappingFault(reason, path=place, value=found) from error


def needed_moment(origin: Origin, value: Any, *keys: str) -> datetime:
    """Return the moment at the first of several keys that has one.

    Raises:
        MappingFault: When none has, or something else than a time stands there.
    """
    for key in keys:
        if (found := moment_at(origin, value, key)) is not None:
            return found
    reason = f"expected a time at {' or '.join(keys)}"
    raise MappingFault(reason, path=keys[0], value=part(value, keys[0]))


def one_line(text: str | None) -> str | None:
    """Return text as a title: its first line that says something, shortened to 200 characters."""
    lines = (" ".join(line.split()) for line in (text or "").splitlines())
    line = next((one for one in lines if one), None)
    if line is None or len(line) <= _TITLE_LENGTH:
        return line
    return f"{line[: _TITLE_LENGTH - 1]}…"


def each_with(items: list[JsonObject], name: str, **around: Any) -> Iterator[JsonObject]:
    """Yield each object of a delivery under `name`, with what all of them share beside it."""
    for item in items:
        yield {name: item, **around}
