"""Mappings as data: which record becomes which labels, and the carrying out of one."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.facts import EVERYBODY, Chunk, Facts, Link, Record, Ref, Sighting
from ingest.mapping.chunks import DEFAULT_CHUNK_CHARACTERS
from ingest.mapping.fields import Field
from ingest.mapping.label_maps import LabelMap, is_name
from ingest.mapping.paths import Path
from ingest.mapping.records import Draft, MappingFault, Origin

RECORD, NESTED_RECORD = "record", "nested-record"
"""Content types of records that a mapping file maps; a nested one comes with what held it."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: how files are read and what their records become.

    `format` is the name of the source that reads them (`ingest.mapping.connector`).
    """

    name: str
    text: str = ""
    format: str = "records"
    records: Path | None = None
    maps: tuple[LabelMap, ...] = ()
    has: tuple[Path, ...] = ()
    zone: ZoneInfo | None = None
    exclude: tuple[str, ...] = ()
    chunk_characters: int = DEFAULT_CHUNK_CHARACTERS

    def paths(self) -> Iterator[Path]:
        """Yield every path that is read in a record."""
        yield from self.has
        for one in self.maps:
            yield from one.paths()


def map_declared(
    mapping: Mapping,
    origin: Origin,
    record: Any,
    parents: Sequence[Any] = (),
    chunks: tuple[Chunk, ...] = (),
) -> Facts:
    """Return what the label maps of `mapping` make of one record.

    The first record is the envelope's own; the others are mentioned in passing.

    Raises:
        MappingFault: When it becomes nothing, or a value does not fit.
    """
    records: list[Record] = []
    sightings: list[Sighting] = []
    for one in mapping.maps:
        if records and origin.visibility != EVERYBODY:
            # What a restricted record names in passing, others name openly: it stays a reference.
            break
        if all(path.values(record, parents) for path in one.needs):
            made = _map_label(one, origin, record, parents, first=not records, chunks=chunks)
            if made is not None:
                records.append(made[0])
                sightings.extend(made[1])
    if not records:
        reason = f"mapping {mapping.name} makes nothing of this record: no id was found"
        raise MappingFault(reason, path=", ".join(sorted(_id_paths(mapping))))
    return Facts(tuple(records), tuple(sightings))


def _map_label(
    one: LabelMap,
    origin: Origin,
    record: Any,
    parents: Sequence[Any],
    *,
    first: bool,
    chunks: tuple[Chunk, ...],
) -> tuple[Record, list[Sighting]] | None:
    native_id = one.id.one(record, parents)
    if native_id is None and not first:
        return None
    if not is_name(native_id):
        reason = f"the id of {one.label} is {native_id!r}; expected text or a number"
        raise MappingFault(reason, path=_path(one.id), value=native_id)
    draft = Draft(one.label, str(native_id), authority=one.authority, timeless=not first)
    draft.props = {name: value.one(record, parents) for name, value in one.props.items()}
    _name_references(draft, origin)
    _identify(draft, one, origin, record, parents)
    _date(draft, one, origin, record, parents)
    if one.label == "Document":
        draft.chunks = chunks
    sightings = list(_edges(draft, one, origin, record, parents))
    return draft.finish(origin), sightings


def _name_references(draft: Draft, origin: Origin) -> None:
    """Turn the name of a system and the id of an issue into the uids that are stored."""
    for name, label in (("system_ref", "System"), ("issue", "TechnicalIssue")):
        if is_name(value := draft.props.get(name)):
            draft.props[name] = origin.named(label, str(value)).uid
        else:
            draft.props.pop(name, None)


def _identify(
    draft: Draft,
    one: LabelMap,
    origin: Origin,
    record: Any,
    parents: Sequence[Any],
) -> None:
    if LABELS[one.label].canonical and one.key is not None:
        key = one.key.one(record, parents)
        draft.canonical = origin.canonical(one.label, str(key)) if is_name(key) else None
    url = one.url.one(record, parents) if one.url else None
    draft.url = url if isinstance(url, str) else None
    names = one.aliases.all(record, parents) if one.aliases else []
    draft.aliases = tuple(name for name in names if isinstance(name, str))
    if draft.canonical is None:
        return
    draft.same_as = tuple(
        uid for claim in one.claims for uid in claim.uids(one.label, origin, record, parents)
    )


def _date(
    draft: Draft,
    one: LabelMap,
    origin: Origin,
    record: Any,
    parents: Sequence[Any],
) -> None:
    if one.version and (order := one.version.one(record, parents)) is not None:
        draft.order = origin.order(order)
    if one.at and (at := one.at.one(record, parents)) is not None:
        draft.at = origin.time(at, "at")


def _edges(
    draft: Draft,
    one: LabelMap,
    origin: Origin,
    record: Any,
    parents: Sequence[Any],
) -> Iterator[Sighting]:
    for edge in one.edges:
        for ref in edge.target.refs(origin, record, parents):
            own = origin.ref(one.label, draft.native_id)
            if edge.incoming:
                yield origin.seen(edge.type, ref, own, producer=edge.producer)
            else:
                yield from connect(draft, origin, edge.type, ref, producer=edge.producer)


def connect(
    draft: Draft,
    origin: Origin,
    type_: str,
    ref: Ref,
    *,
    producer: str | None = None,
) -> Iterator[Sighting]:
    """Add a link to the draft, or yield a sighting where the type or label accumulates.

    What the graph also keeps as a property, to look events and deployments up by, is set too.
    """
    if name := _KEPT_AS_PROPERTY.get((draft.label, type_)):
        draft.props.setdefault(name, ref.uid)
    if producer is None and projects(type_, draft.label):
        draft.links.append(Link(type_, ref))
        return
    yield origin.seen(type_, origin.ref(draft.label, draft.native_id), ref, producer=producer)


_KEPT_AS_PROPERTY = {
    ("Deployment", "DEPLOYED_TO"): "system_ref",
    ("TechnicalEvent", "INSTANCE_OF"): "issue",
}


@functools.cache
def projects(type_: str, label: str) -> bool:
    """Whether records of a label list their relationships of a type themselves."""
    ends = RELATIONSHIPS[type_].ends_of(label)
    return bool(ends and ends.mode == "projected" and not LABELS[label].immutable)


@functools.cache
def check_ends(type_: str, start: str, end: str) -> None:
    """Check that a relationship type goes from one label to another.

    Raises:
        InvalidInput: When it does not; what is allowed is named.
    """
    spec = RELATIONSHIPS[type_]
    ends = spec.ends_of(start)
    if ends is None:
        message = f"{type_} does not start at {start}; it starts at {', '.join(spec.sources)}"
        raise InvalidInput(message)
    base = set(LABELS[end].labels) | {end, "_Entity"}
    if not base & set(ends.targets):
        message = f"{type_} does not go from {start} to {end}; it goes to {', '.join(ends.targets)}"
        raise InvalidInput(message)


def _path(one: Field) -> str | None:
    return one.path.text if one.path else None


def _id_paths(mapping: Mapping) -> set[str]:
    return {path for one in mapping.maps if (path := _path(one.id))}
