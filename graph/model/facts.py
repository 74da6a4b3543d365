"""What passes through the write path: envelopes from sources, facts for the graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Value = str | int | float | bool | datetime | list[str] | None
"""A property's value as the driver takes it; times carry `datetime.UTC`."""

Via = Literal["pull", "push", "file"]
Confidence = Literal["asserted", "derived", "inferred"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One record exactly as it was received, with what is needed to map it again.

    `version` is the sortable time or number that the source gave, if the intake knows it
    (mappers may find it inside `raw`); `location` is `file:line` for messages to people.
    `content_type` is the `Content-Type` of `raw`, or a format name such as `jsonl`.
    """

    org: str
    source: str
    instance: str
    stream: str
    native_id: str
    via: Via
    received_at: datetime
    content_type: str
    raw: bytes
    version: str | None = None
    delivery_id: str | None = None
    occurred_at: datetime | None = None
    tombstone: bool = False
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A node that a record names; written as a stub when it is not known yet."""

    label: str
    uid: str
    native_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship that the record lists itself (projected): record -> `to`."""

    type: str
    to: Ref


@dataclass(frozen=True, slots=True)
class Sighting:
    """A relationship that only accumulates; `producer` says who saw it (`prom:rules`)."""

    type: str
    start: Ref
    end: Ref
    producer: str
    confidence: Confidence
    seen: datetime
    properties: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A slice of a document: `text == source[char_start:char_end]`, in code points."""

    index: int
    text: str
    heading: str | None
    char_start: int
    char_end: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Record:
    """One node as one source describes it at one version.

    `label` is the most specific label (`Ticket`). `version` is `{sortable}#{hash}`;
    `arrival` tells that its order is the time of receipt, for want of a better one.
    `at` is the valid time of what it says, `seen` the time of receipt. `props` names every
    property the mapper may set, None where absent. `links` is complete: a missing one ends.
    `authority` ranks descriptions of a canonical thing (1 best); see `canonical`.
    """

    label: str
    org: str
    source: str
    uid: str
    native_id: str
    version: str
    at: datetime
    seen: datetime
    props: dict[str, Value]
    links: tuple[Link, ...] = ()
    arrival: bool = False
    tombstone: bool = False
    url: str | None = None
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    canonical: Ref | None = None
    authority: int = 9
    visibility: str = "org"
    chunks: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one envelope says: its records (the first is the envelope's own) and sightings."""

    records: tuple[Record, ...]
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why an envelope could not be mapped: `path` and `value` name the place."""

    reason: str
    path: str | None = None
    value: str | None = None
