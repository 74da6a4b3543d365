"""How an instance flows in: when something last came, how much, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from cypher.loader import load
from graph.store.store import Store, native_times

FlowState = Literal["paused", "failing", "flows", "waits"]


@dataclass(frozen=True, slots=True)
class InstanceFlow:
    """What the graph tells of how an instance flows in.

    Attributes:
        last_received_at: When a record of it last arrived.
        last_attempt_at: When it was last asked.
        last_success_at: When all that was asked for was last read.
        read_until: Up to when its records are read.
        next_run_at: When it is asked next.
        error: Why it could not be read.
        received_count: Records that arrived.
        rejected_count: Records that could not be mapped or written.
        dead_letters: Those of them that nobody has replayed yet.
        budget_left: Requests that the tool allows before it makes us wait.
    """

    last_received_at: datetime | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    read_until: datetime | None = None
    next_run_at: datetime | None = None
    error: str | None = None
    received_count: int = 0
    rejected_count: int = 0
    dead_letters: int = 0
    budget_left: int | None = None

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Self:
        """Return it as the graph has it; what it has not is as at the beginning."""
        told = native_times(dict(state))
        known = {one.name for one in fields(cls)}
        return cls(**{name: told[name] for name in known if told.get(name) is not None})

    @property
    def last_heard_at(self) -> datetime | None:
        """When something last came of it, or else when nothing new was there to read."""
        return self.last_received_at or self.last_success_at

    def lag(self, now: datetime) -> timedelta | None:
        """Return how far behind it is read; None for one that is not asked, or never was read."""
        until = self.read_until or self.last_success_at
        return None if until is None else max(now - until, timedelta())

    def state(self, *, paused: bool) -> FlowState:
        """Return in a word how it does."""
        if paused:
            return "paused"
        return "failing" if self.error else "flows" if self.last_heard_at else "waits"


@dataclass(frozen=True, slots=True)
class ToldFlow:
    """An instance of any organisation, and how it flows in."""

    org: str
    key: str
    paused: bool
    flow: InstanceFlow

    @property
    def state(self) -> FlowState:
        """In a word how it does."""
        return self.flow.state(paused=self.paused)


def all_flows(store: Store) -> list[ToldFlow]:
    """Return how the instances of all organisations flow in, by organisation and name."""
    rows = store.read(load()["instances.flowing"])
    return [
        ToldFlow(row["org"], row["name"], bool(row["paused"]), InstanceFlow.of(row["state"]))
        for row in rows
    ]
