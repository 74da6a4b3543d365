"""What /metrics tells of instances of connectors: of a bounded number one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from ingest.instances.flow import FlowState, InstanceFlow, ToldFlow

_OF_ONE: Final = ("org", "connector")

FigureOf = Callable[[InstanceFlow], float | None]
"""Returns what is told of an instance, None where there is nothing to tell."""


def _seconds(of: Callable[[InstanceFlow], datetime | None]) -> FigureOf:
    def read(flow: InstanceFlow) -> float | None:
        at = of(flow)
        return None if at is None else at.timestamp()

    return read


def _lag(flow: InstanceFlow) -> float | None:
    lag = flow.lag(datetime.now(UTC))
    return None if lag is None else lag.total_seconds()


_GAUGES: Final[tuple[tuple[str, str, FigureOf], ...]] = (
    (
        "last_received_timestamp_seconds",
        "When a record last arrived.",
        _seconds(lambda one: one.last_received_at),
    ),
    (
        "last_success_timestamp_seconds",
        "When all that was asked for was last read.",
        _seconds(lambda one: one.last_success_at),
    ),
    (
        "next_run_timestamp_seconds",
        "When it is asked next.",
        _seconds(lambda one: one.next_run_at),
    ),
    ("lag_seconds", "How far behind it is read.", _lag),
    ("failing", "Whether it could not be read.", lambda one: float(one.error is not None)),
    (
        "dead_letters",
        "Records that were refused and not replayed yet.",
        lambda one: one.dead_letters,
    ),
    ("budget_left", "Requests that its tool still allows.", lambda one: one.budget_left),
)
_COUNTERS: Final[tuple[tuple[str, str, FigureOf], ...]] = (
    ("records", "Records that arrived.", lambda one: one.received_count),
    (
        "rejected",
        "Records that could not be mapped or written.",
        lambda one: one.rejected_count,
    ),
)


def connector_metrics(flows: Sequence[ToldFlow], most: int) -> Iterator[Metric]:
    """Yield how many instances do how, and how each of the first `most` does."""
    states = Counter(one.state for one in flows)
    by_state = GaugeMetricFamily(
        "nazara_connectors", "Instances of connectors, by how they do.", labels=("state",)
    )
    for state in get_args(FlowState):
        by_state.add_metric((state,), states[state])
    yield by_state
    for family, read in _families():
        for one in flows[:most]:
            if (value := read(one.flow)) is not None:
                family.add_metric((one.org, one.key), value)
        yield family


def _families() -> Iterator[tuple[GaugeMetricFamily | CounterMetricFamily, FigureOf]]:
    for name, text, read in _GAUGES:
        yield GaugeMetricFamily(f"nazara_connector_{name}", text, labels=_OF_ONE), read
    for name, text, read in _COUNTERS:
        yield CounterMetricFamily(f"nazara_connector_{name}", text, labels=_OF_ONE), read
