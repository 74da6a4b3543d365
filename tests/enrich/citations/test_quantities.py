"""Figures mean the same in every form that people write them in."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.citations.amounts import ONES, amount
from enrich.citations.quantities import quantities_of
from enrich.citations.quantity import Quantity

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
MINUTES = st.integers(0, 24 * 60 - 1)

FORMS_OF_DATES: list[Callable[[dt.date], str]] = [
    lambda day: day.isoformat(),
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day}th of {day:%b} {day.year}",
    lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
]
FORMS_OF_TIMES: list[Callable[[int], str]] = [
    lambda at: f"{at // 60:02}:{at % 60:02}",
    lambda at: f"{(at // 60 - 1) % 12 + 1}:{at % 60:02}{'pm' if at >= 720 else 'am'}",
    lambda at: f"{(at // 60 - 1) % 12 + 1}.{at % 60:02} {'p.m.' if at >= 720 else 'a.m.'}",
    lambda at: f"2026-11-30T{at // 60:02}:{at % 60:02}",
]
FORMS_OF_DURATIONS: list[Callable[[int], str]] = [
    lambda minutes: f"{minutes} minutes",
    lambda minutes: f"{minutes}m",
    lambda minutes: f"{minutes}-minute",
    lambda minutes: f"{minutes // 60}h {minutes % 60}m",
    lambda minutes: f"{minutes // 60} hours and {minutes % 60} minutes",
    lambda minutes: f"{minutes * 60:,} seconds",
]
SMALL = list(ONES)


def last(text: str) -> Quantity:
    """Return the last figure of a text."""
    return quantities_of(f"It ended {text}")[-1]


@given(DATES, st.sampled_from(FORMS_OF_DATES), st.sampled_from(FORMS_OF_DATES))
def test_a_date_is_the_same_in_every_form(
    day: dt.date,
    one: Callable[[dt.date], str],
    other: Callable[[dt.date], str],
) -> None:
    assert last(one(day)).is_said_by(last(other(day)))


@given(DATES, DATES, st.sampled_from(FORMS_OF_DATES[:-1]))
def test_two_dates_are_never_the_same(
    day: dt.date, other: dt.date, form: Callable[[dt.date], str]
) -> None:
    assert last(form(day)).is_said_by(last(form(other))) is (day == other)


@given(MINUTES, MINUTES, st.sampled_from(FORMS_OF_TIMES), st.sampled_from(FORMS_OF_TIMES))
def test_a_time_of_day_is_the_same_in_every_form(
    at: int, later: int, one: Callable[[int], str], other: Callable[[int], str]
) -> None:
    assert last(one(at)).is_said_by(last(other(at)))
    assert last(one(at)).is_said_by(last(other(later))) is (at == later)


@given(
    st.integers(61, 1439),
    st.sampled_from(FORMS_OF_DURATIONS),
    st.sampled_from(FORMS_OF_DURATIONS),
)
def test_a_duration_is_the_same_in_every_form(
    minutes: int, one: Callable[[int], str], other: Callable[[int], str]
) -> None:
    assert last(one(minutes)).is_said_by(last(other(minutes)))
    assert not last(one(minutes)).is_said_by(last(other(minutes + 1)))


@given(st.integers(2, 12))
def test_a_number_is_the_same_in_words(number: int) -> None:
    assert last(f"with {SMALL[number]} nodes").is_said_by(last(f"with {number} nodes"))


@given(st.integers(1, 999), st.sampled_from(["k", "M", "G"]))
def test_a_size_is_not_that_of_another_unit(count: int, prefix: str) -> None:
    assert last(f"{count} {prefix}B").is_said_by(last(f"{count}{prefix}B"))
    assert not last(f"{count} {prefix}B").is_said_by(last(f"{count} TB"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("one hundred and five", "105"),
        ("twenty-one", "21"),
        ("two thousand", "2,000"),
        ("three million", "3 million"),
        ("40,000", "40k"),
    ],
)
def test_amounts_in_words_are_read(one: str, other: str) -> None:
    assert amount(one) == amount(other)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("at 14:05", "at 14:05:33"),
        ("in March 2025", "on 3 March 2025"),
        ("in 2025", "on 2025-03-03"),
        ("on the 3rd", "on 3 March 2025"),
        ("at noon", "at 12:00"),
        ("2 pm", "14:00"),
        ("half an hour", "30 minutes"),
        ("an hour and a half", "90 min"),
        ("two days", "48 hours"),
        ("25 percent", "25%"),
        ("a quarter of them", "25 % of them"),
        ("four in ten", "40%"),
        ("1 GB", "1024 MB"),
        ("1 GB", "1000MB"),
        ("1.30", "v1.30"),
        ("INC-12", "`INC-12`"),
        ("20 minutes", "20 to 30 minutes"),
        ("$5 million", "$5,000,000"),
        ("15:26", "15.26 it was"),
    ],
)
def test_what_follows_from_a_figure_is_said_by_it(claim: str, source: str) -> None:
    [said] = quantities_of(claim)

    assert any(said.is_said_by(one) for one in quantities_of(source))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("at 14:05:33", "at 14:05"),
        ("on 3 March 2025", "in March 2025"),
        ("on 3 March 2025", "in 2025"),
        ("30 minutes", "30 hours"),
        ("25%", "25 nodes"),
        ("v1.30", "v1.3"),
        ("4.2.1", "4.2.2"),
        ("worker-7", "worker-9"),
        ("5 MB", "5 GB"),
        ("$5", "€5"),
    ],
)
def test_what_does_not_follow_is_not_said(claim: str, source: str) -> None:
    [said] = quantities_of(claim)

    assert not any(said.is_said_by(one) for one in quantities_of(source))


@pytest.mark.parametrize(
    "text",
    [
        "A second leader was chosen and one of them won.",
        "It had an d in its name, e.g. like this.",
        "They may march on, and it may be.",
        "VM create/delete operations and HA/GE pairs.",
        "`kubectl get pods` was run.",
    ],
)
def test_words_that_look_like_figures_are_none(text: str) -> None:
    assert quantities_of(text) == []


def test_a_figure_is_found_once_and_where_it_stands() -> None:
    text = "2026-11-30 02:18: worker-7 used 3.5 GB, 80 % of it, for 1h 50m after v4.2.1."

    found = [text[one.start : one.end] for one in quantities_of(text)]

    assert found == ["2026-11-30", "02:18", "worker-7", "3.5 GB", "80 %", "1h 50m", "v4.2.1"]


@given(st.text(max_size=200))
def test_any_text_has_figures_in_order_that_do_not_overlap(text: str) -> None:
    found = quantities_of(text)

    ends = [0, *(place for one in found for place in (one.start, one.end)), len(text)]
    assert ends == sorted(ends)
