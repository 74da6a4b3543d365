"""A process of its own that asks: nothing that is measured shares its interpreter.

`python -m bench.reading.client` reads jobs from standard input, one JSON object a line, and
answers each with one line. Connections stay open from job to job.
"""

from __future__ import annotations

import base64
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from typing import Any, Protocol

import neo4j
import orjson

from bench.reading.http_load import HttpAsker, http_load
from graph.store.wire import encoded

Job = dict[str, Any]


class Asker(Protocol):
    """Asks one thing again and again over one connection."""

    def ask(self) -> bytes:
        """Return the next answer."""

    def renew(self) -> None:
        """Be ready to ask again after a pause."""


class BoltAsker:
    """Runs a statement over a connection of its own and encodes what it gives as JSON."""

    def __init__(self, target: Job) -> None:
        driver = neo4j.GraphDatabase.driver(
            target["uri"],
            auth=(target["user"], target["password"]),
            max_connection_pool_size=1,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        self._session = driver.session(default_access_mode="READ", fetch_size=-1)
        self._text: str = target["text"]
        self._params = cycle([_typed(params) for params in target["params"]])

    def ask(self) -> bytes:
        """Run the statement with the next parameters; a row beyond the page is dropped."""
        params = next(self._params)
        row = self._session.run(self._text, p=params).single(strict=True).values()
        if "page" in params:
            del row[0][params["page"] :]
        return orjson.dumps(row)

    def renew(self) -> None:
        """Do nothing: Neo4j does not hang up."""


def _typed(params: Job) -> Job:
    """Return parameters as the driver sends them: JSON has no times, and times cost it much."""
    typed: Job = encoded({name: _value(value) for name, value in params.items()})
    return typed


def _value(value: Any) -> Any:
    if isinstance(value, dict) and "time" in value:
        return datetime.fromisoformat(value["time"]).replace(tzinfo=UTC)
    return value


def asker(target: Job) -> Asker:
    """Return what asks a target: an endpoint over HTTP, or a statement over Bolt."""
    return BoltAsker(target) if "text" in target else HttpAsker(target)


@dataclass(slots=True)
class Client:
    """Does jobs; `askers` are the open connections, by the target's name."""

    askers: dict[str, list[Asker]] = field(default_factory=dict)

    def do(self, job: Job) -> Any:
        """Do one job and return what it asks for."""
        kinds: dict[str, Callable[[Job], Any]] = {
            "answers": self._answers,
            "turns": self._turns,
            "load": self._load,
        }
        return kinds[job["kind"]](job)

    def _answers(self, job: Job) -> list[str]:
        """Return the first answers of a target."""
        one = self._connected(job["target"], 1)[0]
        return [base64.b64encode(one.ask()).decode() for _ in range(job["count"])]

    def _turns(self, job: Job) -> list[list[float]]:
        """Ask each target in turn, A B C A B C, until the time is over; return all seconds."""
        asks = [self._connected(target, 1)[0].ask for target in job["targets"]]
        until = time.perf_counter() + job["warmup"]
        while time.perf_counter() < until:
            for ask in asks:
                ask()
        seconds: list[list[float]] = [[] for _ in asks]
        until = time.perf_counter() + job["seconds"]
        while len(seconds[0]) < job["rounds"] or time.perf_counter() < until:
            for taken, ask in zip(seconds, asks, strict=True):
                started = time.perf_counter()
                ask()
                taken.append(time.perf_counter() - started)
        return seconds

    def _load(self, job: Job) -> list[float]:
        """Ask with several clients at once for some seconds; return the seconds of each ask."""
        askers = self._connected(job["target"], job["clients"])
        if all(isinstance(one, HttpAsker) for one in askers):
            return http_load([one for one in askers if isinstance(one, HttpAsker)], job["seconds"])
        stop = threading.Event()
        with ThreadPoolExecutor(len(askers)) as pool:
            parts = [pool.submit(_repeat, one, stop) for one in askers]
            time.sleep(job["seconds"])
            stop.set()
        return [seconds for part in parts for seconds in part.result()]

    def _connected(self, target: Job, count: int) -> list[Asker]:
        known = self.askers.setdefault(target["name"], [])
        while len(known) < count:
            known.append(asker(target))
        for one in known[:count]:
            one.renew()
        return known[:count]


def _repeat(one: Asker, stop: threading.Event) -> list[float]:
    taken = []
    while not stop.is_set():
        started = time.perf_counter()
        one.ask()
        taken.append(time.perf_counter() - started)
    return taken


def main() -> None:
    """Do the jobs that come in until there are no more."""
    client = Client()
    for line in sys.stdin.buffer:
        try:
            answer = {"result": client.do(orjson.loads(line))}
        except Exception as error:  # noqa: BLE001 - Told to the process that asked for it.
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
