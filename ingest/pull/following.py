"""Requests about single records: what stands in their place, and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.interface.pull import Ask, Pulling
from ingest.pull.client import SourceClient
from ingest.pull.faults import SourceRefused, UnusableAnswer
from ingest.pull.paging import first_place, next_place
from ingest.pull.pointers import records_at, value_at
from ingest.pull.questions import SourceQuestion
from ingest.pull.templates import Filling

_MOST_PAGES: Final = 1000
_GONE: Final = frozenset({404, 410})
"""What is asked about may have been deleted since it was listed."""


@dataclass(slots=True)
class Following:
    """Asks about the records of a page; `fill` fills requests, with values `known` of all."""

    client: SourceClient
    pulling: Pulling
    fill: Callable[[Mapping[str, Any]], Filling]
    known: Mapping[str, Any]
    _asked: set[tuple[Any, ...]] = field(default_factory=set)

    def instead(self, ask: Ask | None, record: Any) -> Iterator[tuple[Any, Any]]:
        """Yield what stands in a record's place, each with that record; else the record itself.

        Nothing where the same was asked about before, or is gone.
        """
        if ask is None:
            yield record, None
            return
        takes = _taken(ask, record)
        key = tuple(takes.values())
        if key in self._asked or None in key:
            return
        if ask.when(record):
            for one in self.all_of(ask, takes):
                yield one, record
        self._asked.add(key)

    def details(self, asks: Sequence[Ask], record: Any) -> dict[str, list[Any]]:
        """Return what belongs to a record, by the names of the requests."""
        found = {}
        for ask in asks:
            takes = _taken(ask, record)
            is_asked = None not in takes.values() and ask.when(record)
            found[ask.name] = list(self.all_of(ask, takes)) if is_asked else []
        return found

    def all_of(self, ask: Ask, takes: Mapping[str, Any]) -> Iterator[Any]:
        """Yield all that a request gives, page by page; nothing where the source knows nothing.

        Raises:
            GraphError: As `SourceClient.ask` does.
        """
        place = first_place(ask.page)
        for _ in range(_MOST_PAGES):
            filling = self.fill({**self.known, **takes, "page": place.page})
            target = place.address or filling.path(ask.path)
            body = None if place.address else filling.body(ask.body)
            query = {} if place.address else filling.query(ask.query)
            method = "GET" if body is None else "POST"
            try:
                answer = self.client.ask(SourceQuestion(target, method, query, body))
            except SourceRefused as error:
                if error.status in _GONE:
                    return
                raise
            found = records_at(answer.value, ask.records)
            yield from found
            following = next_place(ask.page, place, answer, len(found))
            if following is None or following == place:
                return
            place = following
        message = f"{ask.path} gives more than {_MOST_PAGES:,} pages about one record"
        raise UnusableAnswer(message)


def _taken(ask: Ask, record: Any) -> dict[str, Any]:
    return {name: value_at(record, pointer) for name, pointer in ask.takes.items()}
