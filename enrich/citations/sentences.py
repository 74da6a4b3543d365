"""Find the sentences of a text, each as an exact span of it.

The text may be prose, Markdown or a mail: code, tables, headings and rules are not sentences,
each item of a list stands for itself, and a line break ends a sentence only where the line was
not just full. A full stop ends none in a number, an address, an abbreviation or an initial.
"""

# ruff: noqa: RUF001 - the marks and words of other scripts are meant.

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_FENCE: Final = re.compile(r"\s{0,3}(```|~~~)")
_INDENTED: Final = re.compile(r"( {4}|\t)")
_NO_PROSE: Final = re.compile(
    r"\s{0,3}(?:"
    r"\#{1,6}(?:\s|$)"  # A heading.
    r"|\|"  # A row of a table.
    r"|\[[^\]]+\]:\s"  # The target of a link.
    r"|<!--|<\/?[a-zA-Z][^>]*>\s*$"  # Markup on a line of its own.
    r"|(?:[-=*_~+]\s*){3,}$"  # A rule, or the line under a heading.
    r")"
)
_UNDERLINE: Final = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_ITEM: Final = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+|\s{0,3}>\s?")
_FIRST_WORD: Final = re.compile(r"\S+")

_STOP: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_`]*+(?=\s|$)|[。！？]+[」』”’）]*")
_OPENING: Final = "\"'“„‘‚«([*_`¿¡—–"
_WORD_BEFORE: Final = re.compile(r"(?<![^\s(\[„“«\"'])[^\s(\[„“«\"']*+$")
_MOST_LOOKED_BACK: Final = 40
"""Characters before a full stop that can be an abbreviation."""

_ABBREVIATIONS: Final = (
    "e.g i.e eg ie cf vs approx mr mrs dr prof st gen sgt capt rev al "
    "z.b zb d.h dh bzw ca vgl bspw ggf evtl inkl exkl tel u.a o.ä s.o s.u i.d.r m.e dipl frau "
    "p.ex mme mlle m.m env éd "
    "т.е т.к т.н см ул г.о проф акад напр"
)
_NEVER_LAST: Final = frozenset(_ABBREVIATIONS.split())
"""Abbreviations in English, German, French and Russian behind which a sentence goes on."""

_NUMBERED: Final = "no nos nr fig figs abb pp p vol sec ch eq art abs s n стр рис ст"
_BEFORE_NUMBER: Final = frozenset(_NUMBERED.split())
"""Abbreviations, or words, behind which a sentence goes on with a number."""

_SOMETIMES_LAST: Final = (
    "etc usw inc ltd co corp jr sr min max std sek avg dept est mio mrd tsd т.д т.п др руб тыс млн"
)
_INSIDE: Final = frozenset(_SOMETIMES_LAST.split())
"""Abbreviations behind which a sentence goes on if the next word has a small letter."""

_MONTHS: Final = (
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert quartal stock etage version"
)
_AFTER_ORDINAL: Final = frozenset(_MONTHS.split())
"""Words before which a number with a full stop is an ordinal, in German."""

_SHORTEST_WRAP: Final = 40
"""Characters: shorter lines were not broken because they were full."""

_WRAP_SLACK: Final = 8
_LONGEST_ORDINAL: Final = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence is `text[start:end]`; `block` counts the paragraphs and items of the text."""

    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of a text in their order; they never overlap, nor begin blank."""
    found = []
    for number, block in enumerate(_blocks(text)):
        for start, end in _cut(text, block):
            found.append(Sentence(start, end, number))
    return found


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Yield the lines of each paragraph and list item, marks in front of an item left out."""
    block: list[_Line] = []
    for line in _prose(text):
        item = _ITEM.match(line.text)
        if block and (item or not line.text.strip()):
            yield block
            block = []
        if line.text.strip():
            cut = item.end() if item else 0
            block.append(_Line(line.start + cut, line.text[cut:]))
    if block:
        yield block


def _prose(text: str) -> Iterator[_Line]:
    """Yield the lines that hold prose, and an empty one for each that does not."""
    fence = ""
    before = _Line(0, "")
    is_code = False
    for line in _lines(text):
        mark = _FENCE.match(line.text)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
            is_prose = False
        else:
            is_code = _is_code(line.text, before.text, is_code=is_code)
            is_prose = not (fence or is_code or _NO_PROSE.match(line.text))
        if before.text and _UNDERLINE.match(line.text):
            before = _Line(before.start, "")
        yield before
        before = line if is_prose else _Line(line.start, "")
    yield before


def _is_code(line: str, before: str, *, is_code: bool) -> bool:
    """Tell whether a line belongs to an indented block, which begins behind an empty line."""
    if not line.strip():
        return is_code
    indented = bool(_INDENTED.match(line)) and not _ITEM.match(line)
    return indented and (is_code or not before.strip())


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, line)
        start += len(line) + 1


def _cut(text: str, block: list[_Line]) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one block."""
    width = max(len(line.text) for line in block)
    for start, end in _runs(block, width):
        begin = start
        for stop in _STOP.finditer(text, start, end):
            if stop.end() < end and _goes_on(text, begin, stop, end):
                continue
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
        yield from _trimmed(text, begin, end)


def _runs(block: list[_Line], width: int) -> Iterator[tuple[int, int]]:
    """Yield pieces of a block whose inner line breaks were made because a line was full."""
    start = block[0].start
    for line, following in pairwise(block):
        word = _FIRST_WORD.search(following.text)
        needed = len(line.text.rstrip()) + 1 + len(word[0] if word else "")
        if width < _SHORTEST_WRAP or needed + _WRAP_SLACK < width:
            yield start, line.end
            start = following.start
    yield start, block[-1].end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        yield start, end


def _goes_on(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Tell whether a sentence goes on behind what looks like its end."""
    if stop[0][0] in "。！？":
        return False
    following = _FIRST_WORD.search(text, stop.end(), end)
    word = following[0].lstrip(_OPENING) if following else ""
    if word and not word[0].isalnum():
        return True
    if stop[0] != ".":
        # `"What?" he asked`, but not `Is it down? please help`.
        return word[:1].islower() and len(stop[0]) > 1
    earliest = max(begin, stop.start() - _MOST_LOOKED_BACK)
    found = _WORD_BEFORE.search(text[earliest : stop.start()])
    before = found[0].lower() if found else ""
    if word[:1].islower() and (before in _INSIDE or "." in before or len(before) <= 1):
        return True
    return _is_short_form(found[0] if found else "", word)


def _is_short_form(word: str, following: str) -> bool:
    """Tell whether the full stop behind a word belongs to it."""
    if word.lower() in _BEFORE_NUMBER and following[:1].isdigit():
        return True
    if word.lower() in _NEVER_LAST:
        return True
    if word.isdecimal() and len(word) <= _LONGEST_ORDINAL:
        return following[:1].islower() or following.rstrip(".,;:").lower() in _AFTER_ORDINAL
    return len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
