"""CDEvents as a source: by themselves, and in the three modes of CloudEvents over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.interface.push import ANY_SENDER
from ingest.mapping.cloud_events import EVENT_ID, agreed, event_in, is_event
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.parts import word
from ingest.mapping.received import json_mapper
from ingest.sources.cdevents.mapping import is_read, map_event
from ingest.sources.cdevents.shapes import event_of, occurred_in


def _is_cdevent(value: Any) -> bool:
    return occurred_in(event_of(value)) is not None


def _passes_over(value: Any) -> str | None:
    told = occurred_in(event_of(value))
    if told is None:
        return f"event of type {word(value, 'type')}: no CDEvent" if is_event(value) else None
    return None if is_read(told) else f"CDEvent of what is not kept: {' '.join(told)}"


CONNECTOR = Connector(
    name="cdevents",
    about="CDEvents of services, artifacts, changes, tickets and incidents, also in CloudEvents",
    reads=("json", "jsonl"),
    push=replace(ANY_SENDER, delivery_id=EVENT_ID, challenge=agreed, opened=event_in),
    streams=(
        Stream(
            name="events",
            content_type="cdevents/events",
            map=json_mapper(map_event, loose=True),
            recognises=_is_cdevent,
            passes_over=_passes_over,
        ),
    ),
)
