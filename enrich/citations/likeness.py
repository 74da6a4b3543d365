"""Whether one word can stand for another one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from enrich.citations.lexicon import GROUPS, OPPOSITES
from enrich.citations.tokens import Token

_MARKS: Final = "`#@ "
_CUT: Final = re.compile(r"[\W_]+")
_PREFIX: Final = 5
_SHARED: Final = 0.65
"""How much of the longer stem two words that begin alike have in common."""

_GRAM: Final = 3
_ALIKE: Final = 0.65
_TAKING_BACK: Final = ("un", "in", "im", "ir", "dis", "non", "mis", "de")
_SHORTEST: Final = 4


def is_same(claim: Token, source: Token) -> bool:
    """Whether a word or figure of a claim follows from one of the source."""
    if claim.figure is not None or source.figure is not None:
        return _is_same_figure(claim, source)
    return is_like(claim.word, claim.stem, source.word, source.stem)


def _is_same_figure(claim: Token, source: Token) -> bool:
    if claim.figure is not None and source.figure is not None:
        return claim.figure.is_said_by(source.figure)
    figure = claim.figure or source.figure
    if figure is None or figure.kind != "identifier":
        return False
    # One of the two texts marks as code, or writes as one word, what the other one doesn't.
    if claim.figure is None:
        return claim.word in _parts(source.word)
    return source.word == claim.word.strip(_MARKS)


@lru_cache(maxsize=200_000)
def is_like(one: str, one_stem: str, other: str, other_stem: str) -> bool:
    """Whether two words are forms of one, written alike, or of one group."""
    if one == other:
        return True
    if is_opposite(one, other):
        return False
    if one_stem == other_stem or not GROUPS.get(one, frozenset()).isdisjoint(
        GROUPS.get(other, frozenset())
    ):
        return True
    return _begin_alike(one_stem, other_stem) or _are_spelled_alike(one, other)


def is_opposite(one: str, other: str) -> bool:
    """Whether two words mean the contrary of each other."""
    return (
        other in OPPOSITES.get(one, frozenset())
        or _takes_back(one, other)
        or _takes_back(other, one)
    )


def _takes_back(one: str, other: str) -> bool:
    return len(other) >= _SHORTEST and any(one == before + other for before in _TAKING_BACK)


@lru_cache(maxsize=20_000)
def _parts(identifier: str) -> frozenset[str]:
    """Return the words that an identifier is made of, and itself."""
    return frozenset((identifier.strip(_MARKS), *_CUT.split(identifier)))


def _begin_alike(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < _PREFIX:
        return False
    shared = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return shared >= max(_PREFIX, _SHARED * longest)


def _are_spelled_alike(one: str, other: str) -> bool:
    grams, others = _grams(one), _grams(other)
    if len(grams) < _GRAM or len(others) < _GRAM:
        return False
    return len(grams & others) >= _ALIKE * len(grams | others)


@lru_cache(maxsize=20_000)
def _grams(word: str) -> frozenset[str]:
    return frozenset(word[place : place + _GRAM] for place in range(len(word) - _GRAM + 1))
