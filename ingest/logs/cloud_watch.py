"""Events of AWS CloudWatch, as its command line, its console and its deliveries write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from ingest.logs.blocks import EVENTS_BEGIN
from ingest.logs.headers import LogHeader
from ingest.logs.objects import object_in
from ingest.logs.times import TimeReader

_OF_EVENTS: Final = frozenset(("ingestionTime", "eventId"))
_DELIVERED: Final = frozenset(("id", "timestamp", "message"))
_QUERIED: Final = frozenset(("@timestamp", "@message"))

EVENT: Final = re.compile(
    r"""
    ^EVENTS\t(?:\d{30,80}\t\d{13}\t(?P<key>[^\t]{1,512})|\d{13})\t(?P<message>.*)\t
    (?P<time>\d{13})$
    """,
    re.VERBOSE | re.DOTALL,
)
"""An event where the command line writes text: its fields in the order of their names."""


def cloud_watch_json(text: str, times: TimeReader) -> LogHeader | None:
    """Read an event of an answer or delivery, or a row of what Logs Insights found."""
    if '"timestamp"' not in text and '"@timestamp"' not in text:
        return None
    said = _row(text) if text.startswith("[") else object_in(text)
    if said is None:
        return None
    if said.keys() >= _QUERIED and all(name.startswith("@") for name in said):
        # Another field of a query is what it asked for beside the line.
        log, stream = str(said.get("@log") or ""), str(said.get("@logStream") or "")
        header = _header(said["@message"], said["@timestamp"], stream, times)
        if header is not None and log:
            header.service = log.rpartition(":")[2].rpartition("/")[2] or None
        return header
    is_event = said.keys() >= {"timestamp", "message"} and (
        not said.keys().isdisjoint(_OF_EVENTS) or said.keys() == _DELIVERED
    )
    if not is_event:
        return None
    return _header(said["message"], said["timestamp"], str(said.get("logStreamName") or ""), times)


def cloud_watch_event(text: str, times: TimeReader) -> LogHeader | None:
    """Read an event that was written as text, whose message may end with line feeds."""
    if not text.startswith(EVENTS_BEGIN) or (found := EVENT.match(text)) is None:
        return None
    return _header(found["message"], found["time"], found["key"] or "", times)


def _header(message: Any, time: Any, key: str, times: TimeReader) -> LogHeader | None:
    written = times.read(str(time))
    if written is None or not isinstance(message, str):
        return None
    return LogHeader(message.rstrip(), written, key=key)


def _row(text: str) -> Mapping[str, Any] | None:
    """Return the fields of a row, which stand in a list."""
    try:
        found = orjson.loads(text)
        return {one["field"]: one["value"] for one in found}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
