"""A run of an instance: what is due of its streams is read, one part after the other, in steps."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from graph.errors import (
    DatabaseConflict,
    DatabaseUnavailable,
    GraphError,
    QueueFull,
    QueueUnavailable,
)
from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox, RunPart
from graph.queue.lines import InboxLane
from graph.queue.receipts import last_receipt
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.interface.cursors import SnapshotCursor
from ingest.pull.absence import end_absent
from ingest.pull.asked import AskedInstance
from ingest.pull.client import SourceClient
from ingest.pull.envelopes import ReceiptTimes
from ingest.pull.faults import SourceThrottled
from ingest.pull.parts import PLAN, StreamParts
from ingest.pull.positions import ReadingSpan, StreamPosition
from ingest.pull.reading import StreamReader
from ingest.pull.states import PartState, PartStates, ReadElsewhere

_OURS: Final = (DatabaseConflict, DatabaseUnavailable, QueueUnavailable, ReadElsewhere)
"""What is no fault of the source, nor of what is said of it."""

_FIRST_PAUSE: Final = 10.0
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class InstanceRun:
    """One instance, as a worker reads it. A step ends by itself, and leaves a state behind.

    Attributes:
        since: When the history begins that a part without a state is read from; as the setting
            says, if None.
    """

    store: Store
    broker: Broker
    instance: Instance
    run: str
    since: datetime | None = None

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.store.settings

    def step(self) -> bool:
        """Read for a while of what is due; return whether more is due now.

        What a source does wrong is noted with the part that it was asked for, which is read
        again later.

        Raises:
            ReadElsewhere: When somebody else reads it.
            DatabaseUnavailable: When the graph can't be reached.
            QueueUnavailable: When the queue can't be.
        """
        states = PartStates(self.store, self.instance)
        asked = AskedInstance(self.instance, self.settings)
        parts = StreamParts(asked, states)
        try:
            with asked.client(self.broker) as (client, budget):
                parts.settle(client)
                end_absent(self.store, self.broker, asked, parts, states)
                until = time.monotonic() + self.settings.pull_step_seconds
                while due := parts.due(datetime.now(UTC)):
                    parts.put(self._read(asked, client, states, due[0], until))
                    if time.monotonic() >= until:
                        break
                states.summarise(budget.left())
        except _OURS:
            raise
        except GraphError as error:
            self._note_all(asked, states, parts, error)
            return False
        return bool(parts.due(datetime.now(UTC)))

    def _read(
        self,
        asked: AskedInstance,
        client: SourceClient,
        states: PartStates,
        state: PartState,
        until: float,
    ) -> PartState:
        """Read a part for a while, and return its state behind that."""
        reading, began = _PartReading(states, state), datetime.now(UTC)
        try:
            reader = self._reader(asked, client, reading)
            is_all = reader.read(state.position, reading.keep, self.run, until)
        except _OURS:
            raise
        except QueueFull:
            return reading.end(next_run_at=began + timedelta(seconds=_FIRST_PAUSE))
        except GraphError as error:
            return self._failed(reading, error)
        if not is_all:
            return reading.end(last_attempt_at=began)
        _, pull = asked.streams[state.stream]
        following = began + (self.instance.every or pull.every)
        told = {"failures": 0, "error": None, "last_success_at": began, "last_attempt_at": began}
        return reading.end(next_run_at=following, **told)

    def _reader(
        self, asked: AskedInstance, client: SourceClient, reading: _PartReading
    ) -> StreamReader:
        _, pull = asked.streams[reading.state.stream]
        whose = asked.whose
        last = last_receipt(self.store, self.broker, whose.org, whose.source, whose.instance)

        def feed(envelopes: Sequence[Envelope], span: ReadingSpan) -> None:
            lane: InboxLane = "backfill" if span.of_past else "live"
            # What is left out of everything ends only when all of it was written.
            is_all = isinstance(pull.cursor, SnapshotCursor)
            part = RunPart(span.run, f"{span.pages}-{span.records}") if is_all else None
            Inbox(self.broker).offer(envelopes, lane=lane, part=part)
            reading.count(len(envelopes))

        return asked.reader(
            reading.state.key, client, self.broker, ReceiptTimes(last), feed, since=self.since
        )

    def _failed(self, reading: _PartReading, error: GraphError) -> PartState:
        state, now = reading.state, datetime.now(UTC)
        where = {"connector": self.instance.key, "stream": state.stream, "part": state.partition}
        _LOG.warning("source_not_read", why=error.message, **where)
        pause = self._pause(error, state.failures)
        told = {"error": error.message, "last_attempt_at": now, "failures": state.failures + 1}
        return reading.end(next_run_at=now + pause, **told)

    def _note_all(
        self, asked: AskedInstance, states: PartStates, parts: StreamParts, error: GraphError
    ) -> None:
        """Note with every stream that nothing of the instance can be read."""
        _LOG.warning("connector_not_read", connector=self.instance.key, why=error.message)
        known = parts.all() or [PartState(name, PLAN) for name in asked.streams]
        for state in known:
            self._failed(_PartReading(states, state), error)
        states.summarise(None)

    def _pause(self, error: GraphError, failures: int) -> timedelta:
        """Return how long nothing is asked for: as long as the source says, else ever longer."""
        longest = self.settings.pull_longest_pause_seconds
        if isinstance(error, SourceThrottled):
            return timedelta(seconds=min(error.retry_after, longest))
        most = min(_FIRST_PAUSE * 2 ** min(failures, 20), longest)
        return timedelta(seconds=random.uniform(most / 2, most))  # noqa: S311 - no secret.


class _PartReading:
    """A part that is being read: `state` is what the graph has of it."""

    def __init__(self, states: PartStates, state: PartState) -> None:
        self._states = states
        self.state = state

    def count(self, number: int) -> None:
        """Count records that are in the inbox."""
        self.state = replace(self.state, received=self.state.received + number)

    def keep(self, position: StreamPosition) -> None:
        """Keep how far the part is read. It stays due."""
        self.state = self._states.keep(replace(self.state, position=position))

    def end(self, next_run_at: datetime | None = None, **told: Any) -> PartState:
        """Keep when it is due again, and what is told of it; without a time it is due now."""
        failures = told.pop("failures", self.state.failures)
        state = replace(self.state, next_run_at=next_run_at or self.state.next_run_at)
        self.state = self._states.keep(replace(state, failures=failures), **told)
        return self.state
