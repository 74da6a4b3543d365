"""Log files as a source: what is counted of them while they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.facts import Envelope, Facts, Ref
from graph.model.identity import Uid
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.mapping.records import MappingFault, Origin
from ingest.sources.otlp.mapping import map_logs

CONTENT_TYPE: Final = "logs/groups"
"""What envelopes carry that hold counts of log files."""


def map_group(value: Any, origin: Origin) -> Facts:
    """Return the event that stands for equal records of five minutes of one file, and its issue.

    It is evidence of an incident where one is named.
    """
    facts = map_logs(value, origin)
    incident = value.get("incident")
    if incident is None:
        return facts
    [event] = [one for one in facts.records if one.label == "TechnicalEvent"]
    own = Ref(event.label, event.uid, event.native_id)
    told = origin.seen("EVIDENCE_OF", own, _incident(incident))
    return replace(facts, sightings=(*facts.sightings, told))


def _incident(uid: Any) -> Ref:
    try:
        parsed = Uid.parse(uid)
    except (InvalidInput, TypeError, AttributeError) as error:
        raise MappingFault("incident is no uid", path="incident", value=uid) from error
    if parsed.type != "incident":
        raise MappingFault("incident is the uid of another type", path="incident", value=uid)
    return Ref("Incident", uid, parsed.native_id)


def _groups(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_group(json_of(envelope), origin_of(envelope, mapping))


CONNECTOR = Connector(
    name="logs",
    about="errors of log files, as `nazara logs` counts them",
    reads=(),
    streams=(Stream(name="groups", content_type=CONTENT_TYPE, map=_groups),),
)
