"""The shapes that Sentry gives events in: as clients send them, and as its API answers."""

from __future__ import annotations

from typing import Any

EventJson = dict[str, Any]

TRANSACTION = "transaction"
"""The type of what is measured and no error."""

_TYPES = frozenset(
    {"error", "default", "csp", "hpkp", "expectct", "expectstaple", "nel", "generic"}
)
_TOLD = frozenset({"exception", "logentry", "message", "stacktrace", "threads", "entries"})
_SENDERS = frozenset({"platform", "sdk"})
_FRAME_KEYS = {"inApp": "in_app", "absPath": "abs_path", "lineNo": "lineno", "colNo": "colno"}


def is_sentry_event(record: Any) -> bool:
    """Whether a JSON value looks like one event in a shape of Sentry's."""
    if not isinstance(record, dict) or not _may_be_event(record.get("type")):
        return False
    if "eventID" in record:
        return bool({"entries", "groupID", "platform"} & set(record))
    told = set(_TOLD & set(record)) or is_transaction(record)
    return bool(told and _SENDERS & set(record))


def is_transaction(event: Any) -> bool:
    """Whether an event measures a piece of work, and reports no error."""
    return isinstance(event, dict) and event.get("type") == TRANSACTION


def says_something(event: EventJson) -> bool:
    """Whether there is anything by which an object could be an event."""
    return bool({*_TOLD, "event_id", "eventID", "culprit", "metadata"} & set(event))


def as_sent(event: EventJson) -> EventJson:
    """Return an event in the shape that clients send, whatever shape it has.

    Sentry's API keeps exceptions, threads and messages in `entries`, frames with other names,
    and the level among the tags.
    """
    if "eventID" not in event:
        return event
    sent = dict(event)
    for entry in _objects(event.get("entries")):
        data = entry.get("data")
        if entry.get("type") in {"exception", "threads"}:
            sent[str(entry["type"])] = _with_frames(data)
        elif entry.get("type") == "message" and isinstance(data, dict):
            sent["logentry"] = data
    if "exception" not in sent and (named := _named(event.get("metadata"))):
        sent["exception"] = {"values": [named]}
    tags = {tag.get("key"): tag.get("value") for tag in _objects(event.get("tags"))}
    sent.setdefault("level", tags.get("level"))
    sent.setdefault("project", event.get("projectSlug") or event.get("projectID"))
    return sent


def _may_be_event(type_: Any) -> bool:
    return type_ is None or (isinstance(type_, str) and type_ in {*_TYPES, TRANSACTION})


def _named(metadata: Any) -> EventJson | None:
    """Return the exception that a list of events tells by its name alone."""
    if isinstance(metadata, dict) and metadata.get("type"):
        return {"type": metadata["type"], "value": metadata.get("value")}
    return None


def _with_frames(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    return {**data, "values": [_with_stack(value) for value in _objects(data.get("values"))]}


def _with_stack(value: EventJson) -> EventJson:
    trace = value.get("stacktrace")
    if not isinstance(trace, dict):
        return value
    frames = [_frame(frame) for frame in _objects(trace.get("frames"))]
    return {**value, "stacktrace": {**trace, "frames": frames}}


def _frame(frame: EventJson) -> EventJson:
    return {_FRAME_KEYS.get(key, key): value for key, value in frame.items()}


def _objects(value: Any) -> list[EventJson]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
