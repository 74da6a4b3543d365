"""Incidents, each as it was changed last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import EVERYBODY, Facts, Link, Record, Ref
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    one_line,
    part,
    word,
    words_at,
)
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.mapping.values import normal_status
from ingest.sources.datadog.monitors import PAGE

_STATES = {"active": "triggered", "stable": "acknowledged", "completed": "closed"}
_KNOWN = ("triggered", "acknowledged", "resolved", "closed")


def cut_incidents(value: Any) -> Iterator[JsonObject]:
    """Yield each incident of an answer, with the people that stand beside it."""
    people = [one for one in objects_at(value, "included") if word(one, "type") == "users"]
    found = objects_at(value, "data", "attributes", "incidents")
    if found:
        for one in found:
            yield {"data": mapping_at(one, "data") or one, "included": people}
        return
    for one in objects_at(value, "data") or [mapping_at(value, "data") or value]:
        yield {"data": one, "included": people}


def is_test(value: Any) -> str | None:
    """Say why an incident is passed over that tries the tool out, None when it is a true one."""
    told = part(value, "data", "attributes", "is_test") is True
    return "incident that is declared to be a test" if told else None


def map_incident(value: Any, origin: Origin) -> Facts:
    """Return an incident; a private one is for the readers of a scope of its own.

    Raises:
        MappingFault: When it has no id or time, as all of this module do.
    """
    incident = mapping_at(value, "data")
    told, fields = mapping_at(incident, "attributes"), mapping_at(incident, "attributes", "fields")
    draft = Draft("Incident", needed(incident, "id"))
    number = word(told, "public_id")
    draft.url = f"{PAGE}/incidents/{number}" if number else None
    draft.aliases = tuple(filter(None, (_field(fields, "slug"),)))
    if word(told, "visibility") == "private":
        draft.visibility = origin.scope("incident", number or draft.native_id)
    draft.order = draft.at = needed_moment(origin, told, "modified", "created")
    draft.props = _properties(told, fields, origin)
    draft.links = [
        *(Link("AFFECTS", origin.canonical("System", one)) for one in _names(fields, "services")),
        *(Link("ASSIGNED_TO", origin.canonical("Team", one)) for one in _names(fields, "teams")),
    ]
    if commander := word(incident, "relationships", "commander_user", "data", "id"):
        draft.links.append(Link("ASSIGNED_TO", origin.shared.ref("Person", commander)))
    people: tuple[Record, ...] = ()
    if draft.visibility == origin.visibility == EVERYBODY:
        people = tuple(map_user(one, origin) for one in objects_at(value, "included"))
    return Facts((draft.finish(origin), *people))


def map_user(user: Any, origin: Origin) -> Record:
    """Return a user, who is the person with that e-mail address."""
    told = mapping_at(user, "attributes")
    draft = Draft("Person", needed(user, "id"), authority=TOOL_AUTHORITY)
    draft.order = moment_at(origin, told, "modified_at")
    draft.timeless = draft.order is None
    email = (word(told, "email") or "").lower()
    draft.props = {
        "name": first_word(told, "name", "handle"),
        "email": email or None,
        "role": word(told, "title"),
    }
    person: Ref | None = origin.canonical("Person", email) if "@" in email else None
    draft.canonical = person
    return draft.finish(origin.shared)


def _properties(told: JsonObject, fields: JsonObject, origin: Origin) -> JsonObject:
    state = _field(fields, "state") or word(told, "state")
    resolved = moment_at(origin, told, "resolved")
    said = (_field(fields, "summary"), _field(fields, "root_cause"))
    return {
        "title": one_line(word(told, "title")),
        "description": "\n\n".join(filter(None, said)) or None,
        "status": _status(state, resolved=resolved is not None),
        "source_status": state,
        "severity": _field(fields, "severity") or word(told, "severity"),
        "started_at": needed_moment(origin, told, "customer_impact_start", "detected", "created"),
        "detected_at": moment_at(origin, told, "detected"),
        "resolved_at": resolved,
    }


def _status(state: str | None, *, resolved: bool) -> str:
    folded = (state or "").casefold()
    known = _STATES.get(folded) or normal_status("Incident", folded, _KNOWN)
    return known or ("resolved" if resolved else "triggered")


def _field(fields: JsonObject, name: str) -> str | None:
    return word(fields, name, "value")


def _names(fields: JsonObject, name: str) -> list[str]:
    one = _field(fields, name)
    return words_at(fields, name, "value") or ([one] if one else [])
