"""Dates and times of day in lines of reports, as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from graph.errors import InvalidInput
from ingest.sources.incident_reports.moments import find

LONDON = ZoneInfo("Europe/London")
DAY = date(2025, 1, 13)


def moment(text: str, day: date | None = DAY) -> datetime:
    found = find(text, day)
    assert found is not None
    return found.moment(day, LONDON)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("First detected: 2025-01-13 10:13", 10, 13),
        ("Repaired 2025-01-13 9:05", 9, 5),
        ("Resolved 2025-01-13 11.56", 11, 56),
        ("Repaired: 2025-01-13 1600", 16, 0),
        ("2025/01/13, 16:00", 16, 0),
        ("13 January 2025 at 4pm", 16, 0),
        ("Jan 13th, 2025 4:00 p.m.", 16, 0),
        ("January 13 16:00", 16, 0),
        ("16:00 on 13 Jan 2025", 16, 0),
        ("16:00 UTC, 13 Jan 2025", 16, 0),
        ("**2025-01-13** | 16:00:30.5 |", 16, 0),
        ("2025-01-13T16:00Z", 16, 0),
        ("2025-01-13T16:00:00-02:00", 18, 0),
        ("16:00 CET", 15, 0),
        ("16:00 UTC+1", 15, 0),
        ("12:05 am", 0, 5),
        ("16:00-16:30 it was dark", 16, 0),
    ],
)
def test_people_write_times_in_several_ways(text: str, hour: int, minute: int) -> None:
    assert moment(text).replace(second=0) == datetime(2025, 1, 13, hour, minute, tzinfo=UTC)


def test_a_date_alone_says_that_it_has_no_time() -> None:
    found = find("2025-06-30 (time to be confirmed)")

    assert found is not None
    assert found.clock is None
    assert found.moment(None, LONDON) == datetime(2025, 6, 29, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "22025-01-13 10:13",
        "2025-13-40 10:00",
        "2025-01-13 25:00",
        "03/02/2025 10:00",
        "30 February 2025",
    ],
)
def test_a_mistyped_or_ambiguous_date_is_not_guessed(text: str) -> None:
    with pytest.raises(InvalidInput):
        moment(text)


@pytest.mark.parametrize("text", ["no digits", "", "3 of 5 nodes", "version 10.4.2", "13 Jan"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert find(text) is None


def test_a_time_that_the_clocks_skipped_is_told() -> None:
    with pytest.raises(InvalidInput, match="skipped"):
        moment("2025-03-30 01:30")


def test_a_time_without_any_day_is_told() -> None:
    with pytest.raises(InvalidInput, match="a time without a date"):
        moment("10:00", None)
