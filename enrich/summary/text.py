"""Turn what a node says into a summary: whole sentences of it, each with the place it is from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from enrich.citations.places import Cited, SourceText
from enrich.citations.sentences import sentences_of
from enrich.summary.rank import chosen

MODEL: Final = "local-extract-1"
"""What is computed under this name must stay the same; a better method gets another one."""

MOST_SENTENCES: Final = 400
"""Sentences that are compared with each other; of a longer text the first."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a summary is, and of what: all counts of sentences, but for `characters`.

    A text of at most `shortest` sentences is short enough itself and gets no summary. Of a
    longer text than `characters` the beginning counts.
    """

    sentences: int = 3
    shortest: int = 5
    characters: int = 20_000


def summary_of(title: str, passages: Iterable[SourceText], length: Length) -> list[Cited]:
    """Return the sentences that stand for a text, in its order; none for a short text."""
    everything = list(_sentences(passages, length.characters))[:MOST_SENTENCES]
    if len(everything) <= length.shortest:
        return []
    places = chosen([sentence.text for sentence in everything], title, length.sentences)
    return [everything[place] for place in places]


def _sentences(passages: Iterable[SourceText], characters: int) -> Iterator[Cited]:
    left = characters
    for passage in passages:
        for sentence in sentences_of(passage.text[:left]):
            yield Cited(passage, sentence.start, sentence.end)
        left -= len(passage.text)
        if left <= 0:
            return


def stamp_of(title: str, passages: Sequence[SourceText], length: Length) -> str:
    """Return what a summary was made of: the model, and the SHA-256 of everything given to it."""
    given = [
        [length.sentences, length.shortest, length.characters],
        title,
        [[passage.node, passage.property, passage.text] for passage in passages],
    ]
    return f"{MODEL}:{hashlib.sha256(orjson.dumps(given)).hexdigest()}"
