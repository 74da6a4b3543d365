"""What the content of Nazara's own envelopes holds, read with faults that name the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graph.errors import InvalidInput
from graph.model.declarations import LABELS
from graph.model.facts import Record, Ref
from graph.model.identity import Uid, version_of
from ingest.mapping.records import Draft, MappingFault, Origin


def text_at(content: Any, key: str) -> str:
    """Return a text that has to be there.

    Raises:
        MappingFault: When it is not; so do the other functions.
    """
    value = content.get(key) if isinstance(content, dict) else None
    if not isinstance(value, str) or not value:
        reason = f"{key} is {value!r}; expected a text"
        raise MappingFault(reason, path=key, value=value)
    return value


def choice_at(content: Any, key: str, choices: Sequence[str]) -> str:
    """Return one of a few words."""
    value = text_at(content, key)
    if value not in choices:
        reason = f"{key} is {value!r}; expected one of {', '.join(choices)}"
        raise MappingFault(reason, path=key, value=value)
    return value


def ref_at(content: Any, key: str) -> Ref:
    """Return the node that `key` names by its uid, and by its label in `{key}_label`."""
    uid, label = text_at(content, key), text_at(content, f"{key}_label")
    if label not in LABELS:
        reason = f"{label!r} is no label"
        raise MappingFault(reason, path=f"{key}_label", value=label)
    try:
        native_id = Uid.parse(uid).native_id
    except InvalidInput as error:
        raise MappingFault(error.message, path=key, value=uid) from error
    return Ref(label, uid, native_id)


def finished(draft: Draft, origin: Origin, author: str, start: Ref | None = None) -> Record:
    """Return what a person says as a record: numbered, unless the envelope has its number.

    Who says it, and when, is no part of what is said: the same again is a repetition.
    """
    draft.props["author"] = author
    record = draft.finish(origin)
    number = origin.told_order if isinstance(origin.told_order, int) else 0
    props = {name: value for name, value in record.props.items() if name != "author"}
    links = [f"{link.type} {link.to.uid}" for link in record.links]
    said = [props, links, record.tombstone, record.visibility]
    return replace(
        record,
        version=version_of(number, said),
        arrival=False,
        numbered=origin.version is None,
        author=author,
        start=start,
    )
