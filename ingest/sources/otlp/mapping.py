"""What counts of log records and of calls say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from graph.model.facts import Facts, Sighting
from graph.store.wire import from_micros
from ingest.mapping.records import TOOL_AUTHORITY, Draft, MappingFault, Origin
from ingest.sources.otlp.sums import p95_ms

TRACES = "otel:traces"
"""Who says that one system calls another, where spans do."""


def map_logs(value: Any, origin: Origin) -> Facts:
    """Return the event that stands for equal log records of five minutes, and its issue.

    Its count only grows, and orders it: of two counts the larger is the newer one.
    """
    count = _counts(value).get("count", 0)
    at = _moment(value, "at")
    system = origin.canonical("System", _text(value, "service"))
    issue = Draft("TechnicalIssue", _text(value, "fingerprint"), timeless=True)
    issue.props = {
        "title": _text(value, "template"),
        "kind": "log_pattern",
        "fingerprint": issue.native_id,
        "exception_type": value.get("exception"),
    }
    event = Draft("TechnicalEvent", f"{issue.native_id}/{at.isoformat()}", order=count, at=at)
    event.props = {
        "title": issue.props["title"],
        "kind": "aggregate",
        "at": at,
        "count": count,
        "first_at": _moment(value, "first"),
        "last_at": _moment(value, "last"),
        "fingerprint": issue.native_id,
        "issue": origin.ref("TechnicalIssue", issue.native_id).uid,
        "system_ref": system.uid,
        "severity_number": value.get("severity"),
        "exemplars": value.get("exemplars"),
    }
    own = origin.ref("TechnicalEvent", event.native_id)
    group = origin.ref("TechnicalIssue", issue.native_id)
    return Facts(
        (event.finish(origin), issue.finish(origin)),
        (
            origin.seen("INSTANCE_OF", own, group),
            origin.seen("OBSERVED_ON", group, system),
        ),
    )


def map_calls(value: Any, origin: Origin) -> Facts:
    """Return that one system needs another, as the calls of an hour show.

    Whoever calls runs and says its name, so it is described; what is called is only named.
    """
    counts = _counts(value)
    calls = counts.get("calls", 0)
    if calls < 1:
        raise MappingFault("counts.calls is missing", path="counts")
    seen = Sighting(
        "DEPENDS_ON",
        origin.canonical("System", _text(value, "caller")),
        origin.canonical("System", _text(value, "callee")),
        TRACES,
        "derived",
        _moment(value, "last"),
        {
            "calls_per_hour": float(calls),
            "error_rate": round(counts.get("errors", 0) / calls, 6),
            "p95_ms": p95_ms(counts),
        },
    )
    caller = Draft("System", _text(value, "caller"), timeless=True, authority=TOOL_AUTHORITY)
    caller.canonical = seen.start
    caller.props = {"name": caller.native_id, "kind": "service"}
    return Facts((caller.finish(origin),), (seen,))


def _counts(value: Any) -> dict[str, int]:
    counts = value.get("counts") if isinstance(value, dict) else None
    if not isinstance(counts, dict):
        raise MappingFault("expected an object with `counts`")
    return {name: number for name, number in counts.items() if isinstance(number, int)}


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not found:
        reason = f"{name} is missing"
        raise MappingFault(reason, path=name, value=found)
    return found


def _moment(value: dict[str, Any], name: str) -> datetime:
    found = value.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        try:
            return from_micros(found).astimezone(UTC)
        except (OverflowError, ValueError):
            pass
    reason = f"{name} is no moment in microseconds"
    raise MappingFault(reason, path=name, value=found)
