"""Sentry-format error events: each is a `TechnicalEvent` of a `TechnicalIssue`."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.facts import Facts, Record, Sighting
from graph.model.identity import canonical_json
from graph.model.times import parse_epoch, parse_time
from ingest.mapping.masking import masked
from ingest.mapping.parts import first_word
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.sources.sentry.fingerprints import (
    DEFAULT,
    exceptions,
    fingerprint,
    function_name,
    message_template,
    own_frames,
)
from ingest.sources.sentry.shapes import as_sent, is_transaction, says_something

SEVERITY_NUMBERS = {"debug": 5, "info": 9, "log": 9, "warning": 13, "error": 17, "fatal": 21}
"""OpenTelemetry's number of each Sentry level."""

NO_ERROR = "Sentry transaction: it measures work and is no error"
"""Why a transaction is passed over."""

_SHOWN_KEYS = 10
_UTC = ZoneInfo("UTC")
_TITLE_LENGTH = 200
_DIGEST_LENGTH = 16
_DEFAULT_LEVEL = "error"


def map_event(given: Any, origin: Origin) -> Facts:
    """Return the event, its issue and, where a project is named, the system it ran on.

    Raises:
        MappingFault: When it is no error event, or its time can't be read.
    """
    event = _checked(given)
    moment = _moment(event, origin)
    parts = fingerprint(event)
    issue = _issue(event, parts, moment, origin)
    record = _event(event, issue, moment, origin)
    own = origin.ref("TechnicalEvent", record.native_id)
    group = origin.ref("TechnicalIssue", issue.native_id)
    sightings = [origin.seen("INSTANCE_OF", own, group)]
    sightings.extend(_observed(event, issue, origin))
    return Facts((record, issue), tuple(sightings))


def _checked(given: Any) -> dict[str, Any]:
    """Return an event in the shape that clients send."""
    if not isinstance(given, dict):
        reason = f"expected a Sentry-format event, got {type(given).__name__}"
        raise MappingFault(reason)
    if is_transaction(given):
        raise MappingFault(NO_ERROR, path="type", value=given["type"])
    if not says_something(given):
        keys = ", ".join(sorted(map(str, given))[:_SHOWN_KEYS]) or "none"
        reason = (
            f"no Sentry-format event: expected exception, message or event_id; its keys: {keys}"
        )
        raise MappingFault(reason)
    return as_sent(given)


def group_id(event: dict[str, Any]) -> str | None:
    """Return the id of the issue in which Sentry put an event, None before it did."""
    return first_word(event, "groupID", "issue_id")


def event_title(event: dict[str, Any]) -> str:
    """Return what went wrong in one line: type and value, else the message."""
    for exception in reversed(exceptions(event)):
        words = [str(exception[key]) for key in ("type", "value") if exception.get(key)]
        if words:
            return _one_line(": ".join(words))
    return _one_line(_formatted(event)) or "Event without a message"


def _event(event: dict[str, Any], issue: Record, moment: datetime, origin: Origin) -> Record:
    draft = Draft("TechnicalEvent", _event_id(event))
    draft.order = draft.at = moment
    draft.props = {
        "title": event_title(event),
        "kind": "error",
        "at": moment,
        "count": 1,
        "first_at": moment,
        "last_at": moment,
        "fingerprint": issue.props["fingerprint"],
        "issue": issue.uid,
        "severity_number": SEVERITY_NUMBERS.get(_level(event)),
        "exemplars": _trace_ids(event),
    }
    if project := _project(event):
        draft.props["system_ref"] = origin.shared.ref("System", project).uid
    return draft.finish(origin)


def _issue(
    event: dict[str, Any],
    parts: list[str],
    moment: datetime,
    origin: Origin,
) -> Record:
    """Return the issue as this event shows it.

    Its version is the event's day, so that a flood of events is not a flood of versions;
    what is said of it therefore leaves out whatever differs from event to event. An issue that
    Sentry names is told in passing: Sentry itself says more of it.
    """
    named = group_id(event)
    identity = named or _digest(parts)
    draft = Draft("TechnicalIssue", identity, timeless=named is not None)
    draft.order = draft.at = datetime.combine(moment.date(), time(), moment.tzinfo)
    thrown = exceptions(event)
    kind = next((str(one["type"]) for one in reversed(thrown) if one.get("type")), None)
    draft.props = {
        "title": _issue_title(event, kind),
        "kind": "error",
        "fingerprint": _shown_fingerprint(event, identity),
        "severity": _level(event),
        "exception_type": kind,
        "description": masked(_formatted(event) or event_title(event)) or None,
    }
    return draft.finish(origin)


def _shown_fingerprint(event: dict[str, Any], identity: str) -> str:
    """Return the fingerprint as the event gives it, else the digest of the computed one."""
    given = event.get("fingerprint")
    parts = [str(part) for part in given if part is not None] if isinstance(given, list) else []
    return " | ".join(parts) if parts and parts != [DEFAULT] else identity


def _issue_title(event: dict[str, Any], kind: str | None) -> str:
    where = _culprit(event)
    if kind and where:
        return _one_line(f"{kind} in {where}")
    return _one_line(masked(event_title(event)))


def _culprit(event: dict[str, Any]) -> str | None:
    """Return the innermost function of our code that has a name."""
    platform = str(event.get("platform") or "")
    for exception in reversed(exceptions(event)):
        for frame in reversed(own_frames(exception, platform)):
            if name := function_name(frame, platform):
                module = frame.get("module")
                return f"{module}.{name}" if isinstance(module, str) else name
    return None


def _observed(event: dict[str, Any], issue: Record, origin: Origin) -> list[Sighting]:
    project = _project(event)
    if project is None:
        return []
    group = origin.ref("TechnicalIssue", issue.native_id)
    return [origin.seen("OBSERVED_ON", group, origin.shared.ref("System", project))]


def _project(event: dict[str, Any]) -> str | None:
    for key in ("project_slug", "project_name", "project"):
        value = event.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None


def _event_id(event: dict[str, Any]) -> str:
    given = event.get("event_id") or event.get("eventID")
    if isinstance(given, str) and given.strip():
        return given.strip().replace("-", "").lower()
    # Without an id the content is the identity: the same event sent twice is one.
    return _digest(event)


def _moment(event: dict[str, Any], origin: Origin) -> datetime:
    """Return when it happened; the time of receipt only when no time is given at all.

    Clients write times without a zone as well: they are UTC.
    """
    for key in ("timestamp", "datetime", "dateCreated", "received"):
        value = event.get(key)
        if value in {None, ""} if isinstance(value, str) else value is None:
            continue
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return parse_epoch(value)
            return parse_time(value, origin.zone or _UTC)
        except InvalidInput as error:
            reason = f"{key}: {error.message}"
            raise MappingFault(reason, path=key, value=value) from error
    return origin.received_at


def _level(event: dict[str, Any]) -> str:
    level = event.get("level")
    return level.lower() if isinstance(level, str) and level else _DEFAULT_LEVEL


def _formatted(event: dict[str, Any]) -> str:
    for key in ("logentry", "message"):
        entry = event.get(key)
        if isinstance(entry, dict) and isinstance(entry.get("formatted"), str):
            return str(entry["formatted"])
    return message_template(event)


def _trace_ids(event: dict[str, Any]) -> list[str] | None:
    contexts = event.get("contexts")
    trace = contexts.get("trace") if isinstance(contexts, dict) else None
    found = trace.get("trace_id") if isinstance(trace, dict) else None
    return [found] if isinstance(found, str) and found else None


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical_json(content)).hexdigest()[:_DIGEST_LENGTH]


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_LENGTH else f"{line[: _TITLE_LENGTH - 1]}…"
