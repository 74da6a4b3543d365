"""Text of Jira: plain in its second API and in webhooks, a tree of nodes (ADF) in its third."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ingest.mapping.parts import JsonObject, objects_at, part, word

_BLOCKS: Final = frozenset(
    ["paragraph", "heading", "listItem", "codeBlock", "blockquote", "tableRow", "rule", "panel"]
)
_DEEPEST: Final = 60


def words_of(value: Any) -> str | None:
    """Return text, whichever form it has; None where there is none."""
    if isinstance(value, dict):
        return "".join(_pieces(value, 0)).strip() or None
    return word(value)


def _pieces(node: JsonObject, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    kind = part(node, "type")
    if kind == "hardBreak":
        yield "\n"
    elif kind in {"inlineCard", "blockCard", "embedCard"}:
        yield word(node, "attrs", "url") or ""
    elif kind in {"mention", "emoji", "status", "date"}:
        yield word(node, "attrs", "text") or word(node, "attrs", "id") or ""
    else:
        yield from _text(node)
    for one in objects_at(node, "content"):
        yield from _pieces(one, depth + 1)
    if kind in _BLOCKS:
        yield "\n"


def _text(node: JsonObject) -> Iterator[str]:
    """Yield the text of a node, and where it leads if it is a link."""
    said = part(node, "text")
    if not isinstance(said, str):
        return
    yield said
    for mark in objects_at(node, "marks"):
        address = word(mark, "attrs", "href")
        if part(mark, "type") == "link" and address and address != said:
            yield f" ({address})"
