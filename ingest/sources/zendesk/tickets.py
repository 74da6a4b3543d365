"""Tickets and their comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from graph.model.facts import Facts, Link, Record
from ingest.mapping.parts import (
    BEFORE_THE_WHOLE,
    JsonObject,
    clock_at,
    mapping_at,
    needed,
    part,
    word,
)
from ingest.mapping.plain_text import plain_text
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.zendesk.shapes import event_name, record_of

_STATUS: Final = {
    "new": "open",
    "open": "open",
    "pending": "pending",
    "hold": "pending",
    "solved": "resolved",
    "closed": "closed",
}
_KINDS: Final = {"incident": "incident", "problem": "problem", "question": "question"}
_GONE: Final = frozenset({"ticket.soft_deleted", "ticket.permanently_deleted"})


def map_ticket(value: Any, origin: Origin) -> Facts:
    """Return a ticket, and the problem that it is or is an instance of."""
    ticket, name = record_of(value), event_name(value)
    native_id = needed(ticket, "id")
    status = (word(ticket, "status") or "").casefold()
    changed = clock_at(origin, ticket, "updated_at")
    if name in _GONE or status == "deleted":
        order = clock_at(origin, value, "time") if name else changed
        gone = Draft("Ticket", native_id, order=order, tombstone=True)
        return Facts((gone.finish(origin),))
    draft = Draft("Ticket", native_id, url=_page(ticket))
    draft.order = changed - BEFORE_THE_WHOLE if name and changed else changed
    draft.aliases = (f"#{native_id}",)
    draft.props = _properties(ticket, native_id, status, origin)
    draft.links = list(_links(ticket, origin))
    record = draft.finish(origin)
    issue = [_problem(record, origin)] if draft.props["kind"] == "problem" else []
    return Facts((record, *issue))


def map_comment(value: Any, origin: Origin) -> Facts:
    """Return a comment: a `note` where customers do not see it.

    Raises:
        MappingFault: When it does not say of which ticket it is.
    """
    name = event_name(value)
    comment = mapping_at(value, "event", "comment") if name else mapping_at(value, "comment")
    ticket = word(value, "detail", "id") if name else word(value, "ticket_id")
    if ticket is None:
        raise MappingFault("the comment says of no ticket: expected ticket_id", path="ticket_id")
    public = part(comment, "is_public" if name else "public")
    author = word(comment, "author", "id") or word(comment, "author_id")
    remark = Remark(
        native_id=needed(comment, "id"),
        words=_words(comment),
        below=origin.ref("Ticket", ticket),
        kind="note" if public is False else "comment",
        author=origin.ref("Person", author) if author else None,
        written_at=_written_at(value, comment, origin),
    )
    return Facts((remark.draft().finish(origin),))


def _properties(ticket: JsonObject, native_id: str, status: str, origin: Origin) -> JsonObject:
    priority = word(ticket, "priority")
    opened = clock_at(origin, ticket, "created_at")
    changed = clock_at(origin, ticket, "updated_at")
    requester = word(ticket, "requester_id")
    return {
        "title": word(ticket, "subject") or f"Ticket {native_id}",
        "description": word(ticket, "description"),
        "status": _STATUS.get(status, "open"),
        "source_status": status or None,
        "priority": priority.casefold() if priority else None,
        "kind": _KINDS.get((word(ticket, "type") or "").casefold(), "request"),
        "channel": word(ticket, "via", "channel"),
        "account": word(ticket, "organization_id"),
        "author": origin.ref("Person", requester).uid if requester else None,
        "key": native_id,
        "opened_at": opened or changed or origin.received_at,
        "updated_at": changed,
        "due_at": clock_at(origin, ticket, "due_at"),
    }


def _links(ticket: JsonObject, origin: Origin) -> list[Link]:
    found = [
        ("ASSIGNED_TO", "Person", word(ticket, "assignee_id")),
        ("ASSIGNED_TO", "Team", word(ticket, "group_id")),
        ("INSTANCE_OF", "TechnicalIssue", word(ticket, "problem_id")),
        ("FOLLOWS", "Ticket", _followed(ticket)),
    ]
    return [Link(type_, origin.ref(label, one)) for type_, label, one in found if one]


def _followed(ticket: JsonObject) -> str | None:
    """Return the ticket that this one was made to follow."""
    if part(ticket, "via", "source", "rel") != "follow_up":
        return None
    return word(ticket, "via", "source", "from", "ticket_id")


def _problem(record: Record, origin: Origin) -> Record:
    """Return the problem that a ticket is, which others are instances of."""
    is_over = record.props["status"] in {"resolved", "closed"}
    draft = Draft("TechnicalIssue", record.native_id, url=record.url)
    draft.order = record.at
    draft.props = {
        "title": record.props["title"],
        "kind": "problem",
        "fingerprint": f"problem {record.native_id}",
        "status": "resolved" if is_over else "open",
        "severity": record.props["priority"],
        "description": record.props["description"],
    }
    return draft.finish(origin)


def _page(ticket: JsonObject) -> str | None:
    """Return the address of a ticket for people, made of the one for programs."""
    address = word(ticket, "url")
    if not address or "/api/v2/tickets/" not in address:
        return None
    return address.replace("/api/v2/tickets/", "/agent/tickets/").removesuffix(".json")


def _words(comment: JsonObject) -> str:
    said = word(comment, "plain_body") or word(comment, "body")
    return said or plain_text(word(comment, "html_body") or "")


def _written_at(value: Any, comment: JsonObject, origin: Origin) -> datetime | None:
    """Return when it was written, to the second as the API tells it; an event is more exact."""
    told = clock_at(origin, comment, "created_at") or clock_at(origin, value, "time")
    return told.replace(microsecond=0) if told else None
