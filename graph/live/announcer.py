"""Telling news: after the commit, at once, and never at the expense of what was committed.

Redis is asked to append them in one call that may take a tenth of a second. While it can't be
reached, news are dropped, and it is left alone for a while. The first that are told after that
begin with a note that others were lost: whoever listens then reads afresh. Nobody is told of
what a process committed that was killed before it told it, nor of what was dropped by one
that told nothing more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import Lock
from typing import Final

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from graph.errors import NotRunning
from graph.live.news import News
from graph.live.streams import APPEND, entries_of, key_of
from graph.settings.settings import Endpoints, Settings, resolve

PATIENCE_SECONDS: Final = 0.1
AWAY_SECONDS: Final = 5.0
"""After Redis did not answer, for so long it is not asked again."""

_LOG = structlog.get_logger(__name__)


class Announcer:
    """Tells news by way of Redis. Safe to be used by many threads, and behind a fork."""

    def __init__(self, settings: Settings, endpoints: Endpoints | None = None) -> None:
        self._settings = settings
        self._endpoints = endpoints
        self._client: redis.Redis | None = None
        self._lost: set[str] = set()
        self._away_until = -float("inf")
        self._lock = Lock()

    def tell(self, org: str, news: Sequence[News]) -> None:
        """Tell what was committed in an organisation; what can't be told is lost, and noted."""
        if not news:
            return
        if time.monotonic() < self._away_until:
            self._lose(org)
            return
        try:
            self._append(org, news)
        except (redis.RedisError, NotRunning, OSError) as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            self._lose(org)
            _LOG.warning("news_lost", org=org, news=len(news), why=str(error))

    def close(self) -> None:
        """Close the connections; they are made again when next needed."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _lose(self, org: str) -> None:
        with self._lock:
            self._lost.add(org)

    def _append(self, org: str, news: Sequence[News]) -> None:
        with self._lock:
            client = self._client = self._client or self._connected()
            lost = org in self._lost
        bounds = (self._settings.live_entries, self._settings.live_seconds * 1000)
        client.eval(APPEND, 1, key_of(org), *bounds, *entries_of(news, lost=lost))
        if lost:
            with self._lock:
                self._lost.discard(org)

    def _connected(self) -> redis.Redis:
        endpoints = self._endpoints
        url = endpoints.redis_url if endpoints else ""
        return redis.Redis.from_url(
            url or resolve(self._settings, ("redis",)).redis_url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
