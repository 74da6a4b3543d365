"""What programs export by OpenTelemetry, made up: log records and spans, in protobuf."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import (
    SEVERITY_NUMBER_WARN,
    LogRecord,
    ResourceLogs,
    ScopeLogs,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from bench.payloads import PushKind

TOGETHER: Final = 1_000
"""Log records, or spans, of one export."""

_BEGAN: Final = 1_772_323_200_000_000_000
_SERVICES: Final = 10
_TEMPLATES: Final = (
    "Payment {n} of basket {m} took {n} ms and was given up",
    "Shelf {m} has {n} parcels too many, waiting for a van",
    "Retried call {n} to the ledger, answer {m} was cut off",
    "Session {n} ended by itself after {m} s without a word",
)


def telemetry_kinds(token: str) -> tuple[PushKind, ...]:
    """Return the kinds of export, sent with a token for `ingest`."""

    def headers(_: bytes) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/x-protobuf"}

    return (
        PushKind("logs", "/v1/logs", TOGETHER, logs, headers),
        PushKind("spans", "/v1/traces", TOGETHER, spans, headers),
    )


def logs(number: int) -> bytes:
    """Return an export of log records, other bytes for each number."""
    # What is put behind a message in protobuf is a part of it.
    own = ScopeLogs(log_records=[_log_record(number, number)])
    last = ExportLogsServiceRequest(resource_logs=[ResourceLogs(scope_logs=[own])])
    return _many_logs(number % _SERVICES) + bytes(last.SerializeToString())


@cache
def _many_logs(service: int) -> bytes:
    records = [_log_record(one, service + one) for one in range(TOGETHER - 1)]
    of_one = ResourceLogs(resource=_service(service), scope_logs=[ScopeLogs(log_records=records)])
    return bytes(ExportLogsServiceRequest(resource_logs=[of_one]).SerializeToString())


def _log_record(number: int, other: int) -> LogRecord:
    text = _TEMPLATES[number % len(_TEMPLATES)].format(n=number, m=other)
    return LogRecord(
        time_unix_nano=_BEGAN + number * 1_000_000,
        severity_number=SEVERITY_NUMBER_WARN,
        severity_text="WARN",
        body=AnyValue(string_value=text),
        attributes=[KeyValue(key="thread", value=AnyValue(string_value=f"pool-{number % 8}"))],
    )


def spans(number: int) -> bytes:
    """Return an export of spans: calls between services, each by both its ends."""
    caller, called = number % _SERVICES, (number + 1) % _SERVICES
    both = [*_calls(number)]
    parts = (
        ResourceSpans(resource=_service(place), scope_spans=[ScopeSpans(spans=both[end::2])])
        for end, place in enumerate((caller, called))
    )
    return bytes(ExportTraceServiceRequest(resource_spans=parts).SerializeToString())


def _calls(number: int) -> Iterator[Span]:
    for one in range(TOGETHER // 2):
        digest = hashlib.sha256(f"{number}/{one}".encode()).digest()
        began = _BEGAN + one * 2_000_000
        ours = Span(
            trace_id=digest[:16],
            span_id=digest[16:24],
            name="call",
            kind=Span.SPAN_KIND_CLIENT,
            start_time_unix_nano=began,
            end_time_unix_nano=began + 1_000_000 + digest[0] * 10_000,
        )
        theirs = Span(parent_span_id=ours.span_id, kind=Span.SPAN_KIND_SERVER, name="GET /stock")
        theirs.trace_id, theirs.span_id = ours.trace_id, digest[24:]
        theirs.start_time_unix_nano = ours.start_time_unix_nano
        theirs.end_time_unix_nano = ours.end_time_unix_nano
        yield from (ours, theirs)


def _service(number: int) -> Resource:
    name = AnyValue(string_value=f"service-{number}")
    return Resource(attributes=[KeyValue(key="service.name", value=name)])
