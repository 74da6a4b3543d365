"""Keep what was made of requests, within a bound that a flood of requests can't misuse."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

_PROVEN_SHARE: Final = 0.8
"""Part of the bound that values used again may fill."""

_HEAVIEST_SHARE: Final = 16
"""A value that would fill more than one part in so many of the room is not kept at all."""


@dataclass(slots=True)
class _Segment(Generic[Value]):
    """Values with their weights, the one unused for longest first."""

    values: OrderedDict[Hashable, tuple[Value, int]] = field(default_factory=OrderedDict)
    weight: int = 0

    def put(self, key: Hashable, value: tuple[Value, int]) -> None:
        self.values[key] = value
        self.weight += value[1]

    def take(self, key: Hashable) -> tuple[Value, int]:
        value = self.values.pop(key)
        self.weight -= value[1]
        return value

    def oldest(self) -> Hashable:
        return next(iter(self.values))


@dataclass(slots=True)
class _Turn:
    """Lets one thread after the other make the value of a key. `waiting` counts them."""

    lock: Lock = field(default_factory=Lock)
    waiting: int = 0


class Bounded(Generic[Value]):
    """Keeps values by key. Safe to be used by many threads; each value is made by one of them.

    A new value is on probation; its second use proves it. What is on probation makes room
    first, so texts that are sent once, however many, never push out what is asked again and
    again. Values that are proven fill at most four fifths: there is always room to be tried.

    Args:
        size: How many values are kept at most.
        room: What they may weigh together; by default only their number counts. A value of
            more than a sixteenth of it is made at every use.
    """

    def __init__(self, size: int, room: int | None = None) -> None:
        self._size = size
        self._room = size if room is None else room
        self._heaviest = self._room if room is None else room // _HEAVIEST_SHARE
        self._probation: _Segment[Value] = _Segment()
        self._proven: _Segment[Value] = _Segment()
        self._turns: dict[Hashable, _Turn] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value], weight: int = 1) -> Value:
        """Return the value of a key, made now if it is not kept.

        Several threads that ask for the same new key wait for the first of them. What
        `make` raises is raised to the thread that called it; the next one tries again.
        """
        if weight > self._heaviest:
            return make()
        found = self._used(key)
        if found is not None:
            return found[0]
        with self._turn(key):
            found = self._used(key)
            if found is not None:
                return found[0]
            made = make()
            with self._lock:
                self._probation.put(key, (made, weight))
                self._trim()
            return made

    def __len__(self) -> int:
        return len(self._probation.values) + len(self._proven.values)

    def _used(self, key: Hashable) -> tuple[Value, int] | None:
        with self._lock:
            found = self._proven.values.get(key)
            if found is not None:
                self._proven.values.move_to_end(key)
            elif key in self._probation.values:
                found = self._probation.take(key)
                self._proven.put(key, found)
                self._trim()
            return found

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._turns[key]

    def _trim(self) -> None:
        """Put the oldest proven values on probation again, and drop the oldest on probation."""
        while self._exceeds(_PROVEN_SHARE, self._proven):
            key = self._proven.oldest()
            self._probation.put(key, self._proven.take(key))
        while self._probation.values and self._exceeds(1, self._proven, self._probation):
            self._probation.take(self._probation.oldest())

    def _exceeds(self, share: float, *segments: _Segment[Value]) -> bool:
        number = sum(len(segment.values) for segment in segments)
        weight = sum(segment.weight for segment in segments)
        return number > max(1, self._size * share) or weight > self._room * share
