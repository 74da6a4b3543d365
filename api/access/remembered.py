"""What was found out, believed for a moment: no longer, and not more of it than a bound."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Values by key, for some seconds each, the last `size` of them. Safe to be used by threads."""

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._known: OrderedDict[Key, tuple[Value, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: Key) -> Value | None:
        """Return a value that is still believed, if there is one."""
        with self._lock:
            found = self._known.get(key)
        return found[0] if found is not None and found[1] > time.monotonic() else None

    def keep(self, key: Key, value: Value, asked_at: float) -> Value:
        """Keep a value that was asked for at a time of the monotonic clock, and return it.

        From before the question on: what changes while it is asked counts as known since.
        """
        with self._lock:
            self._known[key] = value, asked_at + self._seconds
            self._known.move_to_end(key)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return value
