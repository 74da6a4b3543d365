"""A record of a tap as a document: its values as text, its key as its id. Pure."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime
from typing import Any

import orjson

from graph.model.facts import Facts
from graph.model.identity import canonical_json
from ingest.mapping.chunks import chunk
from ingest.mapping.parts import (
    JsonObject,
    clock_at,
    first_word,
    mapping_at,
    one_line,
    word,
    words_at,
)
from ingest.mapping.records import Draft, MappingFault, Origin

DELETED_AT = ("_sdc_deleted_at", "_ab_cdc_deleted_at")
"""What taps write into a record that its tool deleted."""

_TITLES = ("name", "title", "subject", "summary", "display_name", "label")
_CHANGES = ("updated_at", "updatedAt", "updated", "modified_at", "modified", "last_modified")
_DIGEST = 32


def map_tapped(content: Any, origin: Origin) -> Facts:
    """Return the document that a record is: `{"stream": …, "keys": […], "record": {…}}`.

    Raises:
        MappingFault: When there is no record.
    """
    record = mapping_at(content, "record")
    stream = word(content, "stream")
    if not record or stream is None:
        reason = "expected a record of a tap: {stream, keys, record}"
        raise MappingFault(reason)
    draft = Draft("Document", f"{stream}/{_key(record, words_at(content, 'keys'))}")
    draft.order = _changed_at(record, content, origin)
    draft.tombstone = deleted_at(record) is not None
    draft.chunks = chunk(_text(record))
    draft.props = {
        "title": one_line(first_word(record, *_TITLES)) or draft.native_id,
        "kind": "record",
        "section": stream,
        "updated_at": draft.order,
    }
    return Facts((draft.finish(origin),))


def deleted_at(record: Any) -> str | None:
    """Return when a tool deleted a record, as its tap tells it; None where it did not."""
    return first_word(record, *DELETED_AT)


def _key(record: JsonObject, keys: list[str]) -> str:
    """Return the values of a record's key; without one, a digest of all it holds."""
    values = [word(record, key) for key in keys]
    if values and all(values):
        return "/".join(one for one in values if one)
    return hashlib.sha256(canonical_json(record)).hexdigest()[:_DIGEST]


def _changed_at(record: JsonObject, content: Any, origin: Origin) -> datetime | None:
    """Return when a record was changed last: by its bookmark, else by a name that many use."""
    for key in (*DELETED_AT, *words_at(content, "bookmarks"), *_CHANGES):
        # A bookmark may be a number that counts, and a name may mean something else.
        with contextlib.suppress(MappingFault):
            if (found := clock_at(origin, record, key)) is not None:
                return found
    return None


def _text(record: JsonObject) -> str:
    return orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
