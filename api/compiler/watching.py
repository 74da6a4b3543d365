"""What a subscription tells of news: of what may be read and is wanted, an answer for each node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import orjson

from api.compiler.engine import Engine, Request, StandingQuery
from api.compiler.feeds.news import GONE, UIDS, NewsFetch
from graph.live.news import News, NewsPlace, What
from graph.model.declarations import LABELS

Piece = tuple[NewsPlace, News]
"""A piece of news, and where it stands."""

MOST_TOGETHER: Final = 200
"""Nodes that one statement reads."""


@dataclass(frozen=True, slots=True)
class Event:
    """One answer of a subscription, and the place that it stands for."""

    place: NewsPlace
    body: bytes


@dataclass(frozen=True)
class NewsWatch:
    """A subscription as it is asked with the rights of one moment. Safe to be used by threads."""

    engine: Engine
    standing: StandingQuery

    @classmethod
    def of(cls, engine: Engine, request: Request) -> NewsWatch:
        """Plan a subscription.

        Raises:
            RequestError: When the document or the variables don't fit the schema.
            GraphError: For any other fault, the database's or the request's.
        """
        return cls(engine, engine.stand(request))

    @property
    def org(self) -> str:
        """The organisation that it is asked in."""
        return self.standing.request.org

    @cached_property
    def key(self) -> bytes:
        """What is equal for all subscriptions that are told the same: one reading serves them.

        Rights are among the parameters of the statement.
        """
        standing, request = self.standing, self.standing.request
        form = standing.operation.deciding(standing.variables).form
        parts = [request.text, request.operation, request.asker.role, form, standing.params]
        return orjson.dumps(parts, default=repr)

    @cached_property
    def after(self) -> NewsPlace | None:
        """Where to go on, if it says so.

        Raises:
            InvalidInput: When what it says is no place.
        """
        given = self._fetch.after.of(self.standing.variables)
        return None if given is None else NewsPlace.parse(given)

    @cached_property
    def size(self) -> int:
        """How many nodes are read together: as many as an operation may ask for."""
        most = self.engine.settings.graphql_max_nodes
        return max(1, min(MOST_TOGETHER, most // max(1, self.standing.cost)))

    def concerns(self, news: News) -> bool:
        """Whether news may be wanted, going by the type in a uid."""
        return news.type in self._types

    def tell(self, pieces: Sequence[Piece]) -> list[Event]:
        """Return the events of some news, in the order of their places.

        Several pieces about one node become one, which stands at the last of them.

        Raises:
            GraphError: When the database can't serve.
        """
        latest = _by_uid(pieces)
        gone = [uid for uid, (_, news) in latest.items() if news.what == "DELETED"]
        [[nodes, left]] = self.engine.read(self.standing, {UIDS: list(latest), GONE: gone})
        told = _by_node((*self._found(nodes, latest), *self._deleted(left, latest)))
        return [self._event(*one) for one in told]

    def _found(
        self, rows: Iterable[Sequence[Any]], latest: Mapping[str, Piece]
    ) -> Iterator[_Answer]:
        for uid, node, row in rows:
            place, news = latest[uid]
            yield place, "CHANGED" if news.what == "DELETED" else news.what, node, row

    def _deleted(
        self, rows: Iterable[Sequence[Any]], latest: Mapping[str, Piece]
    ) -> Iterator[_Answer]:
        for uid, is_there, is_readable in rows:
            place, news = latest[uid]
            if is_readable or (not is_there and self._may_be_told(news)):
                yield place, "DELETED", uid, None

    def _may_be_told(self, news: News) -> bool:
        """Whether to tell that a node is gone of which nothing is left to look at."""
        given = self.standing.params
        only = given["only"]
        is_mine = news.org == self.org and self.concerns(news)
        is_readable = is_mine and news.visibility in given["visible"]
        return is_readable and only in {None, news.uid}

    def _event(self, place: NewsPlace, what: What, node: str, row: Any) -> Event:
        at = place.entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = (str(place), what, at, node, row)
        return Event(place, self.engine.shape(self.standing, (told,)))

    @cached_property
    def _types(self) -> frozenset[str]:
        """The types in the uids of the nodes that are wanted; a Ticket has a CustomerCase's."""
        return frozenset(LABELS[name].type for name in self.standing.params["types"])

    @property
    def _fetch(self) -> NewsFetch:
        fetch = self.standing.plan.fetches[0]
        if not isinstance(fetch, NewsFetch):
            raise TypeError
        return fetch


_Answer = tuple[NewsPlace, What, str, Any]


def _by_uid(pieces: Iterable[Piece]) -> dict[str, Piece]:
    latest: dict[str, Piece] = {}
    for place, news in pieces:
        before = latest.get(news.uid)
        what = news.what if before is None else _both(before[1].what, news.what)
        latest[news.uid] = (place, News(news.uid, what, news.visibility))
    return latest


def _by_node(answers: Iterable[_Answer]) -> list[_Answer]:
    """Return one answer for each node, of several records of it say, in the order of places."""
    latest: dict[str, _Answer] = {}
    for place, what, node, row in sorted(answers, key=lambda one: one[0]):
        before = latest.pop(node, None)
        latest[node] = (place, what if before is None else _both(before[1], what), node, row)
    return list(latest.values())


def _both(first: What, then: What) -> What:
    """Return what became of a node to which both happened, one after the other."""
    return "CREATED" if first == "CREATED" and then == "CHANGED" else then
