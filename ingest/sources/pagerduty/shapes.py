"""Which JSON values are PagerDuty's: told by `type`, and by an address that it gives everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.mapping.parts import mapping_at, part, word

_PART_OF_INCIDENT = frozenset({"log_entry", "alert", "note"})


def event_of(*types: str) -> Callable[[Any], bool]:
    """Return what recognises a webhook about a kind of thing: `incident`, `service`."""

    def recognises(value: Any) -> bool:
        type_ = word(value, "event", "event_type") or ""
        return isinstance(part(value, "event", "data"), dict) and type_.partition(".")[0] in types

    return recognises


def asked(type_: str, *keys: str) -> Callable[[Any], bool]:
    """Return what recognises a record as PagerDuty answers it."""

    def recognises(value: Any) -> bool:
        own = (word(value, "type") or "").removesuffix("_reference")
        return own.endswith(type_) and "self" in value and set(keys) <= set(value)

    return recognises


def listed(name: str) -> Callable[[Any], bool]:
    """Return what recognises an answer that is a page of a list."""

    def recognises(value: Any) -> bool:
        return isinstance(part(value, name), list) and {"limit", "offset"} <= set(value)

    return recognises


def holds(name: str, *lists: str) -> Callable[[Any], bool]:
    """Return what recognises a record with what was asked about it beside it."""

    def recognises(value: Any) -> bool:
        return "self" in mapping_at(value, name) and bool(set(lists) & set(value))

    return recognises


def is_incident(value: Any) -> bool:
    """Whether a value is an incident, or one thing that hangs on one."""
    if asked("incident", "created_at")(value) or asked("log_entry", "created_at")(value):
        return True
    if asked("alert", "created_at", "service")(value):
        return True
    together = {*_PART_OF_INCIDENT, "log_entries", "alerts", "notes"}
    return "created_at" in mapping_at(value, "incident") and holds("incident", *together)(value)
