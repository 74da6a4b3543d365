"""How fast messages may come: as many as fit into ten seconds at once, then evenly."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_SECONDS: Final = 10


@dataclass(slots=True)
class Pace:
    """Counts messages of one connection; `clock` gives seconds, for tests."""

    each_second: int
    clock: Callable[[], float] = time.monotonic
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = float(self.each_second * _SECONDS)
        self._at = self.clock()

    def goes_on(self) -> bool:
        """Count a message; False when it is one too many."""
        now = self.clock()
        most = float(self.each_second * _SECONDS)
        self._left = min(most, self._left + (now - self._at) * self.each_second)
        self._at = now
        self._left -= 1
        return self._left >= 0
