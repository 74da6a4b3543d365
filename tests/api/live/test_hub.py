"""Many subscriptions on a real graph and a real Redis: one reading for equal ones, and no gaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio import Redis

from api.access.viewer import Viewer
from api.compiler.engine import Engine
from api.compiler.watching import Event, NewsWatch
from api.live.hub import Hub
from api.live.outbox import Outbox
from api.live.pace import Pace
from api.live.reader import NewsReader
from api.schema.build import schema_for
from graph.errors import EventsGone, GraphError, TooSlow
from graph.live import aside
from graph.live.announcer import Announcer
from graph.live.news import News
from graph.model.times import EPOCH
from graph.settings.settings import Settings
from graph.store.store import Row, Statement, Store
from tests.api.live.watched import watch
from tests.loops import run_apart
from tests.statements import node

TEXT = "subscription ($after: String) { entityChanged(after: $after) { id nodeId } }"


class Counting(Store):
    """A store that counts what it reads."""

    readings = 0

    def read(self, query: Statement, **params: Any) -> list[Row]:
        """Run one reading query."""
        self.readings += 1
        return super().read(query, **params)


@dataclass(eq=False)
class Listener:
    """A sink that keeps what it is told."""

    events: list[Event] = field(default_factory=list)
    error: GraphError | None = None
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    def told(self, events: Iterable[Event]) -> None:
        self.events += events

    def ended(self, error: GraphError) -> None:
        self.error = error

    async def room(self) -> None:
        await self.open.wait()

    @property
    def ids(self) -> list[str]:
        return [str(event.place) for event in self.events]

    async def has(self, number: int) -> None:
        async with asyncio.timeout(10):
            while len(self.events) < number and self.error is None:  # noqa: ASYNC110 - Two calls end it.
                await asyncio.sleep(0.01)


async def in_thread(org: str, call: Any) -> Any:
    del org
    return await asyncio.to_thread(call)


@asynccontextmanager
async def hub(settings: Settings, limit: int = 100) -> AsyncIterator[Hub]:
    reader = NewsReader(settings)
    made = Hub(reader, in_thread, limit)
    try:
        yield made
    finally:
        made.close()
        await reader.close()


async def in_use(way: Redis) -> set[Any]:
    """Return the connections that wait for news, once one does."""
    pool: Any = way.connection_pool
    async with asyncio.timeout(10):
        while not pool._in_use_connections:  # noqa: ASYNC110 - Nothing tells of it.
            await asyncio.sleep(0.01)
    return set(pool._in_use_connections)


@pytest.fixture
def counting(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    del store
    # What a busy machine tells late must not count as lost here.
    monkeypatch.setattr(aside, "PATIENCE_SECONDS", 30.0)
    with closing(Counting(settings)) as made:
        yield made


@pytest.fixture
def reading(counting: Counting) -> Engine:
    return Engine(schema_for(counting.settings), counting, counting.settings)


def incidents(store: Store, number: int, org: str = "acme") -> list[News]:
    uids = [f"{org}:pager:main:incident:{one}" for one in range(number)]
    return [News(node(store, uid, "Incident", title=uid, sort_at=EPOCH)) for uid in uids]


def test_a_thousand_equal_subscriptions_share_each_reading(
    counting: Counting, reading: Engine
) -> None:
    [news] = incidents(counting, 1)
    listeners = [Listener() for _ in range(1000)]

    async def main() -> None:
        async with hub(counting.settings) as made:
            for number, listener in enumerate(listeners):
                watching = watch(reading, TEXT, Viewer("acme", uid=f"t{number % 7}"))
                await made.subscribe(watching, listener)
            counting.readings = 0
            for _ in range(3):
                counting.tell("acme", [news])
                await asyncio.sleep(0.1)
            await listeners[-1].has(3)

    run_apart(main)

    assert {len(one.events) for one in listeners} == {3}
    assert len({id(one.events[0]) for one in listeners}) == 1
    assert counting.readings == 3


def test_news_of_no_concern_cost_no_reading(counting: Counting, reading: Engine) -> None:
    news = incidents(counting, 1)
    listener = Listener()
    text = "subscription { entityChanged(types: [SYSTEM]) { id } }"

    async def main() -> None:
        async with hub(counting.settings) as made:
            await made.subscribe(watch(reading, text), listener)
            counting.readings = 0
            counting.tell("acme", news)
            await asyncio.sleep(0.3)

    run_apart(main)

    assert (listener.events, counting.readings) == ([], 0)


def test_whoever_goes_on_anywhere_is_told_each_event_once(
    counting: Counting, reading: Engine
) -> None:
    news = incidents(counting, 120)
    all_, later, latest = Listener(), Listener(), Listener()

    async def main() -> None:
        async with hub(counting.settings) as one, hub(counting.settings) as other:
            await one.subscribe(watch(reading, TEXT), all_)
            for start in range(0, 60, 3):
                counting.tell("acme", news[start : start + 3])
            await all_.has(60)
            await other.subscribe(watch(reading, TEXT, after=all_.ids[10]), later)
            for start in range(60, 120, 3):
                counting.tell("acme", news[start : start + 3])
                await asyncio.sleep(0.005)
            await all_.has(71)
            await one.subscribe(watch(reading, TEXT, after=all_.ids[70]), latest)
            await all_.has(120)
            await later.has(109)
            await latest.has(49)
            await asyncio.sleep(0.1)

    run_apart(main)

    assert len(set(all_.ids)) == 120
    assert later.ids == all_.ids[11:]
    assert latest.ids == all_.ids[71:]


def test_what_comes_while_earlier_events_are_fetched_waits_within_bounds(
    counting: Counting, reading: Engine
) -> None:
    news = incidents(counting, 30)
    slow, first = Listener(), Listener()

    async def main() -> None:
        async with hub(counting.settings, limit=10) as made:
            await made.subscribe(watch(reading, TEXT), first)
            counting.tell("acme", news[:5])
            await first.has(5)
            slow.open.clear()
            await made.subscribe(watch(reading, TEXT, after=first.ids[0]), slow)
            for one in news[5:]:
                counting.tell("acme", [one])
                await asyncio.sleep(0.01)
            await first.has(30)

    run_apart(main)

    assert isinstance(slow.error, TooSlow)
    assert slow.events == []
    assert len(first.events) == 30


@pytest.mark.parametrize("limit", ["live_seconds", "live_entries"])
def test_going_on_behind_what_is_not_kept_is_refused(
    counting: Counting, reading: Engine, limit: str
) -> None:
    news = incidents(counting, 1)
    first = Listener()
    short = {"live_seconds": 1} if limit == "live_seconds" else {"live_entries": 3}
    settings = counting.settings.model_copy(update=short)

    async def main() -> None:
        async with hub(settings) as made:
            await made.subscribe(watch(reading, TEXT), first)
            with closing(Announcer(settings)) as announcer:
                announcer.tell("acme", news)
                await first.has(1)
                await made.subscribe(watch(reading, TEXT, after=first.ids[0]), Listener())
                if limit == "live_seconds":
                    await asyncio.sleep(1.2)
                for _ in range(400):
                    announcer.tell("acme", news)
            with pytest.raises(EventsGone, match="kept"):
                await made.subscribe(watch(reading, TEXT, after=first.ids[0]), Listener())

    run_apart(main)


def test_a_gap_in_the_news_ends_a_subscription_and_says_so(
    counting: Counting, reading: Engine
) -> None:
    [news] = incidents(counting, 1)
    listener, again = Listener(), Listener()

    async def main() -> None:
        async with hub(counting.settings) as made:
            await made.subscribe(watch(reading, TEXT), listener)
            counting.tell("acme", [news])
            await listener.has(1)
            with closing(Announcer(counting.settings)) as announcer:
                announcer._lose("acme")
                announcer.tell("acme", [news])
            await listener.has(2)
            await made.subscribe(watch(reading, TEXT, after=listener.ids[0]), again)
            await again.has(1)

    run_apart(main)

    assert len(listener.events) == 1
    assert isinstance(listener.error, EventsGone)
    assert isinstance(again.error, EventsGone)


def test_a_queue_that_was_away_ends_subscriptions_because_news_may_be_lost(
    counting: Counting, reading: Engine
) -> None:
    [news] = incidents(counting, 1)
    listener, after = Listener(), Listener()

    async def main() -> None:
        async with hub(counting.settings) as made:
            await made.subscribe(watch(reading, TEXT), listener)
            counting.tell("acme", [news])
            await listener.has(1)
            way, nowhere = made._reader._made, Redis(port=1)
            for waiting in await in_use(way):
                waiting.port = 1
            made._reader._made = nowhere
            await way.client_kill_filter(_type="normal")
            await asyncio.sleep(0.2)
            made._reader._made = None
            await listener.has(2)
            await made.subscribe(watch(reading, TEXT), after)
            counting.tell("acme", [news])
            await after.has(1)
            await nowhere.aclose()
            await way.aclose()
            with pytest.raises(EventsGone, match="lost"):
                await made.subscribe(watch(reading, TEXT, after=listener.ids[0]), Listener())

    run_apart(main)

    assert isinstance(listener.error, EventsGone)
    assert len(after.events) == 1


def test_an_organisation_that_nobody_listens_to_is_read_no_more(
    counting: Counting, reading: Engine
) -> None:
    async def main() -> list[int]:
        async with hub(counting.settings) as made:
            some: list[NewsWatch] = [watch(reading, TEXT), watch(reading, TEXT, Viewer("beta"))]
            subscribers = [await made.subscribe(one, Listener()) for one in some]
            numbers = [len(made._reader._feeds)]
            for one in subscribers:
                one.leave()
                one.leave()
                numbers.append(len(made._reader._feeds))
            return numbers

    assert run_apart(main) == [2, 1, 0]


def test_what_waits_to_be_sent_is_bounded() -> None:
    async def main() -> tuple[bytes, int]:
        outbox = Outbox(3)
        for _ in range(3):
            outbox.put(b"x")
        first = await outbox.get()
        outbox.put(b"y")
        with pytest.raises(TooSlow):
            outbox.put(b"z")
        return first, len(outbox._waiting)

    assert run_apart(main) == (b"x", 0)


def test_messages_may_come_in_a_burst_and_then_evenly() -> None:
    now = [0.0]
    pace = Pace(2, lambda: now[0])

    burst = [pace.goes_on() for _ in range(21)]
    now[0] = 100.0
    evenly = [pace.goes_on() for _ in range(20)]

    assert burst == [True] * 20 + [False]
    assert all(evenly)
