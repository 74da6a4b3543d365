"""Incidents: what they disturb, who leads them, and when what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from graph.model.facts import EVERYBODY, Facts, Link, Record, Ref, Sighting
from ingest.mapping.parts import JsonObject, clock_at, mapping_at, needed, objects_at, part, word
from ingest.mapping.persons import person_draft
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.incident_io.shapes import record_of

STATUS: Final = {
    "triage": "triggered",
    "active": "acknowledged",
    "live": "acknowledged",
    "paused": "acknowledged",
    "learning": "resolved",
    "post-incident": "resolved",
    "closed": "closed",
    "declined": "closed",
    "canceled": "closed",
    "merged": "closed",
}
"""Where an incident stands, by the category of its status."""

_SYSTEMS: Final = ("service", "system", "component", "functionalit")
"""What names of fields hold that tell what is disturbed."""

_MOMENTS: Final = {
    "started_at": ("impact started", "started"),
    "detected_at": ("identified", "detected"),
    "acknowledged_at": ("accepted", "acknowledged"),
    "resolved_at": ("resolved", "fixed"),
}
"""What names of an incident's times begin with; teams call them as they like."""

_REF: Final = ("component:", "resource:", "api:", "system:", "domain:")


def map_incident(value: Any, origin: Origin) -> Facts:
    """Return an incident, the systems that it names, and the channel that is its own."""
    incident = record_of(value, "incident")
    native_id = needed(incident, "id")
    draft = Draft("Incident", native_id, url=word(incident, "permalink"))
    draft.order = changed = clock_at(origin, incident, "updated_at")
    draft.visibility = visibility_of(incident, origin)
    draft.aliases = tuple(filter(None, _names(incident)))
    draft.props = _properties(incident, native_id, changed, origin)
    systems = list(_systems(incident, origin))
    affected = [Link("AFFECTS", ref) for ref, _ in systems]
    draft.links = [*affected, *_links(incident, origin)]
    record = draft.finish(origin)
    named = [*(one for _, one in systems if one), *_people(incident, origin)]
    passing = named if record.visibility == EVERYBODY else []
    return Facts((record, *passing), tuple(_channel(incident, origin)))


def visibility_of(incident: JsonObject, origin: Origin) -> str:
    """Return who may read it: unless it says that it is public, the readers of its scope."""
    if part(incident, "visibility") == "public":
        return EVERYBODY
    return origin.scope(word(incident, "reference") or word(incident, "id") or "private")


def _names(incident: JsonObject) -> list[str | None]:
    return [word(incident, "reference"), word(incident, "slack_channel_name")]


def _properties(
    incident: JsonObject, native_id: str, changed: datetime | None, origin: Origin
) -> JsonObject:
    category = (word(incident, "incident_status", "category") or "").casefold()
    times = {name: _moment(incident, words, origin) for name, words in _MOMENTS.items()}
    opened = clock_at(origin, incident, "created_at")
    return {
        "title": word(incident, "name") or word(incident, "reference") or native_id,
        "description": word(incident, "summary"),
        "status": STATUS.get(category, "triggered"),
        "source_status": word(incident, "incident_status", "name") or category or None,
        "kind": word(incident, "incident_type", "name"),
        "severity": word(incident, "severity", "name"),
        **times,
        "started_at": times["started_at"] or opened or changed or origin.received_at,
    }


def _moment(incident: JsonObject, words: tuple[str, ...], origin: Origin) -> datetime | None:
    """Return the time of an incident whose name begins with one of the words."""
    for one in objects_at(incident, "incident_timestamp_values"):
        name = (word(one, "incident_timestamp", "name") or "").casefold()
        if name.startswith(words):
            return clock_at(origin, one, "value", "value")
    return None


def _links(incident: JsonObject, origin: Origin) -> Iterator[Link]:
    for one in objects_at(incident, "incident_role_assignments"):
        is_lead = part(one, "role", "role_type") == "lead"
        if is_lead and (lead := word(one, "assignee", "id")):
            yield Link("ASSIGNED_TO", origin.ref("Person", lead))


def _systems(incident: JsonObject, origin: Origin) -> Iterator[tuple[Ref, Record | None]]:
    """Yield the systems that an incident's own fields name, and what they tell of each."""
    for field in objects_at(incident, "custom_field_entries"):
        name = (word(field, "custom_field", "name") or "").casefold()
        if any(one in name for one in _SYSTEMS):
            for value in objects_at(field, "values"):
                if entry := mapping_at(value, "value_catalog_entry"):
                    yield from _system(entry, origin)


def _system(entry: JsonObject, origin: Origin) -> Iterator[tuple[Ref, Record | None]]:
    """Yield the system of a catalogue's entry: that of Backstage, if it came from there."""
    outer = (word(entry, "external_id") or "").casefold()
    if outer.startswith(_REF):
        kind, _, name = outer.partition(":")
        full = outer if "/" in name else f"{kind}:default/{name}"
        yield origin.ref("System", full, source="backstage"), None
    elif native_id := word(entry, "id"):
        draft = Draft("System", native_id, authority=TOOL_AUTHORITY, timeless=True)
        draft.props = {"name": word(entry, "name"), "kind": "service"}
        draft.aliases = tuple(filter(None, (word(entry, "external_id"),)))
        yield origin.ref("System", native_id), draft.finish(origin)


def _people(incident: JsonObject, origin: Origin) -> Iterator[Record]:
    found: dict[str, JsonObject] = {}
    for one in objects_at(incident, "incident_role_assignments"):
        if native_id := word(one, "assignee", "id"):
            found[native_id] = mapping_at(one, "assignee")
    for native_id, user in sorted(found.items()):
        draft = person_draft(origin, native_id, name=word(user, "name"), email=word(user, "email"))
        draft.timeless = True
        yield draft.finish(origin)


def _channel(incident: JsonObject, origin: Origin) -> Iterator[Sighting]:
    """Yield that what is said in an incident's own channel is evidence of it."""
    if channel := word(incident, "slack_channel_id"):
        own = origin.ref("Incident", needed(incident, "id"))
        yield origin.seen("EVIDENCE_OF", origin.ref("Document", channel, source="slack"), own)
