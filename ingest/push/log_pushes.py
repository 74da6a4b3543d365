"""Log records that shippers push: read in the forms of Loki, Fluent Bit and Vector, and counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.errors import InvalidInput, UnsupportedMedia
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.push.log_counts import add_logs
from ingest.push.telemetry import Telemetry
from ingest.push.unpacking import unpack, unsnap
from ingest.sources.otlp.loki import pushed
from ingest.sources.otlp.reading import LogLine
from ingest.sources.otlp.shipped import loki_lines, record_lines
from ingest.wordings.shared import SharedWordings

PROTOBUF = "application/x-protobuf"
"""What is pushed to Loki where nothing else is chosen."""

_SNAPPY = "snappy"
_PLAIN = frozenset({"", "text/plain"})
_ENDINGS = ("json", "jsonl", "json-lines", "ndjson")


@dataclass(frozen=True, slots=True)
class LogPush:
    """What a shipper sent; `service` is that of records which name none."""

    org: str
    content_type: str
    encoding: str
    body: bytes
    service: str = ""


class LogPushes:
    """Takes log records in that shippers push."""

    def __init__(self, telemetry: Telemetry, wordings: SharedWordings) -> None:
        self._telemetry = telemetry
        self._wordings = wordings
        self._settings = wordings.settings

    def take(self, push: LogPush) -> int:
        """Count log records, and return how many there were.

        Raises:
            InvalidInput: When they can't be unpacked or read; then none of them is counted.
            LimitExceeded: When they stand for too much.
            QueueUnavailable: When Redis can't be reached; sent again they do no harm.
            UnsupportedMedia: When they are neither JSON nor protobuf, or packed in another way.
        """
        if _form(push.content_type) == PROTOBUF:
            body = self._unsnapped(push)
            lines = loki_lines(pushed(body))
        else:
            _check_form(push.content_type)
            body = unpack(push.body, push.encoding, self._settings.push_unpacked_bytes)
            lines = _lines(self._value(body), push.service)
        part = hashlib.sha256(push.service.encode("utf-8", "replace") + b"\0" + body).hexdigest()
        return add_logs(self._telemetry, self._wordings, push.org, part[:32], lines)

    def _unsnapped(self, push: LogPush) -> bytes:
        """Return a push in protobuf, which Snappy has packed whether its sender says so or not."""
        if push.encoding.strip().lower() not in {"", _SNAPPY}:
            message = f"protobuf is packed by {push.encoding[:50]!r}; expected {_SNAPPY}"
            raise UnsupportedMedia(message, remedy="Set the sender's compression to snappy.")
        return unsnap(push.body, self._settings.push_unpacked_bytes)

    def _value(self, body: bytes) -> Any:
        """Return one value of JSON, or a list of those that stand in a line each."""
        limits = TextLimits.of(self._settings)
        rows = body.splitlines()
        if len(rows) < 2 or not body.lstrip().startswith(b"{"):  # noqa: PLR2004
            return load_json(body, limits) if body.strip() else []
        try:
            return load_json(body, limits)
        except InvalidText:
            return [_row(row, number, limits) for number, row in enumerate(rows, 1) if row.strip()]


def _lines(value: Any, service: str) -> Iterator[LogLine]:
    if isinstance(value, list):
        return record_lines(value, service)
    if not isinstance(value, dict):
        raise InvalidInput("the log records are neither objects nor a list of them")
    if "streams" in value:
        return loki_lines(value)
    return record_lines(value["data"] if isinstance(value.get("data"), list) else [value], service)


def _row(row: bytes, number: int, limits: TextLimits) -> Any:
    try:
        return load_json(row, limits)
    except InvalidText as error:
        message = f"line {number}: {error.message}"
        raise InvalidInput(message) from error


def _form(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _check_form(content_type: str) -> None:
    form = _form(content_type)
    if form not in _PLAIN and not form.endswith(_ENDINGS):
        message = f"the log records are {form[:100]!r}; expected JSON or {PROTOBUF}"
        remedy = "Fluent Bit: `format json`; Vector: `codec: json`."
        raise UnsupportedMedia(message, remedy=remedy)
