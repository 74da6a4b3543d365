"""The news of one organisation as this process has them: the last ones, and the way to others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from api.compiler.watching import Piece
from graph.errors import EventsGone
from graph.live.news import EntryId, News, NewsEntry, NewsPlace

RECENT: Final = 5000
"""Pieces of news that are kept at hand; older ones are asked for."""

ENTRIES_TOGETHER: Final = 50

BEGINNING: Final = NewsPlace(EntryId(0, 0), 0)
_LOST: Final = "news were lost, because the queue could not be reached"


class History(Protocol):
    """The stream that the news of an organisation are kept in."""

    async def since(self, entry: EntryId, most: int) -> list[NewsEntry]:
        """Return the first entries from an id on, at most so many.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """

    async def check(self, place: NewsPlace) -> None:
        """Make sure that all that was told behind a place is still there.

        Raises:
            EventsGone: When it is not.
            QueueUnavailable: When the queue can't be reached.
        """


@dataclass(frozen=True, slots=True)
class NewsPage:
    """Some news in their order, and the place behind all that was looked at for them."""

    pieces: list[Piece]
    upto: NewsPlace


Concerns = Callable[[News], bool]


@dataclass(slots=True)
class NewsFeed:
    """News of one organisation. All methods belong to the thread of the event loop.

    Args:
        org: The organisation.
        history: Where older news are.
        latest: The last entry that came. Behind it more will come.
        complete_from: From where on nothing was lost that this process would know of.
    """

    org: str
    history: History
    latest: EntryId
    complete_from: NewsPlace = BEGINNING
    _floor: NewsPlace = field(init=False)
    _recent: deque[NewsEntry] = field(default_factory=deque)
    _size: int = 0
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._floor = NewsPlace.behind(self.latest)

    @property
    def end(self) -> NewsPlace:
        """The place behind all that came: where who says nothing else begins."""
        return max(NewsPlace.behind(self.latest), self.complete_from)

    def append(self, entries: Iterable[NewsEntry]) -> None:
        """Take in what came."""
        for entry in entries:
            self.latest = entry.id
            self._recent.append(entry)
            self._size += len(entry.news)
            while self._size > RECENT and len(self._recent) > 1:
                first = self._recent.popleft()
                self._size -= len(first.news)
                self._floor = NewsPlace.behind(first.id)
        self._pulse()

    def lose(self, latest: EntryId, complete_from: NewsPlace) -> None:
        """Note that some were lost before a place: whoever has not come so far meets that."""
        self._recent.clear()
        self._size = 0
        self.latest = latest
        self._floor = NewsPlace.behind(latest)
        self.complete_from = complete_from
        self._pulse()

    async def more(self, place: NewsPlace) -> None:
        """Wait until something came behind a place."""
        while self.end <= place:
            await self._moved.wait()

    async def page(self, place: NewsPlace, most: int, concerns: Concerns) -> NewsPage:
        """Return the first news behind a place that are of concern, at most so many.

        Raises:
            EventsGone: When some of those before them were lost.
            QueueUnavailable: When the queue has to be asked and can't be reached.
        """
        if place < self.complete_from:
            raise EventsGone(_LOST)
        if place >= self._floor:
            entries = [one for one in self._recent if one.id >= place.entry]
            return _page(entries, place, most, concerns)
        await self.check(place)
        entries = await self.history.since(place.entry, ENTRIES_TOGETHER)
        page = _page(entries, place, most, concerns)
        return page if page.upto > place else NewsPage([], self._floor)

    async def check(self, place: NewsPlace) -> None:
        """Make sure that one can go on behind a place.

        Raises:
            EventsGone: When what came behind it is not all there any more.
            QueueUnavailable: When the queue can't be reached.
        """
        if place < self.complete_from:
            raise EventsGone(_LOST)
        await self.history.check(place)

    def _pulse(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


def _page(
    entries: Iterable[NewsEntry], place: NewsPlace, most: int, concerns: Concerns
) -> NewsPage:
    pieces: list[Piece] = []
    upto = place
    for entry in entries:
        if entry.lost and NewsPlace.behind(entry.id) > place:
            if pieces:
                return NewsPage(pieces, upto)
            raise EventsGone(_LOST)
        for position, one in enumerate(entry.news):
            at = NewsPlace(entry.id, position)
            if at > place and concerns(one):
                if len(pieces) == most:
                    return NewsPage(pieces, upto)
                pieces.append((at, one))
                upto = at
        upto = max(upto, NewsPlace.behind(entry.id))
    return NewsPage(pieces, upto)
