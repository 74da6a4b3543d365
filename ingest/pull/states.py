"""How far the parts of an instance's streams are read, in the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from cypher.loader import load
from graph.errors import GraphError
from graph.model.identity import (
    CANONICAL_INSTANCE,
    CANONICAL_SOURCE,
    connector_uid,
    make_uid,
)
from graph.model.made import made_node
from graph.store.store import Row, Store, native_times
from ingest.instances.instance import Instance
from ingest.pull.position_text import read_position, write_position
from ingest.pull.positions import StreamPosition

_LABEL: Final = "StreamState"
_TYPE: Final = "stream_state"


class ReadElsewhere(GraphError):
    """Somebody else has got on with a stream meanwhile."""

    code = "READ_ELSEWHERE"
    default_remedy = "Nothing is to be done: what was read twice is written once."


@dataclass(frozen=True, slots=True)
class PartState:
    """How far one part of a stream is read; `partition` is empty where a stream has no parts."""

    stream: str
    partition: str = ""
    position: StreamPosition = field(default_factory=StreamPosition)
    revision: int = 0
    next_run_at: datetime | None = None
    failures: int = 0
    received: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What it is the state of."""
        return self.stream, self.partition


class PartStates:
    """The states of one instance."""

    def __init__(self, store: Store, instance: Instance) -> None:
        self._store = store
        self._org = instance.org
        self._key = instance.key
        self._instance = connector_uid(instance.org, instance.key)

    def all(self) -> dict[tuple[str, str], PartState]:
        """Return the states that there are, by stream and part."""
        rows = self._store.read(load()["pulls.states"], org=self._org, instance=self._instance)
        states = map(_state, map(native_times, rows))
        return {one.key: one for one in states}

    def keep(self, state: PartState, **said: Any) -> PartState:
        """Keep how far a part is read, and `said` of it, and return it as it is now.

        Raises:
            ReadElsewhere: When somebody else kept something since it was read.
        """
        known = {
            "resume_from": write_position(state.position),
            "read_until": state.position.until,
            "next_run_at": state.next_run_at,
            "failures": state.failures,
            "received_count": state.received,
        }
        given = {"node": self._node(state), "revision": state.revision, "said": known | said}
        rows = self._store.write(load()["pulls.keep"], org=self._org, **given)
        if not rows:
            message = (
                f"{self._key} {state.stream} {state.partition}".rstrip() + " is read elsewhere"
            )
            raise ReadElsewhere(message)
        return replace(state, revision=rows[0]["revision"])

    def forget(self, keys: Iterable[tuple[str, str]]) -> None:
        """Forget parts that an instance has no more."""
        uids = [self._uid(*key) for key in keys]
        if uids:
            self._store.write(load()["pulls.forget"], org=self._org, uids=uids)

    def summarise(self, budget_left: int | None) -> None:
        """Say of the instance how its streams do."""
        given = {"instance": self._instance, "budget_left": budget_left}
        self._store.write(load()["pulls.summarise"], org=self._org, **given)

    def _uid(self, stream: str, partition: str) -> str:
        place = (CANONICAL_SOURCE, CANONICAL_INSTANCE, _TYPE)
        return make_uid(self._org, *place, f"{self._key}/{stream}/{partition}")

    def _name(self, state: PartState) -> str:
        return f"{self._key} {state.stream} {state.partition}".rstrip()

    def _node(self, state: PartState) -> dict[str, Any]:
        uid, native_id = self._uid(*state.key), f"{self._key}/{state.stream}/{state.partition}"
        return {
            **made_node(self._org, _LABEL, uid, native_id, datetime.now(UTC)),
            "name": self._name(state),
            "of_instance": self._instance,
            "stream": state.stream,
            "partition": state.partition,
        }


def make_due(store: Store, instance: Instance, *, whole: bool = False) -> None:
    """Let all parts of an instance be due now; `whole`: from their beginning again."""
    if whole:
        states = PartStates(store, instance)
        states.forget(states.all())
    given = {"instance": connector_uid(instance.org, instance.key), "now": datetime.now(UTC)}
    store.write(load()["pulls.hurry"], org=instance.org, **given)


def due_times(store: Store) -> dict[str, datetime]:
    """Return when each instance that was ever asked is due again, by the uid of the instance."""
    rows = map(native_times, store.read(load()["pulls.due"]))
    return {row["instance"]: row["next_run_at"] for row in rows if row["next_run_at"]}


def _state(row: Row) -> PartState:
    return PartState(
        row["stream"],
        row["partition"] or "",
        read_position(row["position"]),
        row["revision"],
        row["next_run_at"],
        row["failures"] or 0,
        row["received_count"] or 0,
    )
