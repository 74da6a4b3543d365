"""Lay a claim beside what it cites: which words are there, where, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from enrich.citations.citable import Citable, SourceSentence
from enrich.citations.likeness import is_same
from enrich.citations.tokens import Token

NEAR_COVERAGE: Final = 0.75
NEAR_ORDER: Final = 0.6
"""From which coverage, or share of words in order, a claim is close to what it cites."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A claim beside one sentence: pairs of places of words that are the same, in one order."""

    sentence: SourceSentence
    pairs: tuple[tuple[int, int], ...]
    coverage: float
    order: float


class Comparison:
    """A claim beside everything it cites, all of it computed once."""

    def __init__(
        self, claim: Sequence[Token], cited: Sequence[SourceSentence], evidence: Citable
    ) -> None:
        self.claim = claim
        self.cited = cited
        self.evidence = evidence
        self.weights = [evidence.weight(token) if token.is_content else 0.0 for token in claim]

    @cached_property
    def best(self) -> Laid | None:
        """The cited sentence that holds most of the claim."""
        if not self.cited:
            return None
        by_coverage = [(self.coverage_by([one]), one) for one in self.cited]
        highest = max(coverage for coverage, _ in by_coverage)
        near = [
            self._laid(one, coverage) for coverage, one in by_coverage if coverage >= highest - 0.05
        ]
        return max(near, key=lambda laid: laid.coverage + laid.order)

    @cached_property
    def coverage(self) -> float:
        """How much of the claim stands in all that is cited together, rare words counting more."""
        return self.coverage_by(self.cited)

    @cached_property
    def unmatched(self) -> list[int]:
        """The places of content words of the claim that nothing cited has."""
        return [
            place
            for place, token in enumerate(self.claim)
            if token.is_content and not held(token, self.cited)
        ]

    @property
    def is_near(self) -> bool:
        """Whether the claim repeats one sentence nearly: then each difference means something."""
        best = self.best
        return best is not None and (best.coverage >= NEAR_COVERAGE or best.order >= NEAR_ORDER)

    def coverage_by(self, sentences: Sequence[SourceSentence]) -> float:
        """Return the weight of the claim's content words that some sentences hold, of 1."""
        whole = sum(self.weights)
        if not whole:
            return 0.0
        return (
            sum(
                weight
                for token, weight in zip(self.claim, self.weights, strict=True)
                if weight and held(token, sentences)
            )
            / whole
        )

    def _laid(self, sentence: SourceSentence, coverage: float) -> Laid:
        pairs = in_order(self.claim, sentence.tokens)
        count = sum(token.is_content for token in self.claim)
        kept = sum(self.claim[one].is_content for one, _ in pairs)
        return Laid(sentence, pairs, coverage, kept / count if count else 0.0)


def held(token: Token, sentences: Sequence[SourceSentence]) -> bool:
    """Whether some sentence has a word or figure."""
    return any(is_same(token, other) for sentence in sentences for other in sentence.tokens)


def in_order(claim: Sequence[Token], source: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return the longest run of pairs of the same words that go up on both sides.

    Content words count more than the small words between them.
    """
    table = [[0] * (len(source) + 1) for _ in range(len(claim) + 1)]
    same = [[is_same(one, other) for other in source] for one in claim]
    gains = [3 if token.is_content else 1 for token in claim]
    for row in range(len(claim) - 1, -1, -1):
        for column in range(len(source) - 1, -1, -1):
            paired = gains[row] + table[row + 1][column + 1] if same[row][column] else 0
            table[row][column] = max(paired, table[row + 1][column], table[row][column + 1])
    return tuple(_walk(table, same, gains))


def _walk(
    table: list[list[int]], same: list[list[bool]], gains: list[int]
) -> Iterator[tuple[int, int]]:
    row = column = 0
    while row < len(same) and column < len(same[row]):
        is_pair = same[row][column]
        if is_pair and table[row][column] == gains[row] + table[row + 1][column + 1]:
            yield row, column
            row, column = row + 1, column + 1
        elif table[row + 1][column] >= table[row][column + 1]:
            row += 1
        else:
            column += 1
