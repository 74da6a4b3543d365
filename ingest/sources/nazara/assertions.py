"""An assertion: what a person says of two nodes, from the arguments of a mutation. Pure.

It is known by what it is about, so that everybody's word on one question is one record: a
relationship by its type and ends, and that two nodes are one by both of them in either order.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from graph.model.facts import Facts, Link, Ref, Sighting
from graph.model.identity import CANONICAL_SOURCE, canonical_json, make_uid
from graph.model.people import KINDS, STANDS
from ingest.mapping.records import Draft, Origin
from ingest.sources.nazara.reading import choice_at, finished, ref_at, text_at

ASSERTIONS: Final = "nazara/assertions"
INSTANCE: Final = "people"


def map_assertion(content: Any, origin: Origin) -> Facts:
    """Return the facts of one assertion.

    Raises:
        MappingFault: When something in it is missing or has a wrong value.
    """
    kind = choice_at(content, "kind", KINDS)
    status = choice_at(content, "status", STANDS)
    start, end = ref_at(content, "start"), ref_at(content, "end")
    type_ = text_at(content, "relationship") if kind == "link" else None
    draft = Draft("Assertion", native_id(start.uid, end.uid, type_))
    draft.at = origin.time(content.get("at"), "at")
    draft.props = {
        "title": f"{type_ or 'same'}, {status}",
        "kind": kind,
        "status": status,
        "start": start.uid,
        "relationship": type_,
        "end": end.uid,
    }
    if type_ is None:
        draft.canonical = end
    elif status == "asserted":
        draft.links = [Link(type_, end)]
    record = finished(draft, origin, text_at(content, "author"), start)
    itself = Ref("Assertion", record.uid, record.native_id)
    return Facts((record,), tuple(_concerns(itself, one, origin) for one in (start, end)))


def _concerns(itself: Ref, node: Ref, origin: Origin) -> Sighting:
    return origin.seen("CONCERNS", itself, node)


def native_id(start: str, end: str, type_: str | None) -> str:
    """Return the id of what is said of two nodes; without a type, that they are the same."""
    about = ["same", *sorted((start, end))] if type_ is None else ["link", start, type_, end]
    return hashlib.sha256(canonical_json(about)).hexdigest()[:32]


def assertion_uid(org: str, start: str, end: str, type_: str | None) -> str:
    """Return the uid of what is said of two nodes."""
    return make_uid(org, CANONICAL_SOURCE, INSTANCE, "assertion", native_id(start, end, type_))
