"""The shapes that Intercom gives things in: notifications, answers of its API, and records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, part, word

IntercomKind = Literal["conversation", "ticket", "contact", "company", "admin", "team", "article"]

_TELLING: Final[dict[IntercomKind, frozenset[str]]] = {
    "conversation": frozenset({"source", "conversation_parts", "statistics", "waiting_since"}),
    "ticket": frozenset({"ticket_attributes", "ticket_state", "ticket_type"}),
    "contact": frozenset({"external_id", "workspace_id", "social_profiles"}),
    "company": frozenset({"company_id", "monthly_spend"}),
    "admin": frozenset({"has_inbox_seat", "away_mode_enabled", "team_ids"}),
    "team": frozenset({"admin_ids"}),
    "article": frozenset({"author_id", "parent_id", "statistics"}),
}
"""A record names its kind as `type`; one of these keys tells that it is Intercom's."""

_LISTS: Final = ("conversations", "tickets", "contacts", "companies", "admins", "teams", "articles")
_NO_RECORD_NAMES = """
    tag subscription note ticket_type ticket_type_attribute ticket_part user_message admin_message
    segment activity_log.list tag.list event.list
"""
_NO_RECORDS: Final = frozenset(_NO_RECORD_NAMES.split())
_GONE: Final[dict[str, IntercomKind]] = {
    "contact": "contact",
    "company": "company",
    "conversation": "conversation",
    "article": "article",
}
_NOTHING: Final = "nothing is kept of it"
_NOTIFICATION: Final = "notification_event"


def topic_of(value: Any) -> str | None:
    """Return what a notification tells, such as `conversation.user.replied`; None for no such."""
    is_one = part(value, "type") == _NOTIFICATION
    return word(value, "topic") or "unknown" if is_one else None


def record_of(value: Any) -> JsonObject:
    """Return the record that a notification tells of, or the one that was listed."""
    if topic_of(value) is not None:
        return mapping_at(value, "data", "item")
    return mapping_at({"it": value}, "it")


def kind_of(value: Any) -> IntercomKind | None:
    """Return what a JSON value is, None for what is none of Intercom's or nothing is kept of."""
    record = record_of(value)
    named = word(record, "object") or word(record, "type") or ""
    if is_gone(value) or part(record, "archived") is True:
        return _GONE.get(named)
    return next(
        (kind for kind, keys in _TELLING.items() if named == kind and keys & set(record)), None
    )


def is_gone(value: Any) -> bool:
    """Whether it tells that a record was deleted."""
    return (topic_of(value) or "").endswith(".deleted") or part(record_of(value), "deleted") is True


def is_ours(value: Any) -> bool:
    """Whether a JSON value is Intercom's, though nothing may be kept of it."""
    return topic_of(value) is not None or _is_other(value)


def why_not(value: Any) -> str | None:
    """Return why something of Intercom's is passed over, None when it is taken."""
    named = topic_of(value) or word(value, "type") or "answer"
    if kind_of(value) is None:
        is_empty = any(part(value, key) == [] for key in ("data", *_LISTS))
        return f"Intercom's {named}: {'it lists nothing' if is_empty else _NOTHING}"
    record = record_of(value)
    if is_gone(value) or part(record, "archived") is True:
        return None
    if {"archived"} & set(record) and not {"created_at", "name"} & set(record):
        return f"Intercom's {named}: it says only that the record is not archived"
    return None


def elements(value: Any) -> Iterator[Any]:
    """Yield what an answer of Intercom's API holds."""
    if topic_of(value) is not None or kind_of(value) is not None or not isinstance(value, dict):
        yield value
        return
    listed = value.get("data") if value.get("type") == "list" else None
    found = (
        objects_at(listed, "articles") if isinstance(listed, dict) else objects_at(value, "data")
    )
    for key in _LISTS:
        found = found or objects_at(value, key)
    kept = [one for one in found if kind_of(one) is not None]
    yield from kept or [value]


def _is_other(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if word(value, "type") in _NO_RECORDS and "id" in value:
        return True
    names = {word(value, "type") or "", word(value, "object") or ""}
    paged = "list" in names or any(one.endswith(".list") for one in names)
    held = [value.get("data"), *(value.get(key) for key in (*_LISTS, "activity_logs", "customers"))]
    has_list = any(isinstance(one, list | dict) for one in held)
    return (
        (paged and has_list) or set(value) == {"customers"} or {"object", "deleted"} <= set(value)
    )
