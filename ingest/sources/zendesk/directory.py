"""Users, groups and organisations."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from ingest.mapping.accounts import account_draft
from ingest.mapping.parts import clock_at, needed, part, word, words_at
from ingest.mapping.persons import person_draft
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.zendesk.shapes import event_name, record_of


def map_user(value: Any, origin: Origin) -> Facts:
    """Return a person: an agent, or a customer, who is `external`."""
    user = record_of(value)
    draft = person_draft(
        origin,
        needed(user, "id"),
        name=word(user, "name"),
        email=word(user, "email"),
        confirmed=part(user, "verified") is not False,
        external=(word(user, "role") or "").casefold() == "end-user",
        aliases=(word(user, "alias"),),
        order=clock_at(origin, user, "updated_at"),
    )
    draft.tombstone = _is_gone(value) or part(user, "active") is False
    return Facts((draft.finish(origin),))


def map_group(value: Any, origin: Origin) -> Facts:
    """Return the team that a group of agents is. Nobody vouches for its name."""
    group = record_of(value)
    draft = Draft("Team", needed(group, "id"), authority=TOOL_AUTHORITY)
    draft.order = clock_at(origin, group, "updated_at")
    draft.tombstone = _is_gone(value) or part(group, "deleted") is True
    draft.props = {"name": word(group, "name"), "description": word(group, "description")}
    return Facts((draft.finish(origin),))


def map_organization(value: Any, origin: Origin) -> Facts:
    """Return the document that tells of a customer, whose id is the `account` of its tickets."""
    customer = record_of(value)
    draft = account_draft(
        needed(customer, "id"),
        name=word(customer, "name"),
        about=(word(customer, "details"), word(customer, "notes")),
        aliases=words_at(customer, "domain_names"),
        opened_at=clock_at(origin, customer, "created_at"),
        changed_at=clock_at(origin, customer, "updated_at"),
    )
    draft.tombstone = _is_gone(value)
    return Facts((draft.finish(origin),))


def _is_gone(value: Any) -> bool:
    return (event_name(value) or "").endswith(".deleted")
