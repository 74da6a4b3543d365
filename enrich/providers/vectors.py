"""The local text vector: no weights, no key, no network, the same on every machine.

A text becomes the signed, hashed counts of its character n-grams. Texts that share spellings
lie close together, whatever the language and whether or not a name has a typing error in it;
texts that say the same in other words do not. It is fuzzy lexical search, not understanding.

What is computed here is stored, so it must never change under the same model name.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Final

DIMENSIONS: Final = 1024

GRAM_SIZES: Final = range(3, 6)
"""Lengths of the n-grams, in bytes."""

_WORD: Final = re.compile(r"[^\W_]+")
_BUCKET_SHIFT: Final = 22
"""The upper ten bits of a 32-bit hash choose one of 1,024 buckets."""

_MASK: Final = 0xFFFFFFFF
_FNV_OFFSET: Final = 0x811C9DC5
_FNV_PRIME: Final = 0x01000193

_CACHED_WORDS: Final = 50_000
_CACHED_LENGTH: Final = 32
"""Words up to this many characters are remembered: the others rarely come twice."""


def embed(text: str) -> list[float] | None:
    """Return the unit vector of a text, or None for a text without a letter or digit."""
    counts = [0] * DIMENSIONS
    for word, times in Counter(words(text)).items():
        remembered = len(word) <= _CACHED_LENGTH
        added, taken = _remembered_buckets(word) if remembered else _buckets(word)
        for bucket in added:
            counts[bucket] += times
        for bucket in taken:
            counts[bucket] -= times
    damped = [math.copysign(math.log1p(abs(count)), count) if count else 0.0 for count in counts]
    length = math.sqrt(math.fsum(value * value for value in damped))
    return [value / length for value in damped] if length else None


def words(text: str) -> list[str]:
    """Return the casefolded runs of letters and digits; `checkoutApi` is two of them."""
    return _WORD.findall(split_case(unicodedata.normalize("NFC", text)).casefold())


def split_case(text: str) -> str:
    """Put a blank wherever a lower-case letter is followed by an upper-case one."""
    if text.islower() or text.isupper():
        return text
    cuts = [
        place
        for place, (left, right) in enumerate(pairwise(text), start=1)
        if right.isupper() and left.islower()
    ]
    edges = [0, *cuts, len(text)]
    return " ".join(text[start:end] for start, end in pairwise(edges))


def _buckets(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the buckets that one word counts up and those that it counts down.

    A gram with a blank inside would span two words, so each word, with a blank at both ends,
    can be looked at alone.
    """
    data = f" {word} ".encode()
    added: list[int] = []
    taken: list[int] = []
    for start in range(len(data)):
        state = _FNV_OFFSET
        for size, byte in enumerate(data[start : start + GRAM_SIZES.stop - 1], start=1):
            state = ((state ^ byte) * _FNV_PRIME) & _MASK
            if size >= GRAM_SIZES.start:
                mixed = _mix(state)
                (added if mixed & 1 else taken).append(mixed >> _BUCKET_SHIFT)
    return tuple(added), tuple(taken)


_remembered_buckets = lru_cache(maxsize=_CACHED_WORDS)(_buckets)


def _mix(value: int) -> int:
    """Spread a 32-bit hash evenly (the finaliser of MurmurHash3): FNV's upper bits are weak."""
    value ^= value >> 16
    value = (value * 0x85EBCA6B) & _MASK
    value ^= value >> 13
    value = (value * 0xC2B2AE35) & _MASK
    return value ^ (value >> 16)
