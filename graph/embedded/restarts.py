"""When a process that crashed is started again."""

from __future__ import annotations

from collections import deque

WINDOW = 300.0
"""Seconds in which crashes are counted together."""

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 15.0
_DELAY_WHEN_FAILED = 60.0
_MOST_PATIENCE = 32


class Restarts:
    """One process's crashes. It counts as failed after more than `limit` within `WINDOW`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._crashes: deque[float] = deque()
        self.total = 0
        self.patience = 1
        """How many times the usual limit the next start may take."""
        self.due: float | None = None
        """When to start again (monotonic seconds); None while it runs."""

    @property
    def failed(self) -> bool:
        """Whether it crashed so often that a person should look."""
        return len(self._crashes) > self._limit

    @property
    def recent(self) -> int:
        """Crashes within the window."""
        return len(self._crashes)

    def crashed(self, now: float) -> float:
        """Count a crash; return the seconds until the next start, longer each time."""
        self.total += 1
        self._crashes.append(now)
        while now - self._crashes[0] > WINDOW:
            self._crashes.popleft()
        delay = min(_FIRST_DELAY * 2.0 ** (len(self._crashes) - 1), _LONGEST_DELAY)
        if self.failed:
            delay = _DELAY_WHEN_FAILED
        self.due = now + delay
        return delay

    def too_slow(self) -> None:
        """Give the next start twice the time: one that always ends before its time never starts."""
        self.patience = min(2 * self.patience, _MOST_PATIENCE)

    def started(self) -> None:
        """Note that it was started again."""
        self.due = None
