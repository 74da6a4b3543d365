"""The doors for calls and for exports: how many are at work, how many wait, and apart."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.door import Door
from api.http.webhooks import Webhooks
from graph.errors import Overloaded
from graph.settings.settings import load_settings
from graph.store.store import Store
from tests.loops import run_apart

NOWHERE = {"neo4j_uri": "bolt://127.0.0.1:1", "redis_url": "redis://127.0.0.1:1/0"}


@pytest.fixture
def webhooks(tmp_path: Path) -> Iterator[Webhooks]:
    limits = {"push_threads": 2, "otlp_threads": 1, "push_queue": 1}
    opened = Webhooks.of(Store(load_settings(data_dir=tmp_path, **NOWHERE, **limits)))
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "fits_in"), [("door", 3), ("exports", 2)])
def test_more_than_may_be_at_work_and_wait_are_told_to_come_back(
    webhooks: Webhooks, name: str, fits_in: int
) -> None:
    door: Door = getattr(webhooks, name)

    async def outcomes() -> list[str]:
        release = threading.Event()
        tasks = [asyncio.create_task(door.run(release.wait)) for _ in range(fits_in + 2)]
        await asyncio.sleep(0)
        refused = [task for task in tasks if task.done()]
        release.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(task in refused for task in tasks[fits_in:])
        return [type(one).__name__ for one in told]

    assert run_apart(outcomes) == ["bool"] * fits_in + [Overloaded.__name__] * 2


def test_exports_that_take_long_hold_up_no_call(webhooks: Webhooks) -> None:
    async def answered() -> str:
        release = threading.Event()
        exports = [asyncio.create_task(webhooks.exports.run(release.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        answer = await asyncio.wait_for(webhooks.door.run(lambda: "taken"), 30)
        release.set()
        await asyncio.gather(*exports)
        return answer

    assert run_apart(answered) == "taken"
