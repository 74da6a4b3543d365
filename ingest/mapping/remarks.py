"""What people write below something else: a comment, a note, a message of a thread.

Each is a Document of its own, part of its thread or about what it was written below. So whatever
order they come in, and whichever is edited or deleted, the others are not touched, and nobody has
to read all to write one ([0041](../../docs/decisions/0041-what-is-said-is-a-document-each.md)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.facts import EVERYBODY, Link, Ref
from graph.model.identity import content_hash
from ingest.mapping.chunks import chunk
from ingest.mapping.parts import one_line
from ingest.mapping.records import Draft

WORDLESS = "Without words"
"""The title of what holds a picture or a file alone."""

_TITLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody wrote below something else, as its tool tells it.

    `kind` is `comment` for what all read, `note` for what is not shown to customers, `message` for
    what is said in a thread. `below` is None for what begins a thread itself.
    """

    native_id: str
    words: str
    below: Ref | None
    kind: str = "comment"
    author: Ref | None = None
    written_at: datetime | None = None
    changed_at: datetime | None = None
    url: str | None = None
    section: str | None = None
    visibility: str = EVERYBODY

    def draft(self) -> Draft:
        """Return the document that it becomes; its version is when it was changed last."""
        draft = Draft("Document", self.native_id, url=self.url, visibility=self.visibility)
        draft.order = draft.at = self.changed_at or self.written_at
        draft.links = self._links()
        draft.chunks = chunk(self.words)
        draft.props = {
            "title": self._title(),
            "kind": self.kind,
            "section": self.section,
            "author": self.author.uid if self.author else None,
            "created_at": self.written_at,
            "updated_at": self.changed_at or self.written_at,
            "content_hash": content_hash(self.words.encode("utf-8", "replace")),
        }
        return draft

    def _links(self) -> list[Link]:
        if self.below is None:
            return []
        return [Link("PART_OF" if self.below.label == "Document" else "ABOUT", self.below)]

    def _title(self) -> str:
        line = one_line(self.words) or WORDLESS
        return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
