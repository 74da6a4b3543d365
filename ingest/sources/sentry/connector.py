"""Sentry as a source."""

from __future__ import annotations

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.sources.sentry.mapping import is_sentry_event, map_event


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_event(json_of(envelope), origin_of(envelope, mapping))


CONNECTOR = Connector(
    name="sentry",
    about="error events in Sentry's format",
    reads=("json", "jsonl"),
    streams=(Stream(name="events", content_type="sentry", map=_map, recognises=is_sentry_event),),
)
