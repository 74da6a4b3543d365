"""Rows for nodes: what a record, a reference and a chunk look like on disk. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from graph.model.declarations import GENERATED, LABELS, LabelSpec, base_label
from graph.model.facts import EVERYBODY, Chunk, Record
from graph.model.identity import Uid, org_token, says_the_same
from graph.model.times import UNTIMED, sorted_at
from graph.store.wire import maybe_from_micros
from graph.write.batch import Versions
from graph.write.observations import Observation
from graph.write.scopes import widest

LABELS_OF: Mapping[str, list[str]] = {
    spec.name: list(spec.labels) for spec in LABELS.values() if spec.canonical
}
"""Labels that a node gets back when it is no alias any more, by its `type`."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a node, read under its lock.

    `version` is None for a stub and for a canonical node. A stub that everybody may read is not
    told of.
    """

    version: str | None = None
    first: datetime | None = None
    last: datetime | None = None
    deleted: datetime | None = None
    alias: bool = False
    count: int = 0
    issue: str | None = None
    run: str | None = None
    visibility: str = EVERYBODY
    stub: bool = False

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Known:
        """Return a row of the statement `lock`."""
        return cls(
            version=row["version"],
            first=maybe_from_micros(row["first"]),
            last=maybe_from_micros(row["last"]),
            deleted=maybe_from_micros(row["deleted"]),
            alias=row["alias"],
            count=row["count"] or 0,
            issue=row["issue"],
            run=row["run"],
            visibility=row["visibility"] or EVERYBODY,
            stub=row["stub"],
        )


NOTHING = Known()


def span(versions: Versions, known: Known) -> tuple[datetime, datetime]:
    """Return when a record was first and last received, this batch included."""
    first = min(versions.first, known.first or versions.first)
    return first, max(versions.last, known.last or versions.last)


def lock_rows(
    org: str,
    records: Iterable[str],
    references: Mapping[str, Collection[str]],
) -> list[dict[str, Any]]:
    """Return everything that a batch names, in the order in which all writers lock.

    With `references` stand the visibilities of the records that name them.
    """
    rows = [{"uid": uid, "props": {"org": org}, "labels": []} for uid in records]
    rows += [stub(org, uid, widest(org, namers).uid) for uid, namers in references.items()]
    return sorted(rows, key=lambda row: str(row["uid"]))


def stub(org: str, uid: str, visibility: str = EVERYBODY) -> dict[str, Any]:
    """Return the row of a node that was only referred to.

    Everything else in it follows from the uid, so all references make the same stub.
    """
    parsed = Uid.parse(uid)
    spec = base_label(parsed.type)
    props = {
        "org": org,
        "org_token": org_token(org),
        "type": spec.name,
        "source": parsed.source,
        "native_id": parsed.native_id,
        "visibility": visibility,
        "stub": True,
        # A constant, so that the order of arrival is not in it.
        "sort_at": UNTIMED,
        spec.caption: parsed.native_id,
    }
    return {"uid": uid, "props": props, "labels": list(spec.labels)}


@cache
def _nothing_said(type_: str) -> dict[str, Any]:
    """Return null for all that a record of that uid type could say, and for what ends with it."""
    names = {"name", "title", "stub", "deleted_at", "same_as", "canonical", "authority"}
    for spec in LABELS.values():
        if spec.type == type_:
            names |= {prop.name for prop in spec.properties if prop.origin == "src"}
            names |= {"system"} if spec.property("system_ref") else set()
    return dict.fromkeys(sorted(names))


def described(
    versions: Versions,
    known: Known,
    run: str,
    system: str | None,
    visibility: str,
) -> dict[str, Any]:
    """Return every property of a record as its newest version describes it.

    Absent ones are null, so "older, then newer" and "newer only" leave the same node.
    """
    record, spec = versions.newest, versions.spec
    first, last = span(versions, known)
    said = _gone(record) if record.tombstone else _said(record, spec, system)
    return {
        **_nothing_said(spec.type),
        **said,
        "org_token": org_token(record.org),
        "type": spec.name,
        "source": record.source,
        "native_id": record.native_id,
        "visibility": visibility,
        "version": record.version,
        "delivery_id": record.delivery_id,
        "first_seen": first,
        "last_seen": last,
        "sort_at": sorted_at(said.get(spec.sort_property or "") or first),
        "run": run,
    }


def beginning(versions: Versions, known: Known, observed: Sequence[Observation]) -> dict[str, Any]:
    """Return what a node has of the first that told it, where not its newest version tells.

    That is when a thing began, for sources whose every version may tell; and since when what is
    stored is known, where nothing orders that but its arrival.
    """
    record, spec = versions.newest, versions.spec
    is_stored = known.version is not None and record.version <= known.version
    if record.begun is None or record.tombstone or (is_stored and known.deleted):
        return _first_arrival(versions, known, observed)
    began = min(one.at for one in observed)
    sorts = {"sort_at": sorted_at(began)} if record.begun == spec.sort_property else {}
    return {record.begun: began, **sorts}


def _first_arrival(
    versions: Versions, known: Known, observed: Sequence[Observation]
) -> dict[str, Any]:
    """Return the version of what is stored if it was received before, and came to us later."""
    stored = known.version
    same = [one for one in versions.records if stored and says_the_same(one.version, stored)]
    if stored is None or not same or not versions.newest.arrival:
        return {}
    # What keeps no history has no other version of that content than those that come here.
    first = observed[-1] if observed else same[0]
    if not says_the_same(first.version, stored):
        return {}
    found: dict[str, Any] = {}
    if first.version < stored:
        found |= {"version": first.version, "delivery_id": same[0].delivery_id}
    if versions.newest.tombstone and known.deleted and first.at < known.deleted:
        found["deleted_at"] = first.at
    return found


def _said(record: Record, spec: LabelSpec, system: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        **record.props,
        "url": record.url,
        "aliases": list(record.aliases) or None,
    }
    if spec.canonical:
        said["canonical"] = record.canonical.uid if record.canonical else None
        said["same_as"] = sorted(set(record.same_as)) or None
        said["authority"] = record.authority
    if system is not None:
        said["system"] = system
    return said


def _gone(record: Record) -> dict[str, Any]:
    """Return what is left of a deleted record: Browser shows `name` for a Tombstone."""
    generated = dict.fromkeys((*GENERATED, "url", "aliases"))
    return {**generated, "name": record.native_id, "deleted_at": record.at}


def labels_to_add(versions: Versions, known: Known) -> list[str]:
    """Return the labels of a record's new state; an alias keeps its own."""
    if known.alias:
        return []
    return ["Tombstone"] if versions.newest.tombstone else list(versions.spec.labels)


def labels_to_remove(versions: Versions, known: Known) -> list[str]:
    """Return the labels that another state or kind of this record may have left."""
    if known is NOTHING or known.alias:
        return []
    added = labels_to_add(versions, known)
    former = _possible(versions.spec.type) + (("Tombstone",) if known.deleted else ())
    return [label for label in former if label not in added]


@cache
def _possible(type_: str) -> tuple[str, ...]:
    own = {label for spec in LABELS.values() if spec.type == type_ for label in spec.labels}
    return tuple(sorted(own))


def chunk_rows(record: Record, run: str, visibility: str) -> list[dict[str, Any]]:
    """Return the slices of a document as nodes."""
    org, source, instance, _, native_id = record.uid.split(":", 4)
    head = f"{org}:{source}:{instance}:document_chunk:{native_id}"
    shared = {
        "org": record.org,
        "org_token": org_token(record.org),
        "type": "DocumentChunk",
        "source": record.source,
        "visibility": visibility,
        "version": record.version,
        "title": record.props.get("title"),
        "url": record.url,
        "run": run,
    }
    return [
        {
            "document": record.uid,
            "uid": f"{head}#{chunk.index}",
            "props": {**shared, **_slice(record, chunk)},
        }
        for chunk in record.chunks
    ]


def _slice(record: Record, chunk: Chunk) -> dict[str, Any]:
    return {
        "native_id": f"{record.native_id}#{chunk.index}",
        "text": chunk.text,
        "heading": chunk.heading,
        "chunk_index": chunk.index,
        "char_start": chunk.char_start,
        "char_end": chunk.char_end,
        "content_hash": chunk.content_hash,
    }
