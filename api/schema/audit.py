"""The audit trail: who changed what here, for admins."""

from __future__ import annotations

from typing import Final

from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import FieldSpec, InputSpec, Namespace
from api.schema.history import feed_types
from graph.model.audit import OUTCOMES

ROOT: Final = (
    Special(
        "auditEvents",
        "AuditEventConnection",
        "Who changed what here, newest first.",
        (
            ArgumentSpec("where", "AuditEventWhere | None", "Only those of which all this holds."),
            ArgumentSpec("first", "int | None", "How many at most.", default=20),
            ArgumentSpec("after", "str | None", "Cursor of the event behind which to go on."),
        ),
        role="admin",
    ),
)
ENTITY: Final = ()


def types(space: Namespace) -> None:
    """Add the types of the trail."""
    space.input(
        "AuditEventWhere",
        "Which audit events.",
        (
            InputSpec("actor", "ID | None", "Id of the user or token that made the change."),
            InputSpec("node", "ID | None", "Id of what was changed."),
            InputSpec("action", "str | None", "Name of the mutation or command."),
            InputSpec("since", "DateTime | None", "Done then or later."),
            InputSpec("until", "DateTime | None", "Done before."),
        ),
    )
    space.object(
        "AuditEvent",
        "A change that somebody made here. It is written with the change, and is never changed.",
        (
            FieldSpec("id", "ID", "Id of the event."),
            FieldSpec("at", "DateTime", "When it was done."),
            FieldSpec("title", "str", "What was done, in one line."),
            FieldSpec("action", "str", "Name of the mutation or command."),
            FieldSpec("outcome", "str", f"What became of it. One of: {', '.join(OUTCOMES)}."),
            FieldSpec("actor", "ID | None", "Id of the user, or of a token that is no user's."),
            FieldSpec("actorName", "str | None", "Their name then."),
            FieldSpec("via", "str | None", "Id of the API token, `login` or `command line`."),
            FieldSpec("address", "str | None", "Network address that it was asked for from."),
            FieldSpec("requestId", "str | None", "Id of the request."),
            FieldSpec("nodeId", "ID | None", "Id of what was changed."),
            FieldSpec("node", "Entity | None", "What was changed, as it is now."),
            FieldSpec("nodeVersion", "str | None", "Its version right after."),
            FieldSpec("before", "Json | None", "What was changed, as it was before."),
            FieldSpec("after", "Json | None", "What was changed, as it was then."),
            FieldSpec("undoes", "ID | None", "Id of the event that it undid."),
            FieldSpec("undoneBy", "ID | None", "Id of the event that undid it."),
        ),
    )
    feed_types(space, "AuditEvent", "AuditEvent", "audit events")
