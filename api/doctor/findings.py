"""What a check finds, and what it is given to look at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import redis

from cypher.loader import load
from graph.embedded import filelock, state
from graph.embedded.layout import Layout
from graph.embedded.state import State
from graph.errors import NotRunning
from graph.model.identity import UidSpan
from graph.settings.settings import Endpoints, Settings, resolve
from graph.store.store import Store

Level = Literal["ok", "skipped", "warn", "fail"]
"""`fail`: something is wrong; `warn`: it works, and somebody should know; `skipped`: unknown."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing about one check; `remedy` says what to do, unless all is well."""

    level: Level
    text: str
    remedy: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def ok(text: str, **facts: Any) -> Diagnosis:
    """Return that all is well."""
    return Diagnosis("ok", text, facts=facts)


def warn(text: str, remedy: str, **facts: Any) -> Diagnosis:
    """Return something that works, and that somebody should know."""
    return Diagnosis("warn", text, remedy, facts)


def fail(text: str, remedy: str, **facts: Any) -> Diagnosis:
    """Return something that is wrong."""
    return Diagnosis("fail", text, remedy, facts)


def skipped(text: str, remedy: str = "") -> Diagnosis:
    """Return that nothing can be said."""
    return Diagnosis("skipped", text, remedy)


class Patient:
    """One installation: its settings, and its servers as far as they are known.

    With an `org`, nothing is told of any other organisation.
    """

    def __init__(self, settings: Settings, org: str | None = None) -> None:
        self.org = org
        seconds = settings.doctor_check_seconds
        self.settings = settings.model_copy(update={"query_timeout": seconds})
        self.place = Layout(settings.data_dir)
        self._is_closed = False
        self._opened: Store | None = None
        self._opening = threading.Lock()

    @property
    def state(self) -> State | None:
        """What the supervisor says, if one lives."""
        return state.read(self.place.root) if self.is_supervised else None

    @property
    def is_supervised(self) -> bool:
        """Whether a `nazara up` has this data folder."""
        return filelock.is_held(self.place.lock)

    @cached_property
    def endpoints(self) -> Endpoints:
        """Where the servers are; one that is not known has an empty address."""
        try:
            return resolve(self.settings, ())
        except NotRunning:
            return Endpoints("", "", "", "")

    @cached_property
    def store(self) -> Store:
        """The graph, for reading.

        Raises:
            NotRunning: Its address is not known, or a slow check asks after the end.
        """
        with self._opening:
            if self._is_closed:
                raise NotRunning("the examination is over")
            opened = Store(self.settings, resolve(self.settings, ("neo4j",)))
            self._opened = opened
            return opened

    def orgs(self) -> Iterator[str]:
        """Yield every organisation that has a node, each found by one look at the index."""
        if self.org is not None:
            yield self.org
            return
        after = ""
        while rows := self.store.read(load()["doctor.next_org"], after=after):
            org = str(rows[0]["org"])
            yield org
            after = max(UidSpan.of(org).before, after + "\0")

    def queue(self) -> redis.Redis:
        """Return a connection to the queue; each check closes its own."""
        seconds = self.settings.doctor_check_seconds
        return redis.Redis.from_url(
            self.endpoints.redis_url, socket_timeout=seconds, socket_connect_timeout=seconds
        )

    def close(self) -> None:
        """Close what was opened."""
        with self._opening:
            self._is_closed = True
            if self._opened is not None:
                self._opened.close()


Checkup = Callable[[Patient], Iterator[Diagnosis]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it is called, what it needs to be there, and how it looks."""

    name: str
    look: Checkup
    needs: Literal["nothing", "neo4j", "queue", "api"] = "nothing"
