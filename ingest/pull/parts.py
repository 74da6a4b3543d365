"""The parts of an instance's streams, and which of them are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from ingest.pull.asked import AskedInstance
from ingest.pull.client import SourceClient
from ingest.pull.states import PartState, PartStates

PLAN: Final = "*"
"""Stands for the list of a stream's parts where the source is asked for it."""

_ASKED_EVERY: Final = timedelta(hours=1)


class StreamParts:
    """The parts of an instance's streams, as they are and as they are read."""

    def __init__(self, asked: AskedInstance, states: PartStates) -> None:
        self._asked = asked
        self._states = states
        self._known = states.all()

    def settle(self, client: SourceClient) -> None:
        """Take up parts that are new, and forget those that the instance has no more.

        Raises:
            GraphError: As `SourceClient.ask` does.
        """
        wanted: dict[tuple[str, str], None] = {}
        for name, (_, pull) in self._asked.streams.items():
            if pull.partition is None or not self._is_listed_by_source(name):
                parts = self._asked.partitions(pull, client)
            else:
                parts = self._listed(name, client)
            wanted.update(((name, part), None) for part in parts)
        self._states.forget(self._known.keys() - wanted.keys())
        self._known = {key: self._known.get(key) or PartState(*key) for key in wanted}

    def due(self, now: datetime) -> list[PartState]:
        """Return the parts that are due, the one that has been for longest first."""
        found = [one for one in self._known.values() if _due_at(one) <= now]
        return sorted((one for one in found if one.partition != PLAN), key=_due_at)

    def all(self) -> list[PartState]:
        """Return all parts; those that were never read as well."""
        return list(self._known.values())

    def of(self, stream: str) -> PartState | None:
        """Return how far a stream without parts is read, None where that is not known."""
        return self._known.get((stream, ""))

    def put(self, state: PartState) -> None:
        """Take in how far a part is read now."""
        self._known[state.key] = state

    def _is_listed_by_source(self, stream: str) -> bool:
        partition = self._asked.streams[stream][1].partition
        return partition is not None and not self._asked.options.get(partition.option)

    def _listed(self, stream: str, client: SourceClient) -> list[str]:
        """Return the parts that the source lists, and the list's own place among them."""
        plan = self._known.get((stream, PLAN)) or PartState(stream, PLAN)
        now = datetime.now(UTC)
        if _due_at(plan) > now:
            return [part for name, part in self._known if name == stream]
        parts = self._asked.partitions(self._asked.streams[stream][1], client)
        due = PartState(stream, PLAN, revision=plan.revision, next_run_at=now + _ASKED_EVERY)
        said = {"last_attempt_at": now, "last_success_at": now, "error": None}
        self._known[due.key] = self._states.keep(due, **said)
        return [PLAN, *parts]


def _due_at(state: PartState) -> datetime:
    return state.next_run_at or datetime.min.replace(tzinfo=UTC)
