"""A ticket written with its changes and the entry that tells them, and what the audit keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.actions.mutation import Asked, Done, NotedChange
from api.actions.queueing import enrich_later
from graph.logging import new_id
from graph.model.identity import CANONICAL_SOURCE, make_uid
from graph.model.times import parse_time
from ingest.desk.tickets import LINKS, DeskTicket, Written, read_ticket, write_ticket
from ingest.mapping.records import settable
from ingest.sources.desk.mapping import INSTANCE

_ENDED: Final = ("resolved", "closed")
_ENTRY: Final = "entry"
"""Under this name the audit keeps the id of the entry that told a change."""


def entry_of(
    asked: Asked, ticket: DeskTicket, kind: str, title: str, **said: str | None
) -> dict[str, Any]:
    """Return an entry of a ticket's history."""
    return {
        "id": new_id(),
        "ticket": ticket.uid(asked.viewer.org),
        "kind": kind,
        "title": title,
        "at": asked.at,
        "actor": asked.viewer.name or None,
        **said,
    }


def applied(
    asked: Asked,
    ticket: DeskTicket,
    changes: Mapping[str, Any],
    kind: str,
    person: Mapping[str, str] | None = None,
) -> Done:
    """Write a ticket with changes, by the names in its state; nothing where there are none."""
    before, after = differences(asked, ticket, changes)
    if not after:
        uid = ticket.uid(asked.viewer.org)
        return Done(f"{called(ticket)}: nothing new", uid, {"ticket": uid}, {}, {})
    title = _told(before, after)
    written = Written(asked.at, asked.event, entry_of(asked, ticket, kind, title), person=person)
    return written_down(asked, changed(ticket, after, asked.at), written, before, after)


def written_down(
    asked: Asked,
    ticket: DeskTicket,
    written: Written,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> Done:
    """Write a ticket as it shall be, ask for its enrichment later, and return what was done."""
    org, entry = asked.viewer.org, written.entry or {}
    result = write_ticket(asked.store, org, ticket, written)
    asked.later.append(lambda: enrich_later(asked.outside, org, result, asked.event))
    uid = ticket.uid(org)
    shows = {"ticket": uid}
    if entry:
        shows[_ENTRY] = make_uid(org, CANONICAL_SOURCE, INSTANCE, "ticket_event", entry["id"])
        after = {**after, _ENTRY: entry["id"]}
    title = f"{called(ticket)}: {entry.get('title', 'taken back')}"
    return Done(title, uid, shows, before, after, names=_linked(before, after))


def _linked(*states: Mapping[str, Any] | None) -> list[str]:
    """Return the uids of what a ticket was linked to, or is."""
    return [uid for state in states if state for name in LINKS for uid in state.get(name) or ()]


def differences(
    asked: Asked, ticket: DeskTicket, changes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of a ticket becomes another, as it was and as it will be."""
    state = ticket.state
    given = {name: _typed(name, value) for name, value in changes.items() if name in state}
    given = {**_times(asked, ticket, given), **given}
    after = {name: value for name, value in given.items() if value != state[name]}
    return {name: state[name] for name in after}, after


def changed(ticket: DeskTicket, after: Mapping[str, Any], at: datetime) -> DeskTicket:
    """Return a ticket with other values."""
    links = {name: tuple(after.get(name, ticket.links.get(name, ()))) for name in LINKS}
    props = {name: value for name, value in after.items() if name not in LINKS}
    return DeskTicket(ticket.id, {**ticket.props, **props, "updated_at": at}, links, ticket.version)


def called(ticket: DeskTicket) -> str:
    """Return what people call a ticket."""
    return str(ticket.props.get("key") or ticket.id)


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Give a ticket the values that it had before a change."""
    ticket = read_ticket(asked.store, asked.viewer.org, asked.target.uid)
    return applied(asked, ticket, change.before, "undone")


def taken_back(asked: Asked, change: NotedChange) -> Done:
    """Take back a ticket that was made, with the entry of that."""
    ticket = read_ticket(asked.store, asked.viewer.org, asked.target.uid)
    gone = Written(asked.at, asked.event, withdrawn=_entry_id(change), deleted=True)
    return written_down(asked, ticket, gone, change.after, {})


def unsaid(asked: Asked, change: NotedChange) -> Done:
    """Take back a comment."""
    ticket = read_ticket(asked.store, asked.viewer.org, asked.target.uid)
    entry = entry_of(asked, ticket, "undone", "comment taken back")
    written = Written(asked.at, asked.event, entry, withdrawn=_entry_id(change))
    return written_down(asked, changed(ticket, {}, asked.at), written, change.after, {})


def _entry_id(change: NotedChange) -> dict[str, Any]:
    return {"id": change.after[_ENTRY]}


def _typed(name: str, value: Any) -> Any:
    """Return a value as it is stored: the audit keeps times as texts."""
    spec = settable("Ticket").get(name)
    is_time = spec is not None and spec.type == "datetime"
    return parse_time(value) if is_time and isinstance(value, str) else value


def _times(asked: Asked, ticket: DeskTicket, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return when a ticket was resolved, where its status says that it is now, or no longer."""
    status = given.get("status", ticket.props.get("status"))
    resolved = ticket.props.get("resolved_at")
    return {"resolved_at": (resolved or asked.at) if status in _ENDED else None}


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return changes in one line: short values as they were and are, long ones by name."""
    parts = [_part(name, before[name], value) for name, value in after.items()]
    return ", ".join(part for part in parts if part)


def _part(name: str, old: Any, new: Any) -> str:
    if name == "resolved_at":
        return ""
    if name in {"status", "priority", "severity", "kind"}:
        return f"{name} {old or 'none'} → {new or 'none'}"
    return name.replace("_", " ")
