"""Which JSON values are Nazara's own records, and what to say of those that look alike."""

from __future__ import annotations

from typing import Any

from ingest.mapping.connector import NEEDS_MAPPING
from ingest.mapping.records import ingestible
from ingest.mapping.values import nearest

UNTYPED = (
    "it has no `type`: a record of Nazara's own has `type` and `id`, one of another tool "
    f"{NEEDS_MAPPING}"
)
"""What is said of an object that tells not what it is."""


def is_own_record(value: Any) -> bool:
    """Whether a JSON value has an id and a type that is one of ours, letter by letter."""
    if not isinstance(value, dict) or "id" not in value:
        return False
    type_ = value.get("type")
    return isinstance(type_, str) and type_ in ingestible()


def hint(value: Any) -> str | None:
    """Return what to do about an object with `type` and `id` that is none of ours.

    Many tools write such objects, so it is a typing error or a record that needs a mapping.
    """
    if not isinstance(value, dict) or not {"type", "id"} <= set(value) or is_own_record(value):
        return None
    type_ = value["type"]
    ours = nearest(str(type_), ingestible())
    return f"unknown type {type_!r}{ours}. A record of another tool {NEEDS_MAPPING}"
