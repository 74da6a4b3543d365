"""Times as logs write them: what was written in each form is read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.logs.times import FORMS, TimeReader

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

Write = Callable[[datetime], str]


def _mon(time: datetime) -> str:
    return MONTHS[time.month - 1]


def _clock(time: datetime, mark: str = ".", digits: int = 6) -> str:
    return f"{time:%H:%M:%S}{mark}{time:%f}"[: 9 + digits]


def _half(time: datetime) -> str:
    return f"{time.hour % 12 or 12}:{time:%M:%S} {'PM' if time.hour > 11 else 'AM'}"


def _epoch(time: datetime) -> int:
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


MICROS: dict[str, Write] = {
    "ISO": lambda t: t.isoformat(timespec="microseconds"),
    "ISO with Z": lambda t: f"{t:%Y-%m-%dT%H:%M:%S.%f}Z",
    "ISO with nanoseconds": lambda t: f"{t:%Y-%m-%dT%H:%M:%S.%f}789Z",
    "a comma": lambda t: f"{t:%Y-%m-%d} {_clock(t, ',')}",
    "a zone by name": lambda t: f"{t:%Y-%m-%d} {_clock(t)} UTC",
    "slashes": lambda t: f"{t:%Y/%m/%d} {_clock(t)}",
    "points": lambda t: f"{t:%Y-%m-%d-%H.%M.%S.%f}",
    "compact": lambda t: f"{t:%Y%m%dT%H%M%S.%f}Z",
    "ctime": lambda t: f"{DAYS[t.weekday()]} {_mon(t)} {t.day:>2} {_clock(t)} {t.year}",
    "day first": lambda t: f"{t.day:02} {_mon(t)} {t.year} {_clock(t)}",
    "day first, hyphens": lambda t: f"{t.day:02}-{_mon(t)}-{t.year} {_clock(t)}",
    "numbers with points": lambda t: f"{t:%d.%m.%Y} {_clock(t)}",
    "microseconds": lambda t: str(_epoch(t)),
    "nanoseconds": lambda t: f"{_epoch(t)}789",
    "seconds with a fraction": lambda t: f"{_epoch(t) // 10**6}.{t:%f}",
}
MILLIS: dict[str, Write] = {
    "colons": lambda t: f"{t:%Y%m%d}-{_clock(t, ':', 3)}",
    "loose colons": lambda t: (
        f"{t:%Y%m%d}-{t.hour}:{t.minute}:{t.second}:{t.microsecond // 1000:03}"
    ),
    "milliseconds": lambda t: str(_epoch(t) // 1000),
    "HAProxy": lambda t: f"{t.day:02}/{_mon(t)}/{t.year}:{_clock(t, '.', 3)}",
    "Redis": lambda t: f"{t.day:02} {_mon(t)} {t.year} {_clock(t, '.', 3)}",
    "log4j": lambda t: f"{t:%Y-%m-%d} {_clock(t, ',', 3)}",
    "Postgres": lambda t: f"{t:%Y-%m-%d} {_clock(t, '.', 3)}+00",
}
SECONDS: dict[str, Write] = {
    "common log": lambda t: f"{t.day:02}/{_mon(t)}/{t.year}:{t:%H:%M:%S} +0000",
    "ctime": lambda t: f"{DAYS[t.weekday()]} {_mon(t)} {t.day:02} {t:%H:%M:%S} {t.year}",
    "date": lambda t: f"{DAYS[t.weekday()]} {_mon(t)} {t.day:>2} {t:%H:%M:%S} UTC {t.year}",
    "RFC 2822": lambda t: f"{DAYS[t.weekday()]}, {t.day:02} {_mon(t)} {t.year} {t:%H:%M:%S} +0000",
    "java.util.logging": lambda t: f"{_mon(t)} {t.day}, {t.year} {_half(t)}",
    "two digits of the year": lambda t: f"{t:%y/%m/%d %H:%M:%S}",
    "HDFS": lambda t: f"{t:%y%m%d %H%M%S}",
    "MySQL 5.5": lambda t: f"{t:%y%m%d} {t.hour:>2}:{t:%M:%S}",
    "seconds": lambda t: str(_epoch(t) // 10**6),
    "numbers with slashes": lambda t: f"{t:%m/%d/%Y} {t:%H:%M:%S}",
    "numbers with slashes, of twelve hours": lambda t: f"{t:%m/%d/%Y} {_half(t)}",
}
NO_YEAR: dict[str, Write] = {
    "syslog": lambda t: f"{_mon(t)} {t.day:>2} {t:%H:%M:%S}",
    "syslog with a fraction": lambda t: f"{_mon(t)} {t.day:>2} {_clock(t)}",
    "klog": lambda t: f"{t:%m%d %H:%M:%S.%f}",
}

anytime = st.datetimes(
    datetime(2001, 9, 10, tzinfo=UTC).replace(tzinfo=None),
    datetime(2037, 12, 31, tzinfo=UTC).replace(tzinfo=None),
    timezones=st.just(UTC),
)


@pytest.mark.parametrize("form", MICROS)
@settings(deadline=None)
@given(time=anytime)
def test_microseconds_are_read_back(form: str, time: datetime) -> None:
    assert TimeReader(NOW).read(MICROS[form](time)) == time


@pytest.mark.parametrize("form", MILLIS)
@settings(deadline=None)
@given(time=anytime)
def test_milliseconds_are_read_back(form: str, time: datetime) -> None:
    time = time.replace(microsecond=time.microsecond // 1000 * 1000)

    assert TimeReader(NOW).read(MILLIS[form](time)) == time


@pytest.mark.parametrize("form", SECONDS)
@settings(deadline=None)
@given(time=anytime)
def test_seconds_are_read_back(form: str, time: datetime) -> None:
    time = time.replace(microsecond=0)

    assert TimeReader(NOW).read(SECONDS[form](time)) == time


@pytest.mark.parametrize("form", NO_YEAR)
@settings(deadline=None)
@given(time=anytime, later=st.timedeltas(timedelta(0), timedelta(days=360)))
def test_a_year_that_is_missing_is_the_newest_that_does_not_lie_in_the_future(
    form: str, time: datetime, later: timedelta
) -> None:
    text = NO_YEAR[form](time)
    time = time if "%f" in text or "." in text else time.replace(microsecond=0)

    found = TimeReader(time + later).read(text)

    assert found == time


def test_nanoseconds_are_no_day_of_a_past_century() -> None:
    found = TimeReader(NOW).read("1167060360315046862")

    assert found == datetime(2006, 12, 25, 15, 26, 0, 315046, tzinfo=UTC)


def test_the_day_of_a_leap_year_is_in_a_leap_year() -> None:
    assert TimeReader(NOW).read("Feb 29 10:00:00") == datetime(2024, 2, 29, 10, tzinfo=UTC)


def test_a_year_turns_within_a_file() -> None:
    times = TimeReader(datetime(2027, 1, 2, tzinfo=UTC))

    assert times.read("Dec 31 23:59:59") == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert times.read("Jan  1 00:00:00") == datetime(2027, 1, 1, tzinfo=UTC)


@settings(deadline=None)
@given(time=anytime, hours=st.integers(-12, 14), minutes=st.sampled_from([0, 30, 45]))
def test_the_zone_may_change_from_line_to_line(time: datetime, hours: int, minutes: int) -> None:
    zone = timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else 0))
    local = time.replace(microsecond=0).astimezone(zone)
    times = TimeReader(NOW)

    for text in (
        local.isoformat(),
        f"{local:%d}/{_mon(local)}/{local:%Y:%H:%M:%S %z}",
        f"{local:%Y-%m-%d %H:%M:%S %z}",
    ):
        assert times.read(text) == local
        assert times.read("2026-11-30 10:00:00") == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_times_without_a_zone_are_in_that_of_the_source() -> None:
    times = TimeReader(NOW, ZoneInfo("Europe/Berlin"))

    assert times.read("2026-07-01 10:00:00,5") == datetime(2026, 7, 1, 8, 0, 0, 500_000, tzinfo=UTC)
    assert times.read("Nov 30 10:00:00") == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert times.read("2026-07-01 10:00:00 UTC") == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_days_come_first_once_one_of_them_can_be_no_month() -> None:
    times = TimeReader(NOW)

    assert times.read("02/03/2026 10:00:00") == datetime(2026, 2, 3, 10, tzinfo=UTC)
    assert times.read("30/03/2026 10:00:00") == datetime(2026, 3, 30, 10, tzinfo=UTC)
    assert times.read("02/03/2026 10:00:00") == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_a_leap_second_is_the_next_second() -> None:
    found = TimeReader(NOW).read("2016-12-31T23:59:60Z")

    assert found == datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "0",
            "12",
            "2026",
            "2026-11-30",
            "2026-13-01 10:00:00",
            "2026-11-31 10:00:00",
            "25:00:00",
        ),
        *("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "1234567", "99999999999"),
        *("10.0.0.7", "Foo 30 10:00:00", "2026-11-30 10:00:00+99:99", "²026-11-30 10:00:00"),
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert TimeReader(NOW).read(text) is None


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="0123456789-:./,TZ +JanFebMon", max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    times = TimeReader(NOW)
    found = times.read(text)

    assert found is None or found.tzinfo is UTC
    assert times.found_at(text, 0) is None or times.found_at(text, 0)


def test_every_form_is_written_by_a_test() -> None:
    times = TimeReader(NOW)
    moment = datetime(2026, 10, 27, 10, 15, 2, tzinfo=UTC)
    written = [
        write(moment) for forms in (MICROS, MILLIS, SECONDS, NO_YEAR) for write in forms.values()
    ]
    used = {
        name
        for name, form in FORMS.items()
        for text in written
        if (found := form.match(text)) and found.end() == len(text)
    }

    assert {*FORMS} == used
    assert all(times.read(text) for text in written)
