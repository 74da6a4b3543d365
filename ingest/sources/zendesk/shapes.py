"""The shapes that Zendesk gives things in: events, answers of its API, and records of those.

A comment does not say of which ticket it is, so that stands beside it:
`{"ticket_id": …, "comment": {…}}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, part, word

ZendeskKind = Literal["ticket", "comment", "user", "group", "organization"]

EVENT: Final = "zen:event-type:"
_SUBJECT: Final = "zen:"
_KEYS: Final[dict[ZendeskKind, frozenset[str]]] = {
    "ticket": frozenset({"requester_id", "status", "subject", "created_at"}),
    "user": frozenset({"role", "email", "name", "verified"}),
    "group": frozenset({"name", "default", "deleted"}),
    "organization": frozenset({"name", "shared_tickets", "domain_names"}),
}
"""Keys by which a record of the API is known."""

_LISTS: Final[dict[str, ZendeskKind]] = {
    "tickets": "ticket",
    "users": "user",
    "groups": "group",
    "organizations": "organization",
}
_WRAPPED: Final[dict[str, ZendeskKind]] = {
    one: one for one in ("ticket", "user", "group", "organization")
}


def event_name(value: Any) -> str | None:
    """Return what an event tells, such as `ticket.created`; None for what is no event."""
    name = word(value, "type")
    return name.removeprefix(EVENT) if name and name.startswith(EVENT) else None


def kind_of(value: Any) -> ZendeskKind | None:
    """Return what a JSON value is, None for what is none of Zendesk's or nothing is kept of."""
    if (name := event_name(value)) is not None:
        return _kind_of_event(name)
    if part(value, "ticket_id") is not None and isinstance(part(value, "comment"), dict):
        return "comment"
    if not isinstance(value, dict):
        return None
    return next((kind for kind, keys in _KEYS.items() if keys <= set(value)), None)


def is_ours(value: Any) -> bool:
    """Whether a JSON value is an event of Zendesk's, though nothing may be kept of it."""
    return event_name(value) is not None


def why_not(value: Any) -> str | None:
    """Return why something of Zendesk's is passed over, None when it is taken."""
    if kind_of(value) is None:
        return f"Zendesk event {event_name(value) or 'unknown'}: nothing is kept of it"
    return None


def elements(value: Any) -> Iterator[Any]:
    """Yield what an answer of Zendesk's API holds, each with what it needs of the rest."""
    if event_name(value) is not None or not isinstance(value, dict):
        yield value
    elif isinstance(value.get("ticket_events"), list):
        yield from _comments_of_events(value)
    elif isinstance(value.get("comments"), list) and isinstance(value.get("ticket"), dict):
        yield value["ticket"]
        around = {"ticket_id": part(value, "ticket", "id")}
        yield from ({**around, "comment": one} for one in objects_at(value, "comments"))
    elif isinstance(value.get("comments"), list) and "ticket_id" in value:
        around = {"ticket_id": value["ticket_id"]}
        yield from ({**around, "comment": one} for one in objects_at(value, "comments"))
    elif found := [one for key in _LISTS for one in objects_at(value, key)]:
        yield from found
    elif wrapped := next((key for key in _WRAPPED if isinstance(value.get(key), dict)), None):
        yield value[wrapped]
    else:
        yield value


def record_of(value: Any) -> JsonObject:
    """Return the record that an event tells of, or the one that was listed."""
    return mapping_at(value, "detail") if event_name(value) else mapping_at({"it": value}, "it")


def _kind_of_event(name: str) -> ZendeskKind | None:
    subject, _, what = name.partition(".")
    if subject == "ticket" and what.startswith("comment_"):
        return "comment" if what in {"comment_added", "comment_redacted"} else None
    return _WRAPPED.get(subject)


def _comments_of_events(value: JsonObject) -> Iterator[JsonObject]:
    """Yield the comments among the events of tickets, as their own list gives them."""
    for event in objects_at(value, "ticket_events"):
        for child in objects_at(event, "child_events"):
            if part(child, "event_type") == "Comment":
                comment = {"created_at": part(event, "created_at"), **child}
                yield {"ticket_id": part(event, "ticket_id"), "comment": comment}
