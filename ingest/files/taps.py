"""The output of a tap, line by line: records for the graph, and states that are given back.

Singer and Airbyte write a JSON object in each line. A record goes to the same mapping as if the
tool had sent it itself, where its source recognises it. A state is given back only when all that
stood before it is safely in the inbox: whoever begins there the next time misses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from ingest.mapping.connector import Connector, Stream
from ingest.mapping.json_text import load_json
from ingest.mapping.parts import mapping_at, part, word, words_at
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.sorting.sorting import Decoded, Skip, lossy
from ingest.sources.singer.connector import TAPPED
from ingest.sources.singer.mapping import deleted_at

TAP_NAMES: Final = frozenset({"singer", "airbyte"})
"""What `--source` calls a tap's output; both are told apart by their lines."""

_SILENT: Final = frozenset(
    ["ACTIVATE_VERSION", "CATALOG", "SPEC", "CONNECTION_STATUS", "CONTROL", "BATCH"]
)


@dataclass(frozen=True, slots=True)
class TapState:
    """A line that tells how far a tap has come, as it is given back."""

    line: str


@dataclass(frozen=True, slots=True)
class TapRecord:
    """A record; `deleted_at` is when its tool deleted it, if it did."""

    decoded: Decoded
    deleted_at: str | None = None


@dataclass(slots=True)
class Tap:
    """What is known of a tap while its lines are read.

    Attributes:
        connector: The source whose mappings its records go to; None: they become documents.
        skip: Called with the reason when a line or record is passed over.
        limits: What a line may stand for at most.
        said: What the tap itself logged, by its level.
    """

    connector: Connector | None
    skip: Skip
    limits: TextLimits = field(default_factory=TextLimits)
    said: Counter[str] = field(default_factory=Counter)
    _schemas: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def pieces(self, lines: Iterable[bytes]) -> Iterator[TapRecord | TapState]:
        """Yield what the lines hold, in their order."""
        for number, raw in enumerate(lines, start=1):
            if raw.strip():
                yield from self._line(raw.strip(), f":{number}")

    def _line(self, raw: bytes, place: str) -> Iterator[TapRecord | TapState]:
        try:
            message = load_json(raw, self.limits)
        except InvalidText:
            # Taps print what they like: it is no record of theirs.
            self.skip("line that is no message of a tap")
            return
        kind = (word(message, "type") or "").upper()
        if kind == "RECORD":
            yield from self._record(message, place)
        elif kind == "STATE":
            yield _state(message)
        elif kind == "SCHEMA":
            self._learn(message)
        elif kind in {"LOG", "TRACE"}:
            self._listen(message)
        else:
            known = kind in _SILENT
            self.skip(f"message {kind} of a tap" if known else "line that is no message of a tap")

    def _learn(self, message: Any) -> None:
        keys = {"keys": "key_properties", "bookmarks": "bookmark_properties"}
        stream = word(message, "stream") or ""
        self._schemas[stream] = {ours: words_at(message, one) for ours, one in keys.items()}

    def _listen(self, message: Any) -> None:
        level = word(message, "log", "level") or word(message, "trace", "type") or "LOG"
        self.said[level.upper()] += 1

    def _record(self, message: Any, place: str) -> Iterator[TapRecord]:
        outer = mapping_at(message, "record") if "stream" not in message else message
        stream = word(outer, "stream") or "records"
        record = part(outer, "record") if outer is message else part(outer, "data")
        if not isinstance(record, dict):
            reason = "a RECORD without a record: expected an object"
            yield TapRecord(Decoded.unreadable(reason, lossy(orjson.dumps(message)), place))
            return
        own = self._stream_of(record)
        if own is None:
            yield TapRecord(self._unmapped(stream, record, place))
            return
        for index, one in enumerate(own.cut(record)):
            if why := own.passes_over(one):
                self.skip(why)
            else:
                decoded = Decoded(own.content_type, orjson.dumps(one), f"{place}#{index}")
                yield TapRecord(decoded, deleted_at(record))

    def _stream_of(self, record: Any) -> Stream | None:
        """Return the stream of the source that a record is of, None where it knows none."""
        if self.connector is None:
            return None
        found = [one for one in self.connector.streams if one.recognises(record)]
        return found[0] if len(found) == 1 else None

    def _unmapped(self, stream: str, record: Any, place: str) -> Decoded:
        content = {"stream": stream, **self._schemas.get(stream, {}), "record": record}
        return Decoded(TAPPED, orjson.dumps(content), place)


def _state(message: Any) -> TapState:
    """Return a state as whoever runs the tap wants it back.

    Singer's taps are given the value alone, Airbyte's the message.
    """
    is_singer = "value" in message
    return TapState(orjson.dumps(message["value"] if is_singer else message).decode())
