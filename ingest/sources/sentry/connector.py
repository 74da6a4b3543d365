"""Sentry as a source."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.sources.sentry.mapping import NO_ERROR, map_event
from ingest.sources.sentry.shapes import is_sentry_event, is_transaction


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_event(json_of(envelope), origin_of(envelope, mapping))


def _is_no_error(value: Any) -> str | None:
    return NO_ERROR if is_transaction(value) else None


CONNECTOR = Connector(
    name="sentry",
    about="error events in Sentry's format",
    reads=("json", "jsonl"),
    streams=(
        Stream(
            name="events",
            content_type="sentry",
            map=_map,
            recognises=is_sentry_event,
            passes_over=_is_no_error,
        ),
    ),
)
