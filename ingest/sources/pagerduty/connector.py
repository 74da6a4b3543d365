"""PagerDuty as a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graph.model.facts import Facts
from ingest.mapping.connector import Connector, Stream, either
from ingest.mapping.parts import objects_at, word
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.pagerduty import asking, shapes
from ingest.sources.pagerduty.addresses import ADDRESSES
from ingest.sources.pagerduty.changes import map_change
from ingest.sources.pagerduty.directory import map_service, map_team, map_user
from ingest.sources.pagerduty.incidents import map_incident
from ingest.sources.pagerduty.timeline import cut_incident, map_alert, map_log_entry, map_note


def _cut(name: str) -> Callable[[Any], Iterator[Any]]:
    """Return what cuts a page of a list into its records, and an incident into its parts."""

    def cut(value: Any) -> Iterator[Any]:
        records = objects_at(value, name) if shapes.listed(name)(value) else [value]
        for one in records:
            yield from cut_incident(one)

    return cut


def _map_incident(value: Any, origin: Origin) -> Facts:
    """Return what an incident says, or one of the things that hang on it."""
    kind = word(value, "event", "data", "type") or word(value, "type") or ""
    if "note" in value or kind in {"incident_note", "incident_status_update"}:
        return map_note(value, origin)
    if "alert" in value or kind == "alert":
        return map_alert(value, origin)
    if "log_entry" in value or kind.endswith("log_entry"):
        return map_log_entry(value, origin)
    return map_incident(value, origin)


def _says_no_state(value: Any) -> str | None:
    """Say why a webhook is passed over that tells of responders: they are no state."""
    kind = word(value, "event", "data", "type") or "incident"
    known = {"incident", "incident_note", "incident_status_update"}
    return None if kind in known else f"PagerDuty's {kind}: it says nothing of the incident"


CONNECTOR = Connector(
    name="pagerduty",
    about="webhooks (v3) and answers of the REST API of PagerDuty",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    pulls=asking.PULLING,
    push=asking.PUSH,
    streams=(
        Stream(
            name="incidents",
            content_type="pagerduty/incidents",
            map=json_mapper(_map_incident, loose=True),
            recognises=either(
                shapes.event_of("incident"), shapes.is_incident, shapes.listed("incidents")
            ),
            cut=_cut("incidents"),
            passes_over=_says_no_state,
            pull=asking.INCIDENTS,
        ),
        Stream(
            name="change_events",
            content_type="pagerduty/change_events",
            map=json_mapper(map_change, loose=True),
            recognises=either(
                shapes.asked("change_event", "timestamp"), shapes.listed("change_events")
            ),
            cut=_cut("change_events"),
            pull=asking.CHANGES,
        ),
        Stream(
            name="services",
            content_type="pagerduty/services",
            map=json_mapper(map_service, loose=True),
            recognises=either(
                shapes.event_of("service"),
                shapes.asked("service", "name"),
                shapes.holds("service", "relationships"),
                shapes.listed("services"),
            ),
            cut=_cut("services"),
            pull=asking.SERVICES,
        ),
        Stream(
            name="teams",
            content_type="pagerduty/teams",
            map=json_mapper(map_team, loose=True),
            recognises=either(
                shapes.asked("team", "name"),
                shapes.holds("team", "members"),
                shapes.listed("teams"),
            ),
            cut=_cut("teams"),
            pull=asking.TEAMS,
        ),
        Stream(
            name="users",
            content_type="pagerduty/users",
            map=json_mapper(map_user, loose=True),
            recognises=either(shapes.asked("user", "email"), shapes.listed("users")),
            cut=_cut("users"),
            pull=asking.USERS,
        ),
    ),
)
