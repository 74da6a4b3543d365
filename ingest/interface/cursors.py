"""What is remembered of a reading, so that the next asks for what is new: the modes.

Whatever the mode, it is remembered only once all that was read is durable in the inbox; reading
a part twice is harmless, so an overlap should be generous.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

TimeForm = Literal["iso", "date", "minute", "minutes_ago", "unix", "unix_ms", "unix_micro"]
"""How a request writes a time: `2026-11-29T15:04:05Z`, `2026-11-29`, `2026-11-29 15:04`, whole
minutes before now (rounded up), whole seconds or milliseconds since 1970, or such seconds with six
decimals, as text. What a form leaves out is rounded down for `{since}` and up for `{until}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCursor:
    """The source filters by time: `{since}` and `{until}` enclose a window, read to its end.

    The next window begins `overlap` before the end of this one. In what order records come does
    not matter, except where pages are counted: there ask for the newest first, or a record that
    changes meanwhile takes another one over the border of a page.

    Attributes:
        form: How `{since}` and `{until}` are written.
        overlap: How long a record may take to be found by its time.
        lag: How far before now a window ends: what changes just then is read in the next.
        longest: Longest window; a longer time is read in several, each remembered.
    """

    form: TimeForm = "iso"
    overlap: timedelta = timedelta(minutes=10)
    lag: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestCursor:
    """The source gives what changed since `{since}`, the oldest first; the newest is remembered.

    Attributes:
        field: JSON pointer to the time in a record, before `wrap`.
        form: How `{since}` is written.
        overlap: How far before the newest time the next reading begins.
        pages: After so many pages the reading begins anew at the newest time instead of going on:
            a record that changes meanwhile moves to the end, and those behind it move up over the
            border of a page. None, never, is for records in no ascending order.
    """

    field: str
    form: TimeForm = "iso"
    overlap: timedelta = timedelta(minutes=2)
    pages: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentCursor:
    """The source filters nothing and gives the newest first: read until what is known well.

    Attributes:
        field: JSON pointer to the time in a record, before `wrap`, by which they are ordered.
        overlap: A page whose records all are this much older than the newest that was read
            before is the last: how long after that time a record may still change.
    """

    field: str
    overlap: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueCursor:
    """The source gives a word to go on with: `{cursor}`, remembered as it is.

    The first request has `{since}` in its place. One that the source does not know any more is
    forgotten, and the reading begins a day before the last that succeeded.

    Attributes:
        at: JSON pointer to the word in an answer.
        done: JSON pointer to whether nothing is left for now; without it, an answer without
            records, or the same word again, tells.
        form: How `{since}` is written.
    """

    at: str
    done: str | None = None
    form: TimeForm = "unix"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotCursor:
    """Everything is read each time; what a complete reading no longer names ends.

    It ends once it was not named for `NAZARA_PULL_ABSENT_HOURS`. A reading that broke off, held
    nothing or had rejected records ends nothing.

    Attributes:
        labels: Labels of the records that this reading is complete for, together with those of the
            connector's other streams that name the same. Of a stream in parts nothing ends: a part
            that is not read any more is none that is gone.
    """

    labels: frozenset[str] = frozenset()


CursorMode = WindowCursor | NewestCursor | RecentCursor | OpaqueCursor | SnapshotCursor
"""What is remembered of a reading."""
