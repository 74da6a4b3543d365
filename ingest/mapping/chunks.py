"""Markdown cut into chunks by heading, each an exact slice of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

from graph.model.facts import Chunk
from graph.model.identity import content_hash

DEFAULT_CHUNK_CHARACTERS = 2000
"""A section longer than this is split at paragraph borders (a setting of mapping files)."""

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
TEMPLATE_TAG = r"<%(?:[^%<]|%(?!>)|<(?!%))*+%>"
"""A template's tag; it ends where another begins, so that none is looked for twice."""

_TEMPLATE_TAG = re.compile(TEMPLATE_TAG)
_LINK = re.compile(r"!?\[([^\[\]]*+)\](\([^()]*+\)|\[[^\[\]]*+\])")
_SIGN = re.compile(r"[*`]|(?<!\w)_|_(?!\w)")
# Headings are all that is wanted: what stands inside of lines is not taken apart.
_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline")


@dataclass(frozen=True, slots=True)
class Section:
    """The text from one heading to the next; the first may have no heading."""

    heading: str | None
    level: int
    start: int
    end: int


def sections(text: str) -> list[Section]:
    """Return the sections of Markdown in order; together they are all of `text`.

    Headings inside code fences, quotes and lists do not count.
    """
    starts = _line_starts(text)
    tokens = _PARSER.parse(text)
    marks: list[tuple[int, str, int]] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            heading = plain(tokens[index + 1].content)
            marks.append((starts[token.map[0]], heading, int(token.tag[1:])))
    if not marks or marks[0][0] > 0:
        marks.insert(0, (0, "", 0))
    ends = [mark[0] for mark in marks[1:]] + [len(text)]
    return [
        Section(heading or None, level, start, end)
        for (start, heading, level), end in zip(marks, ends, strict=True)
    ]


def chunk(text: str, *, offset: int = 0, size: int = DEFAULT_CHUNK_CHARACTERS) -> tuple[Chunk, ...]:
    """Return the chunks of Markdown, in order and not overlapping.

    Args:
        text: The Markdown, without front matter.
        offset: Where `text` begins in its source, in code points.
        size: The longest chunk, in code points, unless one paragraph alone is longer than
            that: it is then cut at a line or, at last, anywhere.
    """
    slices = [
        (section.heading, start, end)
        for section in sections(text)
        for start, end in _pieces(text, section.start, section.end, size)
    ]
    return tuple(
        Chunk(
            index=index,
            text=text[start:end],
            heading=heading,
            char_start=offset + start,
            char_end=offset + end,
            content_hash=content_hash(text[start:end].encode("utf-8", "replace")),
        )
        for index, (heading, start, end) in enumerate(slices)
    )


def plain(inline: str) -> str:
    """Return the words of a heading without template tags and the commonest Markdown signs."""
    text = _TEMPLATE_TAG.sub("", inline)
    text = _LINK.sub(r"\1", text)
    return " ".join(_SIGN.sub("", text).split())


def _pieces(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield slices of one section, trimmed and at most `size` long, none of them empty."""
    while (trimmed := _trim(text, start, end)) is not None:
        start, last = trimmed
        if last - start <= size:
            yield start, last
            return
        cut = _cut(text, start, start + size)
        if (piece := _trim(text, start, cut)) is not None:
            yield piece
        start = cut


def _cut(text: str, start: int, limit: int) -> int:
    """Return the last border before `limit`: of a paragraph, else a line, else anywhere."""
    borders = [match.end() for match in _BLANK_LINES.finditer(text, start, limit)]
    if borders and not text[start : borders[-1]].isspace():
        return borders[-1]
    line = text.rfind("\n", start, limit)
    return line + 1 if line > start else limit


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    # Nothing is copied: the rest of a long section is trimmed once for each of its pieces.
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def _line_starts(text: str) -> list[int]:
    """Return where each line begins, counting lines as the Markdown parser does."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
