"""Whose turn it is: an instance is read once at a time, and organisations leave room for others."""

from __future__ import annotations

from typing import Any, Final

import redis

from graph.queue.broker import translated
from graph.settings.settings import Settings

_RUNNING: Final = "nazara:pull:running"
_RUNS: Final = "nazara:pull:runs"
_SPARE_SECONDS: Final = 60

# Members are `organisation instance`, scored by when they are believed to be lost.
_BEGIN: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local member, run, org = ARGV[1], ARGV[2], ARGV[3]
for _, one in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('HDEL', KEYS[2], one)
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local holder = redis.call('HGET', KEYS[2], member)
if holder and holder ~= run then return 0 end
if not holder then
  local all = redis.call('ZRANGE', KEYS[1], 0, -1)
  local own = 0
  for _, one in ipairs(all) do
    if string.sub(one, 1, #org + 1) == org .. ' ' then own = own + 1 end
  end
  if #all >= tonumber(ARGV[5]) or own >= tonumber(ARGV[6]) then return 0 end
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[4]), member)
redis.call('HSET', KEYS[2], member, run)
return 1
"""
_END: Final = """
if redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[1], ARGV[1])
end
"""


class PullTurns:
    """Which instances are being read.

    All raise QueueUnavailable when the queue's server can't be reached.
    """

    def __init__(self, client: redis.Redis, settings: Settings) -> None:
        self._client = client
        self._most = (settings.pull_at_once, settings.pull_at_once_per_org)
        self._seconds = settings.task_time_limit + _SPARE_SECONDS

    def take(self, org: str, instance: str, run: str) -> bool:
        """Take the turn of an instance, or keep it; whoever is not heard of loses it.

        False says that another run has it, or that as many are being read as may.
        """
        given = (f"{org} {instance}", run, org, self._seconds, *self._most)
        return bool(self._eval(_BEGIN, *given))

    def end(self, org: str, instance: str, run: str) -> None:
        """Give the turn back, if the run has it."""
        self._eval(_END, f"{org} {instance}", run)

    def _eval(self, script: str, *given: str | int) -> Any:
        with translated():
            return self._client.eval(script, 2, _RUNNING, _RUNS, *map(str, given))
