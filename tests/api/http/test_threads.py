"""Organisations take turns at the threads, and none waits for what another has running."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from api.http.threads import FairThreads
from graph.errors import Overloaded

Result = TypeVar("Result")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as made:
        yield made


def played(scene: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Return what a scene returns; its loop has a thread of its own, as other tests have theirs."""
    with ThreadPoolExecutor(1) as stage:
        return stage.submit(lambda: asyncio.run(scene())).result()


class Calls:
    """Calls that note when they run, and last until they are told to end."""

    def __init__(self, pool: ThreadPoolExecutor, line: int = 10, spare: int = 1) -> None:
        self.threads = FairThreads(pool, threads=2, spare=spare, line=line)
        self.ran: list[str] = []
        self.seen = 0
        self.began = threading.Semaphore(0)
        self.go_on = threading.Event()

    def start(self, org: str, name: str) -> asyncio.Task[str]:
        def call() -> str:
            self.ran.append(name)
            self.began.release()
            assert self.go_on.wait(10)
            return name

        return asyncio.create_task(self.threads.run(org, call))

    async def running(self, number: int) -> None:
        """Wait until so many have begun in all, and see that no more do."""
        for _ in range(number - self.seen):
            await asyncio.to_thread(self.began.acquire, timeout=10)
        self.seen = number
        await asyncio.sleep(0.02)
        assert len(self.ran) == number


def test_an_organisation_finds_a_thread_while_another_has_taken_all(
    pool: ThreadPoolExecutor,
) -> None:
    async def scene() -> list[str]:
        calls = Calls(pool)
        tasks = [calls.start("loud", f"l{i}") for i in range(6)]
        await calls.running(2)
        tasks.append(calls.start("quiet", "q"))
        await calls.running(3)
        begun = list(calls.ran)
        calls.go_on.set()
        await asyncio.gather(*tasks)
        return begun

    assert played(scene) == ["l0", "l1", "q"]


def test_those_who_wait_are_served_in_turn_and_not_in_the_order_they_came(
    pool: ThreadPoolExecutor,
) -> None:
    async def scene() -> list[str]:
        calls = Calls(pool, spare=0)
        tasks = [calls.start("loud", f"l{i}") for i in range(5)]
        tasks += [calls.start("quiet", f"q{i}") for i in range(2)]
        await calls.running(2)
        calls.go_on.set()
        await asyncio.gather(*tasks)
        return calls.ran

    ran = played(scene)

    assert ran[:2] == ["l0", "l1"]
    assert {ran[2], ran[3]} == {"l2", "q0"}
    assert {ran[4], ran[5]} == {"l3", "q1"}


def test_a_full_line_refuses_its_own_organisation_alone(pool: ThreadPoolExecutor) -> None:
    async def scene() -> str:
        calls = Calls(pool, line=1)
        tasks = [calls.start("loud", f"l{i}") for i in range(3)]
        await calls.running(2)
        with pytest.raises(Overloaded, match="1 requests of this organisation are waiting"):
            await calls.start("loud", "l4")
        quiet = calls.start("quiet", "q")
        calls.go_on.set()
        await asyncio.gather(*tasks)
        return await quiet

    assert played(scene) == "q"


def test_who_went_away_while_waiting_takes_no_thread(pool: ThreadPoolExecutor) -> None:
    async def scene() -> list[str]:
        calls = Calls(pool)
        tasks = [calls.start("loud", f"l{i}") for i in range(4)]
        await calls.running(2)
        tasks[2].cancel()
        await asyncio.sleep(0)
        calls.go_on.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await calls.start("loud", "later") == "later"
        return calls.ran

    assert played(scene) == ["l0", "l1", "l3", "later"]


def test_several_who_go_away_as_one_of_them_is_given_a_thread_leave_it_to_the_next(
    pool: ThreadPoolExecutor,
) -> None:
    async def scene() -> tuple[list[Any], str]:
        threads = FairThreads(pool, threads=1, spare=0, line=10)
        threads._running["acme"] = 1

        def never() -> str:
            return "never"

        given, called_off = (asyncio.create_task(threads.run("acme", never)) for _ in range(2))
        await asyncio.sleep(0)
        threads._ended("acme")
        given.cancel()
        called_off.cancel()
        ends = await asyncio.gather(given, called_off, return_exceptions=True)
        return list(ends), await asyncio.wait_for(threads.run("acme", lambda: "next"), 5)

    ends, then = played(scene)

    assert [type(one) for one in ends] == [asyncio.CancelledError] * 2
    assert then == "next"


def test_who_went_away_from_a_running_call_keeps_its_thread_until_it_ends(
    pool: ThreadPoolExecutor,
) -> None:
    async def scene() -> tuple[list[str], list[str]]:
        calls = Calls(pool, spare=0)
        tasks = [calls.start("loud", f"l{i}") for i in range(3)]
        await calls.running(2)
        tasks[0].cancel()
        await asyncio.sleep(0.02)
        before = list(calls.ran)
        calls.go_on.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        return before, calls.ran

    assert played(scene) == (["l0", "l1"], ["l0", "l1", "l2"])


def test_what_a_call_raises_is_raised_and_frees_its_thread(pool: ThreadPoolExecutor) -> None:
    def broken() -> str:
        raise LookupError("broken")

    async def scene() -> str:
        threads = FairThreads(pool, threads=1, spare=0, line=5)
        with pytest.raises(LookupError, match="broken"):
            await threads.run("acme", broken)
        return await threads.run("acme", lambda: "served")

    assert played(scene) == "served"
