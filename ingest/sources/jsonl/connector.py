"""Nazara's own JSON Lines vocabulary as a source."""

from __future__ import annotations

from graph.model.facts import Envelope, Facts
from ingest.interface.push import ANY_SENDER
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.sources.jsonl.mapping import map_jsonl
from ingest.sources.jsonl.recognition import hint, is_own_record


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    origin = origin_of(envelope, mapping)
    if mapping is None:
        return map_jsonl(json_of(envelope), origin)
    return map_jsonl(json_of(envelope), origin, chunk_size=mapping.chunk_characters)


CONNECTOR = Connector(
    name="jsonl",
    about="records in Nazara's own vocabulary",
    reads=("jsonl", "json"),
    streams=(Stream(name="records", content_type="jsonl", map=_map, recognises=is_own_record),),
    hint=hint,
    push=ANY_SENDER,
)
