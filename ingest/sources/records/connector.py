"""Records of any shape as a source: a mapping file says what they become."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graph.model.facts import Envelope, Facts
from ingest.interface.push import ANY_SENDER
from ingest.mapping.cloud_events import EVENT_ID, agreed, event_in, is_event
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import NESTED_RECORD, RECORD, Mapping, map_declared
from ingest.mapping.received import origin_of, record_of
from ingest.mapping.records import MappingFault


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    placed = _needed(mapping)
    record, parents, at = record_of(envelope)
    origin = origin_of(envelope, placed, loose=True)
    return map_declared(placed, origin, record, parents, at=at)


def _needed(mapping: Mapping | None) -> Mapping:
    if mapping is None or not mapping.maps:
        reason = "records of another shape need a mapping that says what they become"
        raise MappingFault(reason)
    return mapping


def _hint(value: Any) -> str | None:
    if isinstance(value, dict) and value.get("kind") == "PrometheusRule":
        return "a PrometheusRule: read it with --mapping prometheus-rules"
    if is_event(value):
        return f"a CloudEvent of type {value['type']}: a mapping (--mapping) says what it becomes"
    return None


CONNECTOR = Connector(
    name="records",
    about="records of JSON, JSON Lines, CSV and YAML alike",
    reads=("jsonl", "json", "csv", "yaml"),
    streams=(
        Stream(name="records", content_type=RECORD, map=_map),
        Stream(name="nested", content_type=NESTED_RECORD, map=_map),
    ),
    maps=True,
    hint=_hint,
    push=replace(
        ANY_SENDER,
        delivery_id=(*ANY_SENDER.delivery_id, *EVENT_ID),
        challenge=agreed,
        opened=event_in,
        bodiless=True,
    ),
)
