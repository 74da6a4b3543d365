"""Semantic neighbours for GraphQL: types as readers name them, hits as the search finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.schema.bindings import TYPES
from api.schema.build import LABEL_OF
from enrich.search import Hit, Searcher
from graph.declarations import LABELS
from graph.errors import InvalidInput
from graph.store import Store

_EMBEDDED: Final = tuple(name for name, spec in LABELS.items() if spec.embedded and name in TYPES)
_SHOWN_AS: Final = {"DocumentChunk": "Document"}
"""Labels whose hits are shown as the node that they are a part of."""


@dataclass(frozen=True, slots=True)
class Neighbors:
    """Answers `semanticNeighbors`."""

    store: Store

    def __call__(
        self, org: str, *, uid: str | None, text: str | None, types: Sequence[str], limit: int
    ) -> list[Hit]:
        """Return what is nearest to a node or a text, best first.

        Args:
            org: The organisation asked.
            uid: The node.
            text: The text; exactly one of both is given.
            types: Names of `EntityType`; none: all.
            limit: How many hits at most.

        Raises:
            InvalidInput: When both or neither of `uid` and `text` are given.
        """
        if (uid is None) == (text is None):
            raise InvalidInput("give either `id` or `text` to semanticNeighbors, not both or none")
        wanted = searched_types(types)
        if not wanted or limit == 0:
            return []
        searcher = Searcher(self.store, org, wanted)
        if text is not None:
            return searcher.near_text(text, limit)
        return searcher.near_node(uid or "", limit)


def searched_types(names: Sequence[str]) -> tuple[str, ...]:
    """Return the labels to search for these names of `EntityType`, all without a name.

    A Ticket is a CustomerCase too, and a Document is found by its chunks.
    """
    if not names:
        return _EMBEDDED
    wanted = {LABEL_OF[name] for name in names}
    return tuple(label for label in _EMBEDDED if _answers(label, wanted))


def _answers(label: str, wanted: set[str]) -> bool:
    return not wanted.isdisjoint((*LABELS[label].labels, _SHOWN_AS.get(label, label)))
