"""What a figure in a text means, whatever way it is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

QuantityKind = Literal[
    "date", "clock", "duration", "size", "percent", "money", "number", "version", "identifier"
]

Meaning = tuple[Hashable, ...]
"""One thing that a figure can mean: what it measures, and how much in one unit."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at `text[start:end]`, in code points.

    `means` holds its readings: `3/4/2026` has two. `offers` holds those and all that follows from
    them: whoever says `14:05:33` has said `14:05`, and not the other way round.
    """

    kind: QuantityKind
    start: int
    end: int
    means: frozenset[Meaning]
    offers: frozenset[Meaning]

    def is_said_by(self, other: Quantity) -> bool:
        """Whether this figure follows from another one."""
        return not self.means.isdisjoint(other.offers)


def quantity(
    kind: QuantityKind, start: int, end: int, means: Iterable[Meaning], more: Iterable[Meaning] = ()
) -> Quantity:
    """Return a figure that means one of `means`, from which `more` follows."""
    meant = frozenset(means)
    return Quantity(kind, start, end, meant, meant | frozenset(more))


QuantityReader = Callable[[str], Iterator[Quantity]]
"""Finds the figures of one kind in a text; those of two readers may overlap."""
