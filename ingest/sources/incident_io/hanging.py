"""What hangs on an incident: updates, follow-ups, post-mortems and alerts, and who is named."""

from __future__ import annotations

from typing import Any, Final

from graph.model.facts import EVERYBODY, Facts, Link, Ref, Sighting
from graph.model.identity import content_hash
from ingest.mapping.chunks import chunk
from ingest.mapping.parts import JsonObject, clock_at, mapping_at, needed, one_line, word
from ingest.mapping.persons import person_draft
from ingest.mapping.records import Draft, Origin
from ingest.sources.incident_io.incidents import visibility_of
from ingest.sources.incident_io.shapes import incident_of, record_of

_FOLLOW_UPS: Final = {
    "outstanding": "open",
    "completed": "resolved",
    "not_doing": "closed",
    "deleted": "closed",
}
_TRACKERS: Final = frozenset({"jira", "linear", "github"})


def map_update(value: Any, origin: Origin) -> Facts:
    """Return an update: one entry of the incident's time line."""
    update = record_of(value, "update")
    at = clock_at(origin, update, "created_at")
    told = (word(update, "new_incident_status", "name"), word(update, "new_severity", "name"))
    message = word(update, "message")
    draft = Draft("TechnicalEvent", f"update/{needed(update, 'id')}", order=at)
    draft.visibility = _visibility(value, update, origin)
    draft.props = {
        "title": one_line(message) or " · ".join(filter(None, told)) or "Update",
        "kind": "timeline",
        "at": at or origin.received_at,
        "status": told[0],
    }
    return Facts(
        (draft.finish(origin),), _evidence(draft, _incident(value, update, origin), origin)
    )


def map_follow_up(value: Any, origin: Origin) -> Facts:
    """Return a follow-up: a ticket, which mentions the issue that a tracker has of it."""
    given = record_of(value, "follow_up")
    native_id, state = needed(given, "id"), word(given, "status") or ""
    draft = Draft("Ticket", native_id)
    draft.order = changed = clock_at(origin, given, "updated_at")
    draft.visibility = _visibility(value, given, origin)
    assignee, incident = word(given, "assignee", "id"), _incident(value, given, origin)
    draft.links = [Link("ASSIGNED_TO", origin.ref("Person", assignee))] if assignee else []
    draft.links += [Link("REPORTS", incident)] if incident else []
    draft.props = {
        "title": word(given, "title"),
        "description": word(given, "description"),
        "status": _FOLLOW_UPS.get(state, "open"),
        "source_status": state or None,
        "kind": "follow_up",
        "priority": word(given, "priority", "name"),
        "opened_at": clock_at(origin, given, "created_at") or changed or origin.received_at,
        "updated_at": changed,
        "resolved_at": clock_at(origin, given, "completed_at"),
    }
    return Facts((draft.finish(origin),), tuple(_tracked(given, native_id, origin)))


def map_postmortem(value: Any, origin: Origin) -> Facts:
    """Return a post-mortem, with its text if it was asked for."""
    given = record_of(value, "postmortem")
    text = word(value, "content") or word(given, "content") or ""
    draft = Draft("Document", needed(given, "id"), url=word(given, "document_url"))
    created = clock_at(origin, given, "created_at")
    draft.order = clock_at(origin, given, "updated_at") or created
    draft.visibility = _visibility(value, given, origin)
    draft.chunks = chunk(text)
    draft.props = {
        "title": word(given, "title"),
        "kind": "postmortem",
        "section": word(given, "status"),
        "created_at": created,
        "updated_at": draft.order,
        "content_hash": content_hash(text.encode("utf-8", "replace")) if text else None,
    }
    return Facts((draft.finish(origin),), _evidence(draft, _incident(value, given, origin), origin))


def map_alert(value: Any, origin: Origin) -> Facts:
    """Return an alert, evidence of the incident that it stands beside."""
    given = record_of(value, "alert")
    at = clock_at(origin, given, "created_at")
    draft = Draft("TechnicalEvent", needed(given, "id"), url=word(given, "source_url"))
    draft.order = clock_at(origin, given, "updated_at") or at
    incident = mapping_at(value, "incident")
    draft.visibility = visibility_of(incident, origin) if incident else EVERYBODY
    draft.props = {
        "title": word(given, "title"),
        "kind": "alert",
        "at": at or origin.received_at,
        "last_at": clock_at(origin, given, "resolved_at"),
        "fingerprint": word(given, "deduplication_key"),
        "status": word(given, "status"),
    }
    return Facts((draft.finish(origin),), _evidence(draft, _incident(value, given, origin), origin))


def map_user(value: Any, origin: Origin) -> Facts:
    """Return a person: the one with that address."""
    user = record_of(value, "user")
    native_id, email = needed(user, "id"), word(user, "email")
    draft = person_draft(
        origin,
        native_id,
        name=word(user, "name"),
        email=email,
        role=word(user, "base_role", "name"),
    )
    return Facts((draft.finish(origin),))


def _visibility(value: Any, given: JsonObject, origin: Origin) -> str:
    named = {"id": word(given, "incident_id")}
    return visibility_of(named | incident_of(value), origin)


def _incident(value: Any, given: JsonObject, origin: Origin) -> Ref | None:
    native_id = word(given, "incident_id") or word(incident_of(value), "id")
    return origin.ref("Incident", native_id) if native_id else None


def _evidence(draft: Draft, incident: Ref | None, origin: Origin) -> tuple[Sighting, ...]:
    own = origin.ref(draft.label, draft.native_id)
    return (origin.seen("EVIDENCE_OF", own, incident),) if incident else ()


def _tracked(given: JsonObject, native_id: str, origin: Origin) -> list[Sighting]:
    """Return the issue that a follow-up was exported to."""
    exported = mapping_at(given, "external_issue_reference")
    tracker, key = word(exported, "provider"), word(exported, "issue_name")
    if tracker not in _TRACKERS or key is None:
        return []
    other = origin.ref("WorkItem", key, source=tracker)
    return [origin.seen("MENTIONS", origin.ref("Ticket", native_id), other)]
