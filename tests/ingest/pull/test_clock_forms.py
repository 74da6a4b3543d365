from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.interface.cursors import TimeForm
from ingest.pull.clock_forms import read_time, write_time

MOMENT = datetime(2026, 11, 29, 15, 4, 5, 600_700, tzinfo=UTC)
NOW = MOMENT + timedelta(minutes=10, seconds=1)


@pytest.mark.parametrize(
    ("form", "down", "up"),
    [
        ("iso", "2026-11-29T15:04:05Z", "2026-11-29T15:04:06Z"),
        ("date", "2026-11-29", "2026-11-30"),
        ("minute", "2026-11-29 15:04", "2026-11-29 15:05"),
        ("minutes_ago", 11, 10),
        ("unix", 1795964645, 1795964646),
        ("unix_ms", 1795964645600, 1795964645601),
        ("unix_micro", "1795964645.600700", "1795964645.600700"),
    ],
)
def test_what_a_form_leaves_out_widens_the_window(
    form: TimeForm, down: str | int, up: str | int
) -> None:
    assert write_time(MOMENT, form, NOW) == down
    assert write_time(MOMENT, form, NOW, up=True) == up


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-29T15:04:05Z",
        "2026-11-29T16:04:05+01:00",
        1795964645,
        "1795964645",
        1795964645000,
        1795964645000000,
        1795964645000000000,
        "1795964645.000000",
    ],
)
def test_a_record_tells_a_time_as_text_or_as_a_count_of_any_unit(value: str | int) -> None:
    assert read_time(value) == datetime(2026, 11, 29, 15, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", "soon", {}, [], "nan", "inf", 1e300, "2026-11-29 15"])
def test_what_is_no_time_is_none(value: object) -> None:
    assert read_time(value) is None
