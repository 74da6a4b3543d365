"""What holds for an issue and for all that hangs on it: its label, who may read it, its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from graph.model.facts import EVERYBODY
from ingest.mapping.parts import JsonObject, clock_at, mapping_at, needed, part, word
from ingest.mapping.records import Origin

_A_MOMENT: Final = timedelta(microseconds=1)


def label_of(issue: JsonObject) -> str:
    """Return what an issue is: a ticket in a service desk, else work."""
    kind = word(issue, "fields", "project", "projectTypeKey")
    return "Ticket" if kind == "service_desk" else "WorkItem"


def visibility_of(issue: JsonObject, origin: Origin) -> str:
    """Return who may read an issue: with a security level, the readers of a scope of that level.

    What comes beside a comment is too little to tell. Until the issue itself tells, that is for the
    readers of a scope of the project.
    """
    fields = mapping_at(issue, "fields")
    project = word(fields, "project", "key") or needed(issue, "key").rpartition("-")[0]
    if level := word(fields, "security", "name") or word(fields, "security", "id"):
        return origin.scope(project, level)
    return EVERYBODY if {"security", "created"} & set(fields) else origin.scope(project)


def deleted_at(value: Any, changed: datetime | None, origin: Origin) -> datetime | None:
    """Return when something was deleted: later than when it was changed last."""
    stamp = part(value, "timestamp")
    told = clock_at(origin, value, "timestamp") if isinstance(stamp, int) else None
    return max((one for one in (told, changed and changed + _A_MOMENT) if one), default=None)
