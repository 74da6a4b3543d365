"""What is said of a record that a map does not fit: what stood there and what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.mapping.fields import as_text
from ingest.mapping.label_maps import LabelMap
from ingest.mapping.paths import written
from ingest.mapping.records import MappingFault

_SHOWN_NAMES = 10


def no_id(one: LabelMap, found: Any, record: Any) -> MappingFault:
    """Return the fault of a record without an id, or with one that is none."""
    path = one.id.path.text if one.id.path else None
    if found is not None:
        reason = f"the id of {one.label} is {found!r}; expected text or a number"
        return MappingFault(reason, path=path, value=found)
    places = " or ".join(f"`{place.text}`" for place in one.id.paths())
    reason = (
        f"{one.label} has no id: expected text or a number at {places}, got {described(record)}"
    )
    return MappingFault(reason, path=path)


def told_by_table(
    fault: MappingFault,
    one: LabelMap,
    record: Any,
    parents: Sequence[Any],
) -> MappingFault:
    """Return the fault with the word that a table does not know, and those that it knows."""
    value = one.props.get(fault.path or "")
    word = value.word(record, parents) if value else None
    if value is None or value.table is None or word is None:
        return fault
    known = ", ".join(value.table)
    reason = f"{fault.message}; got {word!r}, and the table of the mapping knows {known}"
    return MappingFault(reason, path=fault.path, value=word)


def described(value: Any) -> str:
    """Return what a JSON value is, for a message: an object by its names, a list by its length."""
    if isinstance(value, dict):
        names = [written([str(name)]) for name in value]
        more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
        return f"an object with {', '.join(names[:_SHOWN_NAMES])}{more}" if names else "{}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "text" if isinstance(value, str) else as_text(value)
