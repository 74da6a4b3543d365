"""A note: what a person wrote down about a node, from the arguments of a mutation. Pure."""

from __future__ import annotations

from typing import Any, Final

from graph.model.facts import Facts, Link
from ingest.mapping.records import Draft, Origin
from ingest.sources.nazara.reading import finished, ref_at, text_at

NOTES: Final = "nazara/notes"

_TITLE: Final = 80
"""Characters of a note that stand for it."""


def map_note(content: Any, origin: Origin) -> Facts:
    """Return the facts of one note; without a text it was taken back.

    Raises:
        MappingFault: When something in it is missing or has a wrong value.
    """
    draft = Draft("Note", text_at(content, "id"))
    draft.at = origin.time(content.get("at"), "at")
    if content.get("text") is None:
        draft.tombstone = True
    else:
        text = text_at(content, "text")
        draft.props = {"title": _beginning(text), "text": text}
        draft.links = [Link("ANNOTATES", ref_at(content, "about"))]
    return Facts((finished(draft, origin, text_at(content, "author")),))


def _beginning(text: str) -> str:
    line = next((one.strip() for one in text.splitlines() if one.strip()), text)
    return line if len(line) <= _TITLE else f"{line[:_TITLE].rstrip()}…"
