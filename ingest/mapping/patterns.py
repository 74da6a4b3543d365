"""Patterns that find a part of a text, in time that grows with the text and no faster.

A pattern is a row of single characters and classes, each with a repeat, and at most one part in
brackets: `^(.+)-[0-9a-f]{8,10}-[a-z0-9]{5}$`. Alternatives and repeated groups, which make other
patterns slow on chosen texts, are no words of it. A text is read once from its end for each item
of the row, and once from its beginning; nothing is tried twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.errors import InvalidMapping

MAX_ITEMS = 50
MAX_REPEAT = 1000
DEFAULT_PATTERN_CHARACTERS = 2000
"""Characters of a text that are looked at (a setting of mapping files)."""

_ITEM = re.compile(
    r"(?P<one>\\[dDsSwW]|\\[^a-zA-Z0-9]|\[(?:\\.|[^\]\[\\])+\]|[^\\\[\](){}*+?|^$])"
    r"(?P<repeat>\*|\+|\?|\{(?P<least>\d{1,4})(?P<comma>,)?(?P<most>\d{1,4})?\})?",
)
_REPEATS = {"*": (0, None), "+": (1, None), "?": (0, 1), None: (1, 1)}


@dataclass(frozen=True, slots=True)
class Item:
    """One place of the row: a class of characters, and how many of them stand there."""

    one: re.Pattern[str]
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern; the part is what the items from `begin` to `end` match."""

    text: str
    items: tuple[Item, ...]
    begin: int
    end: int
    from_start: bool
    to_end: bool

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Return the pattern that `text` writes.

        Raises:
            InvalidMapping: When something in it is not understood.
        """
        to_end = text.endswith("$") and not text.endswith("\\$")
        row = text.removeprefix("^").removesuffix("$" if to_end else "")
        items: list[Item] = []
        brackets: dict[str, int] = {}
        place = 0
        while place < len(row):
            if row[place] in "()" and row[place] not in brackets:
                brackets[row[place]] = len(items)
                place += 1
            elif match := _ITEM.match(row, place):
                items.append(_item(match, text))
                place = match.end()
            else:
                raise _fault(text, f"{row[place:][:20]!r} is not understood")
        if len(brackets) == 1 or brackets.get("(", 0) > brackets.get(")", 0):
            raise _fault(text, "one bracket has no other")
        if not 1 <= len(items) <= MAX_ITEMS:
            raise _fault(text, f"it has {len(items)} items, of 1 to {MAX_ITEMS}")
        begin, end = brackets.get("(", 0), brackets.get(")", len(items))
        return cls(text, tuple(items), begin, end, text.startswith("^"), to_end)

    def part(self, text: str) -> str | None:
        """Return the part of the first place that fits, each item as long as it can be."""
        runs = [_runs(item.one, text) for item in self.items]
        ways = self._ways(len(text) + 1, runs)
        starts = range(1 if self.from_start else len(text) + 1)
        start = next((one for one in starts if ways[0][one] == one), None)
        if start is None:
            return None
        borders = [start]
        for item, run, fits in zip(self.items, runs, ways[1:], strict=True):
            borders.append(fits[_farthest(item, run, borders[-1])])
        return text[borders[self.begin] : borders[self.end]]

    def _ways(self, size: int, runs: list[list[int]]) -> list[list[int]]:
        """Return for each item and place the last place up to there where the rest fits, else -1.

        The last row is of the place behind all items.
        """
        last = [-1] * (size - 1) + [size - 1] if self.to_end else list(range(size))
        ways = [last]
        for item, run in zip(reversed(self.items), reversed(runs), strict=True):
            rest, latest, row = ways[0], -1, []
            for place in range(size):
                if run[place] >= item.least and (
                    rest[_farthest(item, run, place)] >= place + item.least
                ):
                    latest = place
                row.append(latest)
            ways.insert(0, row)
        return ways


def _farthest(item: Item, run: list[int], place: int) -> int:
    return place + (run[place] if item.most is None else min(item.most, run[place]))


def _runs(one: re.Pattern[str], text: str) -> list[int]:
    """Return how many characters of a class stand in a row from each place on."""
    runs = [0] * (len(text) + 1)
    for match in one.finditer(text):
        for place in range(match.start(), match.end()):
            runs[place] = match.end() - place
    return runs


def _item(match: re.Match[str], text: str) -> Item:
    least, most = _repeat(match, text)
    try:
        return Item(re.compile(f"(?:{match['one']})+", re.DOTALL), least, most)
    except re.error as error:
        raise _fault(text, f"{match['one']!r} is no class of characters ({error})") from error


def _repeat(match: re.Match[str], text: str) -> tuple[int, int | None]:
    if match["least"] is None:
        return _REPEATS[match["repeat"]]
    least = int(match["least"])
    most = int(match["most"]) if match["most"] else None if match["comma"] else least
    if least > MAX_REPEAT or (most is not None and not least <= most <= MAX_REPEAT):
        raise _fault(text, f"{match['repeat']} repeats nothing, or over {MAX_REPEAT} times")
    return least, most


def _fault(text: str, problem: str) -> InvalidMapping:
    message = (
        f"{text!r} is not a pattern: {problem}; expected characters and classes such as \\d or "
        "[a-z], each with *, +, ? or {2,4} where it repeats, and one part in ( )"
    )
    return InvalidMapping(message)


NAMED = {
    "date": Pattern.parse(r"(\d{4}-\d{2}-\d{2})"),
    "number": Pattern.parse(r"(\d+)"),
    "deployment": Pattern.parse(r"^(.+)-[0-9a-f]{8,10}-[a-z0-9]{5}$"),
}
"""Patterns that every mapping knows; `ingest.mapping.words` explains each."""
