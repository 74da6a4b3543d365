"""Where the history of an organisation stands, told from process to process by way of Redis.

In a cluster another member than the one that wrote answers a read. It waits until it has what the
bookmarks name that come with the read: so people see what they wrote by whichever API process.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Final

import neo4j
import redis

from graph.live.aside import Aside, RedisAway
from graph.settings.settings import Endpoints, Settings

EVERYBODY: Final = ""
"""Stands for all organisations together: a read of none waits for what was written in any."""


def bookmarks_key(org: str) -> str:
    """Return the key of an organisation's list of bookmarks."""
    return f"nazara:bookmarks:{org}"


class SharedBookmarks:
    """Bookmarks of what was committed lately. While Redis is away there are none."""

    def __init__(self, settings: Settings, endpoints: Endpoints | None = None) -> None:
        self._most = settings.neo4j_bookmarks
        self._milliseconds = int(settings.neo4j_bookmark_seconds * 1000)
        self._redis = Aside(settings, endpoints)

    def note(self, orgs: Collection[str], made: neo4j.Bookmarks) -> None:
        """Note what was committed in some organisations."""
        values = sorted(made.raw_values)
        if not values:
            return

        def push(client: redis.Redis) -> None:
            with client.pipeline(transaction=False) as calls:
                for key in map(bookmarks_key, {*orgs, EVERYBODY}):
                    calls.lpush(key, *values)
                    calls.ltrim(key, 0, self._most - 1)
                    calls.pexpire(key, self._milliseconds)
                calls.execute()

        with suppress(RedisAway):
            self._redis.ask(push)

    def of(self, org: str) -> neo4j.Bookmarks:
        """Return what a read of an organisation has to wait for."""
        key = bookmarks_key(org)
        try:
            found = self._redis.ask(lambda client: client.lrange(key, 0, -1))
        except RedisAway:
            found = []
        return neo4j.Bookmarks.from_raw_values(map(_text, found))

    def forget(self, org: str) -> None:
        """Forget bookmarks that the database can't read."""
        with suppress(RedisAway):
            self._redis.ask(lambda client: client.delete(bookmarks_key(org)))

    def close(self) -> None:
        """Close the connections; they are made again when next needed."""
        self._redis.close()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
