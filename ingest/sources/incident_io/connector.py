"""incident.io as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.mapping.connector import Connector
from ingest.mapping.kinds_of_records import KindsOfRecords
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
    is_ours,
    kind_of,
    why_not,
)

_KINDS: Final = KindsOfRecords("incident-io", kind_of, elements, why_not, is_ours, "incident")
_READS: Final[Mapping[IncidentIoKind, Callable[[Any, Origin], Facts]]] = {
    "incident": map_incident,
    "update": map_update,
    "follow_up": map_follow_up,
    "postmortem": map_postmortem,
    "alert": map_alert,
    "user": map_user,
}


def _map(value: Any, origin: Origin) -> Facts:
    # What hangs on an incident comes with it, as one answer.
    return _READS[kind_of(value) or "incident"](value, origin)


CONNECTOR = Connector(
    name="incident-io",
    about="incidents, updates, follow-ups, post-mortems and alerts of incident.io",
    reads=("json", "jsonl"),
    streams=(
        _KINDS.stream("incident", "incidents", _map, asking.INCIDENTS),
        _KINDS.stream("update", "updates", _map),
        _KINDS.stream("follow_up", "follow-ups", _map),
        _KINDS.stream("postmortem", "postmortems", _map),
        _KINDS.stream("alert", "alerts", _map),
        _KINDS.stream("user", "users", _map, asking.USERS),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
