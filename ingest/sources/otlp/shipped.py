"""Log records as shippers push them: streams of Loki, and lists of records with keys of any name.

Fluent Bit and Vector leave it to their users what a record is made of, so each part of it is looked
for under the names that are common. What is not found is left out; nothing is refused for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.times import parse_time
from ingest.sources.otlp.reading import UNNAMED, LogLine

SERVICES: Final = (
    "service_name",
    "service.name",
    "service",
    "app",
    "application",
    "app_kubernetes_io_name",
    "app.kubernetes.io/name",
    "container",
    "container_name",
    "appname",
    "component",
    "workload",
    "job",
)
"""The names under which the service is looked for, the first that is found."""

_WITHIN: Final = ("kubernetes", "labels", "pod_labels")
_MESSAGES: Final = ("message", "msg", "log", "line", "body", "MESSAGE")
_MOMENTS: Final = ("timestamp", "@timestamp", "time", "ts", "date")
_LEVELS: Final = ("level", "severity", "severity_text", "levelname", "loglevel", "detected_level")
_EXCEPTIONS: Final = ("exception_type", "exception.type", "error.type")
_TRACES: Final = ("trace_id", "traceId", "traceID", "trace.id")

SEVERITIES: Final[Mapping[str, int]] = {
    "trace": 1,
    "debug": 5,
    "info": 9,
    "information": 9,
    "notice": 10,
    "warn": 13,
    "warning": 13,
    "err": 17,
    "error": 17,
    "critical": 21,
    "crit": 21,
    "alert": 21,
    "fatal": 21,
    "panic": 21,
    "emerg": 21,
    "emergency": 21,
}
"""The severity of OpenTelemetry that a level in small letters stands for."""

_LEVEL_IN_TEXT: Final = re.compile(
    r"\b(?:level|lvl|severity)[=:]\s*\"?([A-Za-z]+)"
    r"|\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|PANIC)\b"
)
_UTC: Final = ZoneInfo("UTC")
_LOOKED_AT: Final = 200
_TEXT: Final = 8000
_NAME: Final = 200

# A count since 1970 tells by its size what it counts: seconds until the year 5138, and so on.
_UNITS: Final = ((10**11, 10**9), (10**14, 10**6), (10**17, 10**3), (2**63, 1))


def loki_lines(value: Any) -> Iterator[LogLine]:
    """Yield the log records of a push to Loki."""
    for stream in _objects(value.get("streams") if isinstance(value, dict) else None):
        labels = _object(stream.get("stream"))
        entries = stream.get("values")
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, list) and len(entry) > 1 and isinstance(entry[1], str):
                told = _object(entry[2]) if len(entry) > 2 else {}  # noqa: PLR2004
                yield _line({**labels, **told, "timestamp": entry[0], "message": entry[1]}, UNNAMED)


def record_lines(records: Any, service: str) -> Iterator[LogLine]:
    """Yield log records that are objects; `service` is that of those that name none."""
    for one in _objects(records):
        yield _line(one, service.strip()[:_NAME] or UNNAMED)


def _line(given: Mapping[str, Any], service: str) -> LogLine:
    text = _first(given, _MESSAGES)
    return LogLine(
        _service(given) or service,
        _nanoseconds(next((given[name] for name in _MOMENTS if given.get(name)), 0)),
        _severity(_first(given, _LEVELS), text),
        text[:_TEXT],
        _first(given, _EXCEPTIONS)[:_NAME] or None,
        _first(given, _TRACES)[:_NAME].lower(),
    )


def _service(given: Mapping[str, Any]) -> str:
    """Return the service that a record names, itself or in what it tells of its container."""
    named = _first(given, SERVICES) or _first(_object(given.get("service")), ("name",))
    if named:
        return named[:_NAME]
    within = (_service(told) for name in _WITHIN if (told := _object(given.get(name))))
    return next((found for found in within if found), "")


def _severity(level: str, text: str) -> int:
    """Return the severity of OpenTelemetry that a level stands for, or 0 where nobody tells it."""
    if level:
        return SEVERITIES.get(level.lower(), 0)
    found = _LEVEL_IN_TEXT.search(text[:_LOOKED_AT])
    return SEVERITIES.get((found[1] or found[2]).lower(), 0) if found else 0


def _nanoseconds(value: Any) -> int:
    """Return a moment in nanoseconds since 1970, or 0 for what is none."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) < 20):  # noqa: PLR2004
        return _of_text(value)
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return 0
    number = float(value) if isinstance(value, float) else int(value)
    unit = next((unit for limit, unit in _UNITS if 0 < number < limit), None)
    return int(number * unit) if unit else 0


def _of_text(value: str) -> int:
    try:
        return max(0, int(parse_time(value, _UTC).timestamp() * 10**6) * 1000)
    except InvalidInput:
        return 0


def _first(given: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = (given.get(name) for name in names)
    return next((one.strip() for one in found if isinstance(one, str) and one.strip()), "")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())
