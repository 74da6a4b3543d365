"""Light stems: the same word in another number, case or verb form gets the same stem.

Rules cut endings alone. They never turn a noun into the verb it comes from (`scalability` is not
`scale`), because a name that means too much is worse than one that is missed.
"""

# ruff: noqa: RUF001 - Russian letters that look like Latin ones are meant.

from __future__ import annotations

import re
import unicodedata
from typing import Final

CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")

_CLIPPED: Final = {"app": "application", "repo": "repository", "db": "database"}
"""Short forms that nobody lists as aliases."""

_SHORTEST: Final = 3
"""Letters that are left of a word at least."""

_ENGLISH_PLURALS: Final = (
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ies", "y"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
_VERBAL: Final = ("ing", "ed")
_VOWEL: Final = re.compile("[aeiouy]")
_GERMAN: Final = ("ern", "en", "er", "es", "em", "e", "s", "n")
_RUSSIAN_ENDINGS: Final = """
    иями ями ами ией иям ием иях ого его ому ему ыми ими ах ях ов ев ей ой ий ый ая яя ое ее
    ые ие ом ем ам ям ую юю ым им ых их ия ью ья ию ии а е и й о у ы ь ю я
"""
_RUSSIAN: Final = tuple(sorted(_RUSSIAN_ENDINGS.split(), key=lambda one: (-len(one), one)))


def folded(word: str) -> str:
    """Return a word without its case and its way of composing letters."""
    return unicodedata.normalize("NFC", word).casefold().replace("ё", "е")


def english(word: str) -> str:
    """Return a folded English word in the singular."""
    for ending, instead in _ENGLISH_PLURALS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST:
            word = word[: len(word) - len(ending)] + instead
            break
    return _CLIPPED.get(word, word)


def verbal(word: str) -> str:
    """Return what `scaling`, `scaled`, `scales` and `scale` have in common."""
    rest = _without_verbal_ending(word)
    if rest is not None:
        return _undoubled(rest).removesuffix("e")
    singular = english(word)
    return singular.removesuffix("e") if len(singular) > _SHORTEST else singular


def is_verbal(word: str) -> bool:
    """Tell whether a folded word of a name is made of a verb: `debugging`.

    Not `released`: what was released is not the release.
    """
    return word.endswith("ing") and _without_verbal_ending(word) is not None


def _without_verbal_ending(word: str) -> str | None:
    for ending in _VERBAL:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > _SHORTEST and _VOWEL.search(rest):
            return rest
    return None


def _undoubled(word: str) -> str:
    doubled = len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiouls"
    return word[:-1] if doubled else word


def german(word: str) -> str:
    """Return a folded German word without its ending and umlauts."""
    plain = word.translate(str.maketrans("äöü", "aou"))
    return _without(plain, _GERMAN, 4)


def russian(word: str) -> str:
    """Return a folded Russian noun or adjective without its ending."""
    return _without(word, _RUSSIAN, _SHORTEST)


def _without(word: str, endings: tuple[str, ...], shortest: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word
