"""Nazara's own desk as a source. No file holds its records: they come of mutations."""

from __future__ import annotations

from graph.model.facts import Envelope, Facts
from graph.model.identity import CANONICAL_SOURCE
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.mapping.records import MappingFault
from ingest.sources.desk.mapping import INSTANCE, TICKETS, map_ticket


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    if (envelope.source, envelope.instance) != (CANONICAL_SOURCE, INSTANCE):
        reason = f"only Nazara's own desk makes such tickets, not {envelope.source!r}"
        raise MappingFault(reason)
    return map_ticket(json_of(envelope), origin_of(envelope, mapping))


CONNECTOR = Connector(
    name=INSTANCE,
    about="tickets that are made in Nazara",
    reads=(),
    streams=(Stream(name="tickets", content_type=TICKETS, map=_map),),
)
