"""Decoded values sorted into records: of which source each is, and which are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from graph.errors import InvalidInput
from ingest.mapping.cells import opened
from ingest.mapping.connector import NEEDS_MAPPING, Connector, Stream
from ingest.mapping.declared import NESTED_RECORD, RECORD, Mapping, RecordSet
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.sorting.extraction import astray, extract, leads_nowhere
from ingest.sorting.suggestions import suggestion
from ingest.sources.registry import UNREADABLE, own_vocabulary, stream_of

Skip = Callable[[str], None]
"""Called with the reason when a record is passed over on purpose."""

FOREIGN = "no known format (a mapping may say what it becomes)"
"""What is told of a file in a folder in which no source recognises anything."""

_SHOWN_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Decoded:
    """One record of a file; `place` says where it stands in it (`:12`, `[3]`).

    `foreign` says what it seems to be when no source recognises it.
    """

    content_type: str
    raw: bytes
    place: str = ""
    foreign: str | None = None

    @classmethod
    def unreadable(cls, reason: str, text: str, place: str = "") -> Decoded:
        """Return the piece that stands for input that is no record."""
        return cls(UNREADABLE, _dump({"reason": reason, "text": text[:_SHOWN_BYTES]}), place)

    @classmethod
    def unknown(cls, text: str, place: str = "", hint: str | None = None) -> Decoded:
        """Return the piece that stands for a value that no source recognises."""
        piece = cls.unreadable(hint or NEEDS_MAPPING, text, place)
        return replace(piece, foreign=hint or FOREIGN)


@dataclass(frozen=True, slots=True)
class Sorting:
    """What is known of the records of a file before it is read.

    With a `connector` they are that source's, and stand where its mapping file says if it takes
    maps. Without one each value tells by its looks. What is passed over is told to `skip`; what
    stands for more than `limits` allow is not read. In a file that was not `explicit`ly named,
    values without anything where the mapping looks are passed over too. `unknown` is said of a
    value that no source recognises, instead of what helps on the command line.
    """

    connector: Connector | None
    mapping: Mapping | None
    skip: Skip
    limits: TextLimits
    explicit: bool = True
    unknown: str | None = None

    def values(self, top: Any, place: str = "") -> Iterator[Decoded]:
        """Yield the records of a parsed file or document: its elements, or itself."""
        if self.connector and self.connector.maps:
            yield from self.mapped(top, place)
            return
        elements = enumerate(top) if isinstance(top, list) else [(-1, top)]
        for index, value in elements:
            where = place if index < 0 else f"{place}[{index}]"
            yield from self._recognised(value, _dump(value), where)

    def line(self, raw: bytes, place: str) -> Iterator[Decoded]:
        """Yield the record of a line of JSON Lines: Nazara's own where nothing says otherwise."""
        try:
            value = load_json(raw, self.limits)
        except InvalidText as error:
            yield Decoded.unreadable(error.message, lossy(raw), place)
            return
        if self.connector and self.connector.maps:
            yield from self.mapped(value, place)
        else:
            fallback = None if self.connector else own_vocabulary()
            yield from self._recognised(value, raw, place, fallback)

    def mapped(self, top: Any, place: str) -> Iterator[Decoded]:
        """Yield the records that stand where the mapping says, with their parents."""
        mapping = self.mapping or Mapping("none")
        faults = [astray(top, one.path) if one.path else None for one in mapping.records]
        if not self.explicit and all(_is_elsewhere(top, one) for one in mapping.records):
            self.skip(_nothing_of(mapping))
            return
        if all(faults):
            yield Decoded.unreadable(_elsewhere(mapping, faults), lossy(_dump(top)), place)
            return
        for each, fault in zip(mapping.records, faults, strict=True):
            if not fault:
                yield from self._extracted(top, each, mapping, place)

    def _extracted(
        self, top: Any, records: RecordSet, mapping: Mapping, place: str
    ) -> Iterator[Decoded]:
        named = {"records": records.path.text} if records.named and records.path else {}
        for mark, record, parents in extract(top, records.path):
            where = place + mark
            try:
                why = records.passes_over(opened(record, mapping.json), parents)
            except InvalidInput as error:
                yield Decoded.unreadable(error.message, lossy(_dump(record)), where)
                continue
            if why:
                self.skip(why)
            elif parents or named:
                content = {"record": record, "parents": parents, **named}
                yield Decoded(NESTED_RECORD, _dump(content), where)
            else:
                yield Decoded(RECORD, _dump(record), where)

    def _recognised(
        self,
        value: Any,
        raw: bytes,
        place: str,
        fallback: Stream | None = None,
    ) -> Iterator[Decoded]:
        try:
            stream = stream_of(value, self.connector) or fallback
        except InvalidInput as error:
            yield Decoded.unreadable(error.message, lossy(raw), place)
            return
        if stream is None:
            yield Decoded.unknown(lossy(raw), place, self.unknown or suggestion(value))
            return
        for index, record in enumerate(stream.cut(value)):
            if why := stream.passes_over(record):
                self.skip(why)
            elif record is value:
                yield Decoded(stream.content_type, raw, place)
            else:
                yield Decoded(stream.content_type, _dump(record), f"{place}#{index}")


def without_foreign(pieces: Iterable[Decoded], skip: Skip) -> Iterator[Decoded]:
    """Yield the pieces of a file, unless no source recognises a single one: that is told instead.

    One that is recognised vouches for the others: then they are faults.
    """
    held: list[Decoded] = []
    rest = iter(pieces)
    for piece in rest:
        held.append(piece)
        if piece.foreign is None:
            yield from held
            yield from rest
            return
    if held and held[0].foreign:
        skip(held[0].foreign)


def lossy(content: bytes) -> str:
    """Return the beginning of `content` as text, for people to look at."""
    return content[:_SHOWN_BYTES].decode("utf-8", "replace")


def _dump(value: Any) -> bytes:
    return orjson.dumps(value)


def _is_elsewhere(top: Any, records: RecordSet) -> bool:
    return records.path is not None and leads_nowhere(top, records.path)


def _nothing_of(mapping: Mapping) -> str:
    places = " or ".join(f"`{one.path.text}`" for one in mapping.records if one.path)
    return f"nothing at {places}, where mapping {mapping.name} looks"


def _elsewhere(mapping: Mapping, faults: Sequence[str | None]) -> str:
    said = "; ".join(fault for fault in faults if fault)
    return (
        f"`records:` of mapping {mapping.name} finds nothing here: {said}. Correct the path, or "
        "read this file with another mapping"
    )
