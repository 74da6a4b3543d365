"""Slack's own markup as the text that people read, and the text of messages made of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.mapping.parts import JsonObject, first_word, mapping_at, objects_at, part, word

_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_NAMED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUPS = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_DEEPEST = 20
"""Blocks nest a few levels; what is nested deeper is not read."""


def message_words(message: JsonObject) -> str:
    """Return what a message says: its text, else that of its blocks, and that of attachments.

    Programs often leave `text` empty. Previews of links are said by nobody.
    """
    said = word(message, "text")
    lines = [readable(said)] if said else list(_block_words(message, 0))
    for one in objects_at(message, "attachments"):
        if not (part(one, "from_url") or part(one, "original_url")):
            lines.extend(_attached(one))
    names = (first_word(one, "title", "name") for one in objects_at(message, "files"))
    lines.extend(f"[{name}]" for name in names if name)
    return "\n".join(line for line in lines if line.strip())


def people_named(message: JsonObject) -> list[str]:
    """Return the ids of people whom the text of a message names."""
    return sorted(set(_NAMED.findall(word(message, "text") or "")))


def groups_named(message: JsonObject) -> list[str]:
    """Return the ids of user groups that the text of a message names."""
    return sorted(set(_GROUPS.findall(word(message, "text") or "")))


def readable(marked: str) -> str:
    """Return Slack's markup as text: people as `@` and their id, links with their address."""
    words = _MARK.sub(_unmarked, marked)
    for entity, sign in _ENTITIES:
        words = words.replace(entity, sign)
    return words


def _unmarked(match: re.Match[str]) -> str:
    sign, target, label = match.groups()
    if sign == "!":
        return label or f"@{target.split('^')[0]}"
    if sign:
        return f"{sign}{label or target}"
    return f"{label} ({target})" if label and label != target else target


def _block_words(holder: JsonObject, depth: int) -> Iterator[str]:
    for block in objects_at(holder, "blocks"):
        yield from _lines(block, depth)


def _lines(block: JsonObject, depth: int) -> Iterator[str]:
    """Yield the lines of a block: its own text, and those of its elements."""
    if depth > _DEEPEST:
        return
    texts = [word(block, "text", "text"), *(word(one, "text") for one in _fields(block))]
    yield from (readable(one) for one in texts if one)
    pieces = objects_at(block, "elements")
    line = "".join(_piece(one) for one in pieces if "elements" not in one)
    if line.strip():
        yield line
    for one in pieces:
        if "elements" in one:
            yield from _lines(one, depth + 1)


def _fields(block: JsonObject) -> list[JsonObject]:
    return objects_at(block, "fields")


def _piece(element: JsonObject) -> str:
    """Return one element of a line: words, a link, or who is meant."""
    kind = part(element, "type")
    if kind == "link":
        url, label = word(element, "url") or "", word(element, "text")
        return f"{label} ({url})" if label and label != url else url
    if kind in {"user", "usergroup", "broadcast"}:
        return f"@{first_word(element, 'user_id', 'usergroup_id', 'range') or ''}"
    if kind == "channel":
        return f"#{word(element, 'channel_id') or ''}"
    if kind == "emoji":
        return f":{word(element, 'name') or ''}:"
    said = part(element, "text")
    return said if isinstance(said, str) else word(mapping_at(element, "text"), "text") or ""


def _attached(attachment: JsonObject) -> Iterator[str]:
    told = [word(attachment, key) for key in ("pretext", "title", "text")]
    pairs = ((word(one, "title"), word(one, "value")) for one in _fields(attachment))
    told.extend(": ".join(filter(None, pair)) for pair in pairs)
    lines = [readable(one) for one in told if one]
    lines.extend(_block_words(attachment, 0))
    fallback = word(attachment, "fallback")
    yield from lines or ([readable(fallback)] if fallback else [])
