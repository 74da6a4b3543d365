"""When counts are unlike those of other days, and since when."""

from __future__ import annotations

import random

import pytest

from enrich.log_news.signs import Changed, fallen, risen, sureness
from graph.settings.settings import Settings

USUAL = [24, 20, 30, 22, 26, 25, 24]
"""Records of an hour of other days."""


@pytest.fixture
def wanted() -> Settings:
    return Settings()


def test_a_rate_that_rises_and_stays_up_is_told_with_the_part_where_it_began(
    wanted: Settings,
) -> None:
    change = risen([2] * 6 + [30] * 6, USUAL, wanted)

    assert change is not None
    assert (change.value, change.baseline, change.onset) == (192, 24, 6)
    assert change.deviation >= wanted.log_news_deviation


@pytest.mark.parametrize(
    ("parts", "before"),
    [
        ([2] * 12, USUAL),
        ([3] * 12, USUAL),
        ([2] * 11 + [500], USUAL),
        ([30] * 12, [*USUAL[:-1], 400]),
        ([1] * 12, [0] * 7),
        ([20] * 12, [24, 300, 5, 150, 2, 80, 31]),
    ],
    ids=["as ever", "half more", "one burst", "as on another day", "few", "always unsteady"],
)
def test_what_is_no_change_is_none(parts: list[int], before: list[int], wanted: Settings) -> None:
    assert risen(parts, before, wanted) is None


def test_what_is_missing_is_told_only_if_every_other_day_had_it(wanted: Settings) -> None:
    assert fallen([0] * 12, USUAL, wanted) == Changed(0, 24, -9.8, 0)
    assert fallen([0] * 12, [*USUAL[:-1], 3], wanted) is None
    assert fallen([0] * 12, [12, 14, 15, 13], wanted) is None
    assert fallen([2] * 12, USUAL, wanted) is None


def test_where_something_ended_within_the_time_that_is_told(wanted: Settings) -> None:
    change = fallen([9, 9] + [0] * 10, [200, 210, 190, 205], wanted)

    assert change is not None
    assert (change.value, change.onset) == (18, 2)


def test_every_limit_is_a_setting(wanted: Settings) -> None:
    parts, before = [12] * 12, USUAL

    assert risen(parts, before, wanted) is not None
    for limit in (
        {"log_news_deviation": 100.0},
        {"log_news_times": 10.0},
        {"log_news_rate_records": 1000},
    ):
        assert risen(parts, before, wanted.model_copy(update=limit)) is None


def test_counts_of_chance_are_hardly_ever_a_change(wanted: Settings) -> None:
    chance = random.Random(7)

    def hour(rate: int) -> list[int]:
        return [sum(chance.random() < 0.1 for _ in range(rate * 10)) for _ in range(12)]

    wrong = 0
    for _ in range(400):
        rate = chance.choice((1, 2, 8))
        before = [sum(hour(rate)) for _ in range(10)]
        now = hour(rate)
        wrong += (risen(now, before, wanted) or fallen(now, before, wanted)) is not None

    assert wrong == 0


def test_more_deviations_make_surer() -> None:
    found = [sureness(one) for one in (0, 3, 6, -9, 60)]

    assert found == sorted(found)
    assert (found[0], found[3] < 1) == (0, True)
