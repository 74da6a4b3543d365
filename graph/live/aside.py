"""Redis, asked for what may be left out: it costs whoever asks next to nothing where it is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from graph.errors import NotRunning
from graph.settings.settings import Endpoints, Settings, resolve

Result = TypeVar("Result")

PATIENCE_SECONDS: Final = 0.1
AWAY_SECONDS: Final = 5.0
"""After Redis did not answer, for so long it is not asked again."""


class RedisAway(Exception):
    """Redis did not answer in time; `why` is empty where it was not asked, having failed before."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class Aside:
    """A way to Redis for one call at a time. Safe to be used by many threads, and behind a fork."""

    def __init__(self, settings: Settings, endpoints: Endpoints | None = None) -> None:
        self._settings = settings
        self._endpoints = endpoints
        self._client: redis.Redis | None = None
        self._away_until = -float("inf")
        self._lock = Lock()

    def ask(self, work: Callable[[redis.Redis], Result]) -> Result:
        """Return what one call gives, which may take a tenth of a second.

        Raises:
            RedisAway: When there is no answer, or was none a short while ago.
        """
        if time.monotonic() < self._away_until:
            raise RedisAway
        try:
            with self._lock:
                client = self._client = self._client or self.connected()
            return work(client)
        except (redis.RedisError, NotRunning, OSError) as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise RedisAway(str(error)) from error

    def close(self) -> None:
        """Close the connections; they are made again when next needed."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def connected(self) -> redis.Redis:
        """Return a client that does not wait long and does not try again for long."""
        endpoints = self._endpoints
        url = endpoints.redis_url if endpoints else ""
        return redis.Redis.from_url(
            url or resolve(self._settings, ("redis",)).redis_url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
