"""The facts of one transaction, grouped by what they are about. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from graph.model.declarations import LABELS, LabelSpec
from graph.model.facts import Facts, Record, Sighting
from graph.model.identity import says_the_same, sequence
from graph.write.absence import returned

KEY_PROPERTIES = ("system_ref", "issue")
"""Properties whose value is the uid of another node; it gets a stub as a link's end does."""


@dataclass(slots=True)
class Versions:
    """All that a batch says of one record: versions ascending, and the span of receipt.

    `received` has a version as often as it was received: whoever handed it over last says who may
    read it.
    """

    records: list[Record]
    first: datetime
    last: datetime
    received: list[Record]

    @property
    def newest(self) -> Record:
        """The highest version in the batch."""
        return self.records[-1]

    @property
    def spec(self) -> LabelSpec:
        """The label that the highest version gives the record."""
        return LABELS[self.newest.label]

    def clash(self, stored: str | None) -> bool:
        """Whether they, and what the same run stored, differ and nothing says which is newer.

        Asked before `settle`. Of such the last one that was received wins.
        """
        versions = sorted({one.version for one in self.records} | ({stored} if stored else set()))
        arrival = self.newest.arrival
        return any(clash(*pair, arrival=arrival) for pair in pairwise(versions))

    def settle(self, stored: str | None) -> None:
        """Take a repetition that only its arrival orders for the version it repeats.

        Without this, loading one file twice would make a new version of everything in it. What
        was received before that version keeps its own, which then stands for both (`merged`). A
        record that a complete list had left out is there again when it is received later. What
        is numbered gets the number after the last one.
        """
        latest = stored
        settled: list[Record] = []
        for one in self.records:
            is_ordered = not (one.arrival or one.numbered)
            repeats = latest is not None and says_the_same(one.version, latest)
            if latest is not None and repeats and not is_ordered:
                is_earlier = one.arrival and one.version < latest
                record = one if is_earlier else replace(one, version=latest)
            else:
                record = _next(one, latest) if one.numbered else returned(one, latest)
            settled.append(record)
            latest = max(latest or "", record.version)
        self.records = _unique(settled)


@dataclass(slots=True)
class Batch:
    """Facts of one organisation; `references` are uids that are named but not described.

    With them stand the visibilities of the records that name them, with a sighting its source and
    the visibility of the record that tells it. `own` are the records that envelopes are about, not
    those that they describe in passing.
    """

    org: str
    records: dict[str, Versions] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    references: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    keys: set[str] = field(default_factory=set)
    sightings: list[tuple[Sighting, str, str]] = field(default_factory=list)

    def refer(self, uids: Iterable[str], visibility: str) -> None:
        """Note that a record of that visibility names these."""
        for uid in uids:
            self.references[uid].add(visibility)


def clash(one: str, other: str, *, arrival: bool) -> bool:
    """Whether versions of a record say different things and nothing tells which is newer.

    With `arrival` nothing orders the record but when it was received.
    """
    return not says_the_same(one, other) and (
        arrival or one.partition("#")[0] == other.partition("#")[0]
    )


def make_batch(org: str, facts: Iterable[Facts]) -> Batch:
    """Group facts that `graph.write.guard` has let through."""
    batch = Batch(org)
    found: dict[str, list[Record]] = {}
    for one in facts:
        batch.own.update(record.uid for record in one.records[:1])
        for record in one.records:
            found.setdefault(record.uid, []).append(record)
        for sighting in one.sightings:
            visible = one.records[0].visibility
            batch.sightings.append((sighting, one.records[0].source, visible))
            batch.refer((sighting.start.uid, sighting.end.uid), visible)
    for uid, records in found.items():
        seen = [record.seen for record in records]
        batch.records[uid] = Versions(_unique(records), min(seen), max(seen), records)
        for record in records:
            _note_references(batch, record)
    for uid in found:
        batch.references.pop(uid, None)
    return batch


def _note_references(batch: Batch, record: Record) -> None:
    if record.tombstone:
        return
    batch.refer((link.to.uid for link in record.links), record.visibility)
    if record.start is not None:
        batch.refer((record.start.uid,), record.visibility)
    if record.canonical is not None:
        batch.refer((record.canonical.uid, *record.same_as), record.visibility)
    for name in KEY_PROPERTIES:
        value = record.props.get(name)
        if isinstance(value, str):
            batch.refer((value,), record.visibility)
            batch.keys.add(value)


def slices(facts: Iterable[Facts], size: int) -> Iterator[Sequence[Facts]]:
    """Cut facts into runs of at most `size` records and slices of documents, one fact at least.

    What many of them describe in passing, or see of the same things, is written once, and so it
    counts once, beside them.
    """
    part: list[Facts] = []
    room = _Room(size)
    for one in facts:
        if part and not room.has_room_for(one):
            yield part
            part, room = [], _Room(size)
        room.fill(one)
        part.append(one)
    if part:
        yield part


_BESIDE: Final = 4
"""Nodes and sightings beside each record in a transaction: most records have one to three."""


@dataclass(slots=True)
class _Room:
    """How full a transaction is."""

    size: int
    own: int = 0
    beside: set[tuple[str, ...]] = field(default_factory=set)

    def has_room_for(self, one: Facts) -> bool:
        """Tell whether facts go in beside what is there."""
        more = len(_beside(one) - self.beside)
        is_in = len(self.beside) + more <= self.size * _BESIDE
        return is_in and self.own + _own(one) <= self.size

    def fill(self, one: Facts) -> None:
        """Count facts as put in."""
        self.own += _own(one)
        self.beside |= _beside(one)


def _own(one: Facts) -> int:
    return 1 + sum(len(record.chunks) for record in one.records)


def _beside(one: Facts) -> set[tuple[str, ...]]:
    seen = {(it.type, it.producer, it.start.uid, it.end.uid) for it in one.sightings}
    return seen | {(record.uid,) for record in one.records[1:]}


def type_of(uid: str) -> str:
    """Return the type in a uid; types hold nothing that is encoded."""
    return uid.split(":", 4)[3]


def _unique(records: Iterable[Record]) -> list[Record]:
    """Return one record per version, ascending, each with the earliest of its times."""
    by_version: dict[str, Record] = {}
    for one in records:
        first = by_version.setdefault(one.version, one)
        if first is not one:
            at, seen = min(first.at, one.at), min(first.seen, one.seen)
            by_version[one.version] = replace(first, at=at, seen=seen)
    return [by_version[version] for version in sorted(by_version)]


def _next(record: Record, latest: str | None) -> Record:
    number = int((latest or "0").partition("#")[0]) + 1
    content = record.version.rpartition("#")[2]
    return replace(record, version=f"{sequence(number)}#{content}")
