"""The endpoint /metrics, for Prometheus: what this API counts, and what waits and went wrong."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import redis
import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response

from api.http.connector_metrics import connector_metrics
from api.http.door import Door
from api.http.hosts import is_from_here
from cypher.loader import load
from graph.errors import Forbidden, GraphError, Unauthenticated
from graph.metrics import counted
from graph.queue import tallies
from graph.queue.backlog import backlog
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings
from graph.store.store import Row, Store
from ingest.instances.flow import ToldFlow, all_flows

_LOG = structlog.get_logger(__name__)
_PATIENCE_SECONDS: Final = 2.0
_REMEDY: Final = (
    "Send `Authorization: Bearer …` with what NAZARA_METRICS_TOKEN is set to; without that it is "
    "answered on this machine alone."
)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Answers whoever watches this Nazara: it tells of all organisations together."""

    settings: Settings
    outside: Outside
    door: Door

    async def __call__(self, request: Request) -> Response:
        """Return everything, in the form that the header `Accept` asks for."""
        self._check(request)
        encode, media = choose_encoder(request.headers.get("accept", ""))
        around = CollectorRegistry()
        around.register(self.outside)
        body = await self.door.run(lambda: _joined(encode(counted()), encode(around)))
        return Response(body, media_type=media)

    def _check(self, request: Request) -> None:
        """Let in who has the token; without one set, who asks from this very machine."""
        token = self.settings.metrics_token
        if token is None:
            if not is_from_here(request):
                raise Forbidden("/metrics tells of all organisations", remedy=_REMEDY)
            return
        expected = f"Bearer {token.get_secret_value()}".encode()
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            raise Unauthenticated("the token for /metrics is missing or wrong", remedy=_REMEDY)


def _joined(first: bytes, second: bytes) -> bytes:
    """Return two expositions as one. OpenMetrics has a mark at its end, once."""
    return first.removesuffix(b"# EOF\n") + second


_Graph = tuple[Sequence[Row], Sequence[ToldFlow]]
"""What the graph tells: of its work, and of instances."""


@dataclass(slots=True, eq=False)
class Outside(Collector):
    """What stands in the queue and the graph, looked up at most once in a while."""

    store: Store
    _known: tuple[float, _Graph] = (float("-inf"), ((), ()))
    _lock: Lock = field(default_factory=Lock)

    def describe(self) -> list[Metric]:
        """Return nothing: what is there is found when it is asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what can be found; which of both servers answered is told as well."""
        up = GaugeMetricFamily("nazara_up", "Whether a server answers.", labels=("server",))
        for server, found in (("queue", self._of_queue), ("neo4j", self._of_graph)):
            try:
                yield from found()
                up.add_metric((server,), 1)
            except (GraphError, redis.RedisError, ValueError) as error:
                _LOG.warning("not_measured", server=server, why=str(error))
                up.add_metric((server,), 0)
        yield up

    def _of_queue(self) -> Iterator[Metric]:
        with queue_client(self.store.settings, _PATIENCE_SECONDS) as queue:
            waits, done = backlog(queue), tallies.read(queue)
        age = waits.oldest_seconds or 0.0
        yield GaugeMetricFamily("nazara_queue_messages", "Messages that wait.", waits.waiting)
        yield GaugeMetricFamily("nazara_queue_oldest_seconds", "Age of the oldest of them.", age)
        yield GaugeMetricFamily(
            "nazara_queue_given_out", "Messages that workers have.", waits.given_out
        )
        for tally, help_, labels in _TALLIED:
            counter = CounterMetricFamily(f"nazara_{tally}", help_, labels=labels)
            for given, amount in sorted(done[tally].items()):
                counter.add_metric(given, amount)
            yield counter

    def _of_graph(self) -> Iterator[Metric]:
        letters = GaugeMetricFamily(
            "nazara_dead_letters", "Dead letters, by status.", labels=("status",)
        )
        runs = GaugeMetricFamily("nazara_job_runs", "Runs of jobs.", labels=("job", "status"))
        rows, flows = self._looked_up()
        for row in rows:
            if row["label"] == "DeadLetter":
                letters.add_metric((row["status"],), row["number"])
            else:
                runs.add_metric((row["job"], row["status"]), row["number"])
        yield from (letters, runs)
        yield from connector_metrics(flows, self.store.settings.metrics_connectors)

    def _looked_up(self) -> _Graph:
        with self._lock:
            at, found = self._known
            if time.monotonic() - at > self.store.settings.metrics_cache_seconds:
                found = self.store.read(load()["metrics.work"]), all_flows(self.store)
                self._known = (time.monotonic(), found)
            return found


_TALLIED: Final[tuple[tuple[tallies.TallyName, str, tuple[str, ...]], ...]] = (
    ("records", "Records that workers took, by source.", ("source", "outcome")),
    ("tasks", "Tasks that workers ended.", ("task", "outcome")),
    ("task_seconds", "Seconds that workers spent on them.", ("task",)),
)
