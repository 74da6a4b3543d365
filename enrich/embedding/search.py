"""What a search for what resembles something looks at, and how its lists become one.

The lists come from the vector indexes and the full-text index. Each is scaled by its own smallest
and largest score and then weighed: scores of two indexes have no common unit, and this rule did
better than one on ranks in our trials.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

HitKind = Literal["vector", "sentence", "provider", "text", "graph", "rerank"]

MEANINGS: Final[tuple[HitKind, ...]] = ("sentence", "provider")
"""Lists of meaning; those that have hits share one weight evenly."""

WEIGHTS: Final[Mapping[HitKind, float]] = {
    "vector": 0.5,
    "text": 0.5,
    **dict.fromkeys(MEANINGS, 0.0),
}
"""What each list counts where there are no hits by meaning."""

WEIGHTS_WITH_MEANING: Final[Mapping[HitKind, float]] = {
    "vector": 0.05,
    "text": 0.35,
    **dict.fromkeys(MEANINGS, 0.6),
}
"""The same where there are: chosen on several sets, docs/decisions/0061."""

GRAPH_WEIGHT: Final = 0.1
"""What the list of things in common counts, unscaled: it decides where texts are about equal."""

CANDIDATES: Final = 50
"""Hits of each list that are fused, more where more are asked for."""


@dataclass(frozen=True, slots=True)
class Widths:
    """How far a search looks. Where the figures come from: docs/decisions/0015.

    Args:
        rows: Rows of a list before the chunks of a document become one hit.
        wide: Vectors that the index returns where filters follow that it does not know, or
            where documents of many chunks have left too few.
        deep: Full-text hits that are looked at.
        deepest: The same where there are too few hits otherwise.
        few: Nodes left by a filter up to which each is compared, without the index.
        members: The same where the index has found too few.
    """

    rows: int = 150
    wide: int = 20_000
    deep: int = 2_000
    deepest: int = 20_000
    few: int = 200
    members: int = 5_000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a node came: the list, its own score there, what matched in it.

    The score is a cosine, or the words' score as a part of the best one in this answer: raw
    scores of words depend on how rare those are in the index, which other organisations share.
    `part` is the uid of the document's chunk that matched best, None elsewhere. `shared` tells what
    a hit has in common with the asked node in the graph: `system: checkout`.
    """

    kind: HitKind
    score: float
    part: str | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One neighbour; `score` lies between 0 and 1 and compares hits of one answer only."""

    uid: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of a list: a node, the chunk that matched where it is a document, what is shared."""

    uid: str
    score: float
    part: str | None = None
    shared: tuple[str, ...] = ()


Lists = Mapping[HitKind, Sequence[Candidate]]


def weights_of(lists: Lists) -> Mapping[HitKind, float]:
    """Return what each list counts in one answer."""
    found = [kind for kind in MEANINGS if lists.get(kind)]
    if not found:
        return WEIGHTS
    shared = {kind: WEIGHTS_WITH_MEANING[kind] / len(found) for kind in found}
    return {**WEIGHTS_WITH_MEANING, **shared}


def fuse(lists: Lists, limit: int) -> list[Hit]:
    """Return the best `limit` nodes of several lists, best first; ties go by uid.

    A node's share of a list is that of its best row. A node that is missing in one list
    gets nothing from it.
    """
    scores: dict[str, float] = {}
    reasons: dict[str, list[Reason]] = {}
    weights = weights_of(lists)
    for row in lists.get("graph", ()):
        scores[row.uid] = scores.get(row.uid, 0.0) + GRAPH_WEIGHT * row.score
    for kind, rows in _scaled(lists):
        best = max((row.score for row in rows), default=0.0)
        for row, share in _best_rows(rows).values():
            scores[row.uid] = scores.get(row.uid, 0.0) + weights[kind] * share
            own = _part_of(row.score, best) if kind == "text" else row.score
            reasons.setdefault(row.uid, []).append(Reason(kind, own, row.part))
    for row in lists.get("graph", ()):
        reasons.setdefault(row.uid, []).append(Reason("graph", row.score, None, row.shared))
    most = 1 + GRAPH_WEIGHT if "graph" in lists else 1.0
    order = sorted(scores, key=lambda uid: (-scores[uid], uid))
    return [Hit(uid, scores[uid] / most, tuple(reasons[uid])) for uid in order[:limit]]


def _scaled(lists: Lists) -> Iterator[tuple[HitKind, Sequence[Candidate]]]:
    """Yield the lists whose scores have no unit of their own."""
    yield from ((kind, rows) for kind, rows in lists.items() if kind != "graph")


def _part_of(score: float, best: float) -> float:
    return score / best if best > 0 else 1.0


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
