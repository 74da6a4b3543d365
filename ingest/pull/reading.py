"""Reads a stream: page by page into the inbox, and only then a step further."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from graph.errors import GraphError
from graph.model.facts import Envelope
from ingest.interface.credentials import QueryAuth
from ingest.interface.cursors import WindowCursor
from ingest.interface.pull import Pull, Pulling, Surroundings
from ingest.pull import positions
from ingest.pull.answers import SourceAnswer
from ingest.pull.client import SourceClient
from ingest.pull.envelopes import Enveloping, digest_of
from ingest.pull.faults import PlaceExpired, SourceRefused, UnusableAnswer
from ingest.pull.following import Following
from ingest.pull.paging import PagePlace, first_place, is_beyond, next_place, without
from ingest.pull.pointers import records_at
from ingest.pull.positions import ReadingSpan, StreamPosition
from ingest.pull.questions import SourceQuestion
from ingest.pull.templates import Filling

_MOST_RESTARTS: Final = 3
_LOG = structlog.get_logger(__name__)

TakeIn = Callable[[Sequence[Envelope], ReadingSpan], None]
"""Takes in envelopes of a reading; they are durable when it returns."""

Keep = Callable[[StreamPosition], None]
"""Remembers how far a stream was read."""


@dataclass(frozen=True, slots=True)
class StreamReader:
    """Reads one partition of a stream.

    Attributes:
        pull: What the stream declares.
        pulling: What its connector declares.
        partition: The partition's placeholder and value.
        options: What the instance says.
        client: The way to the source.
        enveloping: How records become envelopes.
        feed: Where they go.
        fill: Fills its requests.
        first: When the history begins that is read first.
        about: What the source says of the partition.
        most_pages: Pages of one reading.
    """

    pull: Pull
    pulling: Pulling
    partition: Mapping[str, str]
    options: Mapping[str, Any]
    client: SourceClient
    enveloping: Enveloping
    feed: TakeIn
    fill: Callable[[Mapping[str, Any]], Filling]
    first: datetime
    about: Any = None
    most_pages: int = 100_000

    def read(self, position: StreamPosition, keep: Keep, run: str, until: float) -> bool:
        """Read on until about a time of `time.monotonic`; return whether nothing is left for now.

        After each page, once it is durable, `keep` is given how far it is. What is raised in the
        middle of a page is raised after that.

        Raises:
            GraphError: As `SourceClient.ask` does, or when nothing can be taken in or kept.
        """
        while True:
            position, is_all = self._read_span(position, keep, run, until)
            if is_all or time.monotonic() >= until:
                return is_all

    def _read_span(
        self, position: StreamPosition, keep: Keep, run: str, until: float
    ) -> tuple[StreamPosition, bool]:
        """Read one span to its end, or until a time; return also whether nothing is left."""
        mode, now = self.pull.cursor, datetime.now(UTC)
        # Runs of parts are counted apart.
        own = f"{run}-{digest_of([self.enveloping.stream.name, dict(self.partition)])}"
        span = position.reading or positions.begin(mode, position, now, self.first, own)
        while span is not None:
            page = _PageReading(self, span, until)
            try:
                span = page.read()
            except GraphError:
                # What has come so far is in the inbox, and is not asked for again.
                keep(replace(position, reading=page.span))
                raise
            if span is None:
                position = positions.whole(mode, position, page.span)
                keep(position)
                return position, _is_caught_up(self.pull, page.span)
            position = replace(position, reading=span)
            keep(position)
            if time.monotonic() >= until:
                return position, False
        return position, True


class _PageReading:
    """One page of a reading. `span` is how far the reading is."""

    def __init__(self, reader: StreamReader, span: ReadingSpan, until: float) -> None:
        self._reader = reader
        self._pull = reader.pull
        self._until = until
        self.span = span
        place = span.place or first_place(reader.pull.page)
        self._place = place
        known = positions.values(reader.pull.cursor, span, datetime.now(UTC))
        self._known = {**reader.options, **reader.partition, **known, "page": place.page}

    def read(self) -> ReadingSpan | None:
        """Read the page; return the reading that goes on, None where it is whole."""
        if is_beyond(self._pull.page, self._place):
            return self._narrowed()
        try:
            answer = self._answer()
        except PlaceExpired as error:
            if self.span.restarts >= _MOST_RESTARTS:
                raise
            _LOG.info("reading_begins_anew", why=error.message)
            return positions.restarted(self.span)
        found = records_at(answer.value, self._pull.records)
        self.span = positions.noticed(self._pull.cursor, self.span, found)
        return self._next(found, answer) if self._take(found, answer) else self.span

    def _answer(self) -> SourceAnswer:
        """Return the answer to the page's question.

        Raises:
            PlaceExpired: When the source has forgotten where we were.
        """
        try:
            return self._reader.client.ask(self._question())
        except SourceRefused as error:
            goes_on = self.span.place is not None or self.span.cursor is not None
            if goes_on and error.status in self._reader.pulling.expired:
                raise PlaceExpired(error.message) from error
            raise

    def _question(self) -> SourceQuestion:
        if self._place.address is not None:
            return SourceQuestion(self._place.address)
        filling = self._reader.fill(self._known)
        body = filling.body(self._pull.body)
        path, query = filling.path(self._pull.path), filling.query(self._pull.query)
        is_first = self._place == first_place(self._pull.page)
        return SourceQuestion(path, self._pull.method, query, body, comes_again=is_first)

    def _take(self, found: Sequence[Any], answer: SourceAnswer) -> bool:
        """Give a page's records to the inbox; return whether it was all of them."""
        envelopes: list[Envelope] = []
        done = list(self.span.done)
        reader = self._reader
        following = Following(reader.client, reader.pulling, reader.fill, self._known)
        try:
            for record in found:
                if (digest := digest_of(record)) in self.span.done:
                    continue
                if time.monotonic() >= self._until and envelopes:
                    return False
                envelopes += self._envelopes(record, answer, following)
                done.append(digest)
            return True
        finally:
            if envelopes:
                reader.feed(envelopes, self.span)
            number = self.span.records + len(envelopes)
            self.span = replace(self.span, done=tuple(done), records=number)

    def _envelopes(
        self, record: Any, answer: SourceAnswer, following: Following
    ) -> Iterator[Envelope]:
        if not self._pull.keeps(record):
            return
        for one, parent in following.instead(self._pull.instead, record):
            around = Surroundings(
                partition=self._reader.partition,
                page=answer.value,
                parent=parent,
                details=following.details(self._pull.details, one),
                options=self._reader.options,
                about=self._reader.about,
            )
            yield from self._reader.enveloping.envelopes(one, around)

    def _next(self, found: Sequence[Any], answer: SourceAnswer) -> ReadingSpan | None:
        """Return the reading behind this page, None where that was the last."""
        mode = self._pull.cursor
        self.span = replace(self.span, pages=self.span.pages + 1, done=())
        if self.span.pages > self._reader.most_pages:
            message = f"more than {self._reader.most_pages:,} pages (NAZARA_PULL_PAGES)"
            raise UnusableAnswer(message)
        place = next_place(self._pull.page, self._place, answer, len(found))
        if place is not None and not positions.is_known_well(mode, self.span, list(found)):
            self.span = replace(self.span, place=self._within_source(place, answer))
            renewed = positions.renewed(mode, self.span)
            # Asked by time, those of the last moment come once more.
            again = tuple(map(digest_of, found)) if renewed.place is None else ()
            return replace(renewed, done=again)
        self.span, has_more = positions.turned(mode, self.span, answer.value, len(found))
        return self.span if has_more else None

    def _within_source(self, place: PagePlace, answer: SourceAnswer) -> PagePlace:
        """Return a place that may be kept: whole, without secrets, and not where we are."""
        if place == self._place:
            message = "the next page is called as this one is"
            raise UnusableAnswer(message)
        if place.address is None:
            return place
        auth = self._reader.pulling.auth
        names = set(auth.query) if isinstance(auth, QueryAuth) else set[str]()
        return PagePlace(address=without(str(answer.url.join(place.address)), names))

    def _narrowed(self) -> ReadingSpan:
        half = positions.halved(self.span)
        if half is None:
            message = "more records of one second than the source has pages for"
            raise UnusableAnswer(message)
        return half


def _is_caught_up(pull: Pull, span: ReadingSpan) -> bool:
    """Return whether a whole reading reached the present."""
    if not isinstance(pull.cursor, WindowCursor) or span.until is None:
        return True
    return span.until >= span.began_at - pull.cursor.lag
