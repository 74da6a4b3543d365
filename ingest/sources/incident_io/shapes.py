"""The shapes that incident.io gives things in: webhooks, answers of its API, and records.

What hangs on an incident does not say who may read that, so that stands beside it:
`{"incident": {…}, "follow_up": {…}}`, or whole lists of it beside one incident.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, part, word

IncidentIoKind = Literal["incident", "update", "follow_up", "postmortem", "alert", "user"]

_KEYS: Final[dict[IncidentIoKind, frozenset[str]]] = {
    "incident": frozenset({"reference", "incident_status", "created_at"}),
    "update": frozenset({"incident_id", "new_incident_status", "created_at"}),
    "follow_up": frozenset({"incident_id", "title", "status", "created_at"}),
    "postmortem": frozenset({"incident_id", "title", "document_url"}),
    "alert": frozenset({"deduplication_key", "alert_source_id", "created_at"}),
    "user": frozenset({"name", "email", "base_role"}),
}
"""Keys by which a record of the API is known."""

_LISTS: Final[dict[str, IncidentIoKind]] = {
    "incidents": "incident",
    "incident_updates": "update",
    "follow_ups": "follow_up",
    "postmortem_documents": "postmortem",
    "alerts": "alert",
    "users": "user",
}
_BESIDE: Final[dict[str, IncidentIoKind]] = {
    "incident_update": "update",
    "follow_up": "follow_up",
    "postmortem_document": "postmortem",
    "alert": "alert",
}
"""What stands beside an incident under a name of its own."""

_PUBLIC, _PRIVATE = "public_", "private_"


def event_name(value: Any) -> str | None:
    """Return what a webhook tells, such as `public_incident.incident_created_v2`."""
    name = word(value, "event_type")
    return name if name and name.startswith((_PUBLIC, _PRIVATE)) else None


def kind_of(value: Any) -> IncidentIoKind | None:
    """Return what a JSON value is, None for what is none of incident.io's or nothing is kept of."""
    if (name := event_name(value)) is not None:
        return _kind_of_event(name, value)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("incident"), dict):
        beside = (kind for key, kind in _BESIDE.items() if isinstance(value.get(key), dict))
        if (found := next(beside, None)) is not None:
            return found
    return next((kind for kind, keys in _KEYS.items() if keys <= set(value)), None)


def is_ours(value: Any) -> bool:
    """Whether a JSON value is a webhook of incident.io's, though nothing may be kept of it."""
    return event_name(value) is not None


def why_not(value: Any) -> str | None:
    """Return why something of incident.io's is passed over, None when it is taken."""
    if kind_of(value) is not None:
        return None
    name = event_name(value) or "answer"
    if name.startswith(_PRIVATE):
        return f"incident.io's {name}: it holds an id alone, the rest has to be asked for"
    return f"incident.io's {name}: nothing is kept of it"


def elements(value: Any) -> Iterator[Any]:
    """Yield what an answer of the API holds, each with the incident that stands beside it."""
    if event_name(value) is not None or kind_of(value) is not None or not isinstance(value, dict):
        yield value
        return
    incident = mapping_at(value, "incident")
    found = [incident] if kind_of(incident) else []
    names = {kind: name for name, kind in _BESIDE.items()}
    for key, kind in _LISTS.items():
        found.extend(_beside(incident, names.get(kind), one) for one in objects_at(value, key))
    links = objects_at(value, "incident_alerts")
    for one in links:
        outer = incident or mapping_at(one, "incident")
        found.append({"incident": outer, "alert": part(one, "alert")})
    yield from [one for one in found if kind_of(one) is not None] or [value]


def _beside(incident: JsonObject, name: str | None, record: JsonObject) -> JsonObject:
    return {"incident": incident, name: record} if incident and name else record


def record_of(value: Any, kind: IncidentIoKind) -> JsonObject:
    """Return the record itself, wherever it stands."""
    if (name := event_name(value)) is not None:
        told = mapping_at(value, name)
        return mapping_at(told, "incident") or told if kind == "incident" else told
    name = next((one for one, found in _BESIDE.items() if found == kind), "")
    return mapping_at(value, name) or mapping_at({"it": value}, "it")


def incident_of(value: Any) -> JsonObject:
    """Return what is told of the incident that a record hangs on; of a webhook, that it is open."""
    name = event_name(value)
    if name is not None:
        return {"visibility": "public" if name.startswith(_PUBLIC) else "private"}
    return mapping_at(value, "incident")


def _kind_of_event(name: str, value: Any) -> IncidentIoKind | None:
    if name.startswith(_PRIVATE):
        return None
    told = mapping_at(value, name)
    found = mapping_at(told, "incident") or told
    return next((kind for kind, keys in _KEYS.items() if keys <= set(found)), None)
