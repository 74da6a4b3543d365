"""GraphQL answers end to end over HTTP, against the same statement by hand over Bolt."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import neo4j
import orjson
import psutil

from api.auth import create_token
from bench.by_hand import ORG, statement
from bench.graph import api_server, empty_graph, fill
from bench.report import Report, interleaved, p50, p95
from graph.settings import resolve
from graph.store import Store

QUERY = """{ incidents(first: 50) { nodes { id title severity status startedAt
  affects { nodes { name tier dependsOn { nodes { name } }
    events(first: 5) { nodes { title at } } } } } } }"""
SIZES = (2_000, 10_000)
ROUNDS = 200
LOADS = (8, 64)
SECONDS_OF_LOAD = 5.0
LIMITS = {"incidents": 51, "systems": 21, "dependencies": 21, "events": 6}


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure the nested query at two graph sizes; the larger one also under load."""
    sizes = tuple(map(int, arguments)) or ((10_000, 100_000) if long else SIZES)
    for size in sizes:
        with TemporaryDirectory(prefix="nazara-bench-") as folder, empty_graph() as store:
            fill(store, size, Path(folder))
            with _Bench(store).started() as bench:
                _nested(report, bench, "" if size == sizes[-1] else f"_{size}")
                if size == sizes[-1]:
                    _under_load(report, bench)
    _growth(report, sizes)


def _nested(report: Report, bench: _Bench, suffix: str) -> None:
    ours, raw = interleaved([bench.over_http(), bench.over_bolt()], rounds=ROUNDS, warmup=30)
    report.add(f"nested_p50_ms{suffix}", p50(ours) * 1000, "nested query over HTTP, median")
    report.add(f"nested_p95_ms{suffix}", p95(ours) * 1000, "the same, 95th percentile")
    report.add(f"raw_p50_ms{suffix}", p50(raw) * 1000, "by hand over Bolt, orjson-encoded")
    report.add(f"nested_p50_over_raw{suffix}", p50(ours) / p50(raw), "the first over the last")


def _under_load(report: Report, bench: _Bench) -> None:
    for clients in LOADS:
        ours, cpu = bench.load(bench.over_http, clients)
        raw, _ = bench.load(bench.over_bolt, clients)
        report.add(f"nested_per_second_c{clients}", ours, f"answers a second, {clients} clients")
        report.add(f"raw_per_second_c{clients}", raw, "the same by hand, all in one process")
        report.add(f"api_cpu_ms_c{clients}", cpu * 1000, "CPU of the API process per answer")


def _growth(report: Report, sizes: tuple[int, ...]) -> None:
    if len(sizes) > 1:
        small, large = (f"nested_p50_ms_{sizes[0]}", "nested_p50_ms")
        grown = float(report.figures[large]) / float(report.figures[small])
        report.add("nested_p50_growth", grown, f"{sizes[-1]} records over {sizes[0]} records")


class _Bench:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._token = create_token(store, ORG, "bench", "viewer")
        self._port = self._pid = 0

    @contextmanager
    def started(self) -> Iterator[_Bench]:
        """Serve the API for as long as the context lasts."""
        with api_server(self.store) as (self._port, self._pid):
            yield self

    def over_http(self) -> Callable[[], bytes]:
        """Return a client with one connection that asks over GraphQL."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        body = orjson.dumps({"query": QUERY})
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}

        def ask() -> bytes:
            connection.request("POST", "/graphql", body, headers)
            answer = connection.getresponse().read()
            assert answer.startswith(b'{"data":{"incidents":{"nodes":[{'), answer[:200]
            return answer

        return ask

    def over_bolt(self) -> Callable[[], bytes]:
        """Return a client with one connection that runs the statement by hand."""
        endpoints = resolve(self.store.settings)
        driver = neo4j.GraphDatabase.driver(
            endpoints.neo4j_uri,
            auth=(endpoints.neo4j_user, endpoints.neo4j_password),
            max_connection_pool_size=1,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        session = driver.session(default_access_mode="READ", fetch_size=-1)
        text = statement("nested")
        params: dict[str, Any] = {"org": ORG, "epoch": EPOCH, **LIMITS}

        def ask() -> bytes:
            rows = session.run(text, p=params).single(strict=True)[0]
            assert rows
            return orjson.dumps(rows)

        return ask

    def load(self, client: Callable[[], Callable[[], bytes]], clients: int) -> tuple[float, float]:
        """Return answers a second, and CPU seconds of the API process per answer."""
        asks = [client() for _ in range(clients)]
        for ask in asks:
            ask()
        server = psutil.Process(self._pid)
        stop = threading.Event()
        before, started = sum(server.cpu_times()[:2]), time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            counts = [pool.submit(_repeat, ask, stop) for ask in asks]
            time.sleep(SECONDS_OF_LOAD)
            stop.set()
        done = sum(count.result() for count in counts)
        seconds = time.perf_counter() - started
        return done / seconds, (sum(server.cpu_times()[:2]) - before) / done


def _repeat(ask: Callable[[], bytes], stop: threading.Event) -> int:
    count = 0
    while not stop.is_set():
        ask()
        count += 1
    return count


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
