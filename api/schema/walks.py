"""Fields that walk from node to node."""

from __future__ import annotations

from typing import Final

from api.schema.fields import AS_OF, ArgumentSpec, Special
from api.schema.generate import FieldSpec, Namespace
from graph.model.declarations import LABELS, RELATIONSHIPS

WALKED: Final = tuple(
    spec.type
    for spec in RELATIONSHIPS.values()
    if spec.mode != "system"
    and not all(LABELS[name].own for name in spec.sources if name in LABELS)
)
"""The relationship types that readers may follow; the others are bookkeeping, or lead from what
people say of nodes, a refusal perhaps: that ties no two of them together."""

VOCABULARY: Final = ("CATEGORIZED_AS", "HAS_SEVERITY", "PRODUCED")
"""Types that tie everything to everything: no path goes over them unless it is asked to."""

DIRECTIONS: Final = ("OUTGOING", "INCOMING", "BOTH")

_RELATIONSHIPS: Final = ArgumentSpec(
    "relationships", "list[RelationshipType] | None", "Follow only these; all by default."
)
_DIRECTION: Final = ArgumentSpec(
    "direction",
    "WalkDirection | None",
    "Follow relationships only this way, seen from the node that is left.",
    default="BOTH",
)
_TYPES: Final = ArgumentSpec(
    "types", "list[EntityType] | None", "Meet only nodes of these types; all by default."
)
_STUBS: Final = ArgumentSpec(
    "includeStubs",
    "bool",
    "Whether to meet nodes that are known from references alone; they have `stub: true`.",
    default=True,
)
_SYSTEM: Final = ArgumentSpec("system", "ID", "Id of the system.")


def _first(default: int, text: str) -> ArgumentSpec:
    return ArgumentSpec("first", "int | None", text, default=default)


def _hops(name: str, default: int) -> ArgumentSpec:
    return ArgumentSpec(
        name, "int | None", "How many relationships to go at most, up to 6.", default=default
    )


_REACH: Final = (
    _SYSTEM,
    _hops("maxHops", 3),
    _first(50, "How many systems to list; all are counted."),
    AS_OF,
)

ROOT: Final = (
    Special(
        "neighborhood",
        "Neighborhood | None",
        "What lies around a node, to be drawn: the nearest nodes and all relationships between "
        "them. Null when there is no such node.",
        (
            ArgumentSpec("id", "ID", "Id of the node in the middle."),
            _hops("depth", 1),
            _RELATIONSHIPS,
            _DIRECTION,
            _TYPES,
            _first(50, "How many nodes at most, the one in the middle included."),
            _STUBS,
            AS_OF,
        ),
    ),
    Special(
        "paths",
        "PathSearch | None",
        "The shortest ways from one node to another. Stubs lie on paths like other nodes. Null "
        "when one of the nodes does not exist.",
        (
            ArgumentSpec("from", "ID", "Id of the node where paths begin."),
            ArgumentSpec("to", "ID", "Id of the node where they end."),
            _hops("maxHops", 4),
            ArgumentSpec(
                "relationships",
                "list[RelationshipType] | None",
                "Follow only these. By default all but those that tie everything to everything: "
                f"{', '.join(VOCABULARY)}.",
            ),
            _first(10, "How many paths at most."),
            AS_OF,
        ),
    ),
    Special(
        "blastRadius",
        "BlastRadius | None",
        "Which systems stop working if this one does, nearest first. Stubs count: a system that "
        "nobody described can fail too. Null when there is no such system.",
        _REACH,
    ),
    Special(
        "dependencies",
        "Dependencies | None",
        "Which systems this one needs, nearest first; stubs too. Null when there is no such "
        "system.",
        _REACH,
    ),
)
ENTITY: Final = (
    Special(
        "neighbors",
        "RelatedNodes",
        "Nodes that a relationship connects with this one, whatever its type. Each type and "
        "direction gets a share, the newest nodes first.",
        (
            _first(20, "How many nodes at most."),
            _RELATIONSHIPS,
            _DIRECTION,
            _TYPES,
            _STUBS,
        ),
    ),
)


def types(space: Namespace) -> None:
    """Add the types of these fields."""
    _enums(space)
    _graph(space)
    _neighbors(space)
    for name, description in (
        ("BlastRadius", "The systems that stop working if one does."),
        ("Dependencies", "The systems that one needs."),
    ):
        _reach(space, name, description)


ENDS: Final = (
    FieldSpec("relationship", "RelationshipType", "What it says."),
    FieldSpec("from", "ID", "Id of the node where it starts."),
    FieldSpec("to", "ID", "Id of the node where it ends."),
)
"""How a type of relationships begins."""


def _enums(space: Namespace) -> None:
    described = {name: RELATIONSHIPS[name].description for name in WALKED}
    space.enum("RelationshipType", "What a relationship says, read from start to end.", described)
    texts = ("Away from the node.", "Towards the node.", "Both ways.")
    space.enum(
        "WalkDirection",
        "Which way a relationship leads.",
        dict(zip(DIRECTIONS, texts, strict=True)),
    )


def _graph(space: Namespace) -> None:
    space.object(
        "GraphEdge",
        "A relationship between two nodes; one, however many sources state it.",
        (
            *ENDS,
            FieldSpec(
                "confidence",
                "str | None",
                "How sure the surest source is: asserted, derived or inferred.",
            ),
            FieldSpec(
                "callsPerHour",
                "float | None",
                "Calls of the last hour that had any, if traces show some; null where nobody calls "
                "what is declared. On a path, of the relationship that it goes along.",
            ),
            FieldSpec("errorRate", "float | None", "Share of them that failed, 0 to 1."),
            FieldSpec(
                "p95Ms",
                "float | None",
                "Milliseconds in which 95 of 100 of them ended, right to a quarter.",
            ),
            FieldSpec("lastCalledAt", "DateTime | None", "When the last call was answered."),
        ),
    )
    space.object(
        "Neighborhood",
        "Nodes around one node.",
        (
            FieldSpec("center", "ID", "Id of the node in the middle, also if an alias was asked."),
            FieldSpec("nodes", "list[Entity]", "The nodes, nearest first, the middle at once."),
            FieldSpec("edges", "list[GraphEdge]", "The relationships between these nodes."),
            FieldSpec("truncated", "bool", "Whether there is more than what is listed."),
        ),
    )
    space.object(
        "Path",
        "A way from one node to another.",
        (
            FieldSpec("length", "int", "How many relationships it has."),
            FieldSpec("nodes", "list[Entity]", "Its nodes from the first to the last."),
            FieldSpec("edges", "list[GraphEdge]", "One relationship for each step."),
        ),
    )
    space.object(
        "PathSearch",
        "The shortest ways between two nodes.",
        (
            FieldSpec("paths", "list[Path]", "The paths, all of the same length."),
            FieldSpec(
                "truncated",
                "bool",
                "Whether there may be more or shorter ones: more paths than `first`, or a node "
                "with too many relationships to follow them all.",
            ),
        ),
    )


def _neighbors(space: Namespace) -> None:
    seen = (
        FieldSpec("relationship", "RelationshipType", "What it says."),
        FieldSpec("direction", "WalkDirection", "OUTGOING or INCOMING, seen from this node."),
    )
    space.object(
        "RelatedEdge",
        "A relationship to a neighbour; one, however many sources state it.",
        (
            *seen,
            FieldSpec(
                "confidence",
                "str | None",
                "How sure the surest source is: asserted, derived or inferred.",
            ),
            FieldSpec("node", "Entity", "The neighbour."),
        ),
    )
    space.object(
        "RelatedCount",
        "How many neighbours one relationship and direction leads to.",
        (
            *seen,
            FieldSpec("count", "int", "How many there are, listed or not."),
            FieldSpec("exact", "bool", "False when there are more than are counted."),
        ),
    )
    space.object(
        "RelatedNodes",
        "The neighbours of a node.",
        (
            FieldSpec("nodes", "list[Entity]", "The neighbours, each once."),
            FieldSpec("edges", "list[RelatedEdge]", "Every relationship to one of them."),
            FieldSpec("counts", "list[RelatedCount]", "How many there are of each kind."),
            FieldSpec("truncated", "bool", "Whether there is more than what is listed."),
        ),
    )


def _reach(space: Namespace, name: str, description: str) -> None:
    if "ReachedSystem" not in space.names:
        _parts(space)
    space.object(
        name,
        description,
        (
            FieldSpec("system", "System", "The system that was asked about."),
            FieldSpec("total", "int", "How many systems there are, listed or not."),
            FieldSpec("truncated", "bool", "Whether the walk ended early: there may be more."),
            FieldSpec("byTier", "list[TierCount]", "How many of each tier, tier 1 first."),
            FieldSpec("owners", "list[OwnerCount]", "Who owns them, most systems first."),
            FieldSpec("systems", "list[ReachedSystem]", "The nearest, then tier, then name."),
            FieldSpec("edges", "list[GraphEdge]", "Dependencies between those that are listed."),
        ),
    )


def _parts(space: Namespace) -> None:
    space.object(
        "TierCount",
        "How many systems have a tier.",
        (
            FieldSpec("tier", "int | None", "The tier; null where nobody stated one."),
            FieldSpec("count", "int", "How many systems."),
        ),
    )
    space.object(
        "OwnerCount",
        "How many systems somebody owns.",
        (
            FieldSpec("owner", "Entity", "A team or a person."),
            FieldSpec("systems", "int", "How many of the systems it owns."),
        ),
    )
    space.object(
        "ReachedSystem",
        "A system, and how far away it is.",
        (
            FieldSpec("hops", "int", "Dependencies on the shortest way to it."),
            FieldSpec("system", "System", "The system."),
        ),
    )
