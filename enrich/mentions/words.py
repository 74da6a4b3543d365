"""Texts cut into words whose places are exact, and what of a text is code or an address.

Places are code points of the text as it is stored: `text[start:end]` is the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Place(IntEnum):
    """Where a word stands."""

    PROSE = 0
    CODE = 1
    BLOCK = 2


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a text that is no prose; without a place it is not looked at at all."""

    start: int
    end: int
    place: Place | None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits."""

    text: str
    start: int
    end: int
    place: Place


_MARKS: Final = r"\u0300-\u036f"
_WORD: Final = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")

# Each alternative is bounded: a text of backticks alone must not take forever.
_REGION: Final = re.compile(
    r"""
    (?P<block>^[ ]{0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ ]{0,3}(?P=fence)[^\n]*$|\Z))
  | (?P<code>(?<!`)(?P<ticks>`{1,2})(?!`)(?P<inner>[^`]{1,300})(?P=ticks)(?!`))
  | (?P<url>
      \b[a-z][a-z0-9+.-]{1,10}://[^\s<>"'`)\]]+         # an address
    | \]\([^()\s]{1,2000}(?:\s+"[^"\n]{0,300}")?\)      # where a link of Markdown leads
    | \]\[[^\[\]\n]{0,300}\]                            # the label of where it leads
    | ^[ ]{0,3}\[[^\[\]\n]{1,300}\]:[ \t]*\S+           # what that label stands for
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}
    | (?<![\w.@-])[\w-]{1,63}(?:\.[\w-]{1,63}){2,8}(?:[/:][^\s<>"'`)\]]*)?   # a host
    | (?<![\w/.<])/[\w.-]+(?:/[\w.{}:-]*)*              # a path
    | <[!/?%]?[A-Za-z][^<>]{0,500}>                     # a tag
    | <%[^%]{0,500}%> | \{\{[^{}]{0,500}\}\}            # a template's tag
    )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])")


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the e-mail addresses in a text: where each begins and ends, and it in lower case."""
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), match[0].lower()


def regions(text: str) -> Iterator[Region]:
    """Yield the parts of a text that are code or addresses, in order."""
    for match in _REGION.finditer(text):
        if match["block"]:
            yield Region(match.start(), match.end(), Place.BLOCK)
        elif match["code"]:
            yield Region(match.start("inner"), match.end("inner"), Place.CODE)
        else:
            yield Region(match.start(), match.end(), None)


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order, those of addresses left out."""
    parts = regions(text)
    region = next(parts, None)
    for match in _WORD.finditer(text):
        start = match.start()
        while region is not None and region.end <= start:
            region = next(parts, None)
        if region is None or start < region.start:
            yield Word(match[0], start, match.end(), Place.PROSE)
        elif region.place is not None:
            yield Word(match[0], start, match.end(), region.place)
