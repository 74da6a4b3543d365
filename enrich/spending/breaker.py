"""Whether a provider is asked at all: after failures in a row it is left alone for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import redis

from graph.queue.broker import translated
from graph.settings.settings import Settings

_LONGEST: Final = 20
"""Pauses double up to so many times the first one."""

_KEPT_SECONDS: Final = 86_400

# One question may try whether a provider is there again; the next one waits for its outcome.
_MAY: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local until_ = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if until_ == 0 then return '0' end
if until_ > now then return tostring(until_ - now) end
redis.call('HSET', KEYS[1], 'until', tostring(now + tonumber(ARGV[1])))
return '0'
"""
_FAILED: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
redis.call('HSET', KEYS[1], 'why', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[5])
local over = failures - tonumber(ARGV[2])
if ARGV[6] == '1' then over = math.max(over, 0) end
if over < 0 then return '0' end
local pause = tonumber(ARGV[3]) * math.min(2 ^ over, tonumber(ARGV[4]))
redis.call('HSET', KEYS[1], 'until', tostring(now + pause))
return tostring(pause)
"""


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """How a provider does: failures in a row, why it failed last, whether it is left alone."""

    failures: int = 0
    why: str | None = None
    is_left_alone: bool = False


class CircuitBreaker:
    """What all workers know of how one provider does.

    All raise QueueUnavailable when the queue's server can't be reached.
    """

    def __init__(self, client: redis.Redis, org: str, provider: str, settings: Settings) -> None:
        self._client = client
        self._key = f"nazara:llm:breaker:{org}:{provider}"
        self._settings = settings

    def wait(self) -> float:
        """Return 0 if it may be asked now, or the seconds until it may."""
        probe = self._settings.llm_answer_seconds
        return float(self._eval(_MAY, probe))

    def failed(self, why: str, *, at_once: bool = False) -> float:
        """Note a failure, and return for how many seconds it is not asked now.

        Args:
            why: What it was.
            at_once: Whether more failures would say no more: its key is refused, say.
        """
        own = self._settings
        given = (why, own.llm_failures, own.llm_pause_seconds, _LONGEST, _KEPT_SECONDS)
        return float(self._eval(_FAILED, *given, int(at_once)))

    def worked(self) -> None:
        """Note that it answered: what was before does not count any more."""
        with translated():
            self._client.delete(self._key)

    def health(self) -> ProviderHealth:
        """Return how it does."""
        with translated():
            told: Any = self._client.hmget(self._key, "failures", "why", "until")
        failures, why, until = told
        return ProviderHealth(
            int(failures or 0), why.decode() if why else None, is_left_alone=until is not None
        )

    def _eval(self, script: str, *given: str | float) -> Any:
        with translated():
            return self._client.eval(script, 1, self._key, *map(str, given))
