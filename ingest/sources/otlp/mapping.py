"""What counts of log records and of calls say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graph.model.facts import Facts, Record, Ref, Sighting
from graph.store.wire import from_micros
from ingest.mapping.declared import connect
from ingest.mapping.records import TOOL_AUTHORITY, Draft, MappingFault, Origin
from ingest.sources.logs.fingerprints import SOURCE
from ingest.sources.otlp.sums import p95_ms

TRACES = "otel:traces"
"""Who says that one system calls another, where spans do."""

_LAST_MICROS = 253_402_300_800_000_000
"""The end of the year 9999 in microseconds since 1970."""


def map_sum(value: Any, origin: Origin) -> Facts:
    """Return what a sum of an export's log records says: equal ones, or a version of a flag."""
    is_flag = isinstance(value, dict) and value.get("kind") == "flags"
    # Wordings are those of logs, whoever sends them.
    return map_flag(value, origin) if is_flag else map_logs(value, replace(origin, source=SOURCE))


def map_flag(value: Any, origin: Origin) -> Facts:
    """Return the version of a flag's rules as a change, at the first time that it was seen.

    Of several first times the earliest is the newest version of the record.
    """
    at, system = _moment(value, "first"), origin.canonical("System", _text(value, "service"))
    flag, version = _text(value, "flag"), _text(value, "version")
    within = [str(value.get(name) or "") for name in ("environment", "flag_set")]
    draft = Draft("Deployment", "/".join((system.native_id, *within, f"{flag}@{version}")), at=at)
    draft.order = _LAST_MICROS - int(value["first"])
    draft.props = {
        "title": f"{flag}: version {version}",
        "kind": "flag",
        "at": at,
        "environment": within[0] or None,
        "service_version": version,
        "author": value.get("provider") or None,
        "description": f"Flag set {within[1]}" if within[1] else None,
    }
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin),), seen)


def map_logs(value: Any, origin: Origin) -> Facts:
    """Return the event that stands for equal log records of five minutes, and its issue.

    Its count only grows, and orders it: of two counts the larger is the newer one. Counts of
    several files are beside each other.
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
    named = [issue.native_id, at.isoformat(), *([_text(value, "file")] if "file" in value else [])]
    event = Draft("TechnicalEvent", "/".join(named), order=count, at=at)
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

    Whoever calls runs and says its name, so it is described; what is called is only named. A
    host is a system of its own, until a catalogue claims it.
    """
    counts = _counts(value)
    calls = counts.get("calls", 0)
    if calls < 1:
        raise MappingFault("counts.calls is missing", path="counts")
    caller = Draft("System", _text(value, "caller"), timeless=True, authority=TOOL_AUTHORITY)
    caller.canonical = origin.canonical("System", caller.native_id)
    caller.props = {"name": caller.native_id, "kind": "service"}
    callee, host = _called(value, origin)
    seen = Sighting(
        "DEPENDS_ON",
        caller.canonical,
        callee,
        TRACES,
        "derived",
        _moment(value, "last"),
        {
            "calls_per_hour": float(calls),
            "error_rate": round(counts.get("errors", 0) / calls, 6),
            "p95_ms": p95_ms(counts),
        },
    )
    return Facts((caller.finish(origin), *host), (seen,))


def _called(value: dict[str, Any], origin: Origin) -> tuple[Ref, tuple[Record, ...]]:
    """Return what is called, and what is said of it if it is a host."""
    name = _text(value, "callee")
    if value.get("known_by") != "address":
        return origin.canonical("System", name), ()
    host = Draft("System", name, timeless=True, authority=TOOL_AUTHORITY)
    host.props = {"name": name, "kind": "host"}
    return origin.ref("System", name), (host.finish(origin),)


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
