"""How many entries of a group there were when: counted in few parts, however long it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.log_files.spans import MOST_PARTS, GroupSpan, TimeAxis, TimeCounts

NINE = datetime(2026, 11, 29, 9, tzinfo=UTC)
SECONDS = st.lists(st.integers(-4_000_000_000, 4_000_000_000), max_size=60)


def span(*seconds: float) -> GroupSpan:
    found = GroupSpan()
    for one in seconds:
        found.times.add(NINE + timedelta(seconds=one))
    return found


@given(SECONDS, SECONDS)
def test_no_entry_is_lost_and_parts_stay_few(one: list[int], other: list[int]) -> None:
    first, second = span(*one), span(*other)

    first.times.take_over(second.times)

    assert sum(first.times.counts.values()) == len(one) + len(other)
    assert len(first.times.counts) <= MOST_PARTS
    assert TimeCounts() == TimeCounts(0, {})


@given(SECONDS.filter(bool), SECONDS)
def test_groups_are_shown_by_the_same_parts(one: list[int], other: list[int]) -> None:
    spans = [span(*one), span(*other)]

    axis = TimeAxis.of(spans)

    assert 0 < axis.parts <= MOST_PARTS
    assert [sum(axis.counts(each)) for each in spans] == [len(one), len(other)]


def test_parts_are_as_short_as_can_be() -> None:
    spans = [span(0, 1, 1.5, 39), span(3)]

    axis = TimeAxis.of(spans)

    assert (axis.begin, axis.seconds, axis.parts) == (NINE, 1, 40)
    assert axis.counts(spans[0])[:3] == [1, 2, 0]
    assert axis.counts(spans[1])[3] == 1


def test_without_times_there_are_no_parts() -> None:
    axis = TimeAxis.of([GroupSpan()])

    assert (axis.begin, axis.parts, axis.counts(GroupSpan())) == (None, 0, [])
