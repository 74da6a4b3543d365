"""Nazara itself as a source: what people assert and write down here. No file holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.model.facts import Envelope, Facts
from graph.model.identity import CANONICAL_SOURCE
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.mapping.records import MappingFault, Origin
from ingest.sources.nazara.assertions import ASSERTIONS, INSTANCE, map_assertion
from ingest.sources.nazara.notes import NOTES, map_note


def _stream(name: str, content_type: str, mapper: Callable[[Any, Origin], Facts]) -> Stream:
    def mapped(envelope: Envelope, mapping: Mapping | None) -> Facts:
        if (envelope.source, envelope.instance) != (CANONICAL_SOURCE, INSTANCE):
            reason = f"only Nazara itself says what people say, not {envelope.source!r}"
            raise MappingFault(reason)
        return mapper(json_of(envelope), origin_of(envelope, mapping))

    return Stream(name=name, content_type=content_type, map=mapped)


CONNECTOR = Connector(
    name=CANONICAL_SOURCE,
    about="what people assert and write down in Nazara",
    reads=(),
    streams=(
        _stream("assertions", ASSERTIONS, map_assertion),
        _stream("notes", NOTES, map_note),
    ),
)
