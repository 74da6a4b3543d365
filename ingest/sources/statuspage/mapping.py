"""Incidents with every state that was published, maintenance, updates and components."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from graph.model.facts import Facts, Link, Record, Ref
from ingest.mapping.declared import connect
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    one_line,
    word,
)
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.mapping.remarks import Remark
from ingest.mapping.values import normal_status

_KNOWN = ("triggered", "acknowledged", "resolved", "closed")
_ENDED = frozenset({"resolved", "postmortem", "completed"})


def cut(value: Any) -> Iterator[JsonObject]:
    """Yield each incident of an answer or delivery and each of its updates, or each component."""
    page = value.get("page")
    for incident in _incidents(value):
        yield {"page": page, "incident": incident}
        for update in objects_at(incident, "incident_updates"):
            yield {"page": page, "incident": incident, "update": update}
    if isinstance(value.get("components"), list) and "incident_updates" not in value:
        for component in objects_at(value, "components"):
            yield {"page": page, "component": component}
    elif "component" in value:
        yield value


def map_part(value: Any, origin: Origin) -> Facts:
    """Return what one part says.

    Raises:
        MappingFault: When it has no id or time.
    """
    if "update" in value:
        return _update(value, origin)
    if "component" in value:
        return _component(value, origin)
    incident = value["incident"]
    planned = word(incident, "scheduled_for") is not None
    return _maintenance(value, origin) if planned else _incident(value, origin)


def _incidents(value: JsonObject) -> list[JsonObject]:
    one = [value] if "incident_updates" in value else [mapping_at(value, "incident")]
    listed = [*objects_at(value, "incidents"), *objects_at(value, "scheduled_maintenances")]
    return listed or [incident for incident in one if incident]


def _incident(value: Any, origin: Origin) -> Facts:
    incident = value["incident"]
    changed = needed_moment(origin, incident, "updated_at", "created_at")
    resolved = moment_at(origin, incident, "resolved_at")
    now = _version(incident, word(incident, "status"), changed, resolved, origin)
    earlier = [
        _version(incident, word(one, "status"), at, None, origin)
        for one in objects_at(incident, "incident_updates")
        if (at := moment_at(origin, one, "created_at")) and at < changed
    ]
    named = [_described(one, origin) for one in objects_at(incident, "components")]
    records = [one.finish(origin) for one in (now, *earlier)]
    postmortem = _postmortem(incident, origin)
    return Facts((*records, *postmortem, *named))


def _version(
    incident: JsonObject, state: str | None, at: datetime, ended: datetime | None, origin: Origin
) -> Draft:
    """Return an incident in one of its states."""
    draft = Draft("Incident", needed(incident, "id"), url=first_word(incident, "shortlink", "url"))
    draft.order = draft.at = at
    known = normal_status("Incident", state, _KNOWN) if state else None
    draft.props = {
        "title": one_line(word(incident, "name")),
        "status": known or ("resolved" if ended else "triggered"),
        "source_status": state,
        "kind": "public_status",
        "severity": word(incident, "impact"),
        "started_at": needed_moment(origin, incident, "started_at", "created_at"),
        "resolved_at": ended or (at if state in _ENDED else None),
    }
    affected = (_system(one, origin) for one in objects_at(incident, "components"))
    draft.links = [Link("AFFECTS", one) for one in affected if one]
    return draft


def _maintenance(value: Any, origin: Origin) -> Facts:
    """Return planned work as a change of the components that it concerns, else of the page."""
    work = value["incident"]
    draft = Draft("Deployment", needed(work, "id"), url=first_word(work, "shortlink", "url"))
    draft.order = needed_moment(origin, work, "updated_at", "created_at")
    draft.at = needed_moment(origin, work, "scheduled_for")
    state = word(work, "status")
    ended = moment_at(origin, work, "resolved_at") or moment_at(origin, work, "scheduled_until")
    draft.props = {
        "title": one_line(word(work, "name")),
        "kind": "change_request",
        "at": draft.at,
        "finished_at": ended if state in _ENDED else None,
        "status": state,
    }
    systems = [ref for one in objects_at(work, "components") if (ref := _system(one, origin))]
    page = origin.shared.ref("System", f"page/{word(value, 'page', 'id') or 'unknown'}")
    seen = [
        one for system in systems or [page] for one in connect(draft, origin, "DEPLOYED_TO", system)
    ]
    named = (_described(one, origin) for one in objects_at(work, "components"))
    return Facts((draft.finish(origin), *named), tuple(seen))


def _update(value: Any, origin: Origin) -> Facts:
    update, incident = value["update"], value["incident"]
    planned = word(incident, "scheduled_for") is not None
    remark = Remark(
        native_id=f"update/{needed(update, 'id')}",
        words=word(update, "body") or "",
        below=None if planned else origin.ref("Incident", needed(incident, "id")),
        written_at=needed_moment(origin, update, "display_at", "created_at"),
        changed_at=moment_at(origin, update, "updated_at"),
        section=word(incident, "name"),
    )
    return Facts((remark.draft().finish(origin),))


def _postmortem(incident: JsonObject, origin: Origin) -> tuple[Record, ...]:
    body = word(incident, "postmortem_body")
    if body is None:
        return ()
    draft = Remark(
        native_id=f"postmortem/{needed(incident, 'id')}",
        words=body,
        below=origin.ref("Incident", needed(incident, "id")),
        kind="postmortem",
        written_at=moment_at(origin, incident, "postmortem_published_at"),
        changed_at=needed_moment(origin, incident, "updated_at", "created_at"),
    ).draft()
    return (draft.finish(origin),)


def _component(value: Any, origin: Origin) -> Facts:
    """Return a component as a system, and the change of its state that a delivery tells."""
    component, change = value["component"], mapping_at(value, "component_update")
    system = _described(component, origin, complete=True)
    if not change:
        return Facts((system,))
    draft = Draft("TechnicalEvent", f"component/{needed(change, 'id')}")
    draft.order = draft.at = needed_moment(origin, change, "created_at")
    states = [word(change, key) or "unknown" for key in ("old_status", "new_status")]
    draft.props = {
        "title": one_line(f"{system.props['name']}: {states[0]} to {states[1]}"),
        "kind": "timeline",
        "at": draft.at,
        "count": 1,
        "status": states[1],
        "system_ref": system.uid,
    }
    return Facts((draft.finish(origin), system))


def _system(component: Any, origin: Origin) -> Ref | None:
    id_ = word(component, "id")
    return origin.shared.ref("System", id_) if id_ else None


def _described(component: JsonObject, origin: Origin, *, complete: bool = False) -> Record:
    """Return a component as a system: in passing, unless it is told completely."""
    draft = Draft("System", needed(component, "id"), authority=TOOL_AUTHORITY)
    draft.order = moment_at(origin, component, "updated_at") if complete else None
    draft.timeless = draft.order is None
    draft.props = {"name": word(component, "name"), "kind": "service"}
    if complete:
        draft.props["description"] = word(component, "description")
        if group := word(component, "group_id"):
            draft.links.append(Link("PART_OF", origin.shared.ref("System", group)))
    return draft.finish(origin.shared)
