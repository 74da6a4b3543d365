"""Datadog's tags: `key:value`, as a list, or as one text with commas between them."""

from __future__ import annotations

from typing import Any

from ingest.mapping.parts import JsonObject, part, word

_UNSAID = frozenset({"undefined", "n/a", "none", "null"})


def tags_of(value: Any) -> JsonObject:
    """Return tags by their keys, the first of each key; bare tags are left out."""
    items = value.split(",") if isinstance(value, str) else value
    found: JsonObject = {}
    for item in items if isinstance(items, list) else []:
        key, between, text = str(item).strip().partition(":")
        if between and said(text):
            found.setdefault(key.strip(), text.strip())
    return found


def said(value: Any, *path: str) -> str | None:
    """Return text that says something.

    A variable that did not apply stands unexpanded in a webhook (`$HOSTNAME`), and events say
    `undefined`.
    """
    text = word(part(value, *path))
    if text is None or text.startswith("$") or text.casefold() in _UNSAID:
        return None
    return text
