"""Two looks at /metrics, and what was between them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from prometheus_client.parser import text_string_to_metric_families

from graph.metrics import ANSWERED

Series = tuple[str, tuple[tuple[str, str], ...]]

_HALF: Final = 0.5
_MOST: Final = 0.95


@dataclass(frozen=True, slots=True)
class Scrape:
    """What /metrics told at one time (of a monotonic clock, in seconds)."""

    at: float
    values: Mapping[Series, float]

    def under(self, name: str) -> Iterator[tuple[dict[str, str], float]]:
        """Yield the labels and values of one name."""
        for (given, labels), value in self.values.items():
            if given == name:
                yield dict(labels), value


def read(text: str) -> Scrape:
    """Return what a text in Prometheus' format tells."""
    return Scrape(
        time.monotonic(),
        {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        },
    )


@dataclass(frozen=True, slots=True)
class Readings:
    """An earlier and a later reading. A counter that began anew counts from nothing."""

    before: Scrape
    after: Scrape

    @property
    def seconds(self) -> float:
        """The time between."""
        return max(self.after.at - self.before.at, 1e-9)

    def more(self, name: str, **labels: str) -> dict[tuple[tuple[str, str], ...], float]:
        """Return by how much each counter of a name grew, of those with these labels."""
        found = {}
        for given, value in self.after.under(name):
            if labels.items() <= given.items():
                key = tuple(sorted(given.items()))
                earlier = self.before.values.get((name, key), 0.0)
                found[key] = value - earlier if value >= earlier else value
        return found

    def total(self, name: str, **labels: str) -> float:
        """Return by how much they grew together."""
        return sum(self.more(name, **labels).values())

    def rates(self, name: str, label: str) -> dict[str, float]:
        """Return what was added in a second, by a label, the most first."""
        sums: dict[str, float] = {}
        for labels, value in self.more(name).items():
            given = dict(labels)[label]
            sums[given] = sums.get(given, 0.0) + value / self.seconds
        ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
        return {name: round(rate, 3) for name, rate in ordered}

    def operations(self) -> dict[str, dict[str, float]]:
        """Return the figures of each GraphQL operation that was asked."""
        asked = self.rates("nazara_graphql_requests_total", "operation")
        return {name: self._operation(name, rate) for name, rate in asked.items() if rate}

    def _operation(self, name: str, rate: float) -> dict[str, float]:
        number = max(self.total("nazara_graphql_requests_total", operation=name), 1.0)
        answered = self.total("nazara_graphql_requests_total", operation=name, outcome=ANSWERED)
        trips = self.total("nazara_graphql_round_trips_sum", operation=name)
        # Not `number`: a request that ends while counters are read is in some, not in others.
        asking = max(self.total("nazara_graphql_round_trips_count", operation=name), 1.0)
        return {
            "per_second": rate,
            "errors": number - answered,
            "p50_ms": self._quantile(name, _HALF) * 1000,
            "p95_ms": self._quantile(name, _MOST) * 1000,
            "round_trips": trips / asking,
        }

    def _quantile(self, operation: str, part: float) -> float:
        """Return the seconds within which so many were answered, even within a bucket."""
        grown = self.more("nazara_graphql_seconds_bucket", operation=operation)
        buckets = sorted((float(dict(labels)["le"]), value) for labels, value in grown.items())
        wanted = part * (buckets[-1][1] if buckets else 0.0)
        low, below = 0.0, 0.0
        for high, number in buckets:
            if number >= wanted and number > below:
                share = (wanted - below) / (number - below)
                return low if high == float("inf") else low + (high - low) * share
            low, below = high, number
        return 0.0

    def standing(self) -> dict[str, Any]:
        """Return what stands now: what waits, what failed, which servers do not answer."""
        values = {name: value for (name, labels), value in self.after.values.items() if not labels}
        letters = {one["status"]: n for one, n in self.after.under("nazara_dead_letters")}
        running = [
            n for one, n in self.after.under("nazara_job_runs") if one["status"] == "running"
        ]
        down = [one["server"] for one, up in self.after.under("nazara_up") if not up]
        return {
            "queue_messages": int(values.get("nazara_queue_messages", 0)),
            "queue_oldest_seconds": round(values.get("nazara_queue_oldest_seconds", 0.0), 1),
            "dead_letters_open": int(letters.get("open", 0)),
            "jobs_running": int(sum(running)),
            "logins_refused": int(self.total("nazara_logins_refused_total")),
            "servers_down": down,
        }
