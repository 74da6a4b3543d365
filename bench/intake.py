"""Events pushed over HTTP: acknowledged and written a second, against statements by hand.

Senders, API, worker, queue and Neo4j share this machine. `written` is from the first call until all
is in the graph; `by hand` writes the rows of that very graph again (`bench.same_rows`).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

import psutil

from api.access.tokens import create_token
from bench.graph import api_server, graph_server, worker
from bench.payloads import PUSH_KINDS, SECRET, PushKind
from bench.report import Report, p50
from bench.same_rows import SameRows, empty
from bench.telemetry import telemetry_kinds
from graph.queue.backlog import backlog
from graph.queue.broker import Broker
from graph.queue.scripts import PREFIX
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances

_Made = tuple[bytes, dict[str, str]]
"""The body and the headers of a call: made before time is taken, sent with little ado."""

ORG: Final = "bench"
SIZES: Final = (2_000, 20_000)
"""Records of each kind."""

LONG_SIZES: Final = (20_000, 200_000)
EXPORTED: Final = (20_000, 200_000)
LONG_EXPORTED: Final = (200_000, 1_000_000)
"""Log records and spans: they are added up, and no node each."""

SENDERS: Final = 8
WARM_UP: Final = 2_000
"""Records that are written first, ours and by hand, and told nobody: Java compiles meanwhile."""


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Push records of each kind by eight senders, as many as each size says."""
    sizes = tuple(map(int, arguments)) or (LONG_SIZES if long else SIZES)
    with ExitStack() as servers:
        secret = Path(servers.enter_context(TemporaryDirectory()), "secret")
        secret.write_text(SECRET)
        graph = servers.enter_context(graph_server())
        store = graph.store
        for kind in PUSH_KINDS:
            _configure(store, kind, secret)
        port, api = servers.enter_context(api_server(store))
        watched = {
            "api": api,
            "worker": servers.enter_context(worker(store)),
            "neo4j": graph.pid,
            "senders": os.getpid(),
        }
        bench = Intake(store, port, watched)
        for kind in PUSH_KINDS:
            bench.measure(Report("warm-up"), kind, WARM_UP)
            for size in sizes:
                bench.measure(report, kind, size)
        token = create_token(store, ORG, "bench", "agent", scopes=("ingest",))
        for kind in telemetry_kinds(token):
            bench.push(kind, WARM_UP)
            for size in LONG_EXPORTED if long else EXPORTED:
                bench.export(report, kind, size)


def _configure(store: Store, kind: PushKind, secret: Path) -> None:
    values = {
        "org": ORG,
        "connector": kind.address.rsplit("/", 1)[-1],
        "secrets": {"webhook": f"file:{secret}"},
    }
    Instances(store, ORG).put(Instance.model_validate(values))


@dataclass(slots=True)
class Pushed:
    """How a push went: seconds of each acknowledgement, until all was taken in, and in the graph.

    `refused` counts the answers that asked to come back later.
    """

    acknowledged: list[float] = field(default_factory=list)
    refused: int = 0
    door: float = 0.0
    whole: float = 0.0

    @property
    def p99(self) -> float:
        """The 99th percentile of the acknowledgements."""
        ordered = sorted(self.acknowledged)
        return ordered[round(0.99 * (len(ordered) - 1))]


_ROOMS: Final = ("api", "worker")
"""The processes whose memory is told; the others are there to compare the work with."""


class TakenBy:
    """What processes take, with their children: memory (MiB, resident) and processor (seconds).

    `mib` holds the memory before and at its peak.
    """

    def __init__(self, watched: dict[str, int]) -> None:
        self._watched = {name: psutil.Process(pid) for name, pid in watched.items()}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.mib = {name: (held, held) for name, held in self._held()}
        self._before = self._worked()
        self.seconds = dict.fromkeys(watched, 0.0)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = {name: now - self._before[name] for name, now in self._worked().items()}
        self._ended.set()
        self._thread.join()

    def _worked(self) -> dict[str, float]:
        return {name: sum(map(_seconds, _family(one))) for name, one in self._watched.items()}

    def _look(self) -> None:
        while not self._ended.wait(0.5):
            for name, held in self._held():
                before, peak = self.mib[name]
                self.mib[name] = (before, max(peak, held))

    def _held(self) -> Iterator[tuple[str, float]]:
        for name, process in self._watched.items():
            if name not in _ROOMS:
                continue
            yield name, sum(one.memory_info().rss for one in _family(process)) / 2**20


def _family(process: psutil.Process) -> list[psutil.Process]:
    # The senders are this process, which all others are children of.
    others = process.children(recursive=True) if process.pid != os.getpid() else []
    return [process, *others]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@dataclass(slots=True)
class Intake:
    """Pushes to an API, and waits until a worker has written what came of it."""

    store: Store
    port: int
    watched: dict[str, int]
    made: int = 0
    """Calls so far: one that was made before would be known, and left out."""

    def measure(self, report: Report, kind: PushKind, size: int) -> None:
        """Report how fast `size` records of a kind are taken in and written."""
        empty(self.store.driver, ORG)
        with TakenBy(self.watched) as taken:
            pushed = self.push(kind, size)
        self._wait_for_quiet()
        by_hand = SameRows(self.store.driver, ORG).seconds()
        name = f"{kind.name}_%s_{size}"
        report.add(name % "written_per_second", size / pushed.whole, "from first call to graph")
        report.add(name % "by_hand_per_second", size / by_hand, "the same rows by hand")
        report.add(name % "over_by_hand", by_hand / pushed.whole, "written, over by hand")
        self._report_door(report, kind, size, pushed, taken)

    def export(self, report: Report, kind: PushKind, size: int) -> None:
        """Report how fast `size` records of a kind are taken in and counted."""
        with TakenBy(self.watched) as taken:
            pushed = self.push(kind, size)
        self._report_door(report, kind, size, pushed, taken)

    def _report_door(
        self, report: Report, kind: PushKind, size: int, pushed: Pushed, taken: TakenBy
    ) -> None:
        name = f"{kind.name}_%s_{size}"
        report.add(name % "accepted_per_second", size / pushed.door, "records, acknowledged")
        report.add(name % "ack_p50_ms", p50(pushed.acknowledged) * 1000, f"{SENDERS} senders")
        report.add(name % "ack_p99_ms", pushed.p99 * 1000, f"{SENDERS} senders")
        report.add(name % "refused", pushed.refused, "calls told to come back later")
        for process, (before, peak) in taken.mib.items():
            what = f"most that the {process} and its children held, {before:.0f} before"
            report.add(name % f"{process}_memory_mib", peak, what)
        for process, seconds in taken.seconds.items():
            what = f"of a processor that the {process} took for one record"
            report.add(name % f"{process}_cpu_ms", seconds / size * 1000, what)

    def push(self, kind: PushKind, records: int) -> Pushed:
        """Push new records by all senders at once, and wait until they are in the graph."""
        calls = -(-records // kind.records)
        bodies = [kind.body(self.made + number) for number in range(calls)]
        self.made += calls
        made = iter([(body, {**kind.headers(body)}) for body in bodies])
        pushed, lock = Pushed(), threading.Lock()
        given = (kind, _shared(made, lock), pushed)
        senders = [threading.Thread(target=self._send, args=given) for _ in range(SENDERS)]
        started = time.perf_counter()
        for one in senders:
            one.start()
        for one in senders:
            one.join()
        pushed.door = time.perf_counter() - started
        self._wait()
        pushed.whole = time.perf_counter() - started
        assert len(pushed.acknowledged) == calls
        return pushed

    def _send(self, kind: PushKind, calls: Iterator[_Made], pushed: Pushed) -> None:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            for body, headers in calls:
                while True:
                    began = time.perf_counter()
                    connection.request("POST", kind.address, body, headers)
                    answer = connection.getresponse()
                    told = answer.read()
                    if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                        break
                    pushed.refused += 1
                    time.sleep(float(answer.headers.get("Retry-After", 1)))
                assert answer.status < HTTPStatus.MULTIPLE_CHOICES, told
                pushed.acknowledged.append(time.perf_counter() - began)

    def _wait(self) -> None:
        """Wait until nothing waits to be written, and nothing is being written."""
        names = ("waiting:live", "waiting:backfill", "handfuls")
        with closing(Broker(self.store.settings)) as broker:
            while any(broker.client.zcard(f"{PREFIX}{name}") for name in names):
                time.sleep(0.01)

    def _wait_for_quiet(self) -> None:
        """Drop what enrichment was asked for, and wait until workers do nothing at all.

        It would be measured with what is next, and all of it takes minutes.
        """
        with closing(Broker(self.store.settings)) as broker:
            while (left := backlog(broker.client)).waiting or left.given_out:
                broker.app.control.purge()
                time.sleep(0.1)


def _shared(calls: Iterator[_Made], lock: threading.Lock) -> Iterator[_Made]:
    """Return an iterator that several threads may ask."""

    class Shared(Iterator[_Made]):
        def __next__(self) -> _Made:
            with lock:
                return next(calls)

    return Shared()
