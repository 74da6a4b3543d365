"""Guessing passwords is slowed: by account, and by the network address it comes from.

An attempt counts as failed from the moment it begins, so that many at once are not free, until it
turns out to be right. Beyond some free ones each failure doubles the wait before the next attempt.
What is counted is what was given, whether or not such an account exists.

The counts are in Redis, for all processes together. While that can't be reached each process
counts by itself: people can sign in, and guessing stays slow.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

import redis
import structlog

from graph.errors import NotRunning, TooManyLogins
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings

Answer = TypeVar("Answer")

_LOG = structlog.get_logger(__name__)

_PATIENCE_SECONDS: Final = 0.5
_AWAY_SECONDS: Final = 5.0
"""After Redis did not answer, for so long it is not asked again."""

# A hash for each key: how many attempts failed, and until when there may be no other.
_BEGIN: Final = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local wait = 0
for _, key in ipairs(KEYS) do
  wait = math.max(wait, tonumber(redis.call('HGET', key, 'ends') or 0) - now)
end
if wait > 0 then return tostring(wait) end
for index, key in ipairs(KEYS) do
  local over = redis.call('HINCRBY', key, 'failed', 1) - tonumber(ARGV[index + 2])
  local pause = 0
  if over > 0 then pause = math.min(tonumber(ARGV[2]), 2 ^ math.min(over - 1, 30)) end
  redis.call('HSET', key, 'ends', tostring(now + pause))
  redis.call('EXPIRE', key, math.ceil(tonumber(ARGV[1]) + pause))
end
return '0'
"""

_RIGHT: Final = """
redis.call('DEL', KEYS[1])
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HINCRBY', KEYS[2], 'failed', -1)
  redis.call('HSET', KEYS[2], 'ends', '0')
end
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many failures are free, by account and by address, and how long later ones count."""

    account: int
    address: int
    longest: int
    window: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return those of the settings."""
        return cls(
            account=settings.login_free_attempts,
            address=settings.login_free_attempts_address,
            longest=settings.login_longest_wait,
            window=settings.login_window_seconds,
        )


class Attempts:
    """Counts failed logins, in Redis or else in this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        limits = Limits.of(settings)
        self._here = CountsHere(limits, settings.login_remembered)
        self._shared = CountsInRedis(limits)
        self._client: redis.Redis | None = None
        self._away_until = -float("inf")

    def begin(self, account: str, address: str) -> None:
        """Note that somebody tries to sign in.

        Raises:
            TooManyLogins: When it is too soon after others that failed.
        """
        keys = _keys(account, address)
        wait = self._in_redis(lambda client: self._shared.begin(client, *keys))
        if wait is None:
            wait = self._here.begin(*keys)
        if wait > 0:
            error = TooManyLogins("too many logins failed, with this e-mail address or from here")
            error.retry_after = wait
            raise error

    def right(self, account: str, address: str) -> None:
        """Note that the attempt which began last was right."""
        keys = _keys(account, address)
        self._here.right(*keys)
        self._in_redis(lambda client: self._shared.right(client, *keys))

    def close(self) -> None:
        """Close the connections to Redis."""
        if self._client is not None:
            self._client.close()

    def _in_redis(self, ask: Callable[[redis.Redis], Answer]) -> Answer | None:
        """Return what Redis answers, None while it can't be reached."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return ask(self._connected())
        except (redis.RedisError, NotRunning, ValueError) as error:
            self._away_until = time.monotonic() + _AWAY_SECONDS
            _LOG.warning("logins_counted_here_alone", why=str(error))
            return None

    def _connected(self) -> redis.Redis:
        if self._client is None:
            self._client = queue_client(self._settings, _PATIENCE_SECONDS)
        return self._client


class CountsInRedis:
    """Failed attempts of all processes; both methods raise what the client does."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def begin(self, client: redis.Redis, account: str, address: str) -> float:
        """Count an attempt, or return how many seconds are left until there may be one."""
        limits = self._limits
        given = (limits.window, limits.longest, limits.account, limits.address)
        answer: Any = client.eval(_BEGIN, 2, account, address, *map(str, given))
        return float(answer)

    def right(self, client: redis.Redis, account: str, address: str) -> bool:
        """Take back what was counted of an attempt, and what failed with the account before."""
        client.eval(_RIGHT, 2, account, address)
        return True


@dataclass(slots=True)
class _Count:
    failed: int = 0
    ends: float = 0.0
    forgotten: float = 0.0


class CountsHere:
    """Failed attempts at this process, of the `size` addresses and accounts that came last."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._limits = limits
        self._size = size
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._lock = Lock()

    def begin(self, account: str, address: str) -> float:
        """Count an attempt, or return how many seconds are left until there may be one."""
        now = time.monotonic()
        free = {account: self._limits.account, address: self._limits.address}
        with self._lock:
            counts = {key: self._count(key, now) for key in free}
            wait = max(count.ends - now for count in counts.values())
            if wait > 0:
                return wait
            for key, count in counts.items():
                self._add(count, free[key], now)
        return 0.0

    def right(self, account: str, address: str) -> None:
        """Take back what was counted of an attempt, and what failed with the account before."""
        with self._lock:
            self._counts.pop(account, None)
            if count := self._counts.get(address):
                count.failed -= 1
                count.ends = 0.0

    def _count(self, key: str, now: float) -> _Count:
        count = self._counts.get(key)
        if count is None or count.forgotten < now:
            count = self._counts[key] = _Count()
        self._counts.move_to_end(key)
        while len(self._counts) > self._size:
            self._counts.popitem(last=False)
        return count

    def _add(self, count: _Count, free: int, now: float) -> None:
        count.failed += 1
        over = count.failed - free
        pause = min(self._limits.longest, 2.0 ** min(over - 1, 30)) if over > 0 else 0.0
        count.ends = now + pause
        count.forgotten = now + self._limits.window + pause


def _keys(account: str, address: str) -> tuple[str, str]:
    """Return where an account and an address are counted; neither can be read off its key."""
    named = account.strip().casefold().encode("utf-8", "surrogatepass")
    return (
        f"nazara:logins:account:{hashlib.sha256(named).hexdigest()}",
        f"nazara:logins:address:{_network_of(address)}",
    )


def _network_of(address: str) -> str:
    """Return an IPv4 address, the /64 of an IPv6 one: whoever has one of those has all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
        parsed = parsed.ipv4_mapped
    return str(parsed)
