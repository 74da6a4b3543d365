"""How often a credential may still ask: one budget for all workers, in the queue's server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import redis

from graph.queue.broker import translated
from graph.queue.pace import SharedPace
from ingest.interface.credentials import RateLimit, ResetForm
from ingest.pull.clock_forms import read_time


class RequestBudget:
    """The budget of one credential.

    All raise QueueUnavailable when the queue's server can't be reached.
    """

    def __init__(self, client: redis.Redis, name: str, rate: RateLimit) -> None:
        self._client = client
        self._key = f"nazara:pull:budget:{name}"
        self._rate = rate
        self._pace = SharedPace(client, self._key, rate.requests, rate.per.total_seconds())

    def take(self) -> float:
        """Take one request; return 0, or the seconds to wait before asking for it again."""
        return self._pace.take()

    def give_back(self) -> None:
        """Take one request back: the source did not count it."""
        self._pace.give_back()

    def close(self, seconds: float) -> None:
        """Let nobody ask for so long."""
        self._pace.close(seconds)

    def note(self, headers: Any) -> None:
        """Take over what an answer tells of the budget; at none left, nobody asks until reset."""
        remaining = self._remaining(headers)
        if remaining is None:
            return
        with translated():
            self._client.hset(self._key, "left", int(remaining))
        if self.is_spent(headers):
            self.close(self.reset(headers) or self._rate.pause.total_seconds())

    def is_spent(self, headers: Any) -> bool:
        """Return whether an answer tells that no request is left."""
        remaining = self._remaining(headers)
        return remaining is not None and remaining < 1

    def reset(self, headers: Any) -> float | None:
        """Return in how many seconds the budget is full again, if an answer tells."""
        value = headers.get(self._rate.reset or "")
        return None if value is None else seconds_until(value, self._rate.reset_form)

    def left(self) -> int | None:
        """Return how many requests the source said are left, None if it did not."""
        with translated():
            found: Any = self._client.hget(self._key, "left")
        return None if found is None else int(found)

    def _remaining(self, headers: Any) -> float | None:
        return _number(headers.get(self._rate.remaining or ""))


def seconds_until(value: str, form: ResetForm) -> float | None:
    """Return the seconds that a header's value tells, from now; None where it tells none."""
    if form == "seconds":
        return _number(value)
    moment = read_time(value)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None
