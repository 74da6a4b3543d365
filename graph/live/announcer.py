"""Telling news: after the commit, at once, and never at the expense of what was committed.

Redis is asked to append them in one call that may take a tenth of a second. While it can't be
reached, news are dropped, and it is left alone for a while. The first that are told after that
begin with a note that others were lost: whoever listens then reads afresh. Nobody is told of
what a process committed that was killed before it told it, nor of what was dropped by one
that told nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import structlog

from graph.live.aside import Aside, RedisAway
from graph.live.news import News
from graph.live.streams import APPEND, entries_of, key_of
from graph.settings.settings import Endpoints, Settings

_LOG = structlog.get_logger(__name__)


class Announcer:
    """Tells news by way of Redis. Safe to be used by many threads, and behind a fork."""

    def __init__(self, settings: Settings, endpoints: Endpoints | None = None) -> None:
        self._settings = settings
        self._redis = Aside(settings, endpoints)
        self._lost: set[str] = set()
        self._lock = Lock()

    def tell(self, org: str, news: Sequence[News]) -> None:
        """Tell what was committed in an organisation; what can't be told is lost, and noted."""
        if not news:
            return
        try:
            self._append(org, news)
        except RedisAway as away:
            self._lose(org)
            if away.why:
                _LOG.warning("news_lost", org=org, news=len(news), why=away.why)

    def close(self) -> None:
        """Close the connections; they are made again when next needed."""
        self._redis.close()

    def _lose(self, org: str) -> None:
        with self._lock:
            self._lost.add(org)

    def _append(self, org: str, news: Sequence[News]) -> None:
        with self._lock:
            lost = org in self._lost
        bounds = (self._settings.live_entries, self._settings.live_seconds * 1000)
        entries = entries_of(news, lost=lost)
        self._redis.ask(lambda client: client.eval(APPEND, 1, key_of(org), *bounds, *entries))
        if lost:
            with self._lock:
                self._lost.discard(org)
