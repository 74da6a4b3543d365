"""The fenced blocks and links of the Markdown pages that people read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
_ANSWERS = ("json", "csv")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: `language` and `role` are the words after the fence.

    `answer` is the text of the block of JSON or CSV that comes next on the page, if one does.
    """

    page: str
    line: int
    language: str
    role: str
    text: str
    answer: str | None
    answer_language: str = "json"

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Return every page, README first."""
    return [*sorted(ROOT.glob("*.md"), reverse=True), *sorted((ROOT / "docs").rglob("*.md"))]


@cache
def blocks() -> tuple[Block, ...]:
    """Return every fenced block of every page, in reading order."""
    return tuple(block for page in pages() for block in _blocks_of(page))


def of_language(*languages: str) -> list[Block]:
    """Return the blocks in one of these languages."""
    return [block for block in blocks() if block.language in languages]


def _blocks_of(page: Path) -> Iterator[Block]:
    fences = [token for token in _tokens(page) if token.type == "fence"]
    for place, fence in enumerate(fences):
        language, _, role = fence.info.strip().partition(" ")
        answers = [one for one in fences[place + 1 : place + 2] if one.info in _ANSWERS]
        yield Block(
            page=str(page.relative_to(ROOT)),
            line=(fence.map or [0])[0] + 1,
            language=language,
            role=role.strip(),
            text=fence.content,
            answer=answers[0].content if answers else None,
            answer_language=answers[0].info if answers else "json",
        )


def links(page: Path) -> Iterator[str]:
    """Yield the target of every link and picture of a page."""
    for token in _tokens(page):
        for child in token.children or []:
            target = child.attrGet("href") or child.attrGet("src")
            if target:
                yield str(target)


def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page make, as code hosts build them."""
    tokens = _tokens(page)
    headings = [
        tokens[place + 1].content
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    return {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.casefold() if letter.isalnum() or letter in " -_")
    return kept.strip().replace(" ", "-")


@cache
def _tokens(page: Path) -> tuple[Token, ...]:
    parser = MarkdownIt("commonmark").enable("table")
    return tuple(parser.parse(page.read_text(encoding="utf-8")))


def command_lines(page: Path) -> Iterator[list[str]]:
    """Yield the words of every command `nazara …` that a page shows, without the program."""
    for token in _tokens(page):
        for part in (token, *(token.children or [])):
            if part.type in {"code_block", "code_inline"}:
                yield from _commands(part.content)


def shown_commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of every command `nazara …` in a block of its own, without the program."""
    for token in _tokens(page):
        if token.type == "code_block":
            yield from _commands(token.content)


def _commands(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        found = re.match(r"(?:\./|uv run )?nazara (?P<rest>[^#]*)", line)
        if found:
            yield shlex.split(found["rest"].replace("…", ""))
