"""Incident reports as a source."""

from __future__ import annotations

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import origin_of, text_of
from ingest.mapping.records import MappingFault
from ingest.sources.incident_reports.lines import lines_of
from ingest.sources.incident_reports.mapping import map_report
from ingest.sources.incident_reports.templates import TEMPLATE, is_template
from ingest.sources.markdown.mapping import read_page


def _is_form(text: str) -> str | None:
    try:
        page = read_page("page", text)
    except MappingFault:
        return None
    return TEMPLATE if is_template(page.title, list(lines_of(page.body))) else None


def _map(envelope: Envelope, mapping: Mapping | None) -> Facts:
    page = read_page(envelope.native_id, text_of(envelope))
    return map_report(page, mapping, origin_of(envelope, mapping))


CONNECTOR = Connector(
    name="incident-report",
    about="incident reports in Markdown, a page each",
    reads=("page",),
    streams=(
        Stream(name="reports", content_type="incident-report", map=_map, passes_over=_is_form),
    ),
)
