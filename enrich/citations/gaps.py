"""Where a claim leaves the words of the sentence that it repeats: what stands there instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from enrich.citations.comparison import Laid
from enrich.citations.places import Cited
from enrich.citations.tokens import Token
from enrich.citations.verdict import Objection, ObjectionKind


@dataclass(frozen=True, slots=True)
class Gap:
    """The words of a claim and of a sentence between two that both have.

    `following` is the word of the sentence behind the gap, which the claim has too.
    """

    claim: tuple[Token, ...]
    source: tuple[Token, ...]
    following: Token | None


def gaps_of(claim: Sequence[Token], laid: Laid) -> Iterator[Gap]:
    """Yield the places at which the two differ, in their order."""
    source = laid.sentence.tokens
    edges = [(-1, -1), *laid.pairs, (len(claim), len(source))]
    for (one, other), (next_one, next_other) in pairwise(edges):
        following = source[next_other] if next_other < len(source) else None
        ours, theirs = claim[one + 1 : next_one], source[other + 1 : next_other]
        gap = Gap(tuple(ours), tuple(theirs), following)
        if gap.claim or gap.source:
            yield gap


def instead(kind: ObjectionKind, one: Token, other: Token, place: Cited) -> Objection:
    """Return that a word of a claim stands where what is cited has another one."""
    says = f"“{one.word}” stands where what is cited has “{other.word}”."
    return Objection(kind, says, True, one.start, one.end, place)
