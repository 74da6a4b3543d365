"""Figures of rankings: how far in front what was looked for stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def place_of(answer: str, ranking: Sequence[str]) -> int:
    """Return the place of the answer, from 1; 0 where it is not in the ranking."""
    return ranking.index(answer) + 1 if answer in ranking else 0


def recall(places: Sequence[int], most: int) -> float:
    """Return the share of questions whose answer is among the first `most`."""
    return sum(0 < place <= most for place in places) / len(places)


def reciprocal(places: Sequence[int]) -> float:
    """Return the mean reciprocal rank."""
    return sum(1 / place for place in places if place) / len(places)


def precision(ranking: Sequence[str], right: Collection[str], most: int | None = None) -> float:
    """Return the average precision of a ranking, of its first `most` where that is given."""
    found, total = 0, 0.0
    for place, name in enumerate(ranking[:most], start=1):
        if name in right:
            found += 1
            total += found / place
    return total / min(len(right), most or len(right))
