"""What CDEvents say of deployments, artifacts, changes, tickets and incidents.

An event tells what happened, not what there is: of an incident that is resolved, or a change that
is merged, it does not tell when it began. So their titles are made of what each event tells, and
the time of their first event is when they began.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from graph.model.facts import Facts, Link, Sighting
from ingest.mapping.declared import connect
from ingest.mapping.parts import JsonObject, mapping_at, needed, needed_moment, one_line, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, MappingFault, Origin
from ingest.sources.cdevents.shapes import (
    Occurred,
    content_of,
    event_of,
    occurred_in,
    package_of,
    place_of,
    subject_id,
    system_of,
)

_ENDED: Final = {"closed": "closed", "abandoned": "closed", "merged": "merged"}
"""What a change or ticket is once nothing more is done about it; before that it is open."""

_KINDS: Final = {"change": "pull_request", "ticket": "issue"}


def map_event(value: Any, origin: Origin) -> Facts:
    """Return what an event says.

    Raises:
        MappingFault: When it has no id, time or subject.
    """
    event = event_of(value)
    told = occurred_in(event)
    read = _READ.get(told) if told else None
    if told is None or read is None:
        raise MappingFault("expected a CDEvent that is read", path="context.type")
    return read(event, told, origin)


def is_read(told: Occurred | None) -> bool:
    """Whether events of a type become something."""
    return told in _READ


def _service(event: JsonObject, told: Occurred, origin: Origin) -> Facts:
    """Return a change of a service that runs as a deployment of it."""
    content, at = content_of(event), _at(event, origin)
    system = system_of(needed(event, "subject", "id"), origin)
    if system is None:
        raise MappingFault("expected the name of a service", path="subject.id")
    package = package_of(word(content, "artifactId"))
    version = package.version if package else word(content, "artifactId")
    draft = Draft("Deployment", _event_id(event), order=at, at=at)
    draft.props = {
        "title": " ".join(filter(None, (system.native_id, told.predicate, version))),
        "kind": "deploy",
        "at": at,
        "finished_at": at,
        "environment": place_of(content),
        "service_version": version,
        "commit": package.commit if package else None,
        "status": told.predicate,
    }
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin),), seen)


def _artifact(event: JsonObject, told: Occurred, origin: Origin) -> Facts:
    """Return an artifact that was published as a release of what it is a version of.

    A catalogue claims that by its package URL without a version.
    """
    del told
    at, package = _at(event, origin), package_of(needed(event, "subject", "id"))
    if package is None:
        raise MappingFault("expected a package URL (pkg:…)", path="subject.id")
    draft = Draft("Deployment", needed(event, "subject", "id"), order=at, at=at)
    draft.props = {
        "title": " ".join(filter(None, (package.name, package.version))),
        "kind": "release",
        "at": at,
        "finished_at": at,
        "service_version": package.version,
        "commit": package.commit,
        "author": word(content_of(event), "user"),
    }
    owner = Draft("System", package.id, timeless=True, authority=TOOL_AUTHORITY)
    owner.props = {"name": package.name, "kind": "application"}
    system = origin.shared.ref("System", package.id)
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin), owner.finish(origin.shared)), seen)


def _work(event: JsonObject, told: Occurred, origin: Origin) -> Facts:
    """Return a change of code, or a ticket, as it is since the event."""
    content, at = content_of(event), _at(event, origin)
    id_, repository = needed(event, "subject", "id"), word(content, "repository", "id")
    draft = Draft("WorkItem", subject_id(event), order=at, at=at, url=word(content, "uri"))
    draft.begun = "opened_at"
    draft.props = {
        "title": one_line(word(content, "summary")) or " ".join(filter(None, (repository, id_))),
        "kind": _KINDS[told.subject],
        "key": id_ if told.subject == "ticket" else None,
        "description": word(content, "description"),
        "status": _ENDED.get(told.predicate, "open"),
        "source_status": told.predicate,
        "priority": word(content, "priority"),
        "opened_at": at,
        "updated_at": at,
        "closed_at": at if told.predicate in _ENDED else None,
    }
    return Facts((draft.finish(origin),))


def _incident(event: JsonObject, told: Occurred, origin: Origin) -> Facts:
    """Return an incident as it is since the event, and the event in its time line."""
    content, at = content_of(event), _at(event, origin)
    system = system_of(word(content, "service", "id"), origin)
    where = " in ".join(filter(None, (system.native_id if system else None, place_of(content))))
    is_over = told.predicate == "resolved"
    draft = Draft("Incident", subject_id(event), order=at, at=at, url=word(content, "ticketURI"))
    draft.begun = "started_at"
    draft.props = {
        "title": ": ".join(filter(None, (where, needed(event, "subject", "id")))),
        "description": word(content, "description"),
        "status": "resolved" if is_over else "triggered",
        "source_status": told.predicate,
        "started_at": at,
        "resolved_at": at if is_over else None,
    }
    draft.links = [Link("AFFECTS", system)] if system else []
    entry = _entry(event, told, at)
    entry.props["system_ref"] = system.uid if system else None
    return Facts((draft.finish(origin), entry.finish(origin)), (_evidence(entry, draft, origin),))


def _entry(event: JsonObject, told: Occurred, at: datetime) -> Draft:
    """Return an event of an incident as an entry of its time line."""
    said = one_line(word(content_of(event), "description"))
    entry = Draft("TechnicalEvent", _event_id(event), order=at, at=at)
    entry.props = {
        "title": said or told.predicate,
        "kind": "timeline",
        "at": at,
        "status": told.predicate,
    }
    return entry


def _evidence(entry: Draft, incident: Draft, origin: Origin) -> Sighting:
    own = origin.ref("TechnicalEvent", entry.native_id)
    return origin.seen("EVIDENCE_OF", own, origin.ref("Incident", incident.native_id))


def _event_id(event: JsonObject) -> str:
    """Return the id of an event: unique within its source."""
    context = mapping_at(event, "context")
    return f"{(word(context, 'source') or '').rstrip('/')}/{needed(context, 'id')}"


def _at(event: JsonObject, origin: Origin) -> datetime:
    return needed_moment(origin, mapping_at(event, "context"), "timestamp")


_READ: Final[dict[Occurred, Callable[[JsonObject, Occurred, Origin], Facts]]] = {
    Occurred(subject, predicate): read
    for subject, predicates, read in (
        ("service", "deployed upgraded rolledback removed", _service),
        ("artifact", "published", _artifact),
        ("change", "created updated reviewed merged abandoned", _work),
        ("ticket", "created updated closed", _work),
        ("incident", "detected reported resolved", _incident),
    )
    for predicate in predicates.split()
}
