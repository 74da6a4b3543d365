"""incident.io as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.interface.pull import Pull
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.incident_io import asking
from ingest.sources.incident_io.hanging import (
    map_alert,
    map_follow_up,
    map_postmortem,
    map_update,
    map_user,
)
from ingest.sources.incident_io.incidents import map_incident
from ingest.sources.incident_io.shapes import (
    IncidentIoKind,
    elements,
    is_kind,
    kind_of,
    why_not,
)

_READS: Final[Mapping[IncidentIoKind, Callable[[Any, Origin], Facts]]] = {
    "incident": map_incident,
    "update": map_update,
    "follow_up": map_follow_up,
    "postmortem": map_postmortem,
    "alert": map_alert,
    "user": map_user,
}
_PULLS: Final[Mapping[IncidentIoKind, Pull]] = {
    "incident": asking.INCIDENTS,
    "user": asking.USERS,
}


def _map(value: Any, origin: Origin) -> Facts:
    # What hangs on an incident comes with it, as one answer.
    return _READS[kind_of(value) or "incident"](value, origin)


def _stream(kind: IncidentIoKind, name: str) -> Stream:
    return Stream(
        name=name,
        content_type=f"incident-io/{name}",
        map=json_mapper(_map),
        recognises=lambda value: is_kind(value, kind),
        cut=elements,
        passes_over=why_not,
        pull=_PULLS.get(kind),
    )


CONNECTOR = Connector(
    name="incident-io",
    about="incidents, updates, follow-ups, post-mortems and alerts of incident.io",
    reads=("json", "jsonl"),
    streams=(
        _stream("incident", "incidents"),
        _stream("update", "updates"),
        _stream("follow_up", "follow-ups"),
        _stream("postmortem", "postmortems"),
        _stream("alert", "alerts"),
        _stream("user", "users"),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
