"""Values in records: where they stand, and what a source that does wrong makes of them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

ODD = "unheard-of"


def at(value: Any, pointer: str) -> Any:
    """Return what stands at a JSON pointer."""
    for step in pointer.split("/")[1:]:
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def put(value: Any, pointer: str, given: Any) -> None:
    """Put something where a JSON pointer leads, making objects on the way."""
    *steps, last = pointer.split("/")[1:]
    for step in steps:
        value = value.setdefault(step, {})
    value[last] = given


def moment(value: Any) -> datetime:
    """Return the time that a text or a count since 1970 names."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime.fromtimestamp(number / (1000 if number > 1e11 else 1), UTC)


def nulls(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the same names, and nothing beside them."""
    return dict.fromkeys(record)


def numbered(value: Any) -> Any:
    """Return a record whose whole numbers are texts, and texts of whole numbers are numbers."""
    match value:
        case dict():
            return {key: numbered(one) for key, one in value.items()}
        case list():
            return [numbered(one) for one in value]
        case bool():
            return value
        case int():
            return str(value)
        case str() if value.isdecimal() and len(value) < 16 and not value.startswith("0"):
            return int(value)
        case _:
            return value


def with_odd_words(record: Any, pointers: Iterable[str]) -> Any:
    """Return a record with a word that nobody knows where these lead."""
    changed = copy.deepcopy(record)
    for pointer in pointers:
        if isinstance(at(changed, pointer), str):
            put(changed, pointer, ODD)
    return changed
