"""What can be cited: texts, cut into sentences and looked up by their words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from enrich.citations.places import Cited, SourceText
from enrich.citations.sentences import sentences_of
from enrich.citations.tokens import Token, tokens_of

MOST_SENTENCES: Final = 2_000
"""Sentences of all texts together that are looked at; what stands behind them is not cited."""

MOST_CHARACTERS: Final = 1_000
"""Characters of one sentence that are compared."""


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence that can be cited, and its words."""

    place: Cited
    tokens: tuple[Token, ...]


class Citable:
    """The texts that sentences of one summary may cite.

    `said` is what the nodes say beside their texts (title, times, severity, names of systems): a
    figure or name that stands there is not invented.
    """

    def __init__(self, texts: Iterable[SourceText], said: Iterable[str] = ()) -> None:
        self.sentences: list[SourceSentence] = []
        for text in texts:
            left = MOST_SENTENCES - len(self.sentences)
            for found in sentences_of(text.text)[:left]:
                place = Cited(text, found.start, found.end)
                tokens = tokens_of(place.text[:MOST_CHARACTERS])
                self.sentences.append(SourceSentence(place, tuple(tokens)))
        self.said: tuple[Token, ...] = tuple(
            token for text in said for token in tokens_of(text[:MOST_CHARACTERS])
        )
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._spread: Counter[str] = Counter()
        for number, sentence in enumerate(self.sentences):
            for stem in {token.stem or token.word for token in sentence.tokens}:
                self._holders[stem].append(number)
                self._spread[stem] += 1

    def within(self, cited: Sequence[Cited]) -> list[SourceSentence]:
        """Return the sentences that overlap the places, in their order."""
        return [
            sentence
            for sentence in self.sentences
            if any(_overlap(sentence.place, place) for place in cited)
        ]

    def weight(self, token: Token) -> float:
        """Return how much a word counts: rare ones more, and those most that stand nowhere."""
        holders = self._spread[token.stem or token.word]
        return 1 + math.log(1 + len(self.sentences) / (1 + holders))

    def sharing(self, tokens: Sequence[Token], most: int) -> list[SourceSentence]:
        """Return the sentences that share the most rare words with some, best first."""
        scores: Counter[int] = Counter()
        for token in tokens:
            key = token.stem or token.word
            for number in self._holders.get(key, ()) if token.is_content else ():
                scores[number] += round(1000 * self.weight(token))
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self.sentences[number] for number, _ in ranked[:most]]


def _overlap(one: Cited, other: Cited) -> bool:
    same = one.passage.node == other.passage.node and one.passage.property == other.passage.property
    return same and one.start < other.end and other.start < one.end
