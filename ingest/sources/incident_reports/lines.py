"""A report as lines: headings, bullets, rows of tables and text, without a parser of Markdown.

Reports are written by hand and often are no valid Markdown, and what matters here are their
lines. Each is looked at once, and no further than its beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ingest.sources.incident_reports.moments import DASHES, LINE

LineKind = Literal["heading", "bullet", "row", "text"]

MARKUP = f"*_`[]()<>#|: \t{DASHES}"
"""Signs around words that are no part of them."""

_LABEL_WORDS = 5
_SEPARATORS = (":", *(f" {dash} " for dash in DASHES))
_RULE = frozenset("|:-= \t")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report: `depth` is a heading's level or a bullet's indentation."""

    kind: LineKind
    depth: int
    words: str
    cells: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The words alone, in small letters: what a heading or a label calls something."""
        return self.words.strip(MARKUP).lower()


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a report that hold anything, with markup at their ends left out."""
    for whole in text.splitlines():
        line = whole[:LINE].replace("\t", "    ")
        bare = line.strip()
        if bare and not _RULE.issuperset(bare):
            yield _line(bare, len(line) - len(line.lstrip()))


def _line(bare: str, indent: int) -> Line:
    level = len(bare) - len(bare.lstrip("#"))
    if level and bare[level:].startswith(" "):
        return Line("heading", level, bare[level:].strip(" #"))
    if bare.startswith("|"):
        cells = tuple(cell.strip() for cell in bare.strip("|").split("|"))
        return Line("row", indent, " ".join(cell for cell in cells if cell), cells)
    if bare[0] in "-*+" and bare[1:].startswith(" "):
        return Line("bullet", indent, bare[1:].strip())
    number, sign, rest = bare.partition(" ")
    if sign and number[:-1].isdigit() and number[-1] in ".)":
        return Line("bullet", indent, rest.strip())
    return Line("text", indent, bare)


def pair_of(line: Line) -> tuple[str, str] | None:
    """Return label and value of a line that has a short label without digits."""
    if len(line.cells) > 1:
        label, value = line.cells[0], " ".join(line.cells[1:])
    else:
        places = [(at, sign) for sign in _SEPARATORS if (at := line.words.find(sign)) > 0]
        if not places:
            return None
        at, sign = min(places)
        label, value = line.words[:at], line.words[at + len(sign) :]
    label = label.strip(MARKUP)
    short = 0 < len(label.split()) <= _LABEL_WORDS
    return (label, value.strip(MARKUP)) if short and label == before_digits(label) else None


def before_digits(text: str) -> str:
    """Return what stands before the first digit."""
    end = next((index for index, sign in enumerate(text) if sign.isdigit()), len(text))
    return text[:end]
