"""What becomes of the texts of one node, observation or relationship. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from graph.model.identity import content_hash
from graph.upkeep.erasure.pseudonyms import Edit, Pseudonyms, moved
from graph.upkeep.erasure.slices import ALONE, Beside

Texts = Iterable[tuple[str, str | list[str]]]

UNTOUCHED: Final = frozenset({"org", "org_token", "type", "version", "run", "vector"})
"""Properties that can't name a person, and on which the write path relies."""

_CLEARED: Final = ("aliases", "url", "role")
"""What else a person's own nodes say; a position alone may tell who somebody is."""

_SPANNED: Final = ("text", "description", "definition")
"""Texts in which a relationship without the name of one may tell a place."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """New values of properties, and what was replaced in each text."""

    props: dict[str, Any] = field(default_factory=dict)
    edits: dict[str, tuple[Edit, ...]] = field(default_factory=dict)

    def uid(self, before: str) -> str:
        """Return the uid that the node has afterwards."""
        return str(self.props.get("uid", before))


def rewrite(
    pseudonyms: Pseudonyms,
    texts: Texts,
    drop: frozenset[str] = frozenset(),
    beside: Beside = ALONE,
) -> Rewritten:
    """Return the properties that name the person, rewritten; items in `drop` leave their lists.

    `beside` is what stands before and behind the property `text`.
    """
    done = Rewritten()
    for name, value in texts:
        if name in UNTOUCHED:
            continue
        if isinstance(value, str):
            new, edits = pseudonyms.rewritten(value, beside if name == "text" else ALONE)
            if name == "payload":
                new = _decoded_content(pseudonyms, new)
            if new != value:
                done.props[name], done.edits[name] = new, edits
        elif (items := _items(pseudonyms, name, value, drop)) != list(value):
            done.props[name] = items
    return done


def _items(
    pseudonyms: Pseudonyms, name: str, values: Iterable[str], drop: frozenset[str]
) -> list[str]:
    kept = [value for value in values if value.rpartition(" ")[2] not in drop]
    new = [pseudonyms.rewrite(value) for value in kept]
    # Links and claims are kept in order, whatever was said first.
    return sorted(new) if name in {"links", "same_as"} and new != kept else new


def _decoded_content(pseudonyms: Pseudonyms, payload: str) -> str:
    """Return a dead letter's payload without the person in content that is kept as Base64."""
    try:
        kept = json.loads(payload)
        raw = base64.b64decode(kept["envelope"]["base64"])
    except (ValueError, KeyError, TypeError):
        return payload
    # Latin-1 takes any bytes and gives them back.
    coding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1"
    for one in (coding, "utf-8"):
        text = raw.decode(one, "surrogateescape")
        if (new := pseudonyms.rewrite(text)) != text:
            raw = new.encode(one, "surrogateescape")
    kept["envelope"]["base64"] = base64.b64encode(raw).decode()
    return json.dumps(kept)


def own(pseudonyms: Pseudonyms, uid: str, texts: Texts) -> Rewritten:
    """Return what becomes of one of the person's own nodes: nothing of the person is left."""
    values = dict(texts)
    native = pseudonyms.uids[uid].split(":", 4)[4]
    done = rewrite(pseudonyms, values.items())
    done.props.update({"uid": pseudonyms.uids[uid], "native_id": native})
    for name in ("name", "title"):
        if name in values:
            is_id = values[name] == values.get("native_id")
            done.props[name] = native if is_id else pseudonyms.name
    if "email" in values:
        done.props["email"] = pseudonyms.email(str(values["email"]))
    done.props.update({name: None for name in _CLEARED if name in values})
    return done


def with_hash(values: Mapping[str, Any], done: Rewritten) -> Rewritten:
    """Return the same with the hash of a slice, or of a profile, that became another text."""
    if "text" in done.props and "content_hash" in values:
        text = str(done.props["text"])
        done.props["content_hash"] = content_hash(text.encode("utf-8", "replace"))
    if "document" in done.props and "checksum" in values:
        done.props["checksum"] = _checksum(str(done.props["document"]))
    return done


def _checksum(document: str) -> str:
    """Return the SHA-256 of a domain profile as `nazara profile export` prints it."""
    printed = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return hashlib.sha256(orjson.dumps(orjson.loads(document), option=printed)).hexdigest()


def link_rows(
    pseudonyms: Pseudonyms, start: str, links: Iterable[Mapping[str, Any]], node: Rewritten
) -> Iterator[dict[str, Any]]:
    """Yield rows for relationships that name the person, or a place that has moved."""
    for link in links:
        props = {**rewrite(pseudonyms, link["texts"]).props, **_moved_span(link, node)}
        if props:
            yield {"start": start, "id": link["id"], "props": props, "type": link["type"]}


def _moved_span(link: Mapping[str, Any], node: Rewritten) -> dict[str, int]:
    """Return where a place in a text of the relationship's start is after the edits."""
    name = link["property"] or next((name for name in _SPANNED if name in node.edits), None)
    edits = node.edits.get(name or "", ())
    if link["char_start"] is None or link["type"] != "MENTIONS" or not edits:
        return {}
    places = {side: link[side] for side in ("char_start", "char_end") if link[side] is not None}
    new = {side: moved(place, edits) for side, place in places.items()}
    return {side: place for side, place in new.items() if place != places[side]}
