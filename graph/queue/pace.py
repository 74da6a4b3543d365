"""How often something may be done by all workers together, held in the queue's server."""

from __future__ import annotations

from typing import Any, Final

import redis

from graph.queue.broker import translated

_KEPT_SECONDS: Final = 86_400
_BURST_SHARE: Final = 10
"""A tenth of what may be done in a time may be done at once; the rest comes evenly."""

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


class SharedPace:
    """So many times in so many seconds, for whoever has the same key.

    All raise QueueUnavailable when the queue's server can't be reached.
    """

    def __init__(self, client: redis.Redis, key: str, times: int, seconds: float) -> None:
        self._client = client
        self._key = key
        self._times = times
        self._seconds = seconds

    def take(self) -> float:
        """Take one; return 0, or the seconds to wait before asking for it again."""
        most = max(1, self._times // _BURST_SHARE)
        return float(self._eval(_TAKE, most, self._times / self._seconds, _KEPT_SECONDS))

    def give_back(self) -> None:
        """Take one back: it did not count."""
        self._eval(_GIVE_BACK)

    def close(self, seconds: float) -> None:
        """Let nobody do it for so long."""
        self._eval(_CLOSE, seconds, int(_KEPT_SECONDS + seconds))

    def _eval(self, script: str, *given: float) -> Any:
        with translated():
            return self._client.eval(script, 1, self._key, *map(str, given))
