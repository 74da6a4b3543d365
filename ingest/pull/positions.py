"""How far a stream has been read, and what is read next: the modes of cursors, without a network.

A position moves in two steps. What is under way is a *reading*: a span of time and the page where
to go on. The position itself moves when a reading is whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from ingest.interface.cursors import (
    CursorMode,
    NewestCursor,
    OpaqueCursor,
    RecentCursor,
    SnapshotCursor,
    WindowCursor,
)
from ingest.pull.clock_forms import read_time, write_time
from ingest.pull.paging import PagePlace
from ingest.pull.pointers import value_at

_FALL_BACK: Final = timedelta(days=1)
"""How far before the last success a reading begins whose cursor the source has forgotten."""


_PAST: Final = timedelta(days=1)
"""What lies so far back can wait for what happens now."""


@dataclass(frozen=True, slots=True)
class ReadingSpan:
    """What is being read: from when to when, and how far it has got.

    `newest` is the newest time among the records so far, `cursor` the source's word after the last
    answer. `records` were given to the inbox; `done` are digests of those that
    are there already of the page that is next. It is `of_past` where what it reads is not
    what happens now.
    """

    run: str
    began_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    place: PagePlace | None = None
    newest: datetime | None = None
    cursor: str | None = None
    pages: int = 0
    records: int = 0
    restarts: int = 0
    renewals: int = 0
    done: tuple[str, ...] = ()
    of_past: bool = False


@dataclass(frozen=True, slots=True)
class WholeReading:
    """A reading of everything that is in the inbox: as which run it is counted, when it began."""

    run: str
    began_at: datetime
    records: int


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """How far a stream has been read.

    `until` is the end of the last whole reading, or its newest time; the next one begins at
    `since`. `cursor` is the source's own word. `whole` is the last reading of everything, as long
    as what it left out has not ended.
    """

    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    reading: ReadingSpan | None = None
    whole: WholeReading | None = None


def begin(
    mode: CursorMode, position: StreamPosition, now: datetime, first: datetime, run: str
) -> ReadingSpan | None:
    """Return the reading that is next, None where nothing is to be read yet.

    One that was never read begins at `first`.
    """
    since = position.since or first
    is_first = position.until is None
    match mode:
        case WindowCursor(lag=lag, longest=longest):
            until = min(now - lag, since + longest)
            of_past = until < now - _PAST
            return ReadingSpan(run, now, since, until, of_past=of_past) if since < until else None
        case NewestCursor() | RecentCursor():
            return ReadingSpan(run, now, since, newest=position.until, of_past=is_first)
        case OpaqueCursor():
            return ReadingSpan(run, now, since, cursor=position.cursor, of_past=is_first)
        case SnapshotCursor():
            return ReadingSpan(run, now)


def values(mode: CursorMode, span: ReadingSpan, now: datetime) -> dict[str, Any]:
    """Return the values of `{since}`, `{until}` and `{cursor}`; None is no value."""
    found: dict[str, Any] = {"since": None, "until": None, "cursor": None}
    match mode:
        case WindowCursor(form=form) if span.since and span.until:
            found["since"] = write_time(span.since, form, now)
            found["until"] = write_time(span.until, form, now, up=True)
        case NewestCursor(form=form) if span.since:
            found["since"] = write_time(span.since, form, now)
        case OpaqueCursor(form=form) if span.since:
            is_first = span.cursor is None
            found["since"] = write_time(span.since, form, now) if is_first else None
            found["cursor"] = span.cursor
    return found


def noticed(mode: CursorMode, span: ReadingSpan, records: list[Any]) -> ReadingSpan:
    """Return a reading that has seen a page's records, as the source gave them."""
    match mode:
        case NewestCursor(field=field) | RecentCursor(field=field):
            times = [one for record in records if (one := read_time(value_at(record, field)))]
            # A time that is still to come would hide all that happens until then.
            known = [min(one, span.began_at) for one in times] + [
                one for one in (span.newest,) if one
            ]
            return replace(span, newest=max(known, default=None))
        case _:
            return span


def is_known_well(mode: CursorMode, span: ReadingSpan, records: list[Any]) -> bool:
    """Return whether a page shows that everything behind it was read long before."""
    if not isinstance(mode, RecentCursor) or span.since is None:
        return False
    times = [read_time(value_at(record, mode.field)) for record in records]
    return bool(times) and all(one is not None and one < span.since for one in times)


def turned(
    mode: CursorMode, span: ReadingSpan, answer: Any, number: int
) -> tuple[ReadingSpan, bool]:
    """Return the reading behind the last page of an answer, and whether something is left.

    `number` is how many records the page had.
    """
    if not isinstance(mode, OpaqueCursor):
        return span, False
    word = value_at(answer, mode.at)
    cursor = str(word) if isinstance(word, str | int) and word != "" else None
    if cursor is None:
        return span, False
    is_done = value_at(answer, mode.done) is True if mode.done is not None else not number
    return replace(span, cursor=cursor, place=None), not is_done and cursor != span.cursor


def whole(mode: CursorMode, position: StreamPosition, span: ReadingSpan) -> StreamPosition:
    """Return the position once a reading is whole."""
    began = span.began_at
    match mode:
        case WindowCursor(overlap=overlap) if span.until:
            # What was older than the overlap when it was read is not found any later.
            return StreamPosition(min(span.until, began - overlap), span.until)
        case NewestCursor(overlap=overlap) | RecentCursor(overlap=overlap) if span.newest:
            return StreamPosition(span.newest - overlap, span.newest)
        case OpaqueCursor():
            return StreamPosition(began - _FALL_BACK, began, span.cursor or position.cursor)
        case SnapshotCursor():
            everything = WholeReading(span.run, began, span.records)
            return StreamPosition(until=began, whole=everything)
        case _:
            return replace(position, reading=None)


def halved(span: ReadingSpan) -> ReadingSpan | None:
    """Return the first half of a window that holds too much, None where it can't be halved."""
    if span.since is None or span.until is None or span.until - span.since < timedelta(seconds=2):
        return None
    middle = span.since + (span.until - span.since) / 2
    return replace(span, until=middle, place=None)


def _moves_on(mode: NewestCursor, since: datetime | None, newest: datetime) -> bool:
    """Return whether a time is another one than before, as requests write it."""
    written = [write_time(one, mode.form, newest) for one in (since, newest) if one is not None]
    return len(set(written)) == 2 or since is None  # noqa: PLR2004 - of two.


def restarted(span: ReadingSpan) -> ReadingSpan:
    """Return a reading that begins anew, because the source has forgotten where it was."""
    return replace(span, place=None, done=(), cursor=None, restarts=span.restarts + 1)


def renewed(mode: CursorMode, span: ReadingSpan) -> ReadingSpan:
    """Return the reading that goes on by time instead of by page, where that is due.

    It is where pages are in ascending order: a record that changes moves to the end, and those
    behind it move up, over the border between two pages.
    """
    if not isinstance(mode, NewestCursor) or mode.pages is None or span.place is None:
        return span
    is_due = span.pages >= mode.pages * (span.renewals + 1)
    if not is_due or span.newest is None or not _moves_on(mode, span.since, span.newest):
        return span
    return replace(span, since=span.newest, place=None, renewals=span.renewals + 1)
