"""What an organisation's things are called: every spelling, in a tree of words to match along.

A vocabulary is a value. Its digest tells whether a text that was looked at before has to be
looked at again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from enrich.mentions import spellings
from enrich.mentions.spellings import Keys
from enrich.mentions.stems import folded
from graph.model.identity import canonical_json, decode_part

RULES: Final = 2
"""Which rules find mentions; with other rules, all texts are looked at again."""

ThingType = Literal["GlossaryTerm", "System", "Team"]
NAMED_TYPES: Final[tuple[ThingType, ...]] = ("GlossaryTerm", "System", "Team")
"""Types of what texts are searched for. People are not: see docs/decisions/0023."""

NAME, ALIAS, ABBREVIATION = range(3)
"""Ranks of a spelling: a name beats another thing's alias."""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Something that texts may name."""

    uid: str
    type: ThingType
    name: str
    key: str = ""
    aliases: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    language: str = ""

    @classmethod
    def read(cls, row: dict[str, Any]) -> Thing:
        """Return a row of `mentions.vocabulary` as a thing."""
        return cls(
            row["uid"],
            cast("ThingType", row["type"]),
            row["name"] or "",
            decode_part(row["key"] or ""),
            tuple(sorted(row["aliases"] or ())),
            tuple(sorted(row["abbreviations"] or ())),
            row["language"] or "",
        )

    @property
    def is_german(self) -> bool:
        """Whether its words have German endings."""
        return self.language.lower().partition("-")[0] == "de"

    def names(self) -> Iterator[tuple[int, str]]:
        """Yield its names with their ranks. A key with a slash is an address, not a name."""
        yield NAME, self.name
        if "/" not in self.key:
            yield NAME, self.key
        yield from ((ALIAS, alias) for alias in self.aliases)
        yield from ((ABBREVIATION, short) for short in self.abbreviations)


@dataclass(frozen=True, slots=True, order=True)
class Spelling:
    """One way to write one thing's `name`; `plain`: it may be an ordinary word as well."""

    rank: int
    uid: str
    type: ThingType
    plain: bool = False
    name: str = ""


@dataclass(slots=True)
class TrieNode:
    """A place in the tree: where each next word leads, and what is named up to here."""

    next: dict[str, TrieNode] = field(default_factory=dict)
    here: tuple[Spelling, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All spellings of an organisation's things, and a digest of what they were made of."""

    root: TrieNode
    digest: str
    names: int
    german: bool
    openings: frozenset[str]
    """Beginnings of names of one long word, which texts may write in two."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an organisation can choose: docs/guides/mentions.md says what it does.

    Names of fewer letters than `shortest` are left out. With `plain_names` off, a system or team
    whose name could be any word is found only where the text marks it as a name.
    """

    shortest: int = 2
    plain_names: bool = False


DEFAULT: Final = Choice()

Lowered = frozenset[tuple[str, str]]
"""Things with those of their names that somebody refused somewhere: they need to be marked."""

NONE_LOWERED: Final[Lowered] = frozenset()


def digest_of(things: Iterable[Thing], choice: Choice, lowered: Lowered = NONE_LOWERED) -> str:
    """Return 64 hex digits that differ whenever a text could have other mentions."""
    rows = [[one.uid, one.is_german, *sorted(set(one.names()))] for one in sorted(things)]
    chosen = [RULES, choice.shortest, choice.plain_names]
    said = [chosen, rows, *([sorted(lowered)] if lowered else [])]
    return hashlib.sha256(canonical_json(said)).hexdigest()


def make_vocabulary(
    things: Iterable[Thing], choice: Choice = DEFAULT, lowered: Lowered = NONE_LOWERED
) -> Vocabulary:
    """Return the vocabulary of things; names that are `lowered` need to be marked as such."""
    ordered = sorted(things)
    root, names = TrieNode(), 0
    german = any(one.is_german for one in ordered)
    openings: set[str] = set()
    for thing in ordered:
        for rank, name in thing.names():
            if sum(char.isalnum() for char in name) >= choice.shortest:
                names += 1
                is_plain = not choice.plain_names and _is_plain(thing, name)
                is_plain = is_plain or (thing.uid, name) in lowered
                for keys in _forms(thing, rank, name):
                    _add(root, keys, Spelling(rank, thing.uid, thing.type, is_plain, name))
                openings.update(_openings(thing, name))
    return Vocabulary(root, digest_of(ordered, choice, lowered), names, german, frozenset(openings))


def _forms(thing: Thing, rank: int, name: str) -> Iterator[Keys]:
    if rank == ABBREVIATION or spellings.is_abbreviation(name):
        return spellings.abbreviation_forms(name)
    if thing.type == "GlossaryTerm":
        return spellings.inflected_forms(name, german=thing.is_german)
    return spellings.exact_forms(name)


def _is_plain(thing: Thing, name: str) -> bool:
    """Tell whether a system's or a team's name looks like any word: letters alone, one word."""
    looks = name.isalpha() and not spellings.parts(name) and not spellings.is_abbreviation(name)
    return looks and thing.type != "GlossaryTerm"


_OPENING: Final = 3
_WHOLE: Final = 8


def _openings(thing: Thing, name: str) -> Iterator[str]:
    """Yield what `data` is of `datacenter`: terms alone, systems keep their one word."""
    word = folded(name)
    if thing.type == "GlossaryTerm" and word.isalpha() and len(word) >= _WHOLE:
        yield from (word[:end] for end in range(_OPENING, len(word) - _OPENING + 1))


def _add(root: TrieNode, keys: Keys, spelling: Spelling) -> None:
    node = root
    for key in keys:
        node = node.next.setdefault(key, TrieNode())
    if all((one.uid, one.rank) != (spelling.uid, spelling.rank) for one in node.here):
        node.here = tuple(sorted((*node.here, spelling)))
