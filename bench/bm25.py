"""BM25 over words: the plain method that sections of `bench quality` stand beside."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

K1: Final = 1.2
B: Final = 0.75

_WORD: Final = re.compile(r"[^\W_]+")
_ENDINGS: Final = re.compile(r"(?<=[a-z]{3})(ings?|edly|ed|ies|es|s|ly)$")


def words(text: str) -> list[str]:
    """Return the words of a text, lower case, without the commonest English endings."""
    return [_ENDINGS.sub("", word) for word in _WORD.findall(text.lower())]


class Bm25:
    """Ranks texts, given by their names, for the words of another text."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        counts = {name: Counter(words(text)) for name, text in texts.items()}
        lengths = {name: count.total() for name, count in counts.items()}
        mean = sum(lengths.values()) / max(1, len(lengths))
        self._postings: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        for name, count in counts.items():
            norm = K1 * (1 - B + B * lengths[name] / mean)
            for word, times in count.items():
                self._postings[word].append((name, times * (K1 + 1) / (times + norm)))
        self._size = len(counts)

    def ranked(self, text: str, *, without: str = "") -> list[str]:
        """Return the names of the texts that share a word, best first; ties go by name."""
        scores: defaultdict[str, float] = defaultdict(float)
        for word in set(words(text)):
            found = self._postings.get(word, ())
            rarity = math.log(1 + (self._size - len(found) + 0.5) / (len(found) + 0.5))
            for name, weight in found:
                scores[name] += rarity * weight
        scores.pop(without, None)
        return sorted(scores, key=lambda name: (-scores[name], name))
