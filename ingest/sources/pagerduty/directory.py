"""Services with what they depend on, teams and people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link, Sighting
from ingest.mapping.parts import JsonObject, mapping_at, needed, objects_at, part, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.pagerduty.references import described, reference, system_kind


def map_service(value: Any, origin: Origin) -> Facts:
    """Return a service as a system, owned by its teams, with what it is said to depend on.

    A service has no time of its own, so the last that was received counts.

    Raises:
        MappingFault: When it has no id, as all of this module do.
    """
    event = mapping_at(value, "event")
    service = mapping_at(event, "data") or mapping_at(value, "service") or value
    draft = Draft("System", needed(service, "id"), authority=TOOL_AUTHORITY)
    if word(event, "event_type") == "service.deleted":
        draft.tombstone = True
        return Facts((draft.finish(origin.shared),))
    draft.url = word(service, "html_url")
    draft.props = {
        "name": word(service, "name") or word(service, "summary"),
        "kind": system_kind(service),
        "description": word(service, "description"),
    }
    teams = objects_at(service, "teams") or [mapping_at(service, "team")]
    owners = filter(None, (reference(one, origin) for one in teams))
    draft.links = [Link("OWNED_BY", one) for one in owners]
    depends = tuple(_depends(value, origin))
    return Facts((draft.finish(origin.shared), *described(teams, origin)), depends)


def map_team(value: Any, origin: Origin) -> Facts:
    """Return a team with its members, as far as they stand beside it."""
    team = mapping_at(value, "team") or value
    draft = Draft("Team", needed(team, "id"), authority=TOOL_AUTHORITY, url=word(team, "html_url"))
    draft.props = {
        "name": word(team, "name") or word(team, "summary"),
        "description": word(team, "description"),
    }
    if parent := reference(part(team, "parent"), origin):
        draft.links.append(Link("PART_OF", parent))
    ref = origin.shared.ref("Team", draft.native_id)
    members = (reference(part(one, "user"), origin) for one in objects_at(value, "members"))
    seen = (origin.seen("MEMBER_OF", one, ref) for one in members if one)
    return Facts((draft.finish(origin.shared),), tuple(seen))


def map_user(value: Any, origin: Origin) -> Facts:
    """Return a user, who is a person that all tools know by e-mail address."""
    user = mapping_at(value, "user") or value
    draft = Draft("Person", needed(user, "id"), authority=TOOL_AUTHORITY)
    draft.url = word(user, "html_url")
    email = (word(user, "email") or "").lower()
    draft.props = {
        "name": word(user, "name") or word(user, "summary"),
        "email": email or None,
        "role": word(user, "job_title"),
    }
    draft.canonical = origin.canonical("Person", email) if "@" in email else None
    teams = objects_at(user, "teams")
    own = origin.shared.ref("Person", draft.native_id)
    refs = filter(None, (reference(one, origin) for one in teams))
    seen = tuple(origin.seen("MEMBER_OF", own, one) for one in refs)
    return Facts((draft.finish(origin.shared), *described(teams, origin)), seen)


def _depends(value: Any, origin: Origin) -> Iterator[Sighting]:
    for relation in objects_at(value, "relationships"):
        ends = (
            _end(relation, "dependent_service", origin),
            _end(relation, "supporting_service", origin),
        )
        start, end = ends
        if start and end and start != end:
            yield origin.seen("DEPENDS_ON", start, end)


def _end(relation: JsonObject, name: str, origin: Origin) -> Any:
    return reference(part(relation, name), origin)
