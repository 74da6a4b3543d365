"""What the graph says, believed for a moment, so that no call waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

import structlog

from graph.errors import GraphError

_LOG = structlog.get_logger(__name__)
_T = TypeVar("_T")


class Believed(Generic[_T]):
    """Something that is read now and then; it may be asked for in several threads.

    Args:
        what: What it is, in the plural; the log tells when it can't be read.
        read: Reads it.
        seconds: How long it is believed. Where it can't be read, what was read before is.
    """

    def __init__(self, what: str, read: Callable[[], _T], seconds: float) -> None:
        self._what = what
        self._read = read
        self._seconds = seconds
        self._known: tuple[float, _T] | None = None
        self._reading = Lock()

    def value(self) -> _T:
        """Return it.

        Raises:
            GraphError: When it was never read, and can't be.
        """
        known = self._known
        if known is None:
            with self._reading:
                return self._known[1] if self._known else self._again()
        if time.monotonic() - known[0] > self._seconds and self._reading.acquire(blocking=False):
            # One reads anew; meanwhile all others go on with what was known.
            try:
                return self._again_or(known[1])
            finally:
                self._reading.release()
        return known[1]

    def at_hand(self) -> _T | None:
        """Return it if it is believed now, None if it has to be read: this never waits."""
        known = self._known
        is_believed = known is not None and time.monotonic() - known[0] <= self._seconds
        return known[1] if known and is_believed else None

    def _again(self) -> _T:
        found = self._read()
        self._known = (time.monotonic(), found)
        return found

    def _again_or(self, before: _T) -> _T:
        try:
            return self._again()
        except GraphError as error:
            _LOG.warning("not_read_anew", what=self._what, why=error.message)
            self._known = (time.monotonic(), before)
            return before
