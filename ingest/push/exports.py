"""Exports of OpenTelemetry: read in either form, counted, and answered in the form they came in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces

from graph.errors import InvalidInput, UnsupportedMedia
from graph.queue.broker import Broker
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import TextLimits
from ingest.push.log_counts import RecordCount, add_logs
from ingest.push.series import SeriesStore
from ingest.push.telemetry import Telemetry
from ingest.push.unpacking import unpack
from ingest.push.wanted import WantedSeries
from ingest.sources.otlp.points import points_in
from ingest.sources.otlp.reading import logs_in, metrics_in, spans_in
from ingest.sources.otlp.sums import call_sums
from ingest.wordings.shared import SharedWordings

JSON: Final = "application/json"
PROTOBUF: Final = "application/x-protobuf"
Signal = Literal["logs", "traces", "metrics"]

NOT_KEPT: Final = "metrics are taken, and not kept: no rule names any"
_NO_ROOM: Final = "no room for points of more series or sources of totals"
_MESSAGES: Final[dict[Signal, tuple[Any, Any, Any]]] = {
    "logs": (
        logs.ExportLogsServiceRequest,
        logs.ExportLogsServiceResponse,
        logs.ExportLogsPartialSuccess,
    ),
    "traces": (
        traces.ExportTraceServiceRequest,
        traces.ExportTraceServiceResponse,
        traces.ExportTracePartialSuccess,
    ),
    "metrics": (
        metrics.ExportMetricsServiceRequest,
        metrics.ExportMetricsServiceResponse,
        metrics.ExportMetricsPartialSuccess,
    ),
}


@dataclass(frozen=True, slots=True)
class Export:
    """What a program exported, as it was sent."""

    org: str
    signal: Signal
    content_type: str
    encoding: str
    body: bytes

    @property
    def form(self) -> str:
        """The form that it says it is in, which its answer is in too."""
        return form_of(self.content_type)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an export: how many records it had, and what its sender is told.

    So many of its points were `refused`.
    """

    number: int
    said: str = ""
    refused: int = 0


class Exports:
    """Takes exports in."""

    def __init__(self, broker: Broker, wanted: WantedSeries, wordings: SharedWordings) -> None:
        self._telemetry = Telemetry(broker)
        self._series = SeriesStore(broker)
        self._wanted = wanted
        self._wordings = wordings
        self._settings = broker.settings

    def take(self, export: Export) -> tuple[bytes, int]:
        """Count an export, and return the answer and how many records it had.

        Raises:
            DatabaseUnavailable: When it was never known which metrics are kept.
            InvalidInput: When it can't be unpacked or read.
            LimitExceeded: When it stands for too much.
            QueueUnavailable: When Redis can't be reached; sent again it does no harm.
            UnsupportedMedia: When it is neither protobuf nor JSON.
        """
        body = unpack(export.body, export.encoding, self._settings.push_unpacked_bytes)
        read = self._json(body) if export.form == JSON else _message(export.signal, body)
        part = hashlib.sha256(body).hexdigest()[:32]
        added = self._added(export.org, export.signal, part, read)
        return answer_of(export, added), added.number

    def _added(self, org: str, signal: Signal, part: str, read: Any) -> Added:
        if signal == "metrics":
            return self._measured(org, part, read)
        if signal == "logs":
            return Added(add_logs(self._telemetry, self._wordings, org, part, logs_in(read)))
        count = RecordCount()
        self._telemetry.add_calls(org, part, call_sums(count.each(spans_in(read))))
        return Added(count.number)

    def _measured(self, org: str, part: str, read: Any) -> Added:
        number, rules = sum(1 for _ in metrics_in(read)), self._wanted.of(org)
        if rules is None:
            return Added(number, NOT_KEPT)
        refused = self._series.add(org, part, points_in(read, rules))
        return Added(number, _NO_ROOM if refused else "", refused)

    def _json(self, body: bytes) -> dict[str, Any]:
        value = load_json(body, TextLimits.of(self._settings))
        if not isinstance(value, dict):
            raise InvalidInput("the export is no JSON object")
        return value


def answer_of(export: Export, added: Added) -> bytes:
    """Return the answer to an export that was taken, in the form that it came in."""
    if export.form == JSON:
        rejected = {"rejectedDataPoints": str(added.refused)} if added.refused else {}
        told = {"partialSuccess": {**rejected, "errorMessage": added.said}} if added.said else {}
        return orjson.dumps(told)
    _, response, partial = _MESSAGES[export.signal]
    made = response()
    if added.said:
        made.partial_success.CopyFrom(partial(error_message=added.said))
        if added.refused:
            made.partial_success.rejected_data_points = added.refused
    answer: bytes = made.SerializeToString()
    return answer


def refusal_of(message: str) -> bytes:
    """Return a `google.rpc.Status` in protobuf that tells what is wrong."""
    text = message.encode()[:120]
    # Field 2, a text: a length below 128 is one byte.
    return b"\x12" + bytes([len(text)]) + text


def form_of(content_type: str) -> str:
    """Return the form of an export.

    Raises:
        UnsupportedMedia: When it is neither protobuf nor JSON.
    """
    form = content_type.partition(";")[0].strip().lower()
    if form not in {JSON, PROTOBUF}:
        message = f"the export is {form[:100]!r}; expected {PROTOBUF} or {JSON}"
        raise UnsupportedMedia(message, remedy="Set the exporter's protocol to http/protobuf.")
    return form


def _message(signal: Signal, body: bytes) -> Any:
    try:
        return _MESSAGES[signal][0].FromString(body)
    except DecodeError as error:
        message = f"the export is no protobuf of {signal}"
        raise InvalidInput(message) from error
