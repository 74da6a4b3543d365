"""Zendesk as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.mapping.connector import Connector
from ingest.mapping.kinds_of_records import KindsOfRecords
from ingest.mapping.records import MappingFault, Origin
from ingest.sources.zendesk import asking
from ingest.sources.zendesk.addresses import ADDRESSES
from ingest.sources.zendesk.directory import map_group, map_organization, map_user
from ingest.sources.zendesk.shapes import ZendeskKind, elements, is_ours, kind_of, why_not
from ingest.sources.zendesk.tickets import map_comment, map_ticket

_KINDS: Final = KindsOfRecords("zendesk", kind_of, elements, why_not, is_ours, "ticket")
_READS: Final[Mapping[ZendeskKind, Callable[[Any, Origin], Facts]]] = {
    "ticket": map_ticket,
    "comment": map_comment,
    "user": map_user,
    "group": map_group,
    "organization": map_organization,
}


def _map(value: Any, origin: Origin) -> Facts:
    kind = kind_of(value)
    if kind is None:
        raise MappingFault("no record of Zendesk: expected a ticket, comment, user, group …")
    return _READS[kind](value, origin)


CONNECTOR = Connector(
    name="zendesk",
    about="tickets, comments, users, groups and organisations of Zendesk",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    streams=(
        _KINDS.stream("ticket", "tickets", _map, asking.TICKETS),
        _KINDS.stream("comment", "comments", _map),
        _KINDS.stream("user", "users", _map, asking.USERS),
        _KINDS.stream("group", "groups", _map, asking.GROUPS),
        _KINDS.stream("organization", "organizations", _map, asking.ORGANIZATIONS),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
