"""Which JSON values are Datadog's: told by the types of its API, and by the shipped template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, part, word

_OTHERS = frozenset(
    {
        "correction",
        "incident_integrations",
        "incident_notification_rules",
        "incident_todos",
        "incident_types",
        "log",
        "notification_templates",
        "spans",
    }
)


def of_type(*types: str, keys: tuple[str, ...] = ()) -> Callable[[Any], bool]:
    """Return what recognises a member of an answer, or an answer whose members are of a type.

    `keys` are attributes one of which a member must have, where the type alone is a common word.
    """

    def recognises(value: Any) -> bool:
        one = first_member(value)
        attributes = mapping_at(one, "attributes")
        return word(one, "type") in types and (not keys or bool(set(keys) & set(attributes)))

    return recognises


def first_member(value: Any) -> JsonObject:
    """Return the first member of an answer, or the value itself."""
    if not isinstance(value, dict):
        return {}
    return next(iter(objects_at(value, "data")), mapping_at(value, "data") or value)


def is_monitor(value: Any) -> bool:
    """Whether a value is a monitor, or the answer to a search for monitors."""
    if isinstance(part(value, "monitors"), list):
        return isinstance(part(value, "counts"), dict)
    return isinstance(value, dict) and {"id", "name", "query", "overall_state", "tags"} <= set(
        value
    )


def is_plain_event(value: Any) -> bool:
    """Whether a value is an event, or an answer with events, of the older API."""
    listed = objects_at(value, "events")
    event = listed[0] if listed else part(value, "event") or value
    return isinstance(event, dict) and {"id_str", "date_happened", "title"} <= set(event)


def is_webhook(value: Any) -> bool:
    """Whether a value has the form of the shipped template for webhooks."""
    keys = {"id", "event_type", "title", "date", "monitor_id", "transition"}
    return isinstance(value, dict) and keys <= set(value)


def is_other(value: Any) -> bool:
    """Whether a value is something of Datadog's that says nothing of operations here."""
    if isinstance(part(value, "groups"), list) and isinstance(part(value, "counts"), dict):
        return True
    one = first_member(value)
    return word(one, "type") in _OTHERS and isinstance(part(one, "attributes"), dict)


def why_other(value: Any) -> str:
    """Return why it is passed over."""
    kind = word(first_member(value), "type") or "groups of monitors"
    return f"Datadog's {kind}: not read here"
