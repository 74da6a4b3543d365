"""A ticket that was made here: all of it at one version, and the entry that tells the change. Pure.

The version is a number that the desk gives under the ticket's lock, so that the order of changes
is no clock's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.declarations import base_label
from graph.model.facts import Facts, Link, Record, Ref
from graph.model.identity import Uid
from ingest.mapping.records import Draft, MappingFault, Origin

INSTANCE: Final = "desk"
TICKETS: Final = "nazara/tickets"
"""Content type of the envelopes."""


def map_ticket(content: Any, origin: Origin) -> Facts:
    """Return the facts of one version of a ticket: it, the entry, and whom it is assigned to.

    Raises:
        MappingFault: When something in it is missing or has a wrong value.
    """
    if not isinstance(content, dict):
        reason = f"expected an object, got {type(content).__name__}"
        raise MappingFault(reason)
    return Facts(tuple(_records(content, origin)))


def _records(content: dict[str, Any], origin: Origin) -> Iterator[Record]:
    yield _ticket(content, origin)
    for number in ("entry", "withdrawn"):
        if content.get(number) is not None:
            yield _entry(_object(content, number), origin, gone=number == "withdrawn")
    if content.get("person") is not None:
        yield _person(_object(content, "person"), origin)


def _ticket(content: dict[str, Any], origin: Origin) -> Record:
    draft = Draft("Ticket", _text(content, "id"))
    draft.at = origin.time(content.get("at"), "at")
    if content.get("deleted") is True:
        draft.tombstone = True
    else:
        draft.props = dict(_object(content, "props"))
        draft.links = [_link(one) for one in content.get("links") or ()]
    return draft.finish(origin)


def _entry(content: dict[str, Any], origin: Origin, *, gone: bool) -> Record:
    draft = Draft("TicketEvent", _text(content, "id"), tombstone=gone)
    draft.props = {} if gone else {name: value for name, value in content.items() if name != "id"}
    return draft.finish(origin)


def _person(content: dict[str, Any], origin: Origin) -> Record:
    """Return a user as the person who is known by the e-mail address."""
    email = _text(content, "email")
    draft = Draft("Person", email, timeless=True, canonical=origin.canonical("Person", email))
    draft.props = {"name": _text(content, "name"), "email": email}
    return draft.finish(origin)


def _link(content: Any) -> Link:
    type_, uid = _text(content, "type"), _text(content, "to")
    try:
        named = Uid.parse(uid)
        return Link(type_, Ref(base_label(named.type).name, uid, named.native_id))
    except (InvalidInput, KeyError) as error:
        reason = f"a link leads to {uid!r}, which is no uid"
        raise MappingFault(reason, path="links", value=uid) from error


def _object(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = content.get(key)
    if not isinstance(value, dict):
        reason = f"{key} is {value!r}; expected an object"
        raise MappingFault(reason, path=key, value=value)
    return value


def _text(content: Any, key: str) -> str:
    value = content.get(key) if isinstance(content, dict) else None
    if not isinstance(value, str) or not value:
        reason = f"{key} is {value!r}; expected a text"
        raise MappingFault(reason, path=key, value=value)
    return value
