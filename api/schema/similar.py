"""Fields that find what resembles a node or a text."""

from __future__ import annotations

from typing import Final

from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import FieldSpec, Namespace

ROOT: Final = (
    Special(
        "semanticNeighbors",
        "list[Neighbor]",
        "What resembles a node or a text, nearest first: vectors and full text, fused. "
        "Give either `id` or `text`.",
        (
            ArgumentSpec("id", "ID | None", "Node whose neighbours are wanted."),
            ArgumentSpec("text", "str | None", "Text whose neighbours are wanted."),
            ArgumentSpec(
                "types", "list[EntityType] | None", "Only nodes of these types; all by default."
            ),
            ArgumentSpec("first", "int | None", "How many neighbours.", default=10),
        ),
    ),
)
ENTITY: Final[tuple[Special, ...]] = ()


def types(space: Namespace) -> None:
    """Add the types of these fields."""
    space.object(
        "NeighborReason",
        "One list on which a neighbour was found.",
        (
            FieldSpec("kind", "str", "The list: `vector` or `text`."),
            FieldSpec("score", "float", "Its score there: a cosine, or the words' BM25."),
            FieldSpec("part", "ID | None", "The chunk of the document that matched best."),
        ),
    )
    space.object(
        "Neighbor",
        "A node that resembles what was asked for.",
        (
            FieldSpec("score", "float", "How near, from 0 to 1; the list is ordered by it."),
            FieldSpec("node", "Entity", "The node."),
            FieldSpec("reasons", "list[NeighborReason]", "Why it came: at least one reason."),
        ),
    )
