"""Contacts, companies, teammates and their teams, and articles."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from ingest.mapping.accounts import account_draft
from ingest.mapping.chunks import chunk
from ingest.mapping.parts import JsonObject, clock_at, needed, part, word, words_at
from ingest.mapping.persons import person_draft
from ingest.mapping.plain_text import plain_text
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.intercom.shapes import is_gone, record_of


def map_contact(value: Any, origin: Origin) -> Facts:
    """Return a customer's person. A lead may give any address, so it makes nobody the same."""
    contact = record_of(value)
    if (gone := _gone("Person", needed(contact, "id"), value, origin)) is not None:
        return gone
    draft = person_draft(
        origin,
        needed(contact, "id"),
        name=word(contact, "name"),
        email=word(contact, "email"),
        confirmed=word(contact, "role") == "user",
        external=True,
        aliases=(word(contact, "external_id"),),
        order=clock_at(origin, contact, "updated_at"),
    )
    return Facts((draft.finish(origin),))


def map_admin(value: Any, origin: Origin) -> Facts:
    """Return a teammate: a person of the organisation."""
    admin = record_of(value)
    native_id, email = needed(admin, "id"), word(admin, "email")
    draft = person_draft(origin, native_id, name=word(admin, "name"), email=email)
    return Facts((draft.finish(origin),))


def map_team(value: Any, origin: Origin) -> Facts:
    """Return a team of teammates. Nobody vouches for its name."""
    team = record_of(value)
    draft = Draft("Team", needed(team, "id"), authority=TOOL_AUTHORITY)
    draft.props = {"name": word(team, "name")}
    own = origin.ref("Team", draft.native_id)
    members = [origin.ref("Person", one) for one in words_at(team, "admin_ids")]
    seen = tuple(origin.seen("MEMBER_OF", one, own) for one in members)
    return Facts((draft.finish(origin),), seen)


def map_company(value: Any, origin: Origin) -> Facts:
    """Return the document that tells of a customer."""
    company = record_of(value)
    native_id = f"company/{needed(company, 'id')}"
    if (gone := _gone("Document", native_id, value, origin)) is not None:
        return gone
    draft = account_draft(
        native_id,
        name=word(company, "name"),
        about=(word(company, "industry"), word(company, "website")),
        aliases=(word(company, "company_id"),),
        opened_at=clock_at(origin, company, "created_at"),
        changed_at=clock_at(origin, company, "updated_at"),
    )
    return Facts((draft.finish(origin),))


def map_article(value: Any, origin: Origin) -> Facts:
    """Return a page of the help centre."""
    article = record_of(value)
    native_id = f"article/{needed(article, 'id')}"
    if (gone := _gone("Document", native_id, value, origin)) is not None:
        return gone
    return Facts((_article(article, native_id, origin).finish(origin),))


def _article(article: JsonObject, native_id: str, origin: Origin) -> Draft:
    changed = clock_at(origin, article, "updated_at")
    author = word(article, "author_id")
    draft = Draft("Document", native_id, order=changed, url=word(article, "url"))
    lead = word(article, "description")
    draft.chunks = chunk("\n\n".join(filter(None, (lead, plain_text(word(article, "body") or "")))))
    draft.props = {
        "title": word(article, "title"),
        "kind": "page",
        "section": word(article, "state"),
        "author": origin.ref("Person", author).uid if author else None,
        "created_at": clock_at(origin, article, "created_at"),
        "updated_at": changed,
    }
    return draft


def _gone(label: str, native_id: str, value: Any, origin: Origin) -> Facts | None:
    """Return that a record was deleted or archived, None where it was not."""
    if not is_gone(value) and part(record_of(value), "archived") is not True:
        return None
    draft = Draft(label, native_id, order=clock_at(origin, value, "created_at"), tombstone=True)
    return Facts((draft.finish(origin),))
