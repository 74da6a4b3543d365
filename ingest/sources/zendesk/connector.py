"""Zendesk as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.interface.pull import Pull
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import MappingFault, Origin
from ingest.sources.zendesk import asking
from ingest.sources.zendesk.addresses import ADDRESSES
from ingest.sources.zendesk.directory import map_group, map_organization, map_user
from ingest.sources.zendesk.shapes import ZendeskKind, elements, is_kind, kind_of, why_not
from ingest.sources.zendesk.tickets import map_comment, map_ticket

_READS: Final[Mapping[ZendeskKind, Callable[[Any, Origin], Facts]]] = {
    "ticket": map_ticket,
    "comment": map_comment,
    "user": map_user,
    "group": map_group,
    "organization": map_organization,
}
_PULLS: Final[Mapping[ZendeskKind, Pull]] = {
    "ticket": asking.TICKETS,
    "user": asking.USERS,
    "group": asking.GROUPS,
    "organization": asking.ORGANIZATIONS,
}


def _map(value: Any, origin: Origin) -> Facts:
    kind = kind_of(value)
    if kind is None:
        raise MappingFault("no record of Zendesk: expected a ticket, comment, user, group …")
    return _READS[kind](value, origin)


def _stream(kind: ZendeskKind, name: str) -> Stream:
    return Stream(
        name=name,
        content_type=f"zendesk/{name}",
        map=json_mapper(_map),
        recognises=lambda value: is_kind(value, kind),
        cut=elements,
        passes_over=why_not,
        pull=_PULLS.get(kind),
    )


CONNECTOR = Connector(
    name="zendesk",
    about="tickets, comments, users, groups and organisations of Zendesk",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    streams=(
        _stream("ticket", "tickets"),
        _stream("comment", "comments"),
        _stream("user", "users"),
        _stream("group", "groups"),
        _stream("organization", "organizations"),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
