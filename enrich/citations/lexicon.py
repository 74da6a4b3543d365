"""The words that the checker knows: what means the same, what the contrary, what takes back.

They stand in `lexicon.yaml`. The lists buy coverage: a sentence in words that they lack can't be
vouched for. None is contradicted for words that they lack.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from pathlib import Path
from typing import Any, Final

import yaml


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _groups(groups: list[str]) -> dict[str, frozenset[int]]:
    held: defaultdict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for word in group.split():
            held[word].add(number)
    return {word: frozenset(numbers) for word, numbers in held.items()}


def _contraries(pairs: list[list[str]], units: list[str]) -> dict[str, frozenset[str]]:
    sides = [tuple(_words(side) for side in pair) for pair in pairs]
    several = [_words(f"{unit} {unit}s") for unit in units]
    sides += [(one, other) for one, other in product(several, several) if one != other]
    held: defaultdict[str, set[str]] = defaultdict(set)
    for ones, others in sides:
        for one, other in product(ones, others):
            held[one].add(other)
            held[other].add(one)
    return {word: frozenset(against) for word, against in held.items()}


_GIVEN: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
)

STOP_WORDS: Final = _words(_GIVEN["stop"])
NEGATORS: Final = _words(_GIVEN["negators"])
HEDGES: Final = _words(_GIVEN["hedges"])
CERTAIN: Final = _words(_GIVEN["certain"])
UNIVERSAL: Final = _words(_GIVEN["universal"])
PARTIAL: Final = _words(_GIVEN["partial"])
GERMAN: Final = _words(_GIVEN["german"])
COUNTING: Final[dict[str, int]] = _GIVEN["counting"]
CAUSED_BY: Final = tuple(_GIVEN["caused_by"])
CAUSES: Final = tuple(_GIVEN["causes"])

GROUPS: Final = _groups(_GIVEN["same"])
"""The groups that a word is in, by their numbers."""

OPPOSITES: Final = _contraries(_GIVEN["opposites"], _GIVEN["units"])
"""What means the contrary of a word."""
