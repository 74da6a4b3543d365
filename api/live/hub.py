"""Subscriptions and what serves them: equal ones are read for once, whoever they are."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol, TypeVar

import structlog

from api.compiler.watching import Event, NewsWatch, Piece
from api.live.feed import NewsFeed
from api.live.reader import NewsReader
from graph.errors import DEFECTS, GraphError, TooSlow
from graph.live.news import NewsPlace

Answer = TypeVar("Answer")
Run = Callable[[str, Callable[[], list[Event]]], Awaitable[list[Event]]]
"""Runs a reading for an organisation in a thread, when it is its turn."""

_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a reading that failed is tried again."""

_LOG = structlog.get_logger(__name__)


class NewsSink(Protocol):
    """Whoever has subscribed."""

    def told(self, events: Iterable[Event]) -> None:
        """Take events, in their order."""

    def ended(self, error: GraphError) -> None:
        """Take note that no more come, and why."""

    async def room(self) -> None:
        """Wait until not too many events are waiting to be sent."""


@dataclass(eq=False, slots=True)
class Subscriber:
    """One subscription: what it asks, who takes the events, and from where on.

    While earlier ones are still being fetched for it, later ones are `held`.
    """

    watch: NewsWatch
    sink: NewsSink
    begins: NewsPlace
    limit: int
    audience: Audience | None = None
    held: deque[Event] | None = None
    _fetching: asyncio.Task[None] | None = None

    def take(self, events: Iterable[Event]) -> None:
        """Pass events on, but for those that it has."""
        new = [one for one in events if one.place > self.begins]
        if self.held is None:
            self.sink.told(new)
            return
        self.held.extend(new)
        if len(self.held) > self.limit:
            message = f"more than {self.limit} events came while earlier ones were fetched"
            self.leave()
            self.sink.ended(TooSlow(message))

    def fetch(self, fetching: Callable[[], Awaitable[None]]) -> None:
        """Hold what comes until earlier events were fetched."""
        self.held = deque()
        self._fetching = asyncio.ensure_future(self._fetch(fetching))

    async def _fetch(self, fetching: Callable[[], Awaitable[None]]) -> None:
        try:
            await fetching()
        except GraphError as error:
            self.leave()
            self.sink.ended(error)
        else:
            held, self.held = self.held, None
            self.sink.told(held or ())

    @property
    def place(self) -> NewsPlace:
        """Behind which it has been told nothing."""
        if self.audience is None or self.held is not None:
            return self.begins
        return max(self.begins, self.audience.place)

    def leave(self) -> None:
        """Be told no more. Done twice is done once."""
        # Whoever goes on with it does so where it was.
        self.begins = self.place
        audience, self.audience = self.audience, None
        if self._fetching is not None and self._fetching is not asyncio.current_task():
            self._fetching.cancel()
        if audience is not None:
            audience.remove(self)


class Hub:
    """The subscriptions of this process. All methods belong to the thread of the event loop."""

    def __init__(self, reader: NewsReader, run: Run, limit: int) -> None:
        self._reader = reader
        self._run = run
        self._limit = limit
        self._audiences: dict[bytes, Audience] = {}

    async def subscribe(
        self, watch: NewsWatch, sink: NewsSink, place: NewsPlace | None = None
    ) -> Subscriber:
        """Have a sink told what a subscription asks for, behind `place` or what it says itself.

        Raises:
            EventsGone: When what came behind that place is not all there any more.
            InvalidInput: When what it says is no place.
            QueueUnavailable: When the queue can't be reached.
        """
        after = place or watch.after
        feed = await self._reader.feed(watch.org)
        if after is not None:
            await feed.check(after)
            # Meanwhile the last one may have left who followed this organisation.
            feed = await self._reader.feed(watch.org)
        audience = self._audience(watch, feed)
        subscriber = Subscriber(watch, sink, after or feed.end, self._limit, audience)
        if after is not None and after < audience.place:
            subscriber.fetch(partial(audience.fetch, subscriber, audience.place))
        audience.members[subscriber] = None
        return subscriber

    async def move(self, subscriber: Subscriber, watch: NewsWatch) -> Subscriber:
        """Go on with a subscription where it is, with other rights.

        Raises:
            EventsGone: When what came behind that place is not all there any more.
            QueueUnavailable: When the queue can't be reached.
        """
        place = subscriber.place
        subscriber.leave()
        return await self.subscribe(watch, subscriber.sink, place)

    def _audience(self, watch: NewsWatch, feed: NewsFeed) -> Audience:
        audience = self._audiences.get(watch.key)
        if audience is None:
            audience = self._audiences[watch.key] = Audience(
                watch, feed, feed.end, self._run, self._ended
            )
            audience.start()
        return audience

    def _ended(self, audience: Audience) -> None:
        """Forget a audience without members, and news of an organisation that nobody follows."""
        if self._audiences.get(audience.watch.key) is audience:
            del self._audiences[audience.watch.key]
        if all(one.feed is not audience.feed for one in self._audiences.values()):
            self._reader.drop(audience.feed.org)

    def close(self) -> None:
        """End all."""
        for audience in [*self._audiences.values()]:
            audience.stop()


@dataclass(eq=False, slots=True)
class Audience:
    """Equal subscriptions with equal rights: what one is told, all are.

    `place` is behind all that its members were told.
    """

    watch: NewsWatch
    feed: NewsFeed
    place: NewsPlace
    run: Run
    ended: Callable[[Audience], None]
    members: dict[Subscriber, None] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to follow the news."""
        self._task = asyncio.create_task(self._follow())

    def stop(self) -> None:
        """Follow them no more."""
        self.ended(self)
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    def remove(self, subscriber: Subscriber) -> None:
        """Tell a member no more; without members, follow the news no more."""
        self.members.pop(subscriber, None)
        if not self.members:
            self.stop()

    async def _follow(self) -> None:
        try:
            while self.members:
                await self.feed.more(self.place)
                self._tell(*await self._next(self.place))
        except GraphError as error:
            self._fail(error)
        except DEFECTS:
            _LOG.exception("news_not_told", org=self.feed.org)
            self._fail(GraphError("telling the news met a defect in Nazara"))

    def _tell(self, events: list[Event], upto: NewsPlace) -> None:
        self.place = upto
        for member in [*self.members] if events else ():
            member.take(events)

    def _fail(self, error: GraphError) -> None:
        self.stop()
        for member in [*self.members]:
            member.audience = None
            member.leave()
            member.sink.ended(error)

    async def fetch(self, subscriber: Subscriber, upto: NewsPlace) -> None:
        """Tell one member what came before this audience's place, as fast as it takes that.

        Raises:
            GraphError: When that can't be done.
        """
        place = subscriber.begins
        while place < upto:
            events, place = await self._next(place)
            await subscriber.sink.room()
            subscriber.sink.told(one for one in events if one.place <= upto)
            subscriber.begins = min(place, upto)

    async def _next(self, place: NewsPlace) -> tuple[list[Event], NewsPlace]:
        """Return the next events behind a place, and the place behind them."""
        attempt = 0
        while True:
            try:
                page = await self.feed.page(place, self.watch.size, self.watch.concerns)
                return await self._read(page.pieces), page.upto
            except GraphError as error:
                if not error.retryable:
                    raise
                _LOG.warning("news_wait", org=self.feed.org, why=error.message)
            await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            attempt += 1

    async def _read(self, pieces: list[Piece]) -> list[Event]:
        if not pieces:
            return []
        return await self.run(self.watch.org, lambda: self.watch.tell(pieces))
