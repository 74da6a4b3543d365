"""Fields of the subscription: what became of nodes, told as it is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import FieldSpec, Namespace

WHATS: Final = {
    "CREATED": "A record of it was described for the first time, or again after it was deleted.",
    "CHANGED": "It, or what was made of it, is not as it was.",
    "DELETED": "It is gone: `node` is null.",
}
"""What can become of a node."""

_ID: Final = ArgumentSpec("id", "ID | None", "Only this node.")
_AFTER: Final = ArgumentSpec(
    "after",
    "str | None",
    "Id of the last event that came, or a time: goes on behind it. What is no longer kept is "
    "refused with the code `EVENTS_GONE`.",
)


@dataclass(frozen=True, slots=True)
class ToldOf:
    """What a field of the subscription tells of: nodes of one type, or of any, and how."""

    element: str
    payload: str


TOLD: Final[Mapping[str, ToldOf]] = MappingProxyType(
    {
        "entityChanged": ToldOf("Entity", "EntityNews"),
        "incidentChanged": ToldOf("Incident", "IncidentNews"),
        "ticketChanged": ToldOf("Ticket", "TicketNews"),
        "jobProgress": ToldOf("JobRun", "JobNews"),
    }
)
"""By field."""


AUDIT_EVENTS: Final = "auditEvents"
AUDIT_NEWS: Final = "AuditNews"


def _where(element: str) -> ArgumentSpec:
    return ArgumentSpec(
        "where",
        f"{element}Where | None",
        "Only nodes that meet this when they are read. Deletions are told whatever it says.",
    )


SUBSCRIPTION: Final = (
    Special(
        "entityChanged",
        "EntityNews",
        "What becomes of nodes that may be read, of any type. Several changes shortly after one "
        "another can come as one.",
        (
            ArgumentSpec("types", "list[EntityType] | None", "Only nodes of these types."),
            _where("Entity"),
            _AFTER,
        ),
    ),
    Special(
        "incidentChanged",
        "IncidentNews",
        "What becomes of incidents.",
        (_ID, _where("Incident"), _AFTER),
    ),
    Special(
        "ticketChanged",
        "TicketNews",
        "What becomes of tickets.",
        (_ID, _where("Ticket"), _AFTER),
    ),
    Special(
        "jobProgress",
        "JobNews",
        "How far a run of a job is, each time that it got on, and how it ended.",
        (ArgumentSpec("id", "ID", "Id of the run."), _AFTER),
    ),
    Special(
        AUDIT_EVENTS,
        AUDIT_NEWS,
        "What is changed here, as it is changed.",
        (
            ArgumentSpec("actor", "ID | None", "Only what this user or token changes."),
            ArgumentSpec("node", "ID | None", "Only changes of this node."),
            ArgumentSpec("action", "str | None", "Only changes by this mutation or command."),
            _AFTER,
        ),
        role="admin",
    ),
)


def types(space: Namespace) -> None:
    """Add the types of these fields."""
    space.enum("NewsKind", "What became of a node.", WHATS)
    space.object(
        AUDIT_NEWS,
        "That somebody changed something here.",
        (
            FieldSpec("id", "ID", "Id to go on behind, as `after`; not that of the audit event."),
            FieldSpec("at", "DateTime", "When that was told, right after its commit."),
            FieldSpec("event", "AuditEvent", "The audit event."),
        ),
    )
    for told in TOLD.values():
        element = told.element
        space.object(
            told.payload,
            f"What became of a node: {element}.",
            (
                FieldSpec("id", "ID", "Id of the event: give it as `after` to go on behind it."),
                FieldSpec("what", "NewsKind", "What became of the node."),
                FieldSpec("at", "DateTime", "When that was told, right after its commit."),
                FieldSpec("nodeId", "ID", "Id of the node."),
                FieldSpec(
                    "node", f"{element} | None", "The node as it is now; null when it is gone."
                ),
            ),
        )
