from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.interface.cursors import (
    NewestCursor,
    OpaqueCursor,
    RecentCursor,
    SnapshotCursor,
    WindowCursor,
)
from ingest.pull import positions
from ingest.pull.paging import PagePlace
from ingest.pull.position_text import read_position, write_position
from ingest.pull.positions import ReadingSpan, StreamPosition

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = NOW - timedelta(days=90)
WINDOW = WindowCursor(
    overlap=timedelta(minutes=10), lag=timedelta(minutes=1), longest=timedelta(days=7)
)
NEWEST = NewestCursor(field="/updated_at")
RECENT = RecentCursor(field="/at", overlap=timedelta(days=7))
OPAQUE = OpaqueCursor(at="/after", done="/end")


def begun(mode: Any, position: StreamPosition | None = None, now: datetime = NOW) -> ReadingSpan:
    span = positions.begin(mode, position or StreamPosition(), now, FIRST, "run")
    assert span is not None
    return span


def at(*times: datetime) -> list[Any]:
    return [{"updated_at": one.isoformat(), "at": one.timestamp()} for one in times]


def test_windows_follow_each_other_without_a_gap_up_to_now() -> None:
    position, spans = StreamPosition(), [begun(WINDOW)]
    while spans[-1].until != NOW - WINDOW.lag:
        position = positions.whole(WINDOW, position, spans[-1])
        spans.append(begun(WINDOW, position))

    ends = [one.until for one in spans]
    assert [one.since for one in spans[1:]] == ends[:-1]
    assert ends[0] == FIRST + timedelta(days=7)
    assert ends[-1] == NOW - timedelta(minutes=1)
    assert len(ends) == 13


def test_the_next_window_reads_again_what_may_have_been_found_late() -> None:
    done = positions.whole(WINDOW, StreamPosition(), begun(WINDOW, StreamPosition(NOW - DAY)))

    assert done.until == NOW - timedelta(minutes=1)
    assert done.since == NOW - timedelta(minutes=10)


def test_a_window_that_holds_too_much_is_halved_until_it_can_not_be() -> None:
    span = replace(begun(WINDOW), place=PagePlace(10_000))

    half = positions.halved(span)

    assert half is not None
    assert half.place is None
    assert half.until == FIRST + timedelta(days=3, hours=12)
    assert positions.halved(replace(span, until=FIRST + timedelta(seconds=1))) is None


def test_the_newest_time_is_remembered_whatever_the_order() -> None:
    span = begun(NEWEST)
    for times in ((NOW - timedelta(2), NOW - timedelta(3)), (NOW - timedelta(5),), ()):
        span = positions.noticed(NEWEST, span, at(*times))

    done = positions.whole(NEWEST, StreamPosition(), span)

    assert done.until == NOW - timedelta(days=2)
    assert done.since == NOW - timedelta(days=2, minutes=2)


def test_a_time_that_is_still_to_come_hides_nothing() -> None:
    span = positions.noticed(NEWEST, begun(NEWEST), at(NOW + timedelta(days=3000)))

    assert span.newest == NOW


def test_nothing_new_leaves_the_position_where_it_was() -> None:
    known = StreamPosition(NOW - timedelta(hours=2), NOW - timedelta(hours=1))

    span = positions.noticed(NEWEST, begun(NEWEST, known), [])

    assert positions.whole(NEWEST, known, span).until == known.until


def test_ascending_pages_go_on_by_time_so_that_a_change_moves_nothing_out_of_sight() -> None:
    span = replace(
        positions.noticed(NEWEST, begun(NEWEST), at(NOW - timedelta(days=1))),
        place=PagePlace(2),
        pages=1,
    )

    renewed = positions.renewed(NEWEST, span)

    assert (renewed.since, renewed.place) == (NOW - timedelta(days=1), None)


def test_many_records_of_one_second_go_on_by_page() -> None:
    since = NOW - timedelta(days=1)
    span = replace(begun(NEWEST, StreamPosition(since)), newest=since, place=PagePlace(2), pages=1)

    assert positions.renewed(NEWEST, span) == span


def test_what_is_listed_newest_first_is_read_until_it_is_known_well() -> None:
    known = StreamPosition(NOW - timedelta(days=8), NOW - timedelta(days=1))
    span = begun(RECENT, known)

    assert not positions.is_known_well(RECENT, span, at(NOW, NOW - timedelta(days=9)))
    assert positions.is_known_well(RECENT, span, at(NOW - timedelta(days=9)))
    assert not positions.is_known_well(RECENT, span, [{"at": None}])


def test_an_opaque_cursor_is_followed_until_the_source_says_that_this_was_all() -> None:
    span = begun(OPAQUE)
    assert positions.values(OPAQUE, span, NOW)["since"] == int(FIRST.timestamp())

    span, is_more = positions.turned(OPAQUE, span, {"after": "c1", "end": False}, 5)
    assert (is_more, span.cursor) == (True, "c1")
    assert positions.values(OPAQUE, span, NOW) == {"since": None, "until": None, "cursor": "c1"}

    span, is_more = positions.turned(OPAQUE, span, {"after": "c2", "end": True}, 0)
    assert not is_more
    assert positions.whole(OPAQUE, StreamPosition(), span).cursor == "c2"


def test_a_cursor_that_was_forgotten_is_replaced_by_a_time_that_is_known() -> None:
    known = StreamPosition(NOW - timedelta(days=2), NOW - timedelta(days=1), "old")

    again = positions.restarted(begun(OPAQUE, known))

    assert positions.values(OPAQUE, again, NOW)["since"] == int((NOW - timedelta(2)).timestamp())


def test_what_lies_far_back_can_wait_for_what_happens_now() -> None:
    assert begun(WINDOW).of_past
    assert not begun(WINDOW, StreamPosition(NOW - timedelta(hours=1))).of_past
    assert begun(NEWEST).of_past
    assert not begun(SnapshotCursor()).of_past


@pytest.mark.parametrize(
    "position",
    [
        StreamPosition(),
        StreamPosition(NOW, NOW, "cursor"),
        StreamPosition(
            since=FIRST,
            reading=ReadingSpan(
                "run", NOW, FIRST, NOW, PagePlace(3), NOW, "c", 4, 5, 1, 2, ("a", "b"), of_past=True
            ),
        ),
        StreamPosition(reading=ReadingSpan("run", NOW, place=PagePlace(address="https://a.b/c"))),
    ],
)
def test_a_position_is_read_as_it_was_written(position: StreamPosition) -> None:
    assert read_position(write_position(position)) == position
    assert read_position(None) == StreamPosition()
