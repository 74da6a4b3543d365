"""The lines in which batches wait to be written, and the handfuls that workers take of them.

A batch lies in the queue's server from when it is taken in until it is written. The messages that
Celery hands to workers are *bells*: they hold nothing, and say that something waits. A worker that
is given one takes a handful: the next batch of the organisation whose turn it is, or several small
ones that can be written as one. A bell that is lost costs time only (`keeper`).
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from redis.commands.core import Script

from graph.errors import QueueFull, QueueUnavailable
from graph.queue import scripts
from graph.queue.app import BELLS, TAKE, lost_after
from graph.queue.broker import Broker, translated
from graph.queue.receipts import RECEIPTS

InboxLane = Literal["live", "backfill"]
"""What happens now goes before what is fetched of the past."""

MOST_BELLS: Final = 2
"""Bells that wait at once. Whoever takes a handful rings for the next, so that all workers are soon
told; each more would be a message that brings nothing when the others have taken all."""

_GLANCE: Final = 0.05
"""Seconds after which whoever waits for more looks again: another organisation may be there."""

MAX_MESSAGE_BYTES: Final = 4_000_000
"""Content in one batch or handful; a worker holds a few times that while it maps it."""


@dataclass(frozen=True, slots=True)
class QueuedBatch:
    """Envelopes of one organisation as they wait: `text` is what `encode` made of them.

    `asked_by` holds ids and the trace of the request that brought it, for the log. `together` says
    how many batches may be in one handful with it; 0: as many as fit. One of a run is alone. Put in
    twice under one id, it is there once.
    """

    org: str
    text: str
    envelopes: int
    mapping: str | None = None
    run: str = ""
    is_counted: bool = False
    lane: InboxLane = "live"
    asked_by: Mapping[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    queued_at: float = field(default_factory=time.time)
    together: int = 0

    @property
    def values(self) -> list[str | int | float]:
        """Its id and fields as the server is given them."""
        fields: dict[str, str | int | float] = {
            "org": self.org,
            "lane": self.lane,
            "text": self.text,
            "mapping": json.dumps(self.mapping),
            "run": self.run,
            "is_counted": int(self.is_counted),
            "envelopes": self.envelopes,
            "bytes": len(self.text),
            "queued_at": self.queued_at,
            "asked_by": json.dumps(dict(self.asked_by)),
            "together": self.together,
        }
        return [self.id, *(fields[name] for name in scripts.FIELDS)]


def _batch(answer: list[Any]) -> QueuedBatch:
    identity, values = answer
    told = {name: one.decode() for name, one in zip(scripts.FIELDS, values, strict=True)}
    return QueuedBatch(
        org=told["org"],
        text=told["text"],
        envelopes=int(told["envelopes"]),
        mapping=json.loads(told["mapping"]),
        run=told["run"],
        is_counted=told["is_counted"] == "1",
        lane="live" if told["lane"] == "live" else "backfill",
        asked_by=json.loads(told["asked_by"]),
        id=identity.decode(),
        queued_at=float(told["queued_at"]),
        together=int(told["together"]),
    )


@dataclass(frozen=True, slots=True)
class Handful:
    """Batches that are written as one, by whoever was given the bell; one at least."""

    bell: str
    batches: tuple[QueuedBatch, ...]

    @property
    def first(self) -> QueuedBatch:
        """The batch that all others are like: in organisation, lane and mapping."""
        return self.batches[0]


@dataclass(frozen=True, slots=True)
class Glance:
    """What the bearer of a bell finds: batches, or the seconds after which to come again.

    `waiting` tells how many batches wait, and how many bells.
    """

    handful: Handful | None
    waiting: Sequence[int]
    again: float = 0.0


@dataclass(frozen=True, slots=True)
class NamedDelivery:
    """What names a delivery among those that came the same way.

    `known_in` is the key that keeps them, for so many `seconds`, and no more than `most`.
    """

    known_in: str
    digest: bytes
    seconds: float
    most: int

    @property
    def values(self) -> list[bytes | float]:
        """What the server is given."""
        return [self.digest, time.time(), self.seconds, self.most]


UNNAMED: Final = NamedDelivery("", b"", 0, 0)
"""A delivery without a name: it may come twice."""


class Lines:
    """The batches that wait. All raise QueueUnavailable when the queue can't be reached."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def put(
        self,
        batches: Sequence[QueuedBatch],
        receipts: Mapping[str, int],
        *,
        is_limited: bool,
        delivery: NamedDelivery = UNNAMED,
    ) -> bool:
        """Put batches of one lane in, all or none; and note the last times of receipt of sources.

        Returns whether they are in: a `delivery` that is known is left out, any other is known
        from now on. Durable when this returns.

        Raises:
            QueueFull: With `is_limited`, while too much waits.
        """
        settings = self._broker.settings
        records = settings.queue_limit * settings.batch_size if is_limited else 0
        size = settings.queue_limit * MAX_MESSAGE_BYTES if is_limited else 0
        given = [value for batch in batches for value in batch.values]
        pairs = [part for item in receipts.items() for part in item]
        head = [batches[0].lane, records, size, *delivery.values]
        is_in, told = self._do(
            scripts.PUT, *head, len(batches), *given, *pairs, key=delivery.known_in
        )
        if is_in:
            # What is in is found by the keeper, too, should it not be told of now.
            with suppress(QueueUnavailable):
                self._ring(told, len(batches))
        elif told >= 0:
            message = f"{told:,} records wait already"
            raise QueueFull(message)
        return bool(is_in)

    def room(self, lane: InboxLane) -> bool:
        """Whether as much waits in a lane as may."""
        settings = self._broker.settings
        with translated():
            key = f"{scripts.PREFIX}room:{lane}"
            told: Any = self._broker.client.hmget(key, ["envelopes", "bytes"])
        records, size = (int(one or 0) for one in told)
        limit = settings.queue_limit
        return records < limit * settings.batch_size and size < limit * MAX_MESSAGE_BYTES

    def take(self, bell: str) -> Handful | None:
        """Return what the bearer of a bell is to write: the same if it had begun. None: nothing.

        What is small and of a busy organisation is waited for, for `gather_seconds` at most, so
        that more of it is written together.
        """
        while (seen := self.glance(bell)).again:
            time.sleep(min(seen.again, _GLANCE))
        return seen.handful

    def glance(self, bell: str) -> Glance:
        """Take what the bearer of a bell is to write, or tell when there will be something."""
        seen = self._taken(bell, is_new=True)
        if seen.handful:
            self._ring(seen.waiting, 1)
        return seen

    def held(self, bell: str) -> Handful | None:
        """Return what the bearer of a bell has begun to write."""
        return self._taken(bell, is_new=False).handful

    def _taken(self, bell: str, *, is_new: bool) -> Glance:
        settings = self._broker.settings
        limits = (settings.turn_batches, settings.batch_size, MAX_MESSAGE_BYTES)
        given = (*limits, int(is_new), settings.gather_seconds)
        batches, waiting, again = self._do(scripts.TAKE, bell, time.time(), *given)
        handful = Handful(bell, tuple(map(_batch, batches))) if batches else None
        return Glance(handful, waiting, again / 1000)

    def done(self, handful: Handful) -> None:
        """Forget batches: they are written, or set aside."""
        self._do(scripts.DONE, handful.bell, *(batch.id for batch in handful.batches))

    def replace(self, handful: Handful, parts: Sequence[QueuedBatch]) -> None:
        """Put in parts of the only batch of a handful, to go first, in place of it."""
        given = [value for batch in parts for value in batch.values]
        told = self._do(scripts.REPLACE, handful.bell, handful.first.id, *given)
        self._ring(told, len(parts))

    def separate(self, handful: Handful) -> None:
        """Put batches back, to go first and half as many together: the one at fault is found."""
        self._ring(self._do(scripts.SEPARATE, handful.bell), len(handful.batches))

    def keep(self, seconds: float) -> None:
        """Put back what lost bearers had, and ring if nobody is told of what waits.

        Of several that call this within so many seconds, one does it.
        """
        lost = time.time() - lost_after(self._broker.settings)
        told = self._do(scripts.KEEP, max(1, int(seconds * 1000)), lost)
        waiting, bells = told
        if not bells:
            self._ring(told, waiting)

    def _ring(self, told: Sequence[int], number: int) -> None:
        """Ring for batches that were put in, as far as not enough bells wait already."""
        waiting, bells = told
        with translated():
            for _ in range(min(number, waiting - bells, MOST_BELLS - bells)):
                self._broker.app.send_task(TAKE)

    def _do(self, script: str, *arguments: Any, key: str = "") -> Any:
        with translated():
            return self._scripts[script](keys=(BELLS, RECEIPTS, key), args=arguments)

    @cached_property
    def _scripts(self) -> dict[str, Script]:
        register = self._broker.client.register_script
        all_ = (
            *(scripts.PUT, scripts.TAKE, scripts.DONE),
            *(scripts.REPLACE, scripts.SEPARATE, scripts.KEEP),
        )
        return {script: register(script) for script in all_}
