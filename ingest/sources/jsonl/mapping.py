"""The JSON Lines vocabulary: how anybody writes records of their own.

One object a line: `type`, `id`, the label's properties, and `edges` to other things.
docs/reference/jsonl.md lists every property; docs/guides/ingest.md explains the rest.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from graph.errors import InvalidInput
from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.facts import Facts, Ref, Sighting
from graph.model.identity import Uid, content_hash, make_uid
from ingest.mapping.chunks import DEFAULT_CHUNK_CHARACTERS, chunk
from ingest.mapping.declared import check_ends, connect
from ingest.mapping.records import Draft, MappingFault, Origin, check_label, settable
from ingest.mapping.values import nearest
from ingest.sources.jsonl.recognition import UNTYPED, hint

RESERVED = frozenset(
    {
        "type",
        "id",
        "edges",
        "body",
        "deleted",
        "version",
        "updated_at",
        "at",
        "url",
        "aliases",
        "same_as",
    },
)
"""Keys that mean the same for every type."""

_BODY_PROPERTIES = ("description", "text", "definition")
_REFERENCES = {"system": "System", "system_ref": "System", "issue": "TechnicalIssue"}


def map_jsonl(line: Any, origin: Origin, *, chunk_size: int = DEFAULT_CHUNK_CHARACTERS) -> Facts:
    """Return the facts of one line.

    Raises:
        MappingFault: When something in it is unknown, missing or has a wrong value.
    """
    if not isinstance(line, dict):
        reason = f"expected an object with `type` and `id`, got {type(line).__name__}"
        raise MappingFault(reason)
    if "type" not in line:
        raise MappingFault(UNTYPED, path="type")
    if foreign := hint(line):
        raise MappingFault(foreign, path="type", value=line["type"])
    label = check_label(line.get("type"))
    draft = Draft(label, _native_id(line))
    _check_keys(label, line)
    _date(draft, origin, line)
    draft.tombstone = _flag(line, "deleted")
    draft.props = {
        key: value for key, value in line.items() if _is_property(label, key) and value is not None
    }
    _identify(draft, origin, line)
    _take_body(draft, line, chunk_size)
    sightings = [] if draft.tombstone else list(_relate(draft, origin, line))
    return Facts((draft.finish(origin),), tuple(sightings))


def _native_id(line: dict[str, Any]) -> str:
    given = line.get("id")
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if isinstance(given, str) and given.strip():
        return given
    reason = f"id is {given!r}; expected text or a whole number"
    raise MappingFault(reason, path="id", value=given)


def _check_keys(label: str, line: dict[str, Any]) -> None:
    known = set(settable(label)) | RESERVED | ({"system"} & _reference_names(label))
    for key, value in line.items():
        if key not in known:
            reason = f"{label} has no property {key!r}{nearest(key, known)}"
            raise MappingFault(reason, path=key, value=value)


def _is_property(label: str, key: str) -> bool:
    return key in settable(label) and key not in _REFERENCES


def _reference_names(label: str) -> set[str]:
    names = set(settable(label)) & set(_REFERENCES)
    return names | ({"system"} if "system_ref" in names else set())


def _date(draft: Draft, origin: Origin, line: dict[str, Any]) -> None:
    for key in ("updated_at", "version"):
        if line.get(key) is not None:
            draft.order = origin.order(line[key], key)
    moment = line.get("at") or line.get("updated_at")
    if moment is not None:
        draft.at = origin.time(moment, "at" if line.get("at") else "updated_at")


def _flag(line: dict[str, Any], key: str) -> bool:
    value = line.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    reason = f"{key} is {value!r}; expected true or false"
    raise MappingFault(reason, path=key, value=value)


def _identify(draft: Draft, origin: Origin, line: dict[str, Any]) -> None:
    draft.url = _optional_text(line, "url")
    draft.aliases = tuple(_texts(line, "aliases"))
    claims = _list(line, "same_as")
    draft.same_as = tuple(_claim(draft.label, origin, claim) for claim in claims)
    if key := _key(draft, line):
        draft.canonical = origin.canonical(draft.label, key)
    elif draft.same_as:
        what = "a person without an e-mail" if draft.label == "Person" else f"a {draft.label}"
        reason = f"same_as can't be said of {what}: nothing tells tools that it is the same"
        raise MappingFault(reason, path="same_as")


def _key(draft: Draft, line: dict[str, Any]) -> str | None:
    """Return the name that other tools know the thing by as well, None when there is none."""
    if draft.label != "Person":
        return draft.native_id if LABELS[draft.label].canonical else None
    email = str(line.get("email") or draft.native_id).strip().lower()
    if "@" not in email:
        return None
    draft.props["email"] = email
    return email


def _claim(label: str, origin: Origin, claim: Any) -> str:
    """Return the uid that a record says it also is: written out, or by source and id."""
    if isinstance(claim, dict) and claim.get("source"):
        return _by_source(claim.get("type") or label, origin, claim, "same_as").uid
    try:
        uid = Uid.parse(claim)
    except (InvalidInput, AttributeError) as error:
        reason = f"same_as holds {claim!r}; expected a uid or an object with source and id"
        raise MappingFault(reason, path="same_as", value=claim) from error
    if uid.org != origin.org:
        reason = f"same_as names a uid of organisation {uid.org!r}; this is {origin.org!r}"
        raise MappingFault(reason, path="same_as", value=claim)
    return make_uid(*uid[:-1], uid.native_id.strip())


def _take_body(draft: Draft, line: dict[str, Any], chunk_size: int) -> None:
    body = _optional_text(line, "body")
    if draft.label == "Document":
        text = body or ""
        draft.chunks = () if draft.tombstone else chunk(text, size=chunk_size)
        if draft.props.get("content_hash") is None and body is not None:
            draft.props["content_hash"] = content_hash(text.encode("utf-8", "replace"))
        return
    if body is None:
        return
    name = next((one for one in _BODY_PROPERTIES if one in settable(draft.label)), None)
    if name is None:
        reason = f"{draft.label} has no text that `body` could be"
        raise MappingFault(reason, path="body")
    if draft.props.get(name) is not None:
        reason = f"body and {name} are the same property; give one"
        raise MappingFault(reason, path="body")
    draft.props[name] = body


def _relate(draft: Draft, origin: Origin, line: dict[str, Any]) -> Iterator[Sighting]:
    for number, edge in enumerate(_list(line, "edges")):
        yield from _edge(draft, origin, edge, f"edges[{number}]")
    for key in sorted(_reference_names(draft.label) & set(line)):
        if line[key] is not None:
            ref = _reference(_REFERENCES[key], origin, line[key], key)
            yield from _refer(draft, origin, key, ref)


def _refer(draft: Draft, origin: Origin, key: str, ref: Ref) -> Iterator[Sighting]:
    """Keep the reference as a property, and as the relationship that says the same."""
    draft.props["issue" if key == "issue" else "system_ref"] = ref.uid
    if draft.label == "Deployment":
        yield from connect(draft, origin, "DEPLOYED_TO", ref)
    elif key == "issue":
        yield from connect(draft, origin, "INSTANCE_OF", ref)


def _edge(draft: Draft, origin: Origin, edge: Any, path: str) -> Iterator[Sighting]:
    if not isinstance(edge, dict) or set(edge) != {"type", "to"}:
        reason = f"{path} is {edge!r}; expected an object with `type` and `to`"
        raise MappingFault(reason, path=path, value=edge)
    type_ = _edge_type(draft.label, edge["type"], path)
    ref = _reference(None, origin, edge["to"], f"{path}.to")
    try:
        check_ends(type_, draft.label, ref.label)
    except InvalidInput as error:
        raise MappingFault(error.message, path=path, value=type_) from error
    yield from connect(draft, origin, type_, ref)


def _edge_type(label: str, type_: Any, path: str) -> str:
    allowed = _edge_types(label)
    if isinstance(type_, str) and type_ in allowed:
        return type_
    reason = f"{type_!r} is no relationship of {label}{nearest(str(type_), allowed)}"
    raise MappingFault(reason, path=f"{path}.type", value=type_)


@functools.cache
def _edge_types(label: str) -> frozenset[str]:
    """Return the relationship types that leave a label and that sources may assert."""
    return frozenset(
        name
        for name, spec in RELATIONSHIPS.items()
        if spec.mode != "system" and spec.ends_of(label)
    )


def _reference(label: str | None, origin: Origin, to: Any, path: str) -> Ref:
    """Return what `to` names; with a `label`, bare text is a name or id of that label."""
    if label and isinstance(to, str) and to.strip():
        return _written_out(label, origin, to) or origin.named(label, to)
    if not isinstance(to, dict):
        reason = f"{path} is {to!r}; expected an object with `type` and `id`"
        raise MappingFault(reason, path=path, value=to)
    if unknown := set(to) - {"type", "id", "source", "instance"}:
        reason = f"{path} has no key {min(unknown)!r}; expected type, id, source, instance"
        raise MappingFault(reason, path=path, value=to)
    type_ = to.get("type") or label
    if to.get("source") or to.get("instance"):
        return _by_source(type_, origin, to, path)
    target = _target_label(type_, path)
    return origin.named(target, _native_id(to))


def _written_out(label: str, origin: Origin, text: str) -> Ref | None:
    """Return the reference that a uid written out in full makes, None when it is none."""
    head = f"{origin.org}:"
    parts = text.split(":", 4)
    if not text.startswith(head) or len(parts) != len(Uid._fields):
        return None
    uid = Uid.parse(text)
    native_id = uid.native_id.strip()
    return Ref(label, make_uid(*uid[:-1], native_id), native_id) if native_id else None


def _by_source(type_: Any, origin: Origin, to: dict[str, Any], path: str) -> Ref:
    for key in ("source", "instance"):
        if to.get(key) is not None and not isinstance(to[key], str):
            reason = f"{path}.{key} is {to[key]!r}; expected text"
            raise MappingFault(reason, path=path)
    label = _target_label(type_, path)
    return origin.ref(
        label,
        _native_id(to),
        source=to.get("source") or None,
        instance=to.get("instance") or None,
    )


def _target_label(type_: Any, path: str) -> str:
    try:
        return check_label(type_)
    except MappingFault as error:
        reason = f"{path}: {error.message}"
        raise MappingFault(reason, path=f"{path}.type", value=type_) from error


def _optional_text(line: dict[str, Any], key: str) -> str | None:
    value = line.get(key)
    if value is None or isinstance(value, str):
        return value
    reason = f"{key} is {value!r}; expected text"
    raise MappingFault(reason, path=key, value=value)


def _list(line: dict[str, Any], key: str) -> list[Any]:
    value = line.get(key)
    if value is None or isinstance(value, list):
        return value or []
    reason = f"{key} is {value!r}; expected a list"
    raise MappingFault(reason, path=key, value=value)


def _texts(line: dict[str, Any], key: str) -> list[str]:
    values = _list(line, key)
    if all(isinstance(value, str) for value in values):
        return values
    reason = f"{key} is {values!r}; expected a list of texts"
    raise MappingFault(reason, path=key, value=values)
