"""What became of nodes, and the places of that in the order in which it was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, get_args

import orjson

from graph.errors import InvalidInput
from graph.model.times import EPOCH, parse_time

What = Literal["CREATED", "CHANGED", "DELETED"]
WHATS: Final[tuple[What, ...]] = get_args(What)

EVERYONE: Final = "org"
"""The visibility of what a whole organisation may read."""

_PLACE: Final = re.compile(r"([0-9]{1,15})-([0-9]{1,15})-([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class News:
    """What became of a node. Its uid begins with its organisation and says its type."""

    uid: str
    what: What = "CHANGED"
    visibility: str = EVERYONE

    @property
    def org(self) -> str:
        """The organisation whose node it is."""
        return self.uid.partition(":")[0]

    @property
    def type(self) -> str:
        """The type in its uid (`customer_case`, say); types hold nothing that is encoded."""
        return self.uid.split(":", 4)[3]


class EntryId(NamedTuple):
    """When news were told, in milliseconds by the queue's clock, and a number among those."""

    milliseconds: int
    number: int

    @classmethod
    def parse(cls, text: str | bytes) -> EntryId:
        """Return the id that the queue writes `1764419000000-0`."""
        given = text.decode() if isinstance(text, bytes) else text
        milliseconds, _, number = given.partition("-")
        return cls(int(milliseconds), int(number))

    @property
    def at(self) -> datetime:
        """The time of it."""
        return EPOCH + timedelta(milliseconds=self.milliseconds)

    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.number}"


class NewsPlace(NamedTuple):
    """Where one piece of news stands: its entry, and its number in that. People see it as an id."""

    entry: EntryId
    position: int

    @classmethod
    def parse(cls, text: str) -> NewsPlace:
        """Return the place of an id, or the one behind all that was told before a time.

        Raises:
            InvalidInput: When it is neither.
        """
        if found := _PLACE.fullmatch(text):
            milliseconds, number, position = map(int, found.groups())
            return cls(EntryId(milliseconds, number), position)
        try:
            return cls.since(parse_time(text))
        except InvalidInput as error:
            message = f"`after` is {text[:80]!r}, expected the id of an event or a time"
            raise InvalidInput(message) from error

    @classmethod
    def since(cls, time: datetime) -> NewsPlace:
        """Return the place behind all that was told before a time."""
        milliseconds = (time - EPOCH) // timedelta(milliseconds=1)
        return cls.behind(EntryId(milliseconds - 1, 10**15 - 1))

    @classmethod
    def behind(cls, entry: EntryId) -> NewsPlace:
        """Return the place behind all of an entry."""
        return cls(entry, 10**6 - 1)

    def __str__(self) -> str:
        return f"{self.entry}-{self.position}"


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """News that were told together. `lost` says that others were not told just before them."""

    id: EntryId
    news: tuple[News, ...] = ()
    lost: bool = False


def encode(news: Sequence[News]) -> bytes:
    """Return what is kept of news in the queue."""
    return orjson.dumps([_packed(one) for one in news])


def decode(text: bytes) -> tuple[News, ...]:
    """Return the news of a text that `encode` made."""
    return tuple(News(uid, WHATS[what], *rest) for uid, what, *rest in orjson.loads(text))


def _packed(one: News) -> tuple[object, ...]:
    what = WHATS.index(one.what)
    return (one.uid, what) if one.visibility == EVERYONE else (one.uid, what, one.visibility)


def changed(uids: Iterable[str]) -> list[News]:
    """Return the news that these nodes changed, in the order of their uids."""
    return [News(uid) for uid in sorted(set(uids))]
