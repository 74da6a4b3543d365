"""How often a credential may still ask: one budget for all workers, in the queue's server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import redis

from graph.queue.broker import translated
from ingest.interface.credentials import RateLimit, ResetForm
from ingest.pull.clock_forms import read_time

_KEPT_SECONDS: Final = 86_400
_BURST_SHARE: Final = 10
"""A tenth of a budget may be spent at once; the rest comes evenly."""

# The server's clock is one for all workers.
_TAKE: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local most, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'closed_until')
local closed = tonumber(known[3]) or 0
if closed > now then return tostring(closed - now) end
local tokens = tonumber(known[1]) or most
tokens = math.min(most, tokens + math.max(0, now - (tonumber(known[2]) or now)) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], ARGV[3])
return tostring(wait)
"""
_CLOSE: Final = """
local time = redis.call('TIME')
local until_ = tonumber(time[1]) + tonumber(ARGV[1])
if until_ > (tonumber(redis.call('HGET', KEYS[1], 'closed_until')) or 0) then
  redis.call('HSET', KEYS[1], 'closed_until', tostring(until_))
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_GIVE_BACK: Final = """
local tokens = redis.call('HGET', KEYS[1], 'tokens')
if tokens then redis.call('HSET', KEYS[1], 'tokens', tostring(tonumber(tokens) + 1)) end
"""


class RequestBudget:
    """The budget of one credential.

    All raise QueueUnavailable when the queue's server can't be reached.
    """

    def __init__(self, client: redis.Redis, name: str, rate: RateLimit) -> None:
        self._client = client
        self._key = f"nazara:pull:budget:{name}"
        self._rate = rate

    def take(self) -> float:
        """Take one request; return 0, or the seconds to wait before asking for it again."""
        speed = self._rate.requests / self._rate.per.total_seconds()
        most = max(1, self._rate.requests // _BURST_SHARE)
        return float(self._eval(_TAKE, most, speed, _KEPT_SECONDS))

    def give_back(self) -> None:
        """Take one request back: the source did not count it."""
        self._eval(_GIVE_BACK)

    def close(self, seconds: float) -> None:
        """Let nobody ask for so long."""
        self._eval(_CLOSE, seconds, int(_KEPT_SECONDS + seconds))

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

    def _eval(self, script: str, *given: float) -> Any:
        with translated():
            return self._client.eval(script, 1, self._key, *map(str, given))


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
