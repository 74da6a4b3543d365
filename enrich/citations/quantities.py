"""All figures of a text, none twice."""

from __future__ import annotations

from typing import Final

from enrich.citations.dates import clocks, dates
from enrich.citations.identifiers import codes, identifiers, versions
from enrich.citations.measures import durations, money, numbers, percents, ranges, sizes
from enrich.citations.quantity import Quantity, QuantityReader

_READERS: Final[tuple[QuantityReader, ...]] = (
    codes,
    dates,
    ranges,
    percents,
    clocks,
    versions,
    durations,
    sizes,
    money,
    identifiers,
    numbers,
)
"""Who reads first takes the place."""


def quantities_of(text: str) -> list[Quantity]:
    """Return dates, times, measures, numbers and identifiers in the order of the text."""
    taken = bytearray(len(text))
    found: list[Quantity] = []
    for reader in _READERS:
        for one in reader(text):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\x01" * (one.end - one.start)
                found.append(one)
    return sorted(found, key=lambda one: one.start)
