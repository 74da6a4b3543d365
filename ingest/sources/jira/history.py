"""What an issue was before: its changes undone one after the other, from the newest on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from ingest.mapping.parts import JsonObject, clock_at, mapping_at, objects_at, part, word
from ingest.mapping.records import Origin

_UNDONE: Final = frozenset({"status", "priority", "assignee", "summary"})
"""Fields whose changes are told; what else an issue says is taken to have been always so."""


def states_before(issue: JsonObject, origin: Origin) -> Iterator[JsonObject]:
    """Yield the issue as it was after each change of its changelog, and when it was opened.

    Each is an issue as Jira gives it, changed last when that change was made. The state now is
    not among them.
    """
    changes = [
        (at, change)
        for change in objects_at(issue, "changelog", "histories")
        if (at := clock_at(origin, change, "created")) is not None and _items(change)
    ]
    fields = mapping_at(issue, "fields")
    for at, change in sorted(changes, key=lambda one: one[0], reverse=True):
        if at != clock_at(origin, fields, "updated"):
            yield _as_of(issue, fields, at)
        fields = _undone(fields, change)
    opened = clock_at(origin, fields, "created")
    if changes and opened is not None:
        yield _as_of(issue, fields, opened)


def _as_of(issue: JsonObject, fields: JsonObject, at: datetime) -> JsonObject:
    then = {**fields, "updated": at.isoformat()}
    resolved = None if _is_open(fields) else part(fields, "resolutiondate")
    return {**issue, "fields": {**then, "resolutiondate": resolved}}


def _is_open(fields: JsonObject) -> bool:
    return word(fields, "status", "statusCategory", "key") != "done"


def _items(change: JsonObject) -> list[JsonObject]:
    return [one for one in objects_at(change, "items") if part(one, "field") in _UNDONE]


def _undone(fields: JsonObject, change: JsonObject) -> JsonObject:
    before = dict(fields)
    for item in _items(change):
        before[str(item["field"])] = _value_before(item)
    return before


def _value_before(item: JsonObject) -> JsonObject | str | None:
    """Return what stood in a field before it was changed; the category of a status is not told."""
    name, value = word(item, "fromString"), word(item, "from")
    if part(item, "field") == "summary":
        return name
    if part(item, "field") == "assignee":
        return {"accountId": value, "displayName": name} if value else None
    return {"name": name, "id": value} if name else None
