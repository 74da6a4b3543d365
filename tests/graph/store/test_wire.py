"""Times go over the wire as the driver itself would send them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from neo4j._codec.hydration.v2.temporal import dehydrate_datetime

from graph.store.wire import encoded, from_micros


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_is_encoded_as_the_driver_does_it(when: datetime) -> None:
    assert encoded(when) == dehydrate_datetime(when)  # type: ignore[no-untyped-call]


def test_times_are_found_at_any_depth_and_nothing_else_is_touched() -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    local = when.astimezone(timezone(timedelta(hours=1)))

    assert encoded({"rows": [{"at": when, "n": 1, "local": local}]}) == {
        "rows": [{"at": encoded(when), "n": 1, "local": local}]
    }


@given(st.datetimes(timezones=st.just(UTC)))
def test_microseconds_come_back_exactly(when: datetime) -> None:
    since = when - datetime(1970, 1, 1, tzinfo=UTC)

    assert from_micros(since // timedelta(microseconds=1)) == when
