"""Points of metrics are read in both forms, of those systems and metrics that a rule names."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from graph.errors import InvalidInput
from ingest.sources.otlp.points import Point, points_in
from ingest.sources.otlp.series_rules import SeriesRule, SeriesRules, fault_of

pytestmark = pytest.mark.unit

SECOND = 1_000_000_000
TEN = 1_772_359_200 * SECOND
DELTA, CUMULATIVE = 1, 2
ALL = SeriesRules.of(["* *"])


def attributes(**given: str) -> list[dict[str, Any]]:
    return [
        {"key": name.replace("__", "."), "value": {"stringValue": text}}
        for name, text in given.items()
    ]


def export(*metrics: dict[str, Any], of: str = "Lifts", **resource: str) -> dict[str, Any]:
    told = {"attributes": attributes(service__name=of, **resource)}
    scope = {"scope": {"name": "motors"}, "metrics": list(metrics)}
    return {"resourceMetrics": [{"resource": told, "scopeMetrics": [scope]}]}


def point(value: Any = 2.5, **more: Any) -> dict[str, Any]:
    return {"timeUnixNano": str(TEN), "startTimeUnixNano": str(TEN - SECOND), "asDouble": value} | (
        more
    )


def gauge(*points: dict[str, Any], name: str = "lift.speed") -> dict[str, Any]:
    return {"name": name, "unit": "m/s", "gauge": {"dataPoints": list(points)}}


def total(
    *points: dict[str, Any], temporality: int = CUMULATIVE, monotonic: bool = True
) -> dict[str, Any]:
    data = {"aggregationTemporality": temporality, "isMonotonic": monotonic}
    return {"name": "lift.rides", "sum": {**data, "dataPoints": list(points)}}


def histogram(temporality: int = DELTA, **more: Any) -> dict[str, Any]:
    told = {"timeUnixNano": str(TEN), "count": "4", "sum": 10.0, **more}
    return {
        "name": "lift.wait",
        "histogram": {"aggregationTemporality": temporality, "dataPoints": [told]},
    }


def values(found: list[Point]) -> list[tuple[int, float, float, float]]:
    return [(one.number, one.total, one.low, one.high) for one in found]


KINDS = [
    (gauge(point()), "gauge", False, (1, 2.5, 2.5, 2.5)),
    (gauge({**point(), "asInt": "7"} | {"asDouble": None}), "gauge", False, None),
    (total(point()), "counter", True, (1, 2.5, 2.5, 2.5)),
    (total(point(), temporality=DELTA), "counter", False, (1, 2.5, 2.5, 2.5)),
    (total(point(), monotonic=False), "gauge", False, (1, 2.5, 2.5, 2.5)),
    (histogram(), "histogram", False, (4, 10.0, 2.5, 2.5)),
    (histogram(min=1.0, max=6.0), "histogram", False, (4, 10.0, 1.0, 6.0)),
    (histogram(CUMULATIVE), "histogram", True, (4, 10.0, 2.5, 2.5)),
]


@pytest.mark.parametrize(("metric", "kind", "cumulative", "read"), KINDS)
def test_each_kind_of_metric_is_read_as_what_it_is(
    metric: dict[str, Any],
    kind: str,
    read: tuple[int, float, float, float] | None,
    *,
    cumulative: bool,
) -> None:
    found = list(points_in(export(metric), ALL))

    assert values(found) == ([read] if read else [])
    for one in found:
        assert (one.metric.kind, one.metric.cumulative) == (kind, cumulative)
        assert bool(one.stream) == cumulative
        assert one.at == TEN // 1000


@pytest.mark.parametrize("metric", [gauge(point()), total(point()), histogram(min=1.0, max=6.0)])
def test_points_in_protobuf_are_those_in_json(metric: dict[str, Any]) -> None:
    value = export(metric, host__name="n1")
    message = json_format.ParseDict(value, ExportMetricsServiceRequest())

    assert list(points_in(message, ALL)) == list(points_in(value, ALL))


@pytest.mark.parametrize(
    "bad",
    [
        {"asDouble": "NaN"},
        {"asDouble": "Infinity"},
        {"asDouble": -1e300},
        {"asDouble": None},
        {"asDouble": True},
        {"timeUnixNano": "0"},
        {"flags": 1},
    ],
)
def test_a_point_without_a_number_or_time_is_passed_by(bad: dict[str, Any]) -> None:
    assert list(points_in(export(gauge({**point(), **bad}, point())), ALL)) == list(
        points_in(export(gauge(point())), ALL)
    )


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"resourceMetrics": None},
        {"resourceMetrics": [None, {"scopeMetrics": [{"metrics": [{}, 1]}]}]},
        {"resourceMetrics": [{"resource": 1, "scopeMetrics": [{"scope": 1, "metrics": "x"}]}]},
        export({"name": "x", "gauge": {"dataPoints": [None, 1]}}),
        export({"name": "x", "gauge": 5}),
    ],
)
def test_what_is_no_metric_has_no_points(value: dict[str, Any]) -> None:
    assert list(points_in(value, ALL)) == []


def test_two_programs_that_measure_the_same_are_two_streams() -> None:
    streams = {
        next(points_in(one, ALL)).stream
        for one in (
            export(total(point()), host__name="n1"),
            export(total(point()), host__name="n2"),
            export(total(point(attributes=attributes(route="/up"))), host__name="n1"),
        )
    }

    assert len(streams) == 3


def test_a_rule_names_systems_and_metrics_and_what_is_told_apart() -> None:
    rules = SeriesRules.of(["stairs *", "lift* lift.speed by route, floor"])
    metrics = [gauge(point(attributes=attributes(route="/up", other="x"))), total(point())]

    [found] = points_in(export(*metrics), rules)

    assert (found.metric.name, found.parts) == ("lift.speed", ("/up", ""))


def test_of_rules_that_name_a_metric_the_first_one_counts() -> None:
    rules = SeriesRules.of(["lifts lift.*", "lifts * by route"])

    assert rules.rule_of("Lifts", "Lift.Speed") == SeriesRule("lifts", "lift.*")
    assert rules.rule_of("lifts", "door.open") == SeriesRule("lifts", "*", ("route",))
    assert rules.rule_of("stairs", "door.open") is None


@pytest.mark.parametrize(
    "text", ["", "lifts", "lifts speed route", "lifts speed by", f"a b by {'x ' * 6}"]
)
def test_a_text_that_is_no_rule_is_told(text: str) -> None:
    with pytest.raises(InvalidInput, match="expected SYSTEM METRIC"):
        SeriesRule.parse(text)
    assert fault_of(text)
    assert fault_of("lifts speed by route") is None
