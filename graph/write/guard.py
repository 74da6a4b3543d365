"""What may enter the graph: one check per record, so that a bad one costs only itself.

The database would refuse some of this, but it refuses a transaction, not a record, and its
messages name neither. The rest (another organisation's uid, a property that nobody
declared) it would store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import NoReturn

from graph.errors import InvalidInput
from graph.model import values
from graph.model.declarations import (
    ENTITY_LABEL,
    LABELS,
    RELATIONSHIPS,
    Ends,
    LabelSpec,
    PropertySpec,
)
from graph.model.facts import Chunk, Facts, Link, Record, Ref, Sighting, Value
from graph.model.identity import (
    CANONICAL_INSTANCE,
    CANONICAL_SOURCE,
    MAX_NATIVE_ID_BYTES,
    Uid,
    encode_part,
)

MAX_UID_BYTES = 2048
"""Longest uid: an index entry holds about 8 kB, and a Change's uid repeats its record's."""

MAX_INDEXED_BYTES = 4096
"""Longest text of an indexed property: its index holds organisation, text and uid together."""

_NO_CAPTION = PropertySpec("", "string", required=False, origin="src", description="")
"""The caption that a label does not use: mappers may name it, as None."""


def checked(org: str, facts: Facts) -> Facts:
    """Return the facts with every time in `datetime.UTC`.

    Raises:
        InvalidInput: When something in them can't be written; says what and where.
    """
    if not facts.records:
        raise InvalidInput("nothing to write: the facts hold no record")
    return Facts(
        tuple(_record(org, record) for record in facts.records),
        tuple(_sighting(org, sighting) for sighting in facts.sightings),
    )


def is_canonical(uid: str) -> bool:
    """Tell whether a uid is that of a canonical node."""
    parts = uid.split(":", 4)
    return parts[1:3] == [CANONICAL_SOURCE, CANONICAL_INSTANCE] and parts[3] in canonical_types()


@cache
def canonical_types() -> frozenset[str]:
    """Return the uid types of things that many tools name."""
    return frozenset(spec.type for spec in LABELS.values() if spec.canonical)


@cache
def source_properties(label: str) -> Mapping[str, PropertySpec]:
    """Return what sources may set on a label."""
    spec = LABELS[label]
    own = {prop.name: prop for prop in spec.properties if prop.origin == "src"}
    return {"name": _NO_CAPTION, "title": _NO_CAPTION, **own}


@cache
def _indexed(label: str) -> tuple[str, ...]:
    """Return the texts of a label that stand in an index, its own or one of a wider label."""
    indexed = {
        name for other in LABELS[label].labels for it in LABELS[other].indexes for name in it
    }
    found = source_properties(label).items()
    return tuple(name for name, one in found if one.type == "string" and name in indexed)


def _record(org: str, record: Record) -> Record:
    with _within(record.uid):
        spec = _label(record.label)
        _uid(org, record.uid, spec)
        if record.org != org:
            _refuse(f"is of organisation {record.org!r}, its batch of {org!r}")
        if is_canonical(record.uid):
            _refuse("is the uid of a canonical node, which no source writes")
        for name in ("source", "native_id", "version", "visibility"):
            values.text(getattr(record, name))
        _speaker(org, record, spec)
        _claims(org, record, spec)
        _beginning(record, spec)
        if record.delivery_id is not None:
            values.text(record.delivery_id)
        for link in record.links:
            _link(org, record.start.label if record.start else record.label, link)
        return replace(
            record,
            at=values.moment(record.at),
            seen=values.moment(record.seen),
            props={} if record.tombstone else _properties(record, spec),
            url=None if record.url is None else values.text(record.url),
            aliases=tuple(values.texts(record.aliases)),
            chunks=tuple(_chunk(spec, chunk) for chunk in record.chunks),
        )


def _sighting(org: str, sighting: Sighting) -> Sighting:
    with _within(f"{sighting.type} by {sighting.producer}"):
        relationship = RELATIONSHIPS.get(sighting.type)
        if relationship is None or relationship.mode == "system":
            _refuse("is no relationship type that can be sighted")
        values.text(sighting.producer)
        _ref(org, sighting.start)
        _ref(org, sighting.end)
        ends = _ends(sighting.start.label, sighting.type)
        if ends is None or not _fits(sighting.end.label, ends.targets):
            _refuse(f"does not lead from a {sighting.start.label} to a {sighting.end.label}")
        if sighting.start.uid == sighting.end.uid:
            _refuse(f"leads from {sighting.start.uid!r} to itself")
        specs = {spec.name: spec for spec in relationship.properties}
        props = _converted(sighting.properties, specs)
        return replace(sighting, seen=values.moment(sighting.seen), properties=props)


def _label(name: str) -> LabelSpec:
    spec = LABELS.get(name)
    if spec is None or not spec.entity:
        _refuse(f"label {name!r}: records can't have it")
    return spec


def _uid(org: str, uid: str, spec: LabelSpec) -> None:
    values.text(uid)
    parsed = Uid.parse(uid)
    if not uid.startswith(f"{encode_part(org)}:"):
        _refuse(f"{values.shown(uid)} is not a uid of organisation {org!r}")
    if parsed.type != spec.type:
        _refuse(f"{uid!r} has the type {parsed.type!r}; a {spec.name} has {spec.type!r}")
    if not parsed.native_id:
        _refuse(f"{uid!r} has no native id")
    if len(parsed.native_id.encode()) > MAX_NATIVE_ID_BYTES or len(uid.encode()) > MAX_UID_BYTES:
        _refuse(
            f"the uid {values.shown(uid)} is too long; `make_uid` shortens ids",
        )


def _ref(org: str, ref: Ref) -> None:
    _uid(org, ref.uid, _label(ref.label))


def _speaker(org: str, record: Record, spec: LabelSpec) -> None:
    """Let nobody but Nazara say what people say, and only them speak of other nodes."""
    is_ours = record.source == CANONICAL_SOURCE
    if spec.own and not is_ours:
        _refuse(f"a {spec.name} is written by Nazara alone, not by {record.source!r}")
    if record.start is None and not record.numbered and record.author is None:
        return
    if not is_ours:
        _refuse(f"speaks of another node, or for a person; {record.source!r} may not")
    if record.start is not None:
        _ref(org, record.start)


def _beginning(record: Record, spec: LabelSpec) -> None:
    if record.begun is None:
        return
    told = source_properties(spec.name).get(record.begun)
    if told is None or told.type != "datetime" or spec.immutable:
        _refuse(f"no time {record.begun!r} that the versions of a {spec.name} can tell")


def _claims(org: str, record: Record, spec: LabelSpec) -> None:
    if record.canonical is None:
        if record.same_as:
            _refuse("`same_as` needs `canonical`")
        return
    _ref(org, record.canonical)
    spec = LABELS[record.start.label] if record.start else spec
    if not spec.canonical or LABELS[record.canonical.label].type != spec.type:
        _refuse(f"a {spec.name} can't be described as a {record.canonical.label}")
    if record.start is not None and record.start.uid == record.canonical.uid:
        _refuse(f"`canonical` is {record.canonical.uid!r} itself")
    if record.start is not None and record.props.get("status") != "asserted":
        # Two records can be kept apart as well.
        return
    if not is_canonical(record.canonical.uid):
        _refuse(f"`canonical` is {record.canonical.uid!r}, which no canonical node has")
    for uid in record.same_as:
        _uid(org, uid, spec)
        if is_canonical(uid):
            _refuse(f"`same_as` names a canonical node: {uid!r}")


def _link(org: str, label: str, link: Link) -> None:
    ends = _ends(label, link.type)
    if ends is None:
        _refuse(f"no {label} has relationships of type {link.type!r}")
    if ends.mode != "projected":
        _refuse(f"{link.type} of a {label} accumulates: give it as a sighting, not a link")
    _ref(org, link.to)
    if not _fits(link.to.label, ends.targets):
        _refuse(f"{link.type} leads to {', '.join(ends.targets)}, not to a {link.to.label}")


@cache
def _ends(label: str, type_: str) -> Ends | None:
    """Return where a type leads from a label, or from the label that it specialises."""
    spec = RELATIONSHIPS.get(type_)
    labels = LABELS[label].labels
    return next((ends for name in labels if spec and (ends := spec.ends_of(name))), None)


@cache
def _fits(label: str, targets: tuple[str, ...]) -> bool:
    type_ = LABELS[label].type
    return any(target == ENTITY_LABEL or LABELS[target].type == type_ for target in targets)


def _properties(record: Record, spec: LabelSpec) -> dict[str, Value]:
    specs = source_properties(spec.name)
    props = _converted(record.props, specs)
    for name in _indexed(spec.name):
        value = props.get(name)
        if isinstance(value, str) and len(value.encode()) > MAX_INDEXED_BYTES:
            _refuse(f"{name}: got {values.shown(value)}, longer than {MAX_INDEXED_BYTES} bytes")
    missing = [name for name, one in specs.items() if one.required and props.get(name) is None]
    if missing:
        _refuse(f"a {spec.name} needs {', '.join(missing)}")
    return props


def _converted(props: Mapping[str, Value], specs: Mapping[str, PropertySpec]) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for name, value in props.items():
        spec = specs.get(name)
        if spec is None:
            known = ", ".join(sorted(name for name, one in specs.items() if one is not _NO_CAPTION))
            _refuse(f"no property {name!r} that sources set; known: {known}")
        try:
            result[name] = None if value is None else _value(value, spec)
        except InvalidInput as error:
            message = f"{name}: {error.message}"
            raise InvalidInput(message) from error
    return result


def _value(value: Value, spec: PropertySpec) -> Value:
    if spec is _NO_CAPTION:
        _refuse("is not the caption of this label")
    result = values.CONVERTERS[spec.type](value)
    if spec.values and result not in spec.values:
        _refuse(f"got {values.shown(value)}, not one of {', '.join(spec.values)}")
    return result


def _chunk(spec: LabelSpec, chunk: Chunk) -> Chunk:
    if spec.name != "Document":
        _refuse(f"a {spec.name} has no chunks")
    values.text(chunk.text)
    values.text(chunk.heading or "")
    for number in (chunk.index, chunk.char_start, chunk.char_end):
        values.integer(number)
    return chunk


def _refuse(message: str) -> NoReturn:
    raise InvalidInput(message)


@contextmanager
def _within(place: str) -> Iterator[None]:
    """Put what is being checked before the message of what is wrong with it."""
    try:
        yield
    except InvalidInput as error:
        message = f"{values.shown(place).strip(_QUOTES)}: {error.message}"
        raise InvalidInput(message, remedy=error.remedy) from error


_QUOTES = "'\""
