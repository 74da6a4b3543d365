"""Minutes of metrics are right whatever comes twice, late, or begins anew, and only so many."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.push.series import SeriesStore
from ingest.sources.otlp.points import Measured, Point
from ingest.sources.otlp.series_rules import SeriesRule

HOUR = int(time.time()) // 3600 * 3600 - 7200
"""The beginning of an hour that has passed."""

START = datetime.fromtimestamp(HOUR, UTC)
RULE = SeriesRule("*", "*")


@pytest.fixture
def series(store: Store, settings: Settings) -> Iterator[SeriesStore]:
    del store
    limits: dict[str, Any] = {"otlp_series": 3, "otlp_series_streams": 4}
    broker = Broker(settings.model_copy(update={**limits, "otlp_series_hours": 24.0}))
    yield SeriesStore(broker)
    broker.close()


def measured(kind: Any, name: str = "rides", service: str = "Lifts") -> Measured:
    return Measured(service, name, "1", kind, cumulative=False, source="", rule=RULE)


def gauge(second: int, value: float, **more: Any) -> Point:
    return Point(measured("gauge", **more), (), "", 0, at(second), 1, value, value, value)


def counter(second: int, total: float, *, begin: int = 0, stream: str = "a") -> Point:
    return Point(measured("counter"), (), stream, begin, at(second), 1, total, total, total)


def waits(second: int, number: int, total: float, *, begin: int = 0) -> Point:
    return Point(measured("histogram"), (), "w", begin, at(second), number, total, 0.0, 0.0)


def at(second: int) -> int:
    return (HOUR + second) * 1_000_000


def rows(series: SeriesStore, org: str = "acme") -> list[tuple[int, int, float, float, float]]:
    """Return the minutes of the only series: which, number, sum, least, greatest."""
    [name] = series.all(org)
    found = series.minutes(org, name, START, START + timedelta(hours=2))
    return [
        (int((one.at - START).total_seconds()) // 60, one.count, one.sum, one.min, one.max)
        for one in found
    ]


def test_values_of_a_minute_are_added_up_whoever_measured_them(series: SeriesStore) -> None:
    series.add("acme", "p1", [gauge(0, 2.5), gauge(59, -1.0), gauge(60, 4.0)])
    series.add("acme", "p2", [gauge(30, 0.1), gauge(3600, 9.0)])

    assert rows(series) == [
        (0, 3, 1.6, -1.0, 2.5),
        (1, 1, 4.0, 4.0, 4.0),
        (60, 1, 9.0, 9.0, 9.0),
    ]


def test_the_same_export_counts_once(series: SeriesStore) -> None:
    for part in ("p1", "p1", "p2"):
        series.add("acme", part, [gauge(0, 1.0)])

    assert rows(series) == [(0, 2, 2.0, 1.0, 1.0)]


def test_more_points_than_go_at_once_are_all_kept(series: SeriesStore) -> None:
    series.add("acme", "p1", [gauge(0, 1.0) for _ in range(2500)])

    assert rows(series) == [(0, 2500, 2500.0, 1.0, 1.0)]


def test_of_a_total_what_it_grew_by_is_kept_for_each_who_measures(series: SeriesStore) -> None:
    for number, (second, first, second_total) in enumerate(
        ((0, 100, 7), (60, 130, 8), (120, 1, 8))
    ):
        both = [counter(second, first), counter(second, second_total, stream="b")]
        series.add("acme", f"p{number}", both)

    assert rows(series) == [(1, 2, 31.0, 1.0, 30.0), (2, 2, 1.0, 0.0, 1.0)]


def test_a_total_that_begins_anew_has_grown_by_all_of_it(series: SeriesStore) -> None:
    series.add("acme", "p1", [counter(0, 100), counter(60, 150, begin=at(30))])

    assert rows(series) == [(1, 1, 150.0, 150.0, 150.0)]


def test_a_point_of_a_total_that_comes_twice_or_late_adds_nothing(series: SeriesStore) -> None:
    told = [counter(0, 100), counter(120, 130), counter(120, 130), counter(60, 110)]

    series.add("acme", "p1", told)

    assert rows(series) == [(2, 1, 30.0, 30.0, 30.0)]


def test_of_what_was_observed_since_a_beginning_the_new_is_kept(series: SeriesStore) -> None:
    told = [waits(0, 4, 10.0), waits(60, 6, 13.0), waits(120, 6, 13.0), waits(180, 2, 8.0)]

    series.add("acme", "p1", told)

    assert rows(series) == [(1, 2, 3.0, 1.5, 1.5), (3, 2, 8.0, 4.0, 4.0)]


def test_only_so_many_series_and_totals_are_kept_and_the_rest_is_told(series: SeriesStore) -> None:
    names = [gauge(0, 1.0, name=f"m{number}") for number in range(5)]

    assert series.add("acme", "p1", names) == 2
    assert [one.metric for one in series.all("acme")] == ["m0", "m1", "m2"]
    assert series.add("globex", "p1", [counter(0, 1, stream=f"s{n}") for n in range(6)]) == 2


def test_a_series_that_has_no_minute_any_more_makes_room(
    series: SeriesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    series.add("acme", "p1", [gauge(0, 1.0, name=f"m{number}") for number in range(3)])
    later = time.time() + 26 * 3600
    monkeypatch.setattr("ingest.push.series.time.time", lambda: later)

    late = int(later) - HOUR
    assert series.add("acme", "p2", [gauge(late, 1.0, name="new")]) == 0
    assert [one.metric for one in series.all("acme")] == ["new"]


@pytest.mark.parametrize("seconds", [-25 * 3600, 30 * 3600])
def test_what_is_too_old_or_in_the_future_is_passed_by(series: SeriesStore, seconds: int) -> None:
    assert series.add("acme", "p1", [gauge(seconds, 1.0)]) == 0
    assert series.all("acme") == []


def test_series_are_those_of_their_organisation_and_of_a_system_as_it_is_known(
    series: SeriesStore,
) -> None:
    series.add("acme", "p1", [gauge(0, 1.0, service="Lift Motors"), gauge(0, 2.0)])

    assert [one.system for one in series.all("acme")] == ["lift-motors", "lifts"]
    assert series.all("globex") == []
