"""Incidents, as a webhook tells what became of them and as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from graph.model.facts import Facts, Link, Record
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
from ingest.mapping.records import Draft, Origin
from ingest.mapping.severity_words import severity_rank
from ingest.sources.pagerduty.history import IncidentState, known_status, states_of
from ingest.sources.pagerduty.references import described, reference

_LATE = {"triggered": 0, "acknowledged": 1, "resolved": 2, "closed": 3}
"""Of two states in one second the further one came later."""

_ALMOST_A_SECOND = timedelta(microseconds=999_990)
_ACKNOWLEDGED, _RESOLVED = "incident.acknowledged", "incident.resolved"


def map_incident(value: Any, origin: Origin) -> Facts:
    """Return an incident as it is, and as it was at each change that its log entries tell of.

    Raises:
        MappingFault: When it has no id, or a time can't be read.
    """
    event = mapping_at(value, "event")
    incident = mapping_at(event, "data") or mapping_at(value, "incident") or value
    states = states_of(value, origin)
    now = _told(event, incident, origin) if event else _asked(incident, states, origin)
    latest = _version(incident, now, origin)
    latest.order = now.since if event else _order(incident, now, origin, told=bool(states))
    latest.links += [*_assigned(incident, origin)]
    earlier = [_version(incident, one, origin) for one in states if one.since < now.since]
    records = [latest.finish(origin), *(one.finish(origin) for one in earlier)]
    named = described(_named(incident), origin)
    return Facts((*records, *_once(named)), ())


def _version(incident: JsonObject, state: IncidentState, origin: Origin) -> Draft:
    draft = Draft("Incident", needed(incident, "id"), url=word(incident, "html_url"))
    draft.order = draft.at = state.since
    priority = first_word(mapping_at(incident, "priority"), "summary", "name")
    urgency = word(incident, "urgency")
    draft.props = {
        "title": one_line(first_word(incident, "title", "summary", "description")),
        "description": word(incident, "body", "details") or word(incident, "description"),
        "status": state.status,
        "source_status": state.word,
        "kind": word(incident, "incident_type", "name"),
        "severity_rank": severity_rank(priority or urgency),
        "priority": priority,
        "urgency": urgency,
        "started_at": needed_moment(origin, incident, "created_at"),
        "acknowledged_at": state.acknowledged_at,
        "resolved_at": state.resolved_at,
    }
    services = [mapping_at(incident, "service"), *objects_at(incident, "impacted_services")]
    affected = filter(None, (reference(one, origin) for one in services))
    draft.links = [Link("AFFECTS", one) for one in affected]
    teams = filter(None, (reference(one, origin) for one in objects_at(incident, "teams")))
    draft.links += [Link("ASSIGNED_TO", one) for one in teams]
    return draft


def _told(event: JsonObject, incident: JsonObject, origin: Origin) -> IncidentState:
    """Return the state that a webhook tells: it knows of this change alone."""
    at, type_ = needed_moment(origin, event, "occurred_at"), word(event, "event_type")
    given = word(incident, "status")
    return IncidentState(
        known_status(given, resolved=type_ == _RESOLVED),
        given or "triggered",
        at,
        at if type_ == _ACKNOWLEDGED else None,
        moment_at(origin, incident, "resolved_at") or (at if type_ == _RESOLVED else None),
    )


def _asked(incident: JsonObject, states: list[IncidentState], origin: Origin) -> IncidentState:
    """Return the state of an incident that was asked for, with the times of its log entries."""
    before = states[-1] if states else None
    acknowledged = [
        moment_at(origin, one, "at") for one in objects_at(incident, "acknowledgements")
    ]
    given = word(incident, "status")
    resolved = moment_at(origin, incident, "resolved_at")
    status = known_status(given, resolved=resolved is not None)
    since = needed_moment(origin, incident, "last_status_change_at", "updated_at", "created_at")
    first = min(filter(None, acknowledged), default=None)
    return IncidentState(
        status,
        given or status,
        since,
        before.acknowledged_at if before and before.acknowledged_at else first,
        resolved or (since if status == "resolved" else None),
    )


def _order(incident: JsonObject, state: IncidentState, origin: Origin, *, told: bool) -> datetime:
    """Return what orders an incident that was asked for: the end of the second it changed in.

    PagerDuty tells whole seconds there and fractions in webhooks, which know less. With its log
    entries it says more than without.
    """
    changed = max(moment_at(origin, incident, "updated_at") or state.since, state.since)
    late = timedelta(microseconds=2 * _LATE[state.status] + told)
    return changed.replace(microsecond=0) + _ALMOST_A_SECOND + late


def _assigned(incident: JsonObject, origin: Origin) -> Iterator[Link]:
    for one in _assignees(incident):
        if ref := reference(one, origin):
            yield Link("ASSIGNED_TO", ref)


def _assignees(incident: JsonObject) -> list[JsonObject]:
    asked = [mapping_at(one, "assignee") for one in objects_at(incident, "assignments")]
    return [*objects_at(incident, "assignees"), *asked]


def _named(incident: JsonObject) -> list[JsonObject]:
    services = [mapping_at(incident, "service"), *objects_at(incident, "impacted_services")]
    return [*services, *objects_at(incident, "teams"), *_assignees(incident)]


def _once(records: Iterator[Record]) -> tuple[Record, ...]:
    return tuple({one.uid: one for one in records}.values())
