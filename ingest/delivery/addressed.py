"""Addresses in texts, and the records that they name: `MENTIONS` of what may not have come yet.

An address names a record of an instance that the organisation has, or of the source that the text
itself is from. What it names is a stub until it arrives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.facts import Envelope, Facts, Record, Ref, Sighting
from graph.model.identity import CANONICAL_INSTANCE, make_uid
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.mapping.connector import Connector, streams

PRODUCER: Final = "nazara:addresses"
"""Who says so."""

_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\]+", re.IGNORECASE)
_AFTER = ".,;:!?)]}*_"
"""What ends a sentence or a bracket, not an address."""

_TEXTS = ("title", "description")
_LONGEST = 2_000
_MOST = 100
"""Addresses that are looked at in one record: a page of links is no text."""


@dataclass(frozen=True, slots=True)
class PlaceOfPages:
    """Where pages of a source are: an instance of it."""

    connector: Connector
    source: str
    instance: str
    host: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, one: Instance) -> PlaceOfPages:
        """Return the place of a configured instance."""
        address = one.base_url or (one.declared.pulls.base_url if one.declared.pulls else None)
        host = urlsplit(address).hostname if address and "{" not in address else None
        return cls(one.declared, one.source, one.name, host, one.options)

    @classmethod
    def beside(cls, envelope: Envelope) -> PlaceOfPages | None:
        """Return the place that an envelope itself is from."""
        connector, _ = streams().get(envelope.content_type, (None, None))
        if connector is None or not connector.addresses:
            return None
        return cls(connector, envelope.source, envelope.instance)

    def named(self, org: str, host: str, path: str) -> Ref | None:
        """Return the record that an address names here, None where it names none."""
        for one in self.connector.addresses:
            groups = one.groups(host, path, self.host)
            if groups is not None and self._is_meant(groups):
                instance = CANONICAL_INSTANCE if one.shared else self.instance
                native_id = one.native_id(groups)
                uid = make_uid(org, self.source, instance, LABELS[one.label].type, native_id)
                return Ref(one.label, uid, native_id)
        return None

    def _is_meant(self, groups: Mapping[str, str]) -> bool:
        """Tell whether what an address says of the instance is what the instance says."""
        return all(_agrees(self.options.get(name), told) for name, told in groups.items())


def _agrees(option: Any, told: str) -> bool:
    values = [option] if isinstance(option, str) else option
    if not isinstance(values, list | tuple) or not values:
        return True
    return told.casefold() in {str(one).casefold() for one in values}


def places_of(store: Store, org: str) -> list[PlaceOfPages]:
    """Return where an organisation's instances have their pages."""
    instances = (one.instance for one in Instances(store, org).all())
    return [PlaceOfPages.of(one) for one in instances if one.declared.addresses]


def with_mentions(facts: Facts, envelope: Envelope, places: Sequence[PlaceOfPages]) -> Facts:
    """Return facts with what the addresses in their texts name."""
    beside = PlaceOfPages.beside(envelope)
    known = [*places, beside] if beside else list(places)
    if not known:
        return facts
    found = [one for record in facts.records for one in _mentions(record, known)]
    return replace(facts, sightings=(*facts.sightings, *found)) if found else facts


def may_mention(label: str) -> bool:
    """Whether nodes with a label mention what their texts name."""
    return RELATIONSHIPS["MENTIONS"].ends_of(label) is not None


def has_addresses(facts: Facts) -> bool:
    """Whether any text of facts holds an address: most hold none."""
    return any("://" in text for record in facts.records for text in texts_of(record))


def _mentions(record: Record, places: Sequence[PlaceOfPages]) -> Iterator[Sighting]:
    if record.tombstone or not may_mention(record.label):
        return
    start = Ref(record.label, record.uid, record.native_id)
    listed = {link.to.uid for link in record.links}
    named = {one.uid: one for text in texts_of(record) for one in _named(text, record.org, places)}
    for uid in sorted(named.keys() - listed - {record.uid}):
        yield Sighting("MENTIONS", start, named[uid], PRODUCER, "derived", record.seen)


def texts_of(record: Record) -> Iterator[str]:
    """Yield the texts of a record in which things are named, slice by slice."""
    for name in _TEXTS:
        if isinstance(text := record.props.get(name), str):
            yield text
    yield from (chunk.text for chunk in record.chunks)


def _named(text: str, org: str, places: Sequence[PlaceOfPages]) -> Iterator[Ref]:
    for address in _addresses(text):
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").lower()
        except ValueError:
            # Brackets that hold no address of version 6.
            continue
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        found = (one.named(org, host, path) for one in places)
        yield from _first(found)


def _first(found: Iterable[Ref | None]) -> Iterator[Ref]:
    one = next((ref for ref in found if ref is not None), None)
    if one is not None:
        yield one


def _addresses(text: str) -> Iterator[str]:
    if "://" not in text:
        return
    for number, found in enumerate(_ADDRESS.finditer(text)):
        if number == _MOST:
            return
        yield found.group()[:_LONGEST].rstrip(_AFTER)
