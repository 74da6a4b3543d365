"""The shapes that Linear gives things in: webhooks, nodes of GraphQL, and pages of those."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, word

LinearKind = Literal["issue", "comment", "user"]

_TYPES: Final[dict[str, LinearKind]] = {"Issue": "issue", "Comment": "comment", "User": "user"}
_HOOK: Final = frozenset({"action", "type", "webhookTimestamp"})


def is_hook(value: Any) -> bool:
    """Whether a JSON value is a webhook of Linear's."""
    return isinstance(value, dict) and set(value) >= _HOOK and "data" in value


def kind_of(value: Any) -> LinearKind | None:
    """Return what a JSON value is, None for what is none of Linear's or nothing is kept of."""
    if is_hook(value):
        return _TYPES.get(word(value, "type") or "") if mapping_at(value, "data") else None
    if not isinstance(value, dict):
        return None
    keys = set(value)
    if {"identifier", "title", "createdAt"} <= keys and {"state", "team", "url"} & keys:
        return "issue"
    if {"body", "issue", "createdAt", "updatedAt"} <= keys and word(value, "issue", "identifier"):
        return "comment"
    return "user" if {"displayName", "email", "active", "createdAt"} <= keys else None


def why_not(value: Any) -> str | None:
    """Return why something of Linear's is passed over, None when it is taken."""
    if kind_of(value) is not None:
        return None
    return f"Linear's {word(value, 'type') or 'answer'}: nothing is kept of it"


def elements(value: Any) -> Iterator[Any]:
    """Yield what an answer of GraphQL holds."""
    held = mapping_at(value, "data")
    if is_hook(value) or not any(objects_at(held, name, "nodes") for name in _PAGES):
        yield value
        return
    for name in _PAGES:
        yield from objects_at(held, name, "nodes")


def record_of(value: Any) -> JsonObject:
    """Return the record that a webhook tells of, or the node."""
    return mapping_at(value, "data") if is_hook(value) else mapping_at({"it": value}, "it")


_PAGES: Final = ("issues", "comments", "users")
