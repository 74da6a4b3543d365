"""Records and references made from what a mapper found; every mapper ends here."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model import values
from graph.model.declarations import LABELS, LabelSpec, PropertySpec
from graph.model.facts import (
    EVERYBODY,
    Chunk,
    Confidence,
    Envelope,
    Link,
    Record,
    Ref,
    Sighting,
    Value,
)
from graph.model.identity import (
    CANONICAL_INSTANCE,
    CANONICAL_SOURCE,
    canonical_key,
    canonical_uid,
    content_hash,
    make_uid,
    sequence,
    version_of,
)
from graph.model.times import EPOCH
from ingest.mapping.moments import read_moment
from ingest.mapping.severity_words import severity_rank
from ingest.mapping.values import coerce, nearest, normal_status

FILE_AUTHORITY = 5
"""How much a file's description of a canonical thing weighs (1 profile … 9 tool)."""

CATALOGUE_AUTHORITY = 2
"""The same for a software catalogue."""

TOOL_AUTHORITY = 9
"""The same for a tool that knows it by the way."""


_NOT_IN_SCOPES = re.compile(r"[^a-z0-9]+")
_SCOPE_LENGTH = 63


class MappingFault(InvalidInput):
    """A record can't be mapped: `path` and `value` name the place."""

    code = "INVALID_RECORD"

    def __init__(self, reason: str, *, path: str | None = None, value: object = None) -> None:
        super().__init__(reason)
        self.path = path
        self.value = None if value is None else str(value)[:200]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from: what its uids, references and times are made of.

    `version`, `occurred_at`, `tombstone`, `visibility` and `delivery_id` are what the intake
    knows of the record, as in `Envelope`.
    """

    org: str
    source: str
    instance: str
    received_at: datetime
    zone: ZoneInfo | None = None
    loose: bool = False
    version: str | None = None
    occurred_at: datetime | None = None
    tombstone: bool = False
    visibility: str = EVERYBODY
    delivery_id: str | None = None

    @classmethod
    def of(cls, envelope: Envelope, *, zone: ZoneInfo | None = None, loose: bool = False) -> Origin:
        """Return the origin of an envelope's records."""
        return cls(
            envelope.org,
            envelope.source,
            envelope.instance,
            envelope.received_at,
            zone,
            loose,
            version=envelope.version,
            occurred_at=envelope.occurred_at,
            tombstone=envelope.tombstone,
            visibility=envelope.visibility,
            delivery_id=envelope.delivery_id,
        )

    @property
    def shared(self) -> Origin:
        """The same, of what is named by the source alone, whatever the instance is called.

        So a catalogue names it, which knows no instances: `github.com/project-slug`.
        """
        return replace(self, instance=CANONICAL_INSTANCE)

    def ref(
        self,
        label: str,
        native_id: str,
        *,
        source: str | None = None,
        instance: str | None = None,
    ) -> Ref:
        """Return a reference to a record of this origin, or of the source that is named.

        Blanks around an id are the writer's, not the tool's: with and without, it is one record.

        Raises:
            MappingFault: When no node can have that id; so does `canonical`.
        """
        native_id = _nameable(label, native_id.strip())
        place = instance or (self.instance if source in {None, self.source} else "main")
        type_ = LABELS[label].type
        uid = make_uid(self.org, source or self.source, place, type_, native_id)
        return Ref(label, uid, native_id)

    def canonical(self, label: str, text: str) -> Ref:
        """Return a reference to a canonical thing by its name or key."""
        key = canonical_key(label, _nameable(label, text))
        return Ref(label, canonical_uid(self.org, LABELS[label].type, key), key)

    def named(self, label: str, text: str) -> Ref:
        """Return a reference by name: canonical where the label is, else this origin's id.

        A person is known to all by e-mail address; any other name is this origin's id.
        """
        known_to_all = "@" in text if label == "Person" else LABELS[label].canonical
        return self.canonical(label, text) if known_to_all else self.ref(label, text)

    def time(self, value: Any, path: str) -> datetime:
        """Return the moment that a record's value names.

        Raises:
            MappingFault: When it names none.
        """
        try:
            return read_moment(value, self.zone, loose=self.loose)
        except InvalidInput as error:
            reason = f"{path}: {error.message}"
            raise MappingFault(reason, path=path, value=value) from error

    def order(self, value: Any, path: str = "version") -> datetime | int:
        """Return what orders versions of a record: a time, or a whole number from 0.

        Raises:
            MappingFault: When the value is neither.
        """
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            try:
                sequence(value)
            except InvalidInput as error:
                raise MappingFault(error.message, path=path, value=value) from error
            return value
        return self.time(value, path)

    def scope(self, *names: str) -> str:
        """Return the visibility of what a source restricts: the uid of a scope of its own.

        The scope's name is made of the source's and those that are given, as people type it:
        at most 63 lower-case letters, digits and hyphens, the rest a hash where it is longer.
        Until somebody names its readers, nobody reads what it restricts.
        """
        slug = _NOT_IN_SCOPES.sub("-", "-".join((self.source, *names)).casefold()).strip("-")
        if len(slug) > _SCOPE_LENGTH:
            slug = f"{slug[: _SCOPE_LENGTH - 9]}-{content_hash([*names])}"
        return make_uid(self.org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "access_scope", slug)

    @property
    def told_order(self) -> datetime | int | None:
        """What the intake knows of the record's place among its versions.

        Raises:
            MappingFault: When the envelope's version is no time and no number.
        """
        return self.occurred_at if self.version is None else self.order(self.version)

    def seen(
        self,
        type_: str,
        start: Ref,
        end: Ref,
        *,
        producer: str | None = None,
        confidence: Confidence = "asserted",
        **properties: Value,
    ) -> Sighting:
        """Return an accumulated relationship, seen when the record was received."""
        who = producer or self.source
        return Sighting(type_, start, end, who, confidence, self.received_at, properties)


@dataclass(slots=True)
class Draft:
    """A record while its mapper fills it in; `finish` makes it a `Record`.

    `timeless` is for a thing that many envelopes describe in passing (the owner named by
    each page): its version depends on what is said alone, so repeating it changes nothing.
    `visibility` restricts who may read it; what the envelope says of that is never widened.
    `begun` names the time that is the first `at` of all versions (`Record.begun`).
    """

    label: str
    native_id: str
    props: dict[str, Any] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    order: datetime | int | None = None
    at: datetime | None = None
    timeless: bool = False
    tombstone: bool = False
    url: str | None = None
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    canonical: Ref | None = None
    authority: int = FILE_AUTHORITY
    visibility: str = EVERYBODY
    chunks: tuple[Chunk, ...] = ()
    begun: str | None = None

    def __post_init__(self) -> None:
        self.native_id = self.native_id.strip()

    def finish(self, origin: Origin) -> Record:
        """Return the record: values checked and typed, derived ones added, version made.

        Raises:
            MappingFault: When a property is unknown, missing or has a wrong value.
        """
        if origin.tombstone and not self.tombstone:
            return self._deleted(origin).finish(origin)
        spec = LABELS[self.label]
        props = _empty(spec) if self.tombstone else complete(spec, self.props, origin)
        if props[spec.caption] in {None, ""}:
            props[spec.caption] = self.native_id
        links = tuple(sorted(set(self.links), key=lambda link: (link.type, link.to.uid)))
        order, moment = self._times(origin)
        visibility = self.visibility if origin.visibility == EVERYBODY else origin.visibility
        return Record(
            label=self.label,
            org=origin.org,
            source=origin.source,
            uid=origin.ref(self.label, self.native_id).uid,
            native_id=self.native_id,
            version=version_of(order, self._content(props, links, visibility)),
            at=moment,
            seen=origin.received_at,
            props=props,
            links=links,
            arrival=not self.timeless and self.order is None and origin.told_order is None,
            tombstone=self.tombstone,
            url=self.url,
            aliases=tuple(dict.fromkeys(self.aliases)),
            same_as=tuple(sorted(set(self.same_as))),
            canonical=self.canonical,
            authority=self.authority,
            visibility=visibility,
            delivery_id=origin.delivery_id,
            chunks=self.chunks,
            begun=self.begun,
        )

    def _deleted(self, origin: Origin) -> Draft:
        """Return that the record was deleted, and nothing else.

        A deletion brings the record as it was last: what that says is not said any more, and
        its time is that of the last change, not of the deletion. Where numbers order the record
        and the envelope has none, the record's own stays: times come after all numbers.
        """
        numbered = origin.version is None and isinstance(self.order, int)
        order = self.order if numbered else None
        return Draft(self.label, self.native_id, order=order, tombstone=True)

    def _times(self, origin: Origin) -> tuple[datetime | int, datetime]:
        """Return what orders the record and its valid time: its own, else what was told of it."""
        if self.timeless:
            return 0, EPOCH
        told = origin.told_order
        order = next(one for one in (self.order, told, origin.received_at) if one is not None)
        times = (self.at, self.order, origin.occurred_at, order, origin.received_at)
        return order, next(one for one in times if isinstance(one, datetime))

    def _content(
        self, props: dict[str, Value], links: tuple[Link, ...], visibility: str
    ) -> list[Any]:
        """All that two observations can differ in, besides when they were made.

        What everybody may read does not say so: it had its version before this was told.
        """
        return [
            props,
            [f"{link.type} {link.to.uid}" for link in links],
            self.at,
            self.tombstone,
            self.url,
            self.aliases,
            sorted(self.same_as),
            self.canonical.uid if self.canonical else None,
            self.authority,
            [(chunk.char_start, chunk.char_end, chunk.content_hash) for chunk in self.chunks],
            *([] if visibility == EVERYBODY else [visibility]),
        ]


@functools.cache
def ingestible() -> dict[str, LabelSpec]:
    """Return the labels that a source may send, by name."""
    return {
        name: spec
        for name, spec in LABELS.items()
        if spec.entity and not spec.work and not spec.own and settable(name)
    }


@functools.cache
def settable(label: str) -> dict[str, PropertySpec]:
    """Return the properties that a mapper may set on a label, by name."""
    return {prop.name: prop for prop in LABELS[label].properties if prop.origin == "src"}


def check_label(name: object, path: str = "type") -> str:
    """Return `name` when a source may send that label.

    Raises:
        MappingFault: When it may not; the nearest name and all known ones are listed.
    """
    known = ingestible()
    if isinstance(name, str) and name in known:
        return name
    reason = f"unknown type {name!r}{nearest(str(name), known)}"
    raise MappingFault(reason, path=path, value=name)


def check_property(label: str, name: str) -> PropertySpec:
    """Return the declaration of a label's property.

    Raises:
        MappingFault: When the label has none of that name that a source may set.
    """
    known = settable(label)
    if name not in known:
        reason = f"{label} has no property {name!r}{nearest(name, known)}"
        raise MappingFault(reason, path=name)
    return known[name]


def complete(spec: LabelSpec, given: Mapping[str, Any], origin: Origin) -> dict[str, Value]:
    """Return every property of a label a source may set: typed, derived, or None.

    Raises:
        MappingFault: When one is unknown, has a wrong value, or is required and missing.
    """
    props = _empty(spec)
    for name, value in _with_status(spec.name, given).items():
        props[name] = _typed(check_property(spec.name, name), value, origin)
    if "severity_rank" in props and props["severity_rank"] is None:
        word = props.get("severity") or props.get("priority")
        props["severity_rank"] = severity_rank(str(word) if word else None)
    if spec.name == "TechnicalEvent" and props["kind"] != "aggregate" and props["count"] is None:
        props["count"] = 1
    missing = [
        name
        for name, prop in settable(spec.name).items()
        if prop.required and props[name] is None and name != spec.caption
    ]
    if missing:
        reason = f"{spec.name} needs {', '.join(wanted(spec.name, name) for name in missing)}"
        raise MappingFault(reason, path=missing[0])
    return props


def _empty(spec: LabelSpec) -> dict[str, Value]:
    return dict.fromkeys(settable(spec.name))


def _typed(prop: PropertySpec, value: Any, origin: Origin) -> Value:
    if isinstance(value, datetime):
        return value
    try:
        return coerce(prop, value, zone=origin.zone, loose=origin.loose)
    except InvalidInput as error:
        reason = f"{prop.name}: {error.message}"
        raise MappingFault(reason, path=prop.name, value=value) from error


def _with_status(label: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the source's status word to ours and keep it as `source_status`."""
    props = dict(given)
    known = settable(label)
    word = props.get("status")
    if not isinstance(word, str) or "status" not in known or not known["status"].values:
        return props
    status = normal_status(label, word, known["status"].values)
    if status is None:
        allowed = ", ".join(known["status"].values)
        reason = f"status {word!r} is not known for {label}; expected one of {allowed}"
        raise MappingFault(reason, path="status", value=word)
    props["status"] = status
    if "source_status" in known and "source_status" not in props:
        props["source_status"] = word
    return props


def _nameable(label: str, text: str) -> str:
    """Return what names a thing, unless no node can have it in its uid."""
    try:
        return values.text(text)
    except InvalidInput as error:
        reason = f"what names the {label}: {error.message}"
        raise MappingFault(reason) from error


def wanted(label: str, name: str) -> str:
    """Return how a message names a property that is missing: with its words, if they are few."""
    if name == "system_ref":
        return "the system it was deployed to (an edge DEPLOYED_TO)"
    values = settable(label)[name].values
    return f"{name} (one of {', '.join(values)})" if values else name
