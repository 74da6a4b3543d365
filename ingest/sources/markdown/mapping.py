"""Markdown pages: front matter, title, text and chunks, for a mapping to place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from graph.model.facts import Chunk, Facts
from graph.model.identity import content_hash
from ingest.mapping.chunks import TEMPLATE_TAG, chunk, sections
from ingest.mapping.declared import Mapping, map_declared
from ingest.mapping.front_matter import read_front_matter
from ingest.mapping.records import Origin
from ingest.sources.markdown.headings import under_headings

_SUFFIXES = frozenset({"html", "htm", "md", "markdown", "erb", "mdx"})
_TEMPLATE_HEADING = re.compile(rf"^#++\s*+{TEMPLATE_TAG}[ \t\r]*+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """A Markdown page: `body` begins at `offset` of the whole text, in code points."""

    path: str
    text: str
    front: dict[str, Any]
    offset: int
    title: str

    @property
    def body(self) -> str:
        """The Markdown behind the front matter."""
        return self.text[self.offset :]

    def chunks(self, size: int) -> tuple[Chunk, ...]:
        """Return the chunks of the body; offsets count in the whole text."""
        return chunk(self.body, offset=self.offset, size=size)


def read_page(path: str, text: str) -> MarkdownPage:
    """Return the page that a file holds.

    The title is the front matter's, else the first heading, else the file's name. A heading
    is no title when it is only a template tag (`<%= … %>`), or below the first level with
    text before it: then it is a section's.

    Raises:
        MappingFault: When the front matter is no YAML mapping.
    """
    front, offset = read_front_matter(text)
    stated = front.get("title")
    title = stated.strip() if isinstance(stated, str) else ""
    return MarkdownPage(
        path, text, front, offset, title or _first_heading(text[offset:]) or stem(path)
    )


def map_page(page: MarkdownPage, mapping: Mapping, origin: Origin) -> Facts:
    """Return the facts of a page as `mapping` places it.

    Raises:
        MappingFault: When the mapping does not fit the page.
    """
    return map_declared(
        mapping,
        origin,
        page_record(page),
        chunks=page.chunks(mapping.chunk_characters),
    )


def page_record(page: MarkdownPage) -> dict[str, Any]:
    """Return what a mapping's paths can reach in a page."""
    file = PurePosixPath(page.path)
    folder = file.parent.as_posix()
    return {
        "front": page.front,
        "title": page.title,
        "text": page.body.strip(),
        "lead": _lead(page.body),
        "under": under_headings(page.body),
        "hash": content_hash(page.text.encode("utf-8", "replace")),
        "file": {
            "path": page.path,
            "name": file.name,
            "stem": stem(page.path),
            "folder": "" if folder == "." else folder,
        },
    }


def stem(path: str) -> str:
    """Return a file's name without any of its suffixes (`.html.md.erb`), never empty."""
    name = PurePosixPath(path).name
    parts = name.split(".")
    while len(parts) > 1 and parts[-1].lower() in _SUFFIXES:
        parts.pop()
    return ".".join(parts) or name


def _first_heading(body: str) -> str | None:
    lead = ""
    for one in sections(body):
        if one.heading and (one.level == 1 or not lead):
            return one.heading
        lead += _TEMPLATE_HEADING.sub("", body[one.start : one.end]).strip()
    return None


def _lead(body: str) -> str:
    """Return the text before the first heading that has any text before it."""
    found = sections(body)
    first = body[found[0].start : found[0].end].strip()
    if found[0].heading is None and first:
        return first
    return body.strip()
