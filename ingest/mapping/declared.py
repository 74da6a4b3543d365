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
from ingest.mapping.cells import opened
from ingest.mapping.chunks import DEFAULT_CHUNK_CHARACTERS
from ingest.mapping.fields import Field
from ingest.mapping.label_maps import LabelMap, checked_name, is_name
from ingest.mapping.map_faults import no_id, told_by_table
from ingest.mapping.paths import Path
from ingest.mapping.records import Draft, MappingFault, Origin, settable

RECORD, NESTED_RECORD = "record", "nested-record"
"""Content types of records that a mapping file maps; a nested one comes with what held it."""


DEFAULT_DELIMITER = ","
"""What stands between the columns of CSV."""

REFERENCES = {"system_ref": "System", "issue": "TechnicalIssue"}
"""Properties that take the name or id of another thing, and its label."""


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Records of a file that become the same: where they stand, and which are taken.

    One that is `named` has maps of its own, so its records have to say where they stood.
    """

    path: Path | None = None
    maps: tuple[LabelMap, ...] = ()
    has: tuple[Field, ...] = ()
    unless: tuple[Field, ...] = ()
    named: bool = False

    def passes_over(self, record: Any, parents: Sequence[Any]) -> str | None:
        """Return why a record is left out, None when it is taken."""
        for one in self.has:
            if not one.all(record, parents):
                return f"record without {_shown(one)}"
        found = next((one for one in self.unless if one.all(record, parents)), None)
        return f"record with {_shown(found)}" if found else None

    def paths(self) -> Iterator[Path]:
        """Yield every path that is read in a record."""
        for one in (*self.has, *self.unless):
            yield from one.paths()
        for each in self.maps:
            yield from each.paths()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: how files are read and what their records become.

    `format` is the name of the source that reads them (`ingest.mapping.connector`). Text at the
    paths `json` holds JSON, which is read before all else.
    """

    name: str
    text: str = ""
    format: str = "records"
    records: tuple[RecordSet, ...] = (RecordSet(),)
    zone: ZoneInfo | None = None
    exclude: tuple[str, ...] = ()
    chunk_characters: int = DEFAULT_CHUNK_CHARACTERS
    delimiter: str = DEFAULT_DELIMITER
    json: tuple[Path, ...] = ()

    @property
    def maps(self) -> tuple[LabelMap, ...]:
        """The maps of all its records."""
        return tuple(one for each in self.records for one in each.maps)

    def set_of(self, path: str | None) -> RecordSet:
        """Return the records that stand at a path, the only ones where none is named.

        Raises:
            MappingFault: When the mapping names no such records.
        """
        found = next((one for one in self.records if one.path and one.path.text == path), None)
        if path is None or found is not None:
            return found or self.records[0]
        reason = f"mapping {self.name} has no records at {path!r}"
        raise MappingFault(reason)


def map_declared(
    mapping: Mapping,
    origin: Origin,
    record: Any,
    parents: Sequence[Any] = (),
    *,
    chunks: tuple[Chunk, ...] = (),
    at: str | None = None,
) -> Facts:
    """Return what the label maps of `mapping` make of one record.

    The first record is the envelope's own; the others are mentioned in passing. `at` is the path
    where it stood, if the mapping has records of several kinds.

    Raises:
        MappingFault: When it becomes nothing, or a value does not fit.
    """
    maps = mapping.set_of(at).maps
    record = opened(record, mapping.json)
    records: list[Record] = []
    sightings: list[Sighting] = []
    for one in maps:
        if records and origin.visibility != EVERYBODY:
            # What a restricted record names in passing, others name openly: it stays a reference.
            break
        if one.fits(record, parents):
            made = _map_label(one, origin, record, parents, first=not records, chunks=chunks)
            if made is not None:
                records.append(made[0])
                sightings.extend(made[1])
    if not records:
        reason = (
            f"no map of mapping {mapping.name} takes this record, by `needs` and `unless`; "
            "at the top of the file `has` and `unless` pass over what is not wanted"
        )
        raise MappingFault(reason)
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
        raise no_id(one, native_id, record)
    name = checked_name(one.label, native_id)
    draft = Draft(one.label, name, authority=one.authority, timeless=not first)
    draft.props = {name: _value(name, one.props[name], record, parents) for name in one.props}
    _keep_word(draft, one, record, parents)
    _name_references(draft, origin)
    _identify(draft, one, origin, record, parents)
    _date(draft, one, origin, record, parents)
    if one.label == "Document":
        draft.chunks = chunks
    sightings = list(_edges(draft, one, origin, record, parents))
    try:
        return draft.finish(origin), sightings
    except MappingFault as fault:
        raise told_by_table(fault, one, record, parents) from fault


def _value(name: str, value: Field, record: Any, parents: Sequence[Any]) -> Any:
    try:
        return value.one(record, parents)
    except InvalidInput as error:
        reason = f"{name}: {error.message}"
        raise MappingFault(reason, path=name) from error


def _keep_word(draft: Draft, one: LabelMap, record: Any, parents: Sequence[Any]) -> None:
    """Keep the source's own word for the status where the mapping puts one of ours in its place."""
    if "status" in one.props and "source_status" in settable(one.label):
        draft.props.setdefault("source_status", one.props["status"].word(record, parents))


def _name_references(draft: Draft, origin: Origin) -> None:
    """Turn the name of a system and the id of an issue into the uids that are stored."""
    for name, label in REFERENCES.items():
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
        if is_name(key):
            draft.canonical = origin.canonical(one.label, checked_name(one.label, key))
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
    if one.version and (order := _value("version", one.version, record, parents)) is not None:
        draft.order = origin.order(order)
    if one.at and (at := _value("at", one.at, record, parents)) is not None:
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


def _shown(condition: Field) -> str:
    return ", ".join(path.text for path in condition.paths()) or "a constant"
