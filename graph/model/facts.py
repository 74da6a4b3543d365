"""What passes through the write path: envelopes from sources, facts for the graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Value = str | int | float | bool | datetime | list[str] | None
"""A property's value as the driver takes it; times carry `datetime.UTC`."""

EVERYBODY = "org"
"""The visibility of what everybody in the organisation may read."""

Via = Literal["pull", "push", "file"]
Confidence = Literal["asserted", "derived", "inferred"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One record exactly as it was received, with what is needed to map it again.

    `content_type` is the `Content-Type` of `raw`, or what a source's stream is called by.
    `location` is `file:line` for messages to people.

    Attributes:
        version: The sortable time or whole number that the source gave beside the record. It
            orders the record where `raw` holds nothing that does.
        delivery_id: What the source calls the delivery that brought it.
        occurred_at: When what it tells happened; it orders the record where `version` is
            missing too.
        tombstone: Whether the source tells that it deleted the record.
        visibility: `org`, or the uid of the AccessScope that says who may read the record.
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
    visibility: str = EVERYBODY


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
    `start` is the node that its links leave, and of which it claims to be `canonical`, where that
    is another one: a person says so. `numbered`: its version is the one after the stored one.
    `author` is the uid of the user who says so.
    `authority` ranks descriptions of a canonical thing (1 best); see `canonical`.
    `delivery_id` names the delivery that brought it; two deliveries of one version differ in it.
    `begun` names a property that is the earliest `at` of all versions, for sources whose later
    versions do not tell when the thing began.
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
    start: Ref | None = None
    numbered: bool = False
    author: str | None = None
    visibility: str = EVERYBODY
    delivery_id: str | None = None
    chunks: tuple[Chunk, ...] = ()
    begun: str | None = None


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
