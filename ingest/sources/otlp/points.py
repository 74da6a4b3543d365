"""Points of metrics, in the JSON and the protobuf form of an export alike.

Of a gauge a point holds a value; of a sum the increase, or the total so far; of a histogram the
number and the sum of what was observed. Points without a value, and values that are no number,
are passed by. https://opentelemetry.io/docs/specs/otel/metrics/data-model/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from google.protobuf import json_format

from ingest.sources.otlp.reading import (
    json_attributes,
    message_attributes,
    objects_in,
    service_of,
    whole,
)
from ingest.sources.otlp.series_rules import SeriesRule, SeriesRules

PointKind = Literal["gauge", "counter", "histogram"]

_CUMULATIVE: Final = 2
_NOTHING_RECORDED: Final = 1
_SHOWN: Final = 100
_GREATEST: Final = 1e290
"""From here on values are passed by: what many of them add up to would be no number any more."""

_KINDS: Final[Mapping[str, PointKind]] = {
    "gauge": "gauge",
    "sum": "counter",
    "histogram": "histogram",
    "exponentialHistogram": "histogram",
    "summary": "histogram",
}
"""What the data of a metric is called in JSON, and what its points are."""


_Told = tuple[Mapping[str, str], str, str, Any]
"""The attributes of what measured, the name of its part, the name of a metric, and the metric."""


class Measured(NamedTuple):
    """A metric of a service: what all its points have in common.

    `source` is what tells one program from another that measures the same.
    """

    service: str
    name: str
    unit: str
    kind: PointKind
    cumulative: bool
    source: str
    rule: SeriesRule


class Point(NamedTuple):
    """A point: `number` values from `low` to `high` that add up to `total`; times in microseconds.

    Of what is cumulative `number` and `total` are those since `begin`, and `stream` tells whose.
    `parts` are the values of the attributes that the rule tells apart.
    """

    metric: Measured
    parts: tuple[str, ...]
    stream: str
    begin: int
    at: int
    number: int
    total: float
    low: float
    high: float


def points_in(export: Any, rules: SeriesRules) -> Iterator[Point]:
    """Yield the points of an export that rules name: JSON, or an `ExportMetricsServiceRequest`."""
    found = _of_json(export) if isinstance(export, dict) else _of_message(export)
    for resource, scope, name, metric in found:
        service = service_of(resource)
        if (rule := rules.rule_of(service, name)) is not None:
            source = f"{scope}\x00{_joined(resource)}"
            yield from _points_of(_as_json(metric), service, name[:_SHOWN], source, rule)


def _points_of(
    metric: Mapping[str, Any], service: str, name: str, source: str, rule: SeriesRule
) -> Iterator[Point]:
    told = next((one for one in _KINDS if isinstance(metric.get(one), dict)), None)
    if told is None:
        return
    data, unit = metric[told], str(metric.get("unit") or "")[:_SHOWN]
    kind, cumulative = _nature(told, data)
    shared = Measured(service, name, unit, kind, cumulative, source, rule)
    points = data.get("dataPoints")
    for one in points if isinstance(points, list) else ():
        if isinstance(one, dict) and (point := _point(one, shared)) is not None:
            yield point


def _nature(told: str, data: Mapping[str, Any]) -> tuple[PointKind, bool]:
    """Return what points are, and whether they tell what was since a beginning.

    A sum that may fall (of what is open, say) is a value at a time.
    """
    cumulative = data.get("aggregationTemporality") == _CUMULATIVE
    if told == "sum" and cumulative and not data.get("isMonotonic"):
        return "gauge", False
    return _KINDS[told], cumulative if told != "summary" else True


def _point(one: Mapping[str, Any], metric: Measured) -> Point | None:
    given = json_attributes(one.get("attributes"))
    values = _histogram(one) if metric.kind == "histogram" else _value(one)
    at = whole(one.get("timeUnixNano")) // 1000
    if values is None or not at or whole(one.get("flags")) & _NOTHING_RECORDED:
        return None
    stream = _stream(metric, given) if metric.cumulative else ""
    begin = whole(one.get("startTimeUnixNano")) // 1000
    parts = tuple(given.get(name, "")[:_SHOWN] for name in metric.rule.by)
    return Point(metric, parts, stream, begin, at, *values)


def _value(one: Mapping[str, Any]) -> tuple[int, float, float, float] | None:
    value = _number(one.get("asDouble", one.get("asInt")))
    return None if value is None else (1, value, value, value)


def _histogram(one: Mapping[str, Any]) -> tuple[int, float, float, float] | None:
    count, total = whole(one.get("count")), _number(one.get("sum"))
    if total is None:
        return None
    mean = total / count if count else 0.0
    low, high = _number(one.get("min")), _number(one.get("max"))
    return count, total, mean if low is None else low, mean if high is None else high


def _stream(metric: Measured, given: Mapping[str, str]) -> str:
    named = "\x01".join((metric.service, metric.name, metric.source, _joined(given)))
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:24]


def _joined(attributes: Mapping[str, str]) -> str:
    return "\x00".join(f"{key}={attributes[key]}" for key in sorted(attributes))


def _of_json(export: Mapping[str, Any]) -> Iterator[_Told]:
    for resource in objects_in(export, "resourceMetrics"):
        told = resource.get("resource")
        given = json_attributes(told.get("attributes") if isinstance(told, dict) else None)
        for scope in objects_in(resource, "scopeMetrics"):
            named = scope.get("scope")
            name = str(named.get("name") or "") if isinstance(named, dict) else ""
            for metric in objects_in(scope, "metrics"):
                yield given, name, str(metric.get("name") or ""), metric


def _of_message(export: Any) -> Iterator[_Told]:
    for resource in export.resource_metrics:
        given = message_attributes(resource.resource.attributes)
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                yield given, scope.scope.name, metric.name, metric


def _as_json(metric: Any) -> dict[str, Any]:
    """Return a metric as JSON has it; of those in protobuf only what a rule names is worth it."""
    if isinstance(metric, dict):
        return metric
    told: dict[str, Any] = json_format.MessageToDict(metric, use_integers_for_enums=True)
    return told


def _number(value: Any) -> float | None:
    """Return a number that is one, and can be added up; whole numbers may be texts."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < _GREATEST else None
