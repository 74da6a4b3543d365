"""An instance read now, by whoever asks for it, instead of when it is due."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cypher.loader import load
from graph.errors import GraphError
from graph.model.identity import connector_uid
from graph.queue.broker import Broker
from graph.store.store import Store, native_times
from ingest.instances.instance import Instance
from ingest.pull.runs import InstanceRun
from ingest.pull.states import PartStates, make_due
from ingest.pull.turns import PullTurns

OnStep = Callable[[int], None]
"""Called after each step with the records that are in the inbox so far."""


class AlreadyRead(GraphError):
    """An instance is being read by somebody else, or as many as may be are."""

    code = "ALREADY_READ"
    default_remedy = "Wait until that is done: `nazara connector status` shows how far it is."
    retryable = True


@dataclass(frozen=True, slots=True)
class Syncing:
    """One instance, read as a whole."""

    store: Store
    broker: Broker
    instance: Instance

    def read(self, on_step: OnStep, since: datetime | None = None, *, whole: bool = False) -> int:
        """Read all that is new, and return how many records are in the inbox.

        Args:
            on_step: Is told how far it is.
            since: Read everything from this moment on again.
            whole: Read everything again, as far back as the first reading goes.

        Raises:
            AlreadyRead: When somebody else reads it.
            GraphError: As a worker notes it with the instance.
        """
        uid, run = connector_uid(self.instance.org, self.instance.key), uuid.uuid4().hex
        turns = PullTurns(self.broker.client, self.store.settings)
        if not turns.take(self.instance.org, uid, run):
            message = f"{self.instance.key} is being read, or too many others are"
            raise AlreadyRead(message)
        try:
            return self._read(turns, uid, run, on_step, since, whole=whole)
        finally:
            turns.end(self.instance.org, uid, run)

    def _read(
        self,
        turns: PullTurns,
        uid: str,
        run: str,
        on_step: OnStep,
        since: datetime | None,
        *,
        whole: bool,
    ) -> int:
        states = PartStates(self.store, self.instance)
        make_due(self.store, self.instance, whole=whole or since is not None)
        before = self._received(states)
        step = InstanceRun(self.store, self.broker, self.instance, run, since)
        is_more, number = True, 0
        while is_more and turns.take(self.instance.org, uid, run):
            is_more = step.step()
            number = self._received(states) - before
            on_step(number)
        return number

    def _received(self, states: PartStates) -> int:
        return sum(one.received for one in states.all().values())


def parts_of(store: Store, instance: Instance) -> list[dict[str, Any]]:
    """Return how each part of an instance does: stream, partition, times, counts, error."""
    uid = connector_uid(instance.org, instance.key)
    rows = store.read(load()["pulls.overview"], org=instance.org, instance=uid)
    return [dict(one) for one in map(native_times, rows)]
