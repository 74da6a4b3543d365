"""What an export of OpenTelemetry holds, in its JSON and its protobuf form alike.

What is none of the records that are looked for is passed by.

Identifiers are hexadecimal in JSON, whole numbers may be texts there, and unknown fields are passed
by: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from ingest.sources.otlp.flags import FlagVersion, flag_in
from ingest.sources.otlp.peers import CALLING, Other, other_in, silent_in

UNNAMED: Final = "unknown_service"
"""What OpenTelemetry calls a service that does not say its name."""

_TEXT: Final = 8000


class LogLine(NamedTuple):
    """One log record; `at` in nanoseconds since 1970, 0 where it is not told."""

    service: str
    at: int
    severity: int
    body: str
    exception: str | None
    trace: str
    flag: FlagVersion | None = None


class TracedSpan(NamedTuple):
    """One span of a trace; its times in nanoseconds since 1970.

    Of a span that calls, `peer` is what it calls and that never sends spans, `other` what may.
    """

    service: str
    id: str
    parent: str
    kind: int
    begin: int
    end: int
    failed: bool
    peer: str | None
    other: Other | None = None


def logs_in(export: Any) -> Iterator[LogLine]:
    """Yield the log records of an export: a value of JSON, or an `ExportLogsServiceRequest`."""
    return _logs_of_json(export) if isinstance(export, dict) else _logs_of_message(export)


def spans_in(export: Any) -> Iterator[TracedSpan]:
    """Yield the spans of an export: a value of JSON, or an `ExportTraceServiceRequest`."""
    return _spans_of_json(export) if isinstance(export, dict) else _spans_of_message(export)


def metrics_in(export: Any) -> Iterator[str]:
    """Yield the names of the metrics of an export, of which nothing else is read."""
    if isinstance(export, dict):
        told = _json_records(export, "resourceMetrics", "scopeMetrics", "metrics")
        return (str(metric.get("name") or "") for *_, metric in told)
    scopes = (scope for resource in export.resource_metrics for scope in resource.scope_metrics)
    return (metric.name for scope in scopes for metric in scope.metrics)


def _logs_of_json(value: Any) -> Iterator[LogLine]:
    for told, service, record in _json_records(value, "resourceLogs", "scopeLogs", "logRecords"):
        given = json_attributes(record.get("attributes"))
        name = str(record.get("eventName") or "")
        yield LogLine(
            service,
            whole(record.get("timeUnixNano")) or whole(record.get("observedTimeUnixNano")),
            whole(record.get("severityNumber")),
            _json_text(record.get("body")) or given.get("exception.message") or name,
            given.get("exception.type"),
            str(record.get("traceId") or "").lower(),
            flag_in(name, given, told),
        )


def _spans_of_json(value: Any) -> Iterator[TracedSpan]:
    for _, service, span in _json_records(value, "resourceSpans", "scopeSpans", "spans"):
        status, kind = span.get("status"), whole(span.get("kind"))
        given = json_attributes(span.get("attributes")) if kind in CALLING else {}
        yield TracedSpan(
            service,
            str(span.get("spanId") or "").lower(),
            str(span.get("parentSpanId") or "").lower(),
            kind,
            whole(span.get("startTimeUnixNano")),
            whole(span.get("endTimeUnixNano")),
            whole(status.get("code") if isinstance(status, dict) else 0) == _ERROR,
            silent_in(given),
            other_in(given),
        )


def _logs_of_message(message: Any) -> Iterator[LogLine]:
    for resource in message.resource_logs:
        told = message_attributes(resource.resource.attributes)
        service = service_of(told)
        for scope in resource.scope_logs:
            for record in scope.log_records:
                given = message_attributes(record.attributes) if record.attributes else {}
                yield LogLine(
                    service,
                    record.time_unix_nano or record.observed_time_unix_nano,
                    record.severity_number,
                    _text(record.body) or given.get("exception.message") or record.event_name,
                    given.get("exception.type"),
                    record.trace_id.hex(),
                    flag_in(record.event_name, given, told),
                )


def _spans_of_message(message: Any) -> Iterator[TracedSpan]:
    for resource in message.resource_spans:
        service = service_of(message_attributes(resource.resource.attributes))
        for scope in resource.scope_spans:
            for span in scope.spans:
                given = message_attributes(span.attributes) if span.kind in CALLING else {}
                yield TracedSpan(
                    service,
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    span.kind,
                    span.start_time_unix_nano,
                    span.end_time_unix_nano,
                    span.status.code == _ERROR,
                    silent_in(given),
                    other_in(given),
                )


_ERROR: Final = 2


def service_of(attributes: Mapping[str, str]) -> str:
    """Return the service that a resource is, by its attributes."""
    return attributes.get("service.name", "").strip()[:200] or UNNAMED


def _json_records(
    value: Any, outer: str, middle: str, inner: str
) -> Iterator[tuple[dict[str, str], str, dict[str, Any]]]:
    """Yield records with the attributes of what wrote them, and the service that it is."""
    for resource in objects_in(value, outer):
        told = resource.get("resource")
        given = json_attributes(told.get("attributes") if isinstance(told, dict) else None)
        service = service_of(given)
        for scope in objects_in(resource, middle):
            for record in objects_in(scope, inner):
                yield given, service, record


def objects_in(value: Any, name: str) -> Iterable[dict[str, Any]]:
    """Return the objects of the list of that name in a value of JSON."""
    found = value.get(name) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else ()


def json_attributes(given: Any) -> dict[str, str]:
    """Return attributes in JSON by name, each as text."""
    if not isinstance(given, list):
        return {}
    pairs = ((one.get("key"), one.get("value")) for one in given if isinstance(one, dict))
    return {str(key): text for key, value in pairs if (text := _json_text(value))}


def _json_text(value: Any) -> str:
    """Return a value as text: what is no text, number or truth is shown as it is written."""
    if not isinstance(value, dict):
        return ""
    held = next(iter(value.values()), "")
    return held[:_TEXT] if isinstance(held, str) else str(held)[:_TEXT]


def message_attributes(given: Iterable[Any]) -> dict[str, str]:
    """Return attributes in protobuf by name, each as text."""
    return {one.key: _text(one.value) for one in given}


def _text(value: Any) -> str:
    kind = value.WhichOneof("value")
    if kind is None:
        return ""
    held = getattr(value, kind)
    return held[:_TEXT] if kind == "string_value" else str(held)[:_TEXT]


def whole(value: Any) -> int:
    """Return a whole number that may be written as text; 0 for anything else."""
    if isinstance(value, int):
        return max(0, value)
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else 0
