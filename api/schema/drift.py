"""Dependencies that are declared and not called, or called and not declared."""

from __future__ import annotations

from typing import Final

from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import FieldSpec, Namespace
from api.schema.history import feed_types

DRIFTS: Final = {
    "NOT_CALLED": "Declared, and no call was ever seen, though the first system's calls are.",
    "NOT_TRACED": "Declared, and the first system is not seen calling anything: it sends no spans.",
    "NOT_DECLARED": "Called, and declared by nobody.",
    "DECAYED": "Called before, declared or not, and not since `calledSince`.",
}
"""How what is declared and what is called can part, each dependency in one way."""

ROOT: Final = (
    Special(
        "dependencyDrift",
        "DependencyDriftConnection",
        "Where what is declared and what is called part: dependencies of all systems that nobody "
        "calls, that nobody declared, or that decay. By the first system's main time.",
        (
            ArgumentSpec("kinds", "list[DriftKind] | None", "Only these; all by default."),
            ArgumentSpec(
                "calledSince",
                "DateTime | None",
                "A dependency whose last call was before decays; NAZARA_GRAPHQL_DRIFT_DAYS before "
                "now without it.",
            ),
            ArgumentSpec("first", "int | None", "How many at most.", default=20),
            ArgumentSpec("after", "str | None", "Cursor of the one behind which to go on."),
        ),
    ),
)
ENTITY: Final = ()


def types(space: Namespace) -> None:
    """Add the types of the field."""
    space.enum("DriftKind", "How what is declared and what is called part.", DRIFTS)
    space.object(
        "DependencyDrift",
        "A dependency of one system on another of which declarations and calls say different "
        "things.",
        (
            FieldSpec("kind", "DriftKind", "How they part."),
            FieldSpec("from", "System", "The system that needs the other."),
            FieldSpec("to", "System", "The system that is needed."),
            FieldSpec("declared", "bool", "Whether anything but calls says so."),
            FieldSpec("lastCalledAt", "DateTime | None", "When the last call was answered."),
            FieldSpec("callsPerHour", "float | None", "Calls of the last hour that had any."),
            FieldSpec("errorRate", "float | None", "Share of them that failed, 0 to 1."),
            FieldSpec("p95Ms", "float | None", "Milliseconds in which 95 of 100 of them ended."),
        ),
    )
    feed_types(space, "DependencyDrift", "DependencyDrift", "dependencies that drift")
