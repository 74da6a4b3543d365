"""Conversations and tickets: cases, with what was said in them."""

from __future__ import annotations

from typing import Any, Final

from graph.model.facts import Facts, Link, Record, Ref, Sighting
from ingest.mapping.parts import (
    JsonObject,
    clock_at,
    mapping_at,
    needed,
    objects_at,
    one_line,
    part,
    word,
)
from ingest.mapping.plain_text import plain_text
from ingest.mapping.records import Draft, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.intercom.shapes import is_gone, record_of

_STATES: Final = {"open": "open", "snoozed": "pending", "closed": "closed"}
_TICKET_STATES: Final = {
    "submitted": "open",
    "in_progress": "open",
    "waiting_on_customer": "pending",
    "on_hold": "pending",
    "resolved": "resolved",
}
_TRACKER: Final = "tracker"
_TITLE_FIELD, _TEXT_FIELD = "_default_title_", "_default_description_"


def map_conversation(value: Any, origin: Origin) -> Facts:
    """Return a conversation, and each comment and note in it."""
    given = record_of(value)
    native_id = needed(given, "id")
    if is_gone(value):
        return _gone("CustomerCase", native_id, value, origin)
    body = plain_text(word(given, "source", "body") or "")
    subject = plain_text(word(given, "source", "subject") or "")
    draft = Draft("CustomerCase", native_id)
    draft.order = changed = clock_at(origin, given, "updated_at")
    state = word(given, "state") or ("open" if part(given, "open") is not False else "closed")
    closed = clock_at(origin, given, "statistics", "last_close_at")
    draft.props = {
        "title": one_line(word(given, "title") or subject or body) or f"Conversation {native_id}",
        "description": body or None,
        "status": _STATES.get(state, "open"),
        "source_status": state,
        "priority": word(given, "priority"),
        "channel": word(given, "source", "type"),
        "author": _uid(_person(mapping_at(given, "source", "author"), origin)),
        "opened_at": clock_at(origin, given, "created_at") or changed or origin.received_at,
        "updated_at": changed,
        "first_response_at": clock_at(origin, given, "statistics", "first_admin_reply_at"),
        "waiting_since": clock_at(origin, given, "waiting_since"),
        "resolved_at": closed if state == "closed" else None,
    }
    draft.links = [*_assigned(given, origin), *_tracked(given, origin)]
    record = draft.finish(origin)
    said = objects_at(given, "conversation_parts", "conversation_parts")
    return Facts((record, *_remarks(said, record, origin)), tuple(_linked(given, record, origin)))


def map_ticket(value: Any, origin: Origin) -> Facts:
    """Return a ticket and what was said in it; a tracker is the issue of its conversations too."""
    given = record_of(value)
    native_id = f"ticket/{needed(given, 'id')}"
    draft = Draft("Ticket", native_id)
    draft.order = changed = clock_at(origin, given, "updated_at")
    state = word(given, "ticket_state", "category") or word(given, "ticket_state") or ""
    key = word(given, "ticket_id")
    draft.aliases = (f"#{key}",) if key else ()
    title = word(given, "ticket_attributes", _TITLE_FIELD)
    draft.props = {
        "title": one_line(title) or word(given, "ticket_type", "name") or f"Ticket {key}",
        "description": plain_text(word(given, "ticket_attributes", _TEXT_FIELD) or "") or None,
        "status": _TICKET_STATES.get(state, "open"),
        "source_status": state or None,
        "kind": "problem" if _is_tracker(given) else "request",
        "key": key,
        "account": word(given, "company_id"),
        "opened_at": clock_at(origin, given, "created_at") or changed or origin.received_at,
        "updated_at": changed,
    }
    draft.links = [*_assigned(given, origin), *_tracked(given, origin)]
    record = draft.finish(origin)
    issue = [_issue(given, record, origin)] if _is_tracker(given) else []
    said = objects_at(given, "ticket_parts", "ticket_parts")
    others = tuple(_linked(given, record, origin))
    return Facts((record, *issue, *_remarks(said, record, origin)), others)


def _gone(label: str, native_id: str, value: Any, origin: Origin) -> Facts:
    draft = Draft(label, native_id, order=clock_at(origin, value, "created_at"), tombstone=True)
    return Facts((draft.finish(origin),))


def _is_tracker(given: JsonObject) -> bool:
    return (word(given, "category") or "").casefold() == _TRACKER


def _issue(given: JsonObject, ticket: Record, origin: Origin) -> Record:
    draft = Draft("TechnicalIssue", needed(given, "id"), order=ticket.at)
    draft.props = {
        "title": ticket.props["title"],
        "kind": "problem",
        "fingerprint": f"tracker {ticket.props['key'] or ticket.native_id}",
        "status": "resolved" if ticket.props["status"] in {"resolved", "closed"} else "open",
        "description": ticket.props["description"],
    }
    return draft.finish(origin)


def _assigned(given: JsonObject, origin: Origin) -> list[Link]:
    """Return who works on it; nobody is written as 0."""
    named = {"Person": word(given, "admin_assignee_id"), "Team": word(given, "team_assignee_id")}
    told = {label: one for label, one in named.items() if one and one != "0"}
    return [Link("ASSIGNED_TO", origin.ref(label, one)) for label, one in told.items()]


def _tracked(given: JsonObject, origin: Origin) -> list[Link]:
    """Return the trackers that a case is grouped under."""
    found = objects_at(given, "linked_objects", "data")
    ids = [word(one, "id") for one in found if _is_tracker(one)]
    return [Link("INSTANCE_OF", origin.ref("TechnicalIssue", one)) for one in ids if one]


def _linked(given: JsonObject, record: Record, origin: Origin) -> list[Sighting]:
    own = origin.ref(record.label, record.native_id)
    others = [_other(one, origin) for one in objects_at(given, "linked_objects", "data")]
    return [origin.seen("MENTIONS", own, one) for one in others if one and one.uid != own.uid]


def _other(linked: JsonObject, origin: Origin) -> Ref | None:
    native_id = word(linked, "id")
    if native_id is None:
        return None
    if word(linked, "type") == "ticket":
        return origin.ref("Ticket", f"ticket/{native_id}")
    return origin.ref("CustomerCase", native_id)


def _remarks(parts: list[JsonObject], record: Record, origin: Origin) -> list[Record]:
    """Return what was said; a part that only tells of a change has no words."""
    below = origin.ref(record.label, record.native_id)
    said = [(one, plain_text(word(one, "body") or "")) for one in parts if word(one, "id")]
    made = [
        Remark(
            native_id=f"part/{needed(one, 'id')}",
            words=words,
            below=below,
            kind="note" if "note" in (word(one, "part_type") or "") else "comment",
            author=_person(mapping_at(one, "author"), origin),
            written_at=clock_at(origin, one, "created_at"),
            changed_at=clock_at(origin, one, "updated_at"),
        )
        for one, words in said
        if words or part(one, "redacted") is True
    ]
    return [one.draft().finish(origin) for one in made]


def _person(author: JsonObject, origin: Origin) -> Ref | None:
    """Return who an author is; a bot is nobody."""
    native_id = word(author, "id")
    return origin.ref("Person", native_id) if native_id and word(author, "type") != "bot" else None


def _uid(ref: Ref | None) -> str | None:
    return ref.uid if ref else None
