"""Intercom as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.interface.pull import Pull
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.intercom import asking
from ingest.sources.intercom.cases import map_conversation, map_ticket
from ingest.sources.intercom.directory import (
    map_admin,
    map_article,
    map_company,
    map_contact,
    map_team,
)
from ingest.sources.intercom.shapes import IntercomKind, elements, is_kind, why_not

_READS: Final[Mapping[IntercomKind, Callable[[Any, Origin], Facts]]] = {
    "conversation": map_conversation,
    "ticket": map_ticket,
    "contact": map_contact,
    "company": map_company,
    "admin": map_admin,
    "team": map_team,
    "article": map_article,
}
_PULLS: Final[Mapping[IntercomKind, Pull]] = {
    "conversation": asking.CONVERSATIONS,
    "ticket": asking.TICKETS,
    "contact": asking.CONTACTS,
    "company": asking.COMPANIES,
    "admin": asking.ADMINS,
    "team": asking.TEAMS,
    "article": asking.ARTICLES,
}


def _stream(kind: IntercomKind, name: str) -> Stream:
    return Stream(
        name=name,
        content_type=f"intercom/{name}",
        map=json_mapper(_READS[kind]),
        recognises=lambda value: is_kind(value, kind),
        cut=elements,
        passes_over=why_not,
        pull=_PULLS.get(kind),
    )


CONNECTOR = Connector(
    name="intercom",
    about="conversations, tickets, contacts, companies, teammates, teams and articles of Intercom",
    reads=("json", "jsonl"),
    streams=(
        _stream("conversation", "conversations"),
        _stream("ticket", "tickets"),
        _stream("contact", "contacts"),
        _stream("company", "companies"),
        _stream("admin", "admins"),
        _stream("team", "teams"),
        _stream("article", "articles"),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
