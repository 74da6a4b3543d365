"""What of a log line is wording and what varies, piece by piece between its blanks.

Variable parts are told by the grammars of what they are: addresses, times, numbers, paths, ids.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SLOT: Final = "*"
"""Stands for what varies; no word has it, for punctuation is dropped."""

MOST_PIECES: Final = 200
"""Pieces of a line that are looked at; what comes behind is one slot."""

LONGEST_PIECE: Final = 256
"""Characters of a piece that is looked into; a longer one is a slot."""

MOST_KNOWN: Final = 300_000
"""Pieces whose words are kept; with one more, all are forgotten."""

_MASKED: Final = re.compile(
    r"""
      (?<![^\W_]) [a-zA-Z][a-zA-Z0-9+.-]{0,15}://[^\s"'<>\]]+           # URL
    | (?<![^\W_]) [0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}   # UUID
    | (?<![\w:]) [0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5} (?![\w:])       # MAC
    | (?<![\w.]) \d{1,3}(?:\.\d{1,3}){3} (?::\d{1,5})? (?![\w.]*\w)      # IPv4, port
    | (?<![\w:]) (?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4} (?![\w:])    # IPv6
    | (?<!\w) \d{4}[-/.]\d{2}[-/.]\d{2} (?:[T_] [\d:.,]{0,18} (?:Z|[+-]\d{2}:?\d{2})? )? (?!\w)
    | (?<!\w) \d{1,2}:\d{2}(?::\d{2})? (?:[.,]\d{1,9})? (?!\w)           # clock
    | (?<!\w) 0[xX][0-9a-fA-F]{1,64} (?!\w)
    | (?<![^\W_]) (?=[a-fA-F]{0,64}\d) [0-9a-fA-F]{8,64} (?![^\W_])      # hexadecimal
    | (?<![\w.]) (?:[a-zA-Z][\w-]{0,63}\.){0,6} [a-zA-Z][\w-]{0,63} :\d{1,5} (?!\w)  # host and port
    | (?<!\w) (?:[a-zA-Z]:\\|\\\\|~?/|\.{1,2}/) [^\s,;:"'<>()\[\]{}=?]+
        (?: \? [^\s"'<>()]* )?                                           # path with its query
    | (?<![\w.]) (?:[\w$-]{1,64}\.){2,12} [\w$-]{1,64} (?![\w.])         # name of three parts
    | (?<![^\W_]) (?<!\.) [+-]? \d{1,40}(?:[.,]\d{1,40}){0,8}
        (?: %|[kKmMgGtT]?i?[bB](?:ytes)? | [num\u00b5]?s | (?:sec|min|hrs?|ms)s? )? (?!\w)
    | (?<!\w) (?:true|false|null|True|False|TRUE|FALSE|NULL) (?!\w)
    """,
    re.VERBOSE,
)

_WORDS: Final = re.compile(r"[\w\0]+=?")

_CALENDAR: Final = """
    mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
    jan feb mar apr may jun jul aug sep sept oct nov dec
    january february march april june july august september october november december
"""

_UNITS: Final = """
    b kb mb gb tb kib mib gib tib byte bytes bits s ms us ns sec secs second seconds msec msecs
    millis millisecond milliseconds microseconds nanoseconds min mins minute minutes hour hours
    day days percent times
"""

CALENDAR: Final = frozenset(_CALENDAR.split())
"""Names of days and months: beside a number they are a part of a time."""

UNITS: Final = frozenset(_UNITS.split())
"""Words that tell what a number before them counts: 1 second and 2 seconds are one wording."""


@dataclass(frozen=True, slots=True)
class LogToken:
    """A word of a line, or a slot, and where in its piece it stands."""

    word: str
    start: int
    end: int


def tokens_of(piece: str) -> list[LogToken]:
    """Return the words and slots of a piece of a line; a word with a digit is a slot."""
    if len(piece) > LONGEST_PIECE:
        return [LogToken(SLOT, 0, len(piece))]
    masked = _MASKED.sub(_hidden, piece)
    return [LogToken(_word(one[0]), *one.span()) for one in _WORDS.finditer(masked)]


def _hidden(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _word(found: str) -> str:
    if "\0" in found:
        return SLOT
    if found.endswith("="):
        return found
    return SLOT if any(map(str.isdigit, found)) else found


class KnownPieces(dict[str, str]):
    """The words of each piece that was met, with blanks between; of a new one they are found."""

    def __init__(self, most: int = MOST_KNOWN) -> None:
        super().__init__()
        self._most = most

    def __missing__(self, piece: str) -> str:
        if len(self) >= self._most:
            self.clear()
        words = " ".join(one.word for one in tokens_of(piece))
        self[piece] = words
        return words


def _is_time(word: str) -> bool:
    return word == SLOT or word.lower() in CALENDAR


def settled(given: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the words by which a line is told apart, and to which of them each of its own led.

    Slots beside each other are one. After `key=` comes a value, whatever it is; names of days and
    months are variable beside a slot; a unit behind a slot says nothing and leads to none (-1).
    """
    kept: list[str] = []
    led: list[int] = []
    for place, own in enumerate(given):
        word, before = own, kept[-1] if kept else ""
        if word != SLOT and not word.endswith("="):
            if before == SLOT and word.lower() in UNITS:
                led.append(-1)
                continue
            beside = (before, given[place + 1] if place + 1 < len(given) else "")
            if before.endswith("=") or (word.lower() in CALENDAR and any(map(_is_time, beside))):
                word = SLOT
        if word != SLOT or before != SLOT:
            kept.append(word)
        led.append(len(kept) - 1)
    return kept, led
