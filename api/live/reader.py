"""The one reader of news in this process: whatever is told anywhere comes in by it once."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any, Final

import redis.asyncio as redis
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from api.live.feed import BEGINNING, NewsFeed
from graph.errors import EventsGone, NotRunning, QueueUnavailable
from graph.live.news import EntryId, NewsEntry, NewsPlace
from graph.live.streams import entry_of, key_of
from graph.settings.settings import Settings, resolve

_LOG = structlog.get_logger(__name__)

_BLOCK_SECONDS: Final = 5.0
"""How long one question waits for news."""

_ANSWER_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 0.5
_EMPTY: Final = EntryId(0, 0)


@dataclass(slots=True)
class StreamHistory:
    """The stream of one organisation's news."""

    client: Any
    org: str
    settings: Settings

    async def latest(self) -> EntryId:
        """Return the id of its last entry, the beginning of all if it is empty."""
        found = await self.client.xrevrange(key_of(self.org), count=1)
        return EntryId.parse(found[0][0]) if found else _EMPTY

    async def since(self, entry: EntryId, most: int) -> list[NewsEntry]:
        """Return the first entries from an id on, at most so many."""
        with _translated():
            found = await self.client.xrange(key_of(self.org), min=str(entry), count=most)
        return [entry_of(*one) for one in found]

    async def check(self, place: NewsPlace) -> None:
        """Make sure that all that was told behind a place is still there."""
        key = key_of(self.org)
        with _translated():
            seconds, micros = await self.client.time()
            length = await self.client.xlen(key)
            first = await self.client.xrange(key, count=1)
        oldest = seconds * 1000 + micros // 1000 - self.settings.live_seconds * 1000
        if place.entry.milliseconds < oldest:
            message = f"events are kept for {self.settings.live_seconds} s, and `after` is older"
            raise EventsGone(message)
        is_cut = length >= self.settings.live_entries
        if is_cut and place.entry < EntryId.parse(first[0][0]):
            message = f"so much happened since `after` that only the last {length} entries are kept"
            raise EventsGone(message)


class NewsReader:
    """Reads the streams of those organisations that have subscribers here.

    All methods belong to the thread of the event loop.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._feeds: dict[str, NewsFeed] = {}
        self._changed = asyncio.Event()
        self._made: Any = None
        self._task: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()
        self._complete_from = BEGINNING

    async def feed(self, org: str) -> NewsFeed:
        """Return the news of an organisation, which come from now on.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        async with self._opening:
            if org not in self._feeds:
                with _translated():
                    history = StreamHistory(self._client, org, self._settings)
                    latest = await history.latest()
                self._feeds[org] = NewsFeed(org, history, latest, self._complete_from)
                self._changed.set()
            self._task = self._task or asyncio.create_task(self._run())
            return self._feeds[org]

    def drop(self, org: str) -> None:
        """Read the news of an organisation no more."""
        if self._feeds.pop(org, None):
            self._changed.set()

    async def close(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._made is not None:
            await self._made.aclose()

    @property
    def _client(self) -> Any:
        if self._made is None:
            url = resolve(self._settings, ("redis",)).redis_url
            self._made = redis.Redis.from_url(
                url,
                socket_timeout=_BLOCK_SECONDS + _ANSWER_SECONDS,
                socket_connect_timeout=_ANSWER_SECONDS,
                retry=Retry(NoBackoff(), 1),
            )
        return self._made

    async def _run(self) -> None:
        while True:
            try:
                await self._read()
            except (RedisError, OSError) as error:
                _LOG.warning("news_not_read", why=str(error))
                await self._recover()

    async def _read(self) -> None:
        """Wait for news of all, until there are some or there are others to wait for."""
        self._changed.clear()
        if not self._feeds:
            await self._changed.wait()
            return
        places = {key_of(org): str(feed.latest) for org, feed in self._feeds.items()}
        reading = asyncio.ensure_future(
            self._client.xread(places, count=100, block=int(_BLOCK_SECONDS * 1000))
        )
        changing = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait((reading, changing), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                self._take_in(reading.result())
        finally:
            for one in (reading, changing):
                one.cancel()
            await asyncio.gather(reading, changing, return_exceptions=True)

    def _take_in(self, found: Any) -> None:
        by_key = {key_of(org).encode(): feed for org, feed in self._feeds.items()}
        for key, entries in found.items() if isinstance(found, dict) else found or ():
            if feed := by_key.get(key):
                feed.append(entry_of(*one) for one in entries)

    async def _recover(self) -> None:
        """Wait for the queue. What was told meanwhile may be lost, so that all begin afresh."""
        while True:
            await asyncio.sleep(_PAUSE_SECONDS)
            with contextlib.suppress(RedisError, OSError):
                seconds, micros = await self._client.time()
                now = EntryId(seconds * 1000 + micros // 1000, 0)
                self._complete_from = NewsPlace(now, -1)
                for feed in [*self._feeds.values()]:
                    history = StreamHistory(self._client, feed.org, self._settings)
                    feed.lose(await history.latest(), self._complete_from)
                return


@contextlib.contextmanager
def _translated() -> Any:
    try:
        yield
    except (RedisError, OSError, NotRunning) as error:
        message = f"the queue can't be reached, so no news come: {error}"
        raise QueueUnavailable(message) from error
