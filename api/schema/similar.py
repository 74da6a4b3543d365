"""Fields that find what resembles a node or a text."""

from __future__ import annotations

from typing import Final

from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import FieldSpec, Namespace

_FILTERS: Final = (
    ArgumentSpec("types", "list[EntityType] | None", "Only nodes of these types; all by default."),
    ArgumentSpec(
        "system",
        "ID | None",
        "Only nodes of this system: incidents that affect it, cases, work items, documents and "
        "policies about it, issues and log templates observed on it, deployments to it.",
    ),
    ArgumentSpec("since", "DateTime | None", "Only nodes whose `createdAt` is not before this."),
    ArgumentSpec("until", "DateTime | None", "Only nodes whose `createdAt` is before this."),
)


def _first(default: int) -> ArgumentSpec:
    return ArgumentSpec("first", "int | None", "How many neighbours.", default=default)


ROOT: Final = (
    Special(
        "semanticNeighbors",
        "list[Neighbor]",
        "What resembles a node or a text, nearest first: vectors and full text, fused. "
        "Give either `id` or `text`. Empty when there is no such node.",
        (
            ArgumentSpec("id", "ID | None", "Node whose neighbours are wanted."),
            ArgumentSpec("text", "str | None", "Text whose neighbours are wanted."),
            *_FILTERS,
            ArgumentSpec(
                "rerank",
                "bool | None",
                "Have the organisation's provider put the best hits of `text` in order, which "
                "costs what it takes. Without one, or while it is down, the order is as usual.",
            ),
            _first(10),
        ),
    ),
    Special(
        "similarPast",
        "list[SimilarPast]",
        "Incidents and cases that resemble a node, had begun before it and have ended, nearest "
        "first: how each ended, what resolved it, how long it took. Empty when there is no such "
        "node.",
        (
            ArgumentSpec("id", "ID", "Node that is asked about."),
            ArgumentSpec("first", "int | None", "How many.", default=5),
        ),
    ),
)
ENTITY: Final = (
    Special(
        "semanticNeighbors",
        "list[Neighbor]",
        "What resembles this node, nearest first: vectors and full text, fused. Each node that "
        "is asked costs a search.",
        (*_FILTERS, _first(5)),
    ),
)


def types(space: Namespace) -> None:
    """Add the types of these fields."""
    space.object(
        "NeighborReason",
        "One list on which a neighbour was found.",
        (
            FieldSpec(
                "kind",
                "str",
                "The list: `text` (words), `vector` (spelling), `sentence` (meaning), `provider` "
                "(meaning, by the organisation's provider), `graph`, or `rerank`: the order is by "
                "the organisation's provider.",
            ),
            FieldSpec(
                "score",
                "float",
                "Its score there: a cosine, or the words' as a part of the best in this answer.",
            ),
            FieldSpec("part", "ID | None", "The chunk of the document that matched best."),
            FieldSpec(
                "shared",
                "list[str]",
                "Of `graph`: what it has in common with the asked node, such as "
                "`system: checkout`.",
            ),
        ),
    )
    space.object(
        "Neighbor",
        "A node that resembles what was asked for.",
        (
            FieldSpec(
                "score",
                "float",
                "How near, from 0 to 1, by the scale of this list; it is ordered by it.",
            ),
            FieldSpec("node", "Entity", "The node."),
            FieldSpec("reasons", "list[NeighborReason]", "Why it came: at least one reason."),
        ),
    )
    _past(space)


def _past(space: Namespace) -> None:
    space.object(
        "PastResolution",
        "What ended a past incident or case.",
        (
            FieldSpec("by", "Entity", "What or who ended it."),
            FieldSpec("outcome", "str | None", "How it ended, in the source's words."),
            FieldSpec("at", "DateTime | None", "When that ended it, if that was said."),
        ),
    )
    space.object(
        "SimilarPast",
        "An ended incident or case that resembles what was asked about.",
        (
            FieldSpec(
                "score",
                "float",
                "How near, from 0 to 1, by the scale of this list; it is ordered by it.",
            ),
            FieldSpec("node", "Entity", "The incident or case."),
            FieldSpec("reasons", "list[NeighborReason]", "Why it came: at least one reason."),
            FieldSpec("status", "str", "`resolved` or `closed`."),
            FieldSpec("sourceStatus", "str | None", "How it ended, in the source's word."),
            FieldSpec("endedAt", "DateTime | None", "When it was over, if that was said."),
            FieldSpec("seconds", "float | None", "How long it took from its beginning to its end."),
            FieldSpec("resolutions", "list[PastResolution]", "What resolved it, oldest first."),
        ),
    )
