"""New forms of operations: Neo4j plans a statement when it first runs, which may take seconds."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Final

from graph.errors import TooManyForms
from graph.settings.settings import Settings

_MINUTE: Final = 60.0


@dataclass(slots=True)
class Budget:
    """What each token may still spend: it fills up evenly, to what a minute gives.

    Args:
        each_minute: Forms that a token may ask for in a minute.
        size: Tokens that are remembered; who has been forgotten has a full budget.
        clock: Seconds, for tests.
    """

    each_minute: int
    size: int
    clock: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, token: str) -> None:
        """Take one form from a token's budget.

        Raises:
            TooManyForms: When nothing is left; it says in how many seconds there will be.
        """
        now = self.clock()
        with self._lock:
            left, at = self._left.pop(token, (float(self.each_minute), now))
            left = min(self.each_minute, left + (now - at) * self.each_minute / _MINUTE)
            enough = left >= 1
            self._left[token] = (left - enough, now)
            while len(self._left) > self.size:
                self._left.popitem(last=False)
        if not enough:
            wait = (1 - left) * _MINUTE / self.each_minute
            message = f"more than {self.each_minute} new forms of operations came within a minute"
            refusal = TooManyForms(message)
            refusal.retry_after = wait
            raise refusal


@dataclass(slots=True)
class Slots:
    """A bounded number of places, given out in the order in which they were asked for."""

    free: int
    _waiting: deque[Event] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place, once it is one's turn."""
        turn = Event()
        with self._lock:
            if self.free:
                self.free -= 1
                turn.set()
            else:
                self._waiting.append(turn)
        turn.wait()
        try:
            yield
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self.free += 1


class Planning:
    """Lets few statements be planned at once, one of each organisation. Safe for many threads.

    A statement counts as new until it has run here once: Neo4j keeps its plan then.
    """

    def __init__(self, settings: Settings) -> None:
        self._size = settings.graphql_cached_plans
        self._budget = Budget(settings.graphql_new_forms, settings.token_cache_size)
        self._slots = Slots(settings.graphql_planned_at_once)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lines: dict[str, _Line] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, text: str, org: str, token: str) -> Iterator[None]:
        """Run a statement: at once if its plan is known, else when it may be planned.

        Args:
            text: The statement.
            org: Whose turn it takes.
            token: Whose budget it costs; none: the process plans it for itself, at its start,
                and neither waits nor keeps anybody waiting.

        Raises:
            TooManyForms: When the token has asked for too many new statements.
        """
        if self._knows(text):
            yield
            return
        if token:
            self._budget.spend(token)
            with self._line(org), self._slot(text):
                yield
        else:
            yield
        self._learn(text)

    @contextmanager
    def _slot(self, text: str) -> Iterator[None]:
        """Wait until few enough are being planned; who waited for the same finds it planned."""
        if self._knows(text):
            yield
            return
        with self._slots.taken():
            yield

    def _knows(self, text: str) -> bool:
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return True
            return False

    def _learn(self, text: str) -> None:
        with self._lock:
            self._known[text] = None
            while len(self._known) > self._size:
                self._known.popitem(last=False)

    @contextmanager
    def _line(self, org: str) -> Iterator[None]:
        with self._lock:
            line = self._lines.setdefault(org, _Line())
            line.length += 1
        try:
            with line.lock:
                yield
        finally:
            with self._lock:
                line.length -= 1
                if not line.length:
                    del self._lines[org]


@dataclass(slots=True)
class _Line:
    """Those of one organisation that wait to be planned, and the one that is."""

    lock: Lock = field(default_factory=Lock)
    length: int = 0
