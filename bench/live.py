"""How soon subscribers are told what was committed, and what each of them takes of memory."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psutil
import redis.asyncio as redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.access.tokens import create_token
from bench.graph import api_server, empty_graph
from bench.report import Report, p50, p95
from graph.live.news import News
from graph.model.facts import Facts, Record
from graph.model.identity import version_of
from graph.model.times import EPOCH
from graph.settings.settings import resolve
from graph.store.store import Store
from graph.write.writer import Writer

ORG: Final = "bench"
SIZES: Final = (1_000, 10_000)
SUBSCRIPTIONS: Final = (1, 100, 1_000)
ROUNDS: Final = 40
TOGETHER: Final = 50
"""Connections that are opened at once."""

PATIENCE_SECONDS: Final = 5.0
PATIENCE_EACH_SECONDS: Final = 0.005
"""So long nobody writes the next change, whoever has not been told of the last."""

ATTEMPTS: Final = 10
"""Changes that are written until all are told of one: the first may come before they listen."""

TEXT: Final = """subscription { incidentChanged {
  id what nodeId node { id title status affects { nodes { name } } } } }"""

_ASKED: Final = orjson.dumps({"id": "1", "type": "subscribe", "payload": {"query": TEXT}}).decode()
_AGAIN_SECONDS: Final = 0.5


class Told(Store):
    """A store that notes when the last transaction was committed."""

    committed: float = 0.0

    def tell(self, org: str, news: Iterable[News]) -> None:
        """Tell news, which is the first thing that happens after a commit."""
        self.committed = time.perf_counter()
        super().tell(org, news)


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure for each size of the graph: events, beside a plain stream of Redis.

    `--sizes 1000,10000` are incidents, `--open 1,100,1000` subscriptions at once; each takes a
    file handle of this process and one of the API. `--rounds` changes are told to all of them.
    """
    del long
    parser = argparse.ArgumentParser(prog="python -m bench live")
    parser.add_argument("--sizes", type=_numbers, default=SIZES)
    parser.add_argument("--open", type=_numbers, default=SUBSCRIPTIONS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    for size in given.sizes:
        with empty_graph() as store:
            events(report, store, size, LivePlan(given.open, given.rounds))


@dataclass(frozen=True, slots=True)
class LivePlan:
    """How many subscriptions are open at once, one number after the other, and how long."""

    opened: tuple[int, ...] = SUBSCRIPTIONS
    rounds: int = ROUNDS


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def events(report: Report, store: Store, size: int, plan: LivePlan) -> None:
    """Measure how long events take on a graph of that many incidents."""
    most = max(plan.opened) + TOGETHER
    limits = ("live_connections", "live_connections_per_org", "live_connections_per_token")
    # Where the machine is busy the first connection waits for what is planned anew.
    lifted = {**dict.fromkeys(limits, most), "live_init_seconds": 300.0}
    told = Told(store.settings.model_copy(update=lifted))
    for start in range(0, size, 500):
        _write(told, [_incident(number, 0) for number in range(start, start + 500)])
    token = create_token(told, ORG, "bench", "viewer")
    with api_server(told) as (port, pid):
        for number in plan.opened:
            bench = _Subscribers(told, f"ws://127.0.0.1:{port}/graphql", token, pid, plan.rounds)
            asyncio.run(bench.measure(report, number, size))
    told.close()


def _write(store: Store, records: Sequence[Record]) -> None:
    result = Writer(store, "bench").write(ORG, [Facts((one,)) for one in records])
    assert not result.rejected


def _incident(number: int, version: int) -> Record:
    return Record(
        label="Incident",
        org=ORG,
        source="bench",
        uid=f"{ORG}:bench:main:incident:{number}",
        native_id=str(number),
        version=version_of(version, [number, version]),
        at=EPOCH,
        seen=EPOCH,
        props={
            "title": f"Incident {number}, {version}",
            "status": "triggered",
            "severity_rank": 1,
            "started_at": EPOCH,
        },
    )


class _Subscribers:
    """Connections of one subscription each to an API, and when each of them is told."""

    def __init__(self, store: Told, url: str, token: str, pid: int, rounds: int) -> None:
        self._store = store
        self._url = url
        self._token = token
        self._rounds = rounds
        self._process = psutil.Process(pid)
        self._arrived: dict[str, list[float]] = {}
        self._ended: list[str] = []

    async def measure(self, report: Report, number: int, size: int) -> None:
        """Open so many subscriptions, write, and note how long the events took."""
        # The first connections have the statement planned and threads started, which is no part
        # of what each takes.
        async with AsyncExitStack() as first:
            await self._open(first, TOGETHER)
            await self._told("warm", TOGETHER)
        before = self._process.memory_info().rss
        async with AsyncExitStack() as lines:
            await self._open(lines, number)
            await self._told("opened", number)
            taken = (self._process.memory_info().rss - before) / number
            seconds = [await self._told(f"{number}-{one}", number) for one in range(self._rounds)]
        raw = await self._raw()
        name = f"{number}_of_{size}"
        latencies = [one for some in seconds for one in some]
        report.add(f"event_p50_{name}", p50(latencies) * 1000, "ms from commit to a subscriber")
        report.add(f"event_p95_{name}", p95(latencies) * 1000, "ms, wanted at 100: 150 at most")
        report.add(f"raw_p50_{name}", p50(raw) * 1000, "ms from XADD to XREAD")
        report.add(f"raw_p95_{name}", p95(raw) * 1000, "ms")
        report.add(f"kb_each_{name}", taken / 1000, "kB of the API for each, wanted: 60 at most")

    async def _open(self, lines: AsyncExitStack, number: int) -> None:
        for start in range(0, number, TOGETHER):
            opening = [self._line(lines) for _ in range(start, min(start + TOGETHER, number))]
            await asyncio.gather(*opening)

    async def _line(self, lines: AsyncExitStack) -> None:
        line = await lines.enter_async_context(
            connect(self._url, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None)
        )
        await line.send(
            orjson.dumps(
                {
                    "type": "connection_init",
                    "payload": {"authorization": f"Bearer {self._token}"},
                }
            ).decode()
        )
        await line.recv()
        await line.send(_ASKED)
        reading = asyncio.create_task(self._read(line))
        lines.callback(reading.cancel)

    async def _read(self, line: ClientConnection) -> None:
        async for text in line:
            now = time.perf_counter()
            message: dict[str, Any] = orjson.loads(text)
            if message["type"] == "next":
                title = message["payload"]["data"]["incidentChanged"]["node"]["title"]
                self._arrived.setdefault(title, []).append(now)
            elif message["type"] == "ping":
                await line.send('{"type":"pong"}')
            elif "OVERLOADED" in str(message):
                # So many ask at once that some are told to come again, as a client would.
                await asyncio.sleep(_AGAIN_SECONDS)
                await line.send(_ASKED)
            else:
                self._ended.append(str(message))
        self._ended.append(f"closed: {line.close_code} {line.close_reason}")

    async def _told(self, name: str, number: int) -> list[float]:
        """Write a change until all have been told it; return the seconds from its commit."""
        told = 0
        for _ in range(ATTEMPTS):
            version = int(time.time() * 1e6)
            record = _incident(hash(name) % 100, version)
            await asyncio.to_thread(_write, self._store, [record])
            committed, title = self._store.committed, str(record.props["title"])
            until = time.perf_counter() + PATIENCE_SECONDS + number * PATIENCE_EACH_SECONDS
            while time.perf_counter() < until:
                await asyncio.sleep(0.02)
                told = len(self._arrived.get(title, ()))
                if told == number:
                    return [one - committed for one in self._arrived.pop(title)]
        ends = "; ".join(sorted(set(self._ended)))
        message = f"{number:,} subscribers were told {told:,} times of the last change; {ends}"
        raise AssertionError(message)

    async def _raw(self) -> list[float]:
        """Return the seconds from XADD to the end of an XREAD that waits for it."""
        url = resolve(self._store.settings, ("redis",)).redis_url
        seconds = []
        async with redis.Redis.from_url(url) as reader, redis.Redis.from_url(url) as writer:
            last = await writer.xadd("bench:raw", {"news": b"x"})
            await reader.ping()
            for _ in range(ROUNDS):
                waiting = asyncio.ensure_future(reader.xread({"bench:raw": last}, block=2000))
                await asyncio.sleep(0.02)
                started = time.perf_counter()
                last = await writer.xadd("bench:raw", {"news": b"x" * 60})
                await waiting
                seconds.append(time.perf_counter() - started)
        return seconds
