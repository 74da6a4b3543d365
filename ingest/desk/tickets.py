"""Tickets as the desk keeps them: read, and written anew at the next version.

A ticket goes the way of every record: an envelope with all of it, its mapping, the writer. Whoever
changes one has it locked, so the number of its version is one above the stored one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.facts import Envelope
from graph.model.identity import CANONICAL_SOURCE, make_uid
from graph.store.store import Row, Store, native_times
from graph.write.writer import WriteResult
from ingest.delivery.delivery import deliver
from ingest.mapping.records import settable
from ingest.sources.desk.mapping import INSTANCE, TICKETS

LINKS: Final[Mapping[str, str]] = {
    "assignees": "ASSIGNED_TO",
    "categories": "CATEGORIZED_AS",
    "about": "ABOUT",
    "reports": "REPORTS",
}
"""What a ticket lists of other nodes, by the relationship that says so."""

_KINDS: Final = {type_: name for name, type_ in LINKS.items()}
_KEY: Final = "DESK"
_DERIVED: Final = ("severity_rank", "source_status")
"""Properties that the mapping makes of others."""


@dataclass(frozen=True, slots=True)
class DeskTicket:
    """A ticket that was made here: its properties, and uids by `LINKS`. A new one has version 0."""

    id: str
    props: Mapping[str, Any]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int = 0

    @property
    def state(self) -> dict[str, Any]:
        """All of it that people change, by name; what it does not have is None or empty."""
        lists = {name: list(self.links.get(name, ())) for name in LINKS}
        return {**{name: self.props.get(name) for name in settable("Ticket")}, **lists}

    def uid(self, org: str) -> str:
        """Return its uid."""
        return make_uid(org, CANONICAL_SOURCE, INSTANCE, "customer_case", self.id)


@dataclass(frozen=True, slots=True)
class Written:
    """What is written of a ticket at once, beside itself.

    Args:
        at: When it was done.
        delivery: Id of the request.
        entry: The new entry of its history, `id` and properties.
        withdrawn: An entry that is taken back, by its `id`.
        person: `name` and `email` of the user it is assigned to.
        deleted: Whether the ticket goes.
    """

    at: datetime
    delivery: str
    entry: Mapping[str, Any] | None = None
    withdrawn: Mapping[str, Any] | None = None
    person: Mapping[str, str] | None = None
    deleted: bool = False


def next_key(store: Store, org: str, organization: Mapping[str, Any]) -> str:
    """Return the key of a new ticket; others of the organisation wait for the transaction's end."""
    [row] = store.write(load()["desk.number"], org=org, organization=organization)
    return f"{_KEY}-{row['number']}"


def read_ticket(store: Store, org: str, uid: str) -> DeskTicket:
    """Return a ticket by its uid.

    Raises:
        NotFound: When there is none.
    """
    rows = store.read(load()["desk.ticket"], org=org, uid=uid)
    if not rows:
        message = f"there is no ticket {uid!r}"
        raise NotFound(message, field="id")
    return _ticket(rows[0])


def write_ticket(store: Store, org: str, ticket: DeskTicket, written: Written) -> WriteResult:
    """Write a ticket as its next version.

    Raises:
        InvalidInput: When something in it can't be stored.
    """
    delivery = deliver(store, [_envelope(org, ticket, written)], None, run=written.delivery)
    if delivery.setbacks:
        raise InvalidInput(delivery.setbacks[0].reason)
    return delivery.written[org]


def _ticket(row: Row) -> DeskTicket:
    props = native_times(row["props"])
    kept = {
        name: props[name] for name in settable("Ticket") if name in props and name not in _DERIVED
    }
    links: dict[str, tuple[str, ...]] = {}
    for type_, _, uid in (link.partition(" ") for link in row["links"]):
        if name := _KINDS.get(type_):
            links[name] = (*links.get(name, ()), uid)
    version = int(row["version"].partition("#")[0])
    return DeskTicket(props["native_id"], kept, links, version)


def _envelope(org: str, ticket: DeskTicket, written: Written) -> Envelope:
    content = {
        "id": ticket.id,
        "at": written.at,
        "deleted": written.deleted,
        "props": {name: value for name, value in ticket.props.items() if value is not None},
        "links": [
            {"type": LINKS[name], "to": uid} for name, uids in ticket.links.items() for uid in uids
        ],
        "entry": written.entry,
        "withdrawn": written.withdrawn,
        "person": written.person,
    }
    return Envelope(
        org=org,
        source=CANONICAL_SOURCE,
        instance=INSTANCE,
        stream="tickets",
        native_id=ticket.id,
        via="push",
        received_at=written.at,
        content_type=TICKETS,
        raw=orjson.dumps(content, option=orjson.OPT_UTC_Z),
        version=str(ticket.version + 1),
        delivery_id=written.delivery or None,
    )
