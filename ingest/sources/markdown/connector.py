"""Markdown pages as a source."""

from __future__ import annotations

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import origin_of, text_of
from ingest.mapping.records import MappingFault
from ingest.sources.markdown.mapping import map_page, read_page


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    if mapping is None:
        raise MappingFault("a page needs a mapping that says what it becomes")
    page = read_page(envelope.native_id, text_of(envelope))
    return map_page(page, mapping, origin_of(envelope, mapping, loose=True))


CONNECTOR = Connector(
    name="markdown",
    about="Markdown pages",
    reads=("page",),
    streams=(Stream(name="pages", content_type="markdown", map=_map),),
    maps=True,
    mapping="documents",
)
