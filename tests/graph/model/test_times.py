from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidInput, InvalidMapping
from graph.model.times import ZoneMissing, length_text, load_zone, parse_epoch, parse_time

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01T09:00:00Z", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-07-01t09:00:00z", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-07-01 09:00:00+02:00", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("2026-07-01T09:00:00.123456789Z", datetime(2026, 7, 1, 9, 0, 0, 123456, tzinfo=UTC)),
    ],
)
def test_rfc_3339_is_read_in_utc(text: str, expected: datetime) -> None:
    assert parse_time(text) == expected
    assert parse_time(text).tzinfo is UTC


def test_a_time_without_a_zone_is_refused_unless_one_is_declared() -> None:
    with pytest.raises(ZoneMissing, match="has no zone"):
        parse_time("2026-07-01T09:00:00")
    assert parse_time("2026-07-01T09:00:00", LONDON) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert parse_time("2026-01-01", LONDON) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_time_without_a_zone_advises_nothing_that_its_reader_may_not_have() -> None:
    with pytest.raises(ZoneMissing) as caught:
        parse_time("2026-07-01T09:00:00")

    assert "mapping" not in f"{caught.value.message} {caught.value.remedy}"


@pytest.mark.parametrize("value", ["20261120", "2026-W47-5", "yesterday", "", 3, None, "12:00"])
def test_what_is_no_rfc_3339_time_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="is not a time"):
        parse_time(value, LONDON)


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(InvalidInput, match="skipped when the clocks went forward"):
        parse_time("2026-03-29T01:30:00", LONDON)


def test_times_at_the_end_of_the_calendar_are_refused_not_wrapped() -> None:
    with pytest.raises(InvalidInput, match="outside the years"):
        parse_time("0001-01-01T00:00:00+10:00")
    with pytest.raises(InvalidInput):
        parse_epoch(1e20)
    with pytest.raises(InvalidInput):
        parse_epoch(float("nan"))


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)))  # noqa: DTZ001
def test_seconds_since_1970_round_trip(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)

    assert parse_epoch(whole.timestamp()) == whole


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(InvalidMapping, match="Europe/Lundon"):
        load_zone("Europe/Lundon")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (59.6, "1 min"),
        (5400, "1 h 30 min"),
        (86_400 * 5 + 3, "5 d"),
        (86_400 + 3600 * 23 + 59, "1 d 23 h"),
        (86_400 * 4000, "4,000 d"),
        (-90, "-1 min 30 s"),
    ],
)
def test_a_length_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert length_text(timedelta(seconds=seconds)) == text
