"""Intercom as a source."""

from __future__ import annotations

from typing import Final

from ingest.mapping.connector import Connector
from ingest.mapping.kinds_of_records import KindsOfRecords
from ingest.sources.intercom import asking
from ingest.sources.intercom.cases import map_conversation, map_ticket
from ingest.sources.intercom.directory import (
    map_admin,
    map_article,
    map_company,
    map_contact,
    map_team,
)
from ingest.sources.intercom.shapes import elements, is_ours, kind_of, why_not

_KINDS: Final = KindsOfRecords("intercom", kind_of, elements, why_not, is_ours, "conversation")

CONNECTOR = Connector(
    name="intercom",
    about="conversations, tickets, contacts, companies, teammates, teams and articles of Intercom",
    reads=("json", "jsonl"),
    streams=(
        _KINDS.stream("conversation", "conversations", map_conversation, asking.CONVERSATIONS),
        _KINDS.stream("ticket", "tickets", map_ticket, asking.TICKETS),
        _KINDS.stream("contact", "contacts", map_contact, asking.CONTACTS),
        _KINDS.stream("company", "companies", map_company, asking.COMPANIES),
        _KINDS.stream("admin", "admins", map_admin, asking.ADMINS),
        _KINDS.stream("team", "teams", map_team, asking.TEAMS),
        _KINDS.stream("article", "articles", map_article, asking.ARTICLES),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
