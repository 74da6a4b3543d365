"""JSON pointers (RFC 6901): where in an answer something stands."""

from __future__ import annotations

from typing import Any


def value_at(value: Any, pointer: str) -> Any:
    """Return what stands at a pointer, None where nothing does; the empty one names the whole."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def records_at(value: Any, pointer: str) -> list[Any]:
    """Return the records that stand at a pointer: a list's elements, or the one that is no list."""
    found = value_at(value, pointer)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]
