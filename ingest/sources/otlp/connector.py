"""OpenTelemetry as a source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.model.facts import Envelope, Facts
from ingest.interface.credentials import Option
from ingest.logs.grouping import LineGrouper, LineKeys
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.sources.otlp.mapping import map_calls, map_sum
from ingest.sources.otlp.reading import logs_in, spans_in
from ingest.sources.otlp.series_rules import fault_of
from ingest.sources.otlp.sums import ERROR_SEVERITY, NamedGroup, call_sums, count_logs, values_of

_MOST = 200


def _logs(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_sum(json_of(envelope), origin_of(envelope, mapping))


def _calls(envelope: Envelope, mapping: Mapping | None) -> Facts:
    return map_calls(json_of(envelope), origin_of(envelope, mapping))


def _cut_logs(value: Any) -> Iterable[Any]:
    keys, grouper = LineKeys(), LineGrouper()
    counts = count_logs(logs_in(value), keys, least=ERROR_SEVERITY, most=_MOST, now=0)
    ids = {key: grouper.add_key(key, said) for key, said in counts.met.items()}
    wordings = {one.id: one.wording for one in grouper.groups}
    where = {key: grouper.where(id_) for key, id_ in ids.items()}
    groups = {key: NamedGroup(id_, wordings[id_]) for key, id_ in where.items()}
    return values_of(counts.sums(groups).values())


def _cut_spans(value: Any) -> Iterable[Any]:
    return values_of(call_sums(spans_in(value)).settled())


def _not_kept(value: Any) -> str | None:
    del value
    return "metrics are not kept"


CONNECTOR = Connector(
    name="otlp",
    about="exports of OpenTelemetry in JSON: log records, traces and versions of flags",
    reads=("json", "jsonl"),
    exported=(
        Option(
            name="series",
            about="rules for metrics that are kept: SYSTEM METRIC, or SYSTEM METRIC by ATTRIBUTE",
            many=True,
            fault=fault_of,
        ),
    ),
    streams=(
        Stream(
            name="logs",
            content_type="otlp/logs",
            map=_logs,
            recognises=lambda value: isinstance(value, dict) and "resourceLogs" in value,
            cut=_cut_logs,
        ),
        Stream(name="flags", content_type="otlp/flags", map=_logs),
        Stream(
            name="calls",
            content_type="otlp/calls",
            map=_calls,
            recognises=lambda value: isinstance(value, dict) and "resourceSpans" in value,
            cut=_cut_spans,
        ),
        Stream(name="outside", content_type="otlp/outside", map=_calls),
        Stream(
            name="metrics",
            content_type="otlp/metrics",
            map=_logs,
            recognises=lambda value: isinstance(value, dict) and "resourceMetrics" in value,
            passes_over=_not_kept,
        ),
    ),
)
