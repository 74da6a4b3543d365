"""Choose the sentences that stand for a text, without a model and the same on every machine.

Sentences are linked by the rarer words that they share, and a random reader who follows those
links ends up at the central ones (Erkan and Radev 2004; Mihalcea and Tarau 2004). The reader
begins anew at sentences that come early or share words with the title. Of the central sentences
those are chosen that say something new (maximal marginal relevance, Carbonell and Goldstein
1998), and they are given in the order of the text.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from enrich.providers.vectors import words

_DAMPING: Final = 0.3
"""How often the reader follows a link rather than begin anew."""

_ROUNDS: Final = 30
_NOVELTY: Final = 0.5
"""How much likeness to a chosen sentence counts against being central."""

_SAME: Final = 0.9
"""A sentence that is so much like a chosen one is not chosen."""

_TITLE_WEIGHT: Final = 0.5
_EARLINESS: Final = 0.5
"""How fast the weight of a sentence falls with its place in the text."""

_SHORTEST_WORD: Final = 4
_STEM: Final = 6
"""Characters of a word that count: forms of one word begin alike in many languages."""

_FEWEST_WORDS: Final = 5
_MOST_CHARACTERS: Final = 500
_LEAST_LETTERS: Final = 0.6

Bag = dict[str, float]


def is_sayable(sentence: str) -> bool:
    """Tell whether a sentence can stand alone: some words, not too long, mostly letters."""
    if len(sentence) > _MOST_CHARACTERS or sentence.endswith(":"):
        return False
    dense = "".join(sentence.split())
    letters = sum(character.isalpha() for character in dense)
    return len(sentence.split()) >= _FEWEST_WORDS and letters >= _LEAST_LETTERS * len(dense)


def chosen(sentences: Sequence[str], title: str, count: int) -> list[int]:
    """Return the places of at most `count` sentences that stand for all, in rising order."""
    if not sentences:
        return []
    bags = _weighed([_stems(sentence) for sentence in sentences])
    links = _links(bags)
    central = _central(links, _starts(bags, _stems(title)))
    sayable = [place for place, sentence in enumerate(sentences) if is_sayable(sentence)]
    return sorted(_novel(sayable, central, links, count))


def _stems(text: str) -> list[str]:
    return [
        word[:_STEM]
        for word in words(text)
        if len(word) >= _SHORTEST_WORD or any(character.isdigit() for character in word)
    ]


def _weighed(stems: Sequence[Sequence[str]]) -> list[Bag]:
    """Return each sentence as a unit vector; words that few sentences have weigh more."""
    spread = Counter(stem for sentence in stems for stem in set(sentence))
    bags = []
    for sentence in stems:
        raw = {
            stem: times * math.log(1 + len(stems) / spread[stem])
            for stem, times in Counter(sentence).items()
        }
        length = math.sqrt(math.fsum(value * value for value in raw.values()))
        bags.append({stem: value / length for stem, value in raw.items()})
    return bags


def _links(bags: Sequence[Bag]) -> list[dict[int, float]]:
    """Return the cosine of each sentence with the others that share a word with it."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for stem in bag:
            holders[stem].append(place)
    links: list[dict[int, float]] = []
    for place, bag in enumerate(bags):
        near: dict[int, float] = defaultdict(float)
        for stem, value in bag.items():
            for other in holders[stem]:
                near[other] += value * bags[other][stem]
        near.pop(place, None)
        links.append(dict(near))
    return links


def _starts(bags: Sequence[Bag], title: Sequence[str]) -> list[float]:
    """Return where the reader begins: early, and where the title's words are."""
    wanted = set(title)
    raw = [
        (1 + place) ** -_EARLINESS
        + _TITLE_WEIGHT * math.fsum(bag.get(stem, 0.0) for stem in sorted(wanted))
        for place, bag in enumerate(bags)
    ]
    whole = math.fsum(raw)
    return [value / whole for value in raw]


def _central(links: Sequence[dict[int, float]], starts: Sequence[float]) -> list[float]:
    """Return how often the reader is at each sentence, after a fixed number of steps."""
    whole = [math.fsum(near.values()) for near in links]
    ranks = list(starts)
    for _ in range(_ROUNDS):
        # Where no link leads on, the reader begins anew.
        lost = math.fsum(rank for rank, near in zip(ranks, links, strict=True) if not near)
        moved = [(1 - _DAMPING + _DAMPING * lost) * start for start in starts]
        for place, near in enumerate(links):
            for other, likeness in near.items():
                moved[other] += _DAMPING * ranks[place] * likeness / whole[place]
        ranks = moved
    return ranks


def _novel(
    places: Sequence[int], central: Sequence[float], links: Sequence[dict[int, float]], count: int
) -> list[int]:
    """Pick one place after the other: central, and unlike those picked before."""
    if not places:
        return []
    highest = max(central[place] for place in places)
    left = set(places)
    picked: list[int] = []
    likest = dict.fromkeys(places, 0.0)
    while left and len(picked) < count:
        best = max(left, key=lambda place: (_gain(central[place] / highest, likest[place]), -place))
        picked.append(best)
        for place in left:
            likest[place] = max(likest[place], links[place].get(best, 0.0))
        left = {place for place in left if place != best and likest[place] < _SAME}
    return picked


def _gain(central: float, likeness: float) -> float:
    return (1 - _NOVELTY) * central - _NOVELTY * likeness
