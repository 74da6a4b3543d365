"""Records that a source gave, as envelopes: the same as by any other way in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from graph.errors import DEFECTS
from graph.model.facts import EVERYBODY, Envelope
from ingest.interface.pull import Pull, Surroundings
from ingest.mapping.connector import Stream
from ingest.pull.pointers import value_at
from ingest.sorting.sorting import Decoded

_SOONEST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PulledFrom:
    """Whose records they are, and who may read them."""

    org: str
    source: str
    instance: str
    visibility: str = EVERYBODY


@dataclass(slots=True)
class ReceiptTimes:
    """Times of receipt that strictly increase, behind the last that the source had."""

    last: datetime | None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def next(self) -> datetime:
        """Return the time of the next receipt."""
        now = self.clock()
        self.last = now if self.last is None or now > self.last else self.last + _SOONEST
        return self.last


@dataclass(frozen=True, slots=True)
class Enveloping:
    """How the records of a stream become envelopes."""

    whose: PulledFrom
    stream: Stream
    pull: Pull
    received: ReceiptTimes
    most_bytes: int

    def envelopes(self, record: Any, around: Surroundings) -> Iterator[Envelope]:
        """Yield what a record holds; one that can't be taken apart costs only itself."""
        identity = _identity(record, self.pull.id)
        try:
            wrapped = self.pull.wrap(record, around)
            pieces = list(self.stream.cut(wrapped))
            pieces = [one for one in pieces if not self.stream.passes_over(one)]
        except DEFECTS as error:
            reason = f"not a record of {self.stream.name}: {type(error).__name__}: {error}"
            yield self._envelope(self._unreadable(reason, record), identity)
            return
        for piece in pieces:
            yield self._envelope(self._decoded(piece), identity)

    def _decoded(self, value: Any) -> Decoded:
        raw = orjson.dumps(value)
        if len(raw) <= self.most_bytes:
            return Decoded(self.stream.content_type, raw)
        reason = f"record over {self.most_bytes} bytes (NAZARA_INGEST_RECORD_BYTES)"
        return Decoded.unreadable(reason, "")

    def _unreadable(self, reason: str, record: Any) -> Decoded:
        return Decoded.unreadable(reason, orjson.dumps(record).decode())

    def _envelope(self, decoded: Decoded, identity: str) -> Envelope:
        return Envelope(
            org=self.whose.org,
            source=self.whose.source,
            instance=self.whose.instance,
            stream=self.stream.name,
            native_id=identity,
            via="pull",
            received_at=self.received.next(),
            content_type=decoded.content_type,
            raw=decoded.raw,
            location=f"{self.whose.source}/{self.whose.instance}:{self.stream.name}:{identity}",
            visibility=self.whose.visibility,
        )


def digest_of(record: Any) -> str:
    """Return a short word that is another one for another record."""
    raw = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(raw).hexdigest()[:16]


def _identity(record: Any, pointer: str) -> str:
    found = value_at(record, pointer)
    is_word = isinstance(found, str | int) and not isinstance(found, bool) and found != ""
    return str(found)[:200] if is_word else digest_of(record)
