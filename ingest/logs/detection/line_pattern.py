r"""Patterns of rules on log lines: regular expressions whose time is bounded, and what they need.

Of the syntax of Python's `re` a pattern takes characters, classes, groups, alternatives, `^`, `$`,
`\b` and repeats. A repeat without an upper bound is one of at most 100, and none may name a bound
above 200. The ways in which the repeats and alternatives of a pattern can be tried from one place
of a text are counted: with more than 20,000, which nested repeats have at once, it is refused. So
the time for a text is its length times a bound, whatever the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

UNBOUNDED: Final = 100
"""Times that something repeats at most where a pattern names no bound."""

MOST_REPEATED: Final = 200
"""Times that a pattern may name."""

MOST_WAYS: Final = 20_000
"""Ways in which a pattern may be tried from one place of a text."""

MOST_PATTERN: Final = 1000
"""Characters of a pattern."""

MOST_NESTED: Final = 20
"""Groups of a pattern that may stand in each other."""

LEAST_WORD: Final = 3
"""Letters of a word by which lines are looked for."""

WORDS: Final = re.compile(r"[^\W\d_]{3,}")
"""Finds the letters of a line that stand together: what varies in it has few."""

_TOKEN: Final = re.compile(
    r"\\[dDsSwWbB]|\\[^a-zA-Z0-9]|\[\^?\]?(?:\\.|[^\]\\]){0,200}+\]|\(\?P<[a-z_]{1,40}>|\(\?:|[^\\\[]",
    re.DOTALL,
)
_REPEAT: Final = re.compile(
    r"(?:(?P<mark>[*+?])|\{(?P<least>\d{1,4})(?P<comma>,(?P<most>\d{0,4}))?\})(?P<kind>[+?])?"
)

Needs = tuple[frozenset[str], ...]
"""Of each of these sets of words, at least one is part of any text that matches."""


class InvalidPattern(ValueError):
    """A pattern can't be used; the message says why, and what to do."""


class _Part(NamedTuple):
    """A part of a pattern: its text for `re`, ways to try it, and what a match of it has."""

    text: str
    ways: int
    needs: Needs = ()
    letter: str = ""


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A pattern that is looked for anywhere in a line, upper and lower case alike.

    Attributes:
        text: As it was written.
        compiled: To search with; each blank of the text has to be a single one.
        needs: Words in lower case that a text must have to match, by which it is chosen.
    """

    text: str
    compiled: re.Pattern[str]
    needs: Needs

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        needs_words: bool = True,
        most_characters: int = MOST_PATTERN,
        most_ways: int = MOST_WAYS,
    ) -> LinePattern:
        """Return the pattern that a text writes; without words it can't choose lines.

        Raises:
            InvalidPattern: When it is not understood, may take long, or names no word.
        """
        if len(text) > most_characters:
            message = (
                f"{text[:40]!r}… has {len(text):,} characters, expected {most_characters:,} at "
                "most: write several patterns"
            )
            raise InvalidPattern(message)
        parser = _PatternParser(text)
        part = parser.alternatives()
        if parser.place < len(text):
            message = f"{text!r} has a `)` too many"
            raise InvalidPattern(message)
        if part.ways > most_ways:
            message = (
                f"{text!r} can be tried in {part.ways:,} ways from one place of a line, expected "
                f"{most_ways:,} at most: say how often things repeat ({{1,20}}), take classes for "
                "alternatives, or repeat without a way back (`++`)"
            )
            raise InvalidPattern(message)
        if needs_words and not part.needs:
            message = (
                f"{text!r} can match lines without any certain word, expected a word of "
                f"{LEAST_WORD} letters that each of them has: write one into it"
            )
            raise InvalidPattern(message)
        try:
            return cls(text, re.compile(part.text, re.IGNORECASE | re.DOTALL), part.needs)
        except re.error as error:
            message = f"{text!r} is no pattern: {error}"
            raise InvalidPattern(message) from error


class _PatternParser:
    """Reads a pattern from its beginning."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.nested = 0

    def alternatives(self) -> _Part:
        """Read up to the end, or a closing bracket."""
        read = [self._row()]
        while self._next() == "|":
            self.place += 1
            read.append(self._row())
        if len(read) == 1:
            return read[0]
        needs: Needs = ()
        if all(one.needs for one in read):
            needs = (frozenset().union(*(_best(one.needs) for one in read)),)
        ways = min(sum(one.ways for one in read), MOST_WAYS * MOST_WAYS)
        return _Part("|".join(one.text for one in read), ways, needs)

    def _row(self) -> _Part:
        said: list[str] = []
        ways = 1
        needs: list[frozenset[str]] = []
        run = ""
        while self._next() not in {"", "|", ")"}:
            part = self._repeated(self._item())
            said.append(part.text)
            ways = min(ways * part.ways, MOST_WAYS * MOST_WAYS)
            if part.letter:
                run += part.letter
                continue
            needs += [*_words(run), *part.needs]
            run = ""
        return _Part("".join(said), ways, (*needs, *_words(run)))

    def _item(self) -> _Part:
        found = _TOKEN.match(self.text, self.place)
        if found is None:
            rest = self.text[self.place :][:10]
            message = (
                f"{self.text!r} has {rest!r}, which is not understood, expected characters, "
                r"classes ([a-z], \d, \w, \s), groups, alternatives and repeats: write a "
                "character that means itself with a backslash before it"
            )
            raise InvalidPattern(message)
        self.place = found.end()
        said = found[0]
        if said[0] == "(":
            return self._group(said)
        if said in {"*", "+", "?", "{"}:
            message = f"{self.text!r} repeats nothing at {said!r}: write it as \\{said}"
            raise InvalidPattern(message)
        if said in {"^", "$", "."} or said[0] == "[" or said[:2] in _CLASSES:
            return _Part(said, 1)
        return _Part(said, 1, letter=said[-1])

    def _group(self, opening: str) -> _Part:
        if opening == "(" and self._next() == "?":
            message = (
                f"{self.text!r} has a group {self.text[self.place - 1 :][:6]!r}, expected (…), "
                "(?:…) or (?P<name>…): say under `not` what must not be there"
            )
            raise InvalidPattern(message)
        self.nested += 1
        if self.nested > MOST_NESTED:
            message = (
                f"{self.text[:40]!r}… has groups in groups, expected {MOST_NESTED} in each "
                "other at most: write several patterns"
            )
            raise InvalidPattern(message)
        inner = self.alternatives()
        self.nested -= 1
        if self._next() != ")":
            message = f"{self.text!r} has a group that does not end: write `)`"
            raise InvalidPattern(message)
        self.place += 1
        opened = "(?:" if opening == "(" else opening
        return _Part(f"{opened}{inner.text})", inner.ways, inner.needs)

    def _repeated(self, part: _Part) -> _Part:
        found = _REPEAT.match(self.text, self.place)
        if found is None:
            return part
        self.place = found.end()
        least, most = _bounds(found)
        if most > MOST_REPEATED or least > most:
            message = (
                f"{self.text!r} repeats {found[0]!r}, expected {MOST_REPEATED} times at most, and "
                "not fewer than at least"
            )
            raise InvalidPattern(message)
        kind = found["kind"] or ""
        if kind == "+":
            ways = most * part.ways if part.ways > 1 else 1
        else:
            ways = _ways(part.ways, least, most)
        needs = (*_words(part.letter), *part.needs) if least else ()
        return _Part(f"{part.text}{{{least},{most}}}{kind}", ways, needs)

    def _next(self) -> str:
        return self.text[self.place : self.place + 1]


_CLASSES: Final = frozenset(f"\\{one}" for one in "dDsSwWbB")


def _bounds(found: re.Match[str]) -> tuple[int, int]:
    if found["mark"]:
        return {"*": (0, UNBOUNDED), "+": (1, UNBOUNDED), "?": (0, 1)}[found["mark"]]
    least = int(found["least"])
    if found["comma"] is None:
        return least, least
    return least, int(found["most"]) if found["most"] else max(least, UNBOUNDED)


def _ways(inner: int, least: int, most: int) -> int:
    """Return the ways in which something repeats, up to a number that is too many anyway."""
    ways: int = 0
    for times in range(least, most + 1):
        ways += int(inner**times)
        if ways > MOST_WAYS:
            return ways
    return ways


def _words(run: str) -> list[frozenset[str]]:
    return [frozenset((word,)) for word in WORDS.findall(run.lower())]


def _best(needs: Needs) -> frozenset[str]:
    """Return what is said most by: few words, and long ones."""
    return max(needs, key=lambda words: (-len(words), min(map(len, words))))
