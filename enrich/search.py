"""Find what resembles a node or a text: vector and full text, asked at once and fused.

Each list is scaled by its own smallest and largest score and then weighed: scores of two
indexes have no common unit, and this rule did better than one on ranks in our trials.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from cypher.loader import load
from enrich import vectors
from enrich.embed import embedded_types
from enrich.texts import query_words
from graph.identity import org_token
from graph.store import Store

Kind = Literal["vector", "text"]

WEIGHTS: Final[Mapping[Kind, float]] = {"vector": 0.5, "text": 0.5}

CANDIDATES: Final = 50
"""Hits of each list that are fused."""

_WIDEST: Final = 3200
_FILTERED: Final = 10
"""The full-text index can't filter by type: so many times more of its hits are looked at when
only some types are asked for."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a node came: the list, its own score there (cosine, or BM25), what matched in it.

    `part` is the uid of the document's chunk that matched best, None elsewhere.
    """

    kind: Kind
    score: float
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One neighbour; `score` lies between 0 and 1 and compares hits of one answer only."""

    uid: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of a list. Several rows may show the same `uid`: the chunks of a document."""

    uid: str
    score: float
    part: str | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Candidate":
        """Return the candidate that a row of `search.near_node` or `.near_text` holds."""
        return cls(row["uid"], row["score"], row["part"])


def fuse(vector_hits: Sequence[Candidate], text_hits: Sequence[Candidate], limit: int) -> list[Hit]:
    """Return the best `limit` nodes of two lists, best first; ties go by uid.

    A node's share of a list is that of its best row. A node that is missing in one list
    gets nothing from it.
    """
    scores: dict[str, float] = {}
    reasons: dict[str, list[Reason]] = {}
    lists: tuple[tuple[Kind, Sequence[Candidate]], ...] = (
        ("vector", vector_hits),
        ("text", text_hits),
    )
    for kind, rows in lists:
        for row, share in _best_rows(rows).values():
            scores[row.uid] = scores.get(row.uid, 0.0) + WEIGHTS[kind] * share
            reasons.setdefault(row.uid, []).append(Reason(kind, row.score, row.part))
    order = sorted(scores, key=lambda uid: (-scores[uid], uid))
    return [Hit(uid, scores[uid], tuple(reasons[uid])) for uid in order[:limit]]


def _best_rows(rows: Sequence[Candidate]) -> dict[str, tuple[Candidate, float]]:
    """Return each node's best row, and where that lies between the worst (0) and best (1).

    The scale is that of the first rows: a list that had to be made longer keeps it.
    """
    if not rows:
        return {}
    scores = [row.score for row in rows[:CANDIDATES]]
    low = min(scores)
    span = max(scores) - low
    best: dict[str, tuple[Candidate, float]] = {}
    for row in rows:
        share = max(0.0, (row.score - low) / span) if span else 1.0
        if row.uid not in best or share > best[row.uid][1]:
            best[row.uid] = (row, share)
    return best


@dataclass(frozen=True, slots=True)
class Searcher:
    """Asks one organisation's graph. `types` are those of embedded nodes (`DocumentChunk`)."""

    store: Store
    org: str
    types: tuple[str, ...]
    visible: tuple[str, ...] = ("org",)

    def near_node(self, uid: str, limit: int) -> list[Hit]:
        """Return what resembles a stored node, itself left out; nothing if it has no vector."""
        return self._widen("search.near_node", limit, uid=uid, model=vectors.MODEL)

    def near_text(self, text: str, limit: int) -> list[Hit]:
        """Return what resembles a text; nothing if it holds no letter and no digit."""
        vector = vectors.embed(text)
        if vector is None:
            return []
        return self._widen("search.near_text", limit, vector=vector, words=query_words(text))

    def _widen(self, query: str, limit: int, **given: Any) -> list[Hit]:
        """Ask for more rows while documents with many chunks leave too few nodes."""
        own = given.get("uid")
        width = max(CANDIDATES, limit) + 1
        while True:
            vector_hits, text_hits = self.lists(query, width, given)
            full = max(len(vector_hits), len(text_hits)) >= width
            found = fuse(_without(own, vector_hits), _without(own, text_hits), limit)
            if len(found) >= limit or not full or width >= _WIDEST:
                return found
            width *= 4

    def lists(
        self, query: str, width: int, given: Mapping[str, Any]
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Return up to `width` rows of each list, best first.

        `query` is `search.near_node`, whose rows hold the asked node too, or
        `search.near_text`; `given` are the parameters of its own.
        """
        [row] = self.store.read(
            load()[query],
            org=self.org,
            org_token=org_token(self.org),
            types=list(self.types),
            visible=list(self.visible),
            limit=width,
            text_limit=width if set(self.types) >= set(embedded_types()) else width * _FILTERED,
            **given,
        )
        vector_hits = [Candidate.from_row(hit) for hit in row["vectors"]]
        return vector_hits, [Candidate.from_row(hit) for hit in row["texts"]]


def _without(uid: str | None, rows: list[Candidate]) -> list[Candidate]:
    return [row for row in rows if row.uid != uid]
