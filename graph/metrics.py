"""What a process counts and times of its own work, in the form that Prometheus knows.

With `PROMETHEUS_MULTIPROC_DIR` set, the processes of one machine count together, in files of that
folder; prometheus_client reads the variable itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, local
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

from graph.errors import GraphError

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_TRIPS: Final = (0, 1, 2, 3, 5, 10, 20, 50)
_MOST_NAMES: Final = 200
ANSWERED: Final = "answered"
UNNAMED: Final = "unnamed"
OTHERS: Final = "other"
"""The label of operations whose name is beyond those that are told apart."""

REQUESTS: Final = Counter(
    "nazara_graphql_requests",
    "GraphQL requests, by operation and by what became of them: `answered`, or an error's code.",
    ("operation", "outcome"),
)
SECONDS: Final = Histogram(
    "nazara_graphql_seconds",
    "Time of a GraphQL request from its turn to its answer.",
    ("operation",),
    buckets=_SECONDS,
)
TRIPS: Final = Histogram(
    "nazara_graphql_round_trips",
    "Statements that a GraphQL request sent to Neo4j.",
    ("operation",),
    buckets=_TRIPS,
)
PLANS_MADE: Final = Counter(
    "nazara_graphql_plans_made",
    "Requests whose operation had to be planned; all others found their plan.",
)
HTTP: Final = Counter(
    "nazara_http_requests", "Requests, by route and status.", ("route", "method", "status")
)
DATABASE: Final = Histogram(
    "nazara_database_seconds",
    "Time of a transaction in Neo4j, repetitions included, by the statement's name.",
    ("statement",),
    buckets=_SECONDS,
)
RETRIES: Final = Counter(
    "nazara_database_retries", "Transactions that were repeated after a conflict.", ("statement",)
)
LOGINS_REFUSED: Final = Counter(
    "nazara_logins_refused", "Logins that were refused, by the error's code.", ("code",)
)
CALLS: Final = Counter(
    "nazara_webhooks",
    "Calls of sources, by what became of them: `accepted`, `repeated`, `passed_over`, `answered`, "
    "or an error's code.",
    ("source", "outcome"),
)
CALL_RECORDS: Final = Counter(
    "nazara_webhook_records", "Records that calls of sources brought.", ("source",)
)
CALL_SECONDS: Final = Histogram(
    "nazara_webhook_seconds",
    "Time of a call of a source, from its first byte to its acknowledgement.",
    ("source",),
    buckets=_SECONDS,
)
TELEMETRY: Final = Counter(
    "nazara_telemetry_records",
    "Log records, spans and metrics that were taken in from programs and shippers of logs.",
    ("signal",),
)


class _Thread(local):
    """What one thread has sent."""

    trips = 0


_thread: Final = _Thread()


def sent() -> None:
    """Count a statement that this thread sends."""
    _thread.trips += 1


@contextmanager
def timed_transaction(name: str) -> Iterator[None]:
    """Time what Neo4j is asked in this block. Statements of GraphQL have one name together."""
    began = time.perf_counter()
    try:
        yield
    finally:
        DATABASE.labels(_statement(name)).observe(time.perf_counter() - began)


def repeated(name: str) -> None:
    """Count a transaction that has to be repeated."""
    RETRIES.labels(_statement(name)).inc()


def _statement(name: str) -> str:
    return "graphql" if name.startswith("graphql.") else name


class _Names:
    """Operations that are told apart: a client may send any number of names."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()
        self._lock = Lock()

    def label(self, name: str, *, is_sound: bool) -> str:
        if not name:
            return UNNAMED
        if name in self._known:
            return name
        with self._lock:
            if is_sound and len(self._known) < self._most:
                self._known.add(name)
        return name if name in self._known else OTHERS


_names: Final = _Names(_MOST_NAMES)


@dataclass(slots=True)
class TimedRequest:
    """A GraphQL request while it is answered: its operation and what became of it."""

    operation: str = ""
    outcome: str = "INTERNAL"


@contextmanager
def timed_request() -> Iterator[TimedRequest]:
    """Count and time the GraphQL request that is answered in this block, by one thread."""
    asked, began, trips = TimedRequest(), time.perf_counter(), _thread.trips
    try:
        yield asked
    except GraphError as error:
        asked.outcome = error.code
        raise
    finally:
        label = _names.label(asked.operation, is_sound=asked.outcome == ANSWERED)
        REQUESTS.labels(label, asked.outcome).inc()
        SECONDS.labels(label).observe(time.perf_counter() - began)
        TRIPS.labels(label).observe(_thread.trips - trips)


@dataclass(slots=True)
class TimedCall:
    """A call of a source while it is taken in: whose it is, and what became of it."""

    source: str = OTHERS
    outcome: str = "INTERNAL"
    records: int = 0


@contextmanager
def timed_call() -> Iterator[TimedCall]:
    """Count and time the call of a source that is taken in in this block."""
    call, began = TimedCall(), time.perf_counter()
    try:
        yield call
    except GraphError as error:
        call.outcome = error.code
        raise
    finally:
        CALLS.labels(call.source, call.outcome).inc()
        CALL_RECORDS.labels(call.source).inc(call.records)
        CALL_SECONDS.labels(call.source).observe(time.perf_counter() - began)


def counted() -> CollectorRegistry:
    """Return what this process has counted, or all processes that count together."""
    if values.ValueClass is values.MutexValue:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
