"""Decoded values sorted into records: of which source each is, and which are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from graph.errors import InvalidInput
from ingest.files.extraction import extract
from ingest.mapping.connector import NEEDS_MAPPING, Connector, Stream
from ingest.mapping.declared import NESTED_RECORD, RECORD, Mapping
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.sources.registry import UNREADABLE, hint_for, own_vocabulary, stream_of

Skip = Callable[[str], None]
"""Called with the reason when a record is passed over on purpose."""

_SHOWN_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Decoded:
    """One record of a file; `place` says where it stands in it (`:12`, `[3]`)."""

    content_type: str
    raw: bytes
    place: str = ""

    @classmethod
    def unreadable(cls, reason: str, text: str, place: str = "") -> Decoded:
        """Return the piece that stands for input that is no record."""
        return cls(UNREADABLE, _dump({"reason": reason, "text": text[:_SHOWN_BYTES]}), place)


@dataclass(frozen=True, slots=True)
class Sorting:
    """What is known of the records of a file before it is read.

    With a `connector` they are that source's, and stand where its mapping file says if it takes
    maps. Without one each value tells by its looks. What is passed over is told to `skip`; what
    stands for more than `limits` allow is not read.
    """

    connector: Connector | None
    mapping: Mapping | None
    skip: Skip
    limits: TextLimits

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
        """Yield the records that stand at the mapping's `records:` path, with their parents."""
        found = extract(top, self.mapping.records if self.mapping else None)
        for mark, record, parents in found:
            if self.mapping and not all(path.values(record, parents) for path in self.mapping.has):
                self.skip(f"record without {', '.join(path.text for path in self.mapping.has)}")
            elif parents:
                content = {"record": record, "parents": parents}
                yield Decoded(NESTED_RECORD, _dump(content), place + mark)
            else:
                yield Decoded(RECORD, _dump(record), place + mark)

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
            yield Decoded.unreadable(hint_for(value) or NEEDS_MAPPING, lossy(raw), place)
        elif why := stream.passes_over(value):
            self.skip(why)
        else:
            yield Decoded(stream.content_type, raw, place)


def lossy(content: bytes) -> str:
    """Return the beginning of `content` as text, for people to look at."""
    return content[:_SHOWN_BYTES].decode("utf-8", "replace")


def _dump(value: Any) -> bytes:
    return orjson.dumps(value)
