"""Monitors: the rules that alerts are instances of, with the state that they are in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from graph.model.facts import Facts, Link
from ingest.mapping.label_sets import system_named, team_named
from ingest.mapping.parts import (
    JsonObject,
    clock_at,
    first_word,
    needed,
    objects_at,
    one_line,
    part,
    word,
)
from ingest.mapping.records import Draft, Origin
from ingest.sources.datadog.tags import tags_of

PAGE = "https://app.datadoghq.com"
"""Where people see what is Datadog's; other sites forward from there after a login."""

_STATES = {
    "ok": "resolved",
    "alert": "open",
    "warn": "open",
    "no data": "open",
    "ignored": "ignored",
    "skipped": "ignored",
}
_TIMES = ("modified", "overall_state_modified", "last_triggered_ts")


def cut_monitors(value: Any) -> Iterator[JsonObject]:
    """Yield each monitor of a search, or the one that a value is."""
    if "monitors" in value:
        yield from objects_at(value, "monitors")
    else:
        yield value


def map_monitor(value: Any, origin: Origin) -> Facts:
    """Return a monitor with its overall state.

    Raises:
        MappingFault: When it has no id, or a time can't be read.
    """
    native_id = needed(value, "id")
    draft = Draft("TechnicalIssue", native_id, url=f"{PAGE}/monitors/{native_id}")
    if value.get("deleted") is not None:
        draft.tombstone = True
        return Facts((draft.finish(origin),))
    draft.order = _changed(value, origin)
    tags = tags_of(part(value, "tags"))
    state = first_word(value, "overall_state", "status")
    draft.props = {
        "title": one_line(word(value, "name")) or native_id,
        "kind": "alert_rule",
        "fingerprint": native_id,
        "status": _STATES.get(state.casefold(), "open") if state else None,
        "source_status": state,
        "severity": f"P{priority}" if (priority := word(value, "priority")) else None,
        "description": "\n".join(filter(None, (word(value, "message"), word(value, "query")))),
    }
    if team := team_named(tags, origin):
        draft.links.append(Link("OWNED_BY", team))
    system, own = system_named(tags, origin), origin.ref("TechnicalIssue", native_id)
    seen = (origin.seen("OBSERVED_ON", own, system),) if system else ()
    return Facts((draft.finish(origin),), seen)


def _changed(monitor: JsonObject, origin: Origin) -> datetime | None:
    """Return when it, or its state, changed last; None where it does not tell."""
    found = (clock_at(origin, monitor, key) for key in _TIMES)
    return max(filter(None, found), default=None)
