"""Cut a text into words and figures, each with what it is compared by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from enrich.citations.lexicon import GERMAN, STOP_WORDS
from enrich.citations.quantities import quantities_of
from enrich.citations.quantity import Quantity

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NOT: Final = re.compile(r"(?P<verb>\w+)n['\u2019]t", re.IGNORECASE)
_WHOLE: Final = {"wo": "will", "ca": "can", "sha": "shall"}
_CUT: Final = re.compile(r"[,;:()!?\u2013\u2014]| - ")
_POSSESSIVE: Final = re.compile(r"['\u2019]s?$")
_ENDINGS: Final = (
    "ations",
    "ation",
    "ingly",
    "edly",
    "ments",
    "ment",
    "ings",
    "ing",
    "ions",
    "ion",
    "ies",
    "ied",
    "ed",
    "ly",
    "es",
    "er",
    "s",
)
_LOOKED_BACK: Final = 10
_OPENING: Final = "\"'\u201c\u201e\u2018(*_[ "
_ENDING: Final = ".!?:\n\u2026|>\u2022-\u2013"
_LONGER: Final = 4
_GERMAN_FROM: Final = 2
_SHORTEST_STEM: Final = 3
_VOWELS: Final = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a figure at `text[start:end]`; the stem of a figure is empty.

    `clause` counts the commas, brackets and stops before it.
    """

    start: int
    end: int
    word: str
    stem: str
    is_content: bool
    is_name: bool = False
    figure: Quantity | None = None
    clause: int = 0


def tokens_of(text: str) -> list[Token]:
    """Return the words and figures of a text in their order; `didn't` is two words."""
    found: list[Token] = []
    start = 0
    for figure in quantities_of(text):
        found.extend(_words(text, start, figure.start))
        said = plain(text[figure.start : figure.end])
        found.append(Token(figure.start, figure.end, said, "", True, False, figure))
        start = figure.end
    found.extend(_words(text, start, len(text)))
    if _has_other_capitals(found):
        found = [replace(one, is_name=False) for one in found]
    return list(_in_clauses(text, found))


def _has_other_capitals(tokens: Sequence[Token]) -> bool:
    """Tell whether capitals mark no names: as in titles, and of German nouns."""
    longer = [one for one in tokens[1:] if one.figure is None and len(one.word) >= _LONGER]
    is_title = bool(longer) and all(one.is_name for one in longer)
    return is_title or len({one.word for one in tokens} & GERMAN) >= _GERMAN_FROM


def _in_clauses(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    clause = end = 0
    for token in tokens:
        clause += bool(_CUT.search(text, end, token.start))
        end = max(end, token.end)
        yield replace(token, clause=clause)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for found in _WORD.finditer(text, start, end):
        negated = _NOT.fullmatch(found[0])
        if negated:
            verb = negated["verb"].lower()
            yield _token(found.start(), found.end(), _WHOLE.get(verb, verb), is_name=False)
            yield _token(found.start(), found.end(), "not", is_name=False)
            continue
        if found[0].lower() == "cannot":
            yield _token(found.start(), found.end(), "can", is_name=False)
            yield _token(found.start(), found.end(), "not", is_name=False)
            continue
        said = _POSSESSIVE.sub("", found[0])
        is_name = _is_name(said, is_first=_begins_sentence(text, found.start()))
        yield _token(found.start(), found.end(), plain(said), is_name=is_name)


def _token(start: int, end: int, word: str, *, is_name: bool) -> Token:
    return Token(start, end, word, stem_of(word), word not in STOP_WORDS, is_name)


def _is_name(word: str, *, is_first: bool) -> bool:
    """Tell whether a word is written as names are: a capital where no sentence begins."""
    return word[:1].isupper() and not is_first and word != "I"


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - _LOOKED_BACK) : start].rstrip(_OPENING)
    return not before or before[-1] in _ENDING


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Return a word in small letters without accents: `São` is compared as `sao`."""
    pieces = unicodedata.normalize("NFKD", word.casefold())
    return "".join(piece for piece in pieces if not unicodedata.combining(piece))


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Return what forms of an English word have in common; other words are cut little."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            kept = word[: -len(ending)]
            if ending in {"ies", "ied"}:
                return kept + "y"
            if ending == "s" and word.endswith(("ss", "us", "is")):
                break
            word = kept
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in _VOWELS | {"s", "l"}:
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word
