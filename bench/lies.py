"""True sentences in other words, and lies, made by rules of sentences that people wrote.

Each cites the sentence that it was made of, with its neighbours. The rules and their words stand
here and nowhere in the product. They say how well a checker undoes rules: sentences that a person
judged (`bench/judged.py`) are to be looked at beside them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench import rewording, untruths
from enrich.citations.places import Cited, SourceText
from enrich.citations.sentences import sentences_of

WORDS: Final = range(7, 46)
MOST: Final = 120
"""Pairs of one kind."""


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence that cites places of a report, and whether what it says is true."""

    text: str
    cited: tuple[Cited, ...]
    report: int
    kind: str
    is_true: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """A sentence of a report, and what the rules may know of its surroundings."""

    report: int
    places: tuple[Cited, ...]
    at: int
    names: frozenset[str]
    others: frozenset[str]
    chance: random.Random = field(compare=False)

    @property
    def text(self) -> str:
        """The sentence."""
        return self.places[self.at].text

    @property
    def span(self) -> tuple[Cited, ...]:
        """The sentence and its neighbours."""
        return self.places[max(0, self.at - 1) : self.at + 2]

    @property
    def around(self) -> str:
        """What the neighbours and the sentence itself say."""
        return "\n".join(place.text for place in self.span)


Reworded = Callable[[Origin], str | None]


def cited_sentences(reports: Sequence[str], seed: int, most: int = MOST) -> list[CitedSentence]:
    """Return up to `most` of each kind, the same for the same seed, kind by kind."""
    chance = random.Random(seed)  # noqa: S311 - The same sentences every time, no secret.
    origins = list(_origins(reports, chance))
    found: list[CitedSentence] = []
    for is_true, rules in ((True, rewording.RULES), (False, untruths.RULES)):
        for kind, rule in rules.items():
            chance.shuffle(origins)
            found += _of_kind(kind, rule, origins, most, is_true=is_true)
    return [*found, *_misplaced(origins, most), *_foreign(origins, most, chance)]


def _of_kind(
    kind: str, rule: Reworded, origins: Sequence[Origin], most: int, *, is_true: bool
) -> Iterator[CitedSentence]:
    count = 0
    for origin in origins:
        said = rule(origin)
        if said is None or (said == origin.text and kind != "verbatim"):
            continue
        yield CitedSentence(said, origin.span, origin.report, kind, is_true)
        count += 1
        if count == most:
            return


def _misplaced(origins: Sequence[Origin], most: int) -> Iterator[CitedSentence]:
    """Yield true sentences that cite another place of their report."""
    count = 0
    for origin in origins:
        far = [place for number, place in enumerate(origin.places) if abs(number - origin.at) > 3]
        if not far or count == most:
            continue
        at = origin.places.index(origin.chance.choice(far))
        span = origin.places[max(0, at - 1) : at + 2]
        if origin.text not in "\n".join(place.text for place in span):
            yield CitedSentence(origin.text, span, origin.report, "misplaced", is_true=False)
            count += 1


def _foreign(
    origins: Sequence[Origin], most: int, chance: random.Random
) -> Iterator[CitedSentence]:
    """Yield sentences of other reports."""
    for origin in origins[:most]:
        other = chance.choice([one for one in origins if one.report != origin.report])
        yield CitedSentence(other.text, origin.span, origin.report, "foreign", is_true=False)


def _origins(reports: Sequence[str], chance: random.Random) -> Iterator[Origin]:
    named = [frozenset(untruths.names_of(text)) for text in reports]
    spread: defaultdict[str, int] = defaultdict(int)
    for names in named:
        for name in names:
            spread[name] += 1
    for number, text in enumerate(reports):
        whole = source(number, text)
        places = tuple(Cited(whole, one.start, one.end) for one in sentences_of(text))
        others = frozenset(name for name in spread if name.lower() not in text.lower())
        for at, place in enumerate(places):
            # An address that is reworded is another address, and no true sentence.
            if len(place.text.split()) in WORDS and "://" not in place.text:
                yield Origin(number, places, at, named[number], others, chance)


def source(number: int, text: str) -> SourceText:
    """Return a report as what can be cited."""
    return SourceText(f"report:{number}", "text", text)
