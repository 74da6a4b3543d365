"""Turns at the workers: one organisation's many batches don't keep another's few waiting.

The queue hands batches out in the order in which they came. A batch whose organisation has as
many at work already as `turn_batches` allows goes back behind all others, while a batch of
another organisation waits. When nobody else waits, an organisation has all workers.
"""

from __future__ import annotations

import time
from typing import Any, Final

import redis

LOST_SECONDS: Final = 600
"""A batch that was not heard of for so long holds up nobody: its message may be lost."""

MOST_TURNS: Final = 20
"""How often a batch goes back: then it is its turn, whoever waits."""

# Members are `batch organisation`, scored by when they were last heard of.
_BEGIN = """
local member, org, now = ARGV[1], ARGV[2], tonumber(ARGV[3])
local waiting, working = KEYS[1], KEYS[2]
redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now - tonumber(ARGV[5]))
redis.call('ZREMRANGEBYSCORE', working, '-inf', now - tonumber(ARGV[6]))
local function is_own(one) return string.sub(one, -#org - 1) == ' ' .. org end
local own, others = 0, false
for _, one in ipairs(redis.call('ZRANGE', working, 0, -1)) do
  if one ~= member and is_own(one) then own = own + 1 end
end
for _, one in ipairs(redis.call('ZRANGE', waiting, 0, -1)) do
  if not is_own(one) then others = true; break end
end
if others and own >= tonumber(ARGV[4]) then
  redis.call('ZADD', waiting, now, member)
  return 0
end
redis.call('ZREM', waiting, member)
redis.call('ZADD', working, now, member)
return 1
"""

_WAITING: Final = "nazara:turns:waiting"
_WORKING: Final = "nazara:turns:working"


class Turns:
    """Who waits and who is at work; `limit` batches of one organisation work while others wait.

    All raise what the client does when the queue can't be reached.
    """

    def __init__(self, client: redis.Redis, limit: int, task_seconds: int) -> None:
        self._client = client
        self._limit = limit
        self._task_seconds = task_seconds

    def wait(self, org: str, batch: str) -> None:
        """Note that a batch waits."""
        self._client.zadd(_WAITING, {_member(org, batch): time.time()})

    def begin(self, org: str, batch: str, *, is_last: bool = False) -> bool:
        """Note that a batch is at work; False says that others go first, and that it waits.

        With `is_last` it begins whoever waits.
        """
        limit = 2**31 if is_last else self._limit
        given = (_member(org, batch), org, time.time(), limit, LOST_SECONDS, self._task_seconds)
        answer: Any = self._client.eval(_BEGIN, 2, _WAITING, _WORKING, *map(str, given))
        return bool(answer)

    def end(self, org: str, batch: str) -> None:
        """Note that a batch is not at work any more."""
        self._client.zrem(_WORKING, _member(org, batch))


def _member(org: str, batch: str) -> str:
    return f"{batch} {org}"
