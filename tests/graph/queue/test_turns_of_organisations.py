"""Workers are shared: many batches of one organisation don't keep another's few waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
import redis
from pydantic import SecretStr

from graph.errors import QueueFull
from graph.model.facts import Envelope
from graph.queue import turns as turning
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.inbox import Inbox
from graph.queue.turns import Turns
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.graph.histories import ORG, envelope

OTHER = "umbrella"
BUSY = 40


def of(org: str, number: int) -> Envelope:
    return replace(envelope(number), org=org)


def done(broker: Broker, run: str) -> RunState:
    """Return a run's state when it is done, or after two minutes."""
    end = time.monotonic() + 120
    while not (state := RunCounts(broker).state(run)).is_done and time.monotonic() < end:
        time.sleep(0.02)
    return state


@pytest.fixture
def queue(settings: Settings) -> Iterator[redis.Redis]:
    """A database that no worker takes messages from."""
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    with closing(redis.Redis.from_url(url)) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.mark.usefixtures("worker")
def test_three_records_are_not_written_after_all_of_another_organisation(
    store: Store, settings: Settings
) -> None:
    assert store is not None
    many = [of(ORG, number) for number in range(BUSY * 50)]
    with closing(Broker(settings.model_copy(update={"batch_size": 50}))) as broker:
        Inbox(broker).submit("busy", many)
        Inbox(broker).submit("few", [of(OTHER, number) for number in range(3)])

        assert done(broker, "few").nodes == 3
        behind = RunCounts(broker).state("busy")
        whole = done(broker, "busy")

    assert behind.done < len(many) // 2
    assert (whole.done, whole.nodes, whole.rejected) == (len(many), len(many), 0)


def test_an_organisation_has_all_workers_while_nobody_else_waits(queue: redis.Redis) -> None:
    turns = Turns(queue, 1, 120)

    assert [turns.begin("a", batch) for batch in ("a1", "a2")] == [True, True]


def test_a_batch_goes_back_while_another_organisation_waits(queue: redis.Redis) -> None:
    turns = Turns(queue, 1, 120)
    turns.begin("a", "a1")
    turns.wait("b", "b1")

    assert not turns.begin("a", "a2")
    assert turns.begin("b", "b1")
    assert turns.begin("a", "a3", is_last=True)
    # The one that went back still waits: the other organisation gives way to it.
    assert not turns.begin("b", "b2")
    turns.end("b", "b1")
    assert turns.begin("b", "b2")


def test_the_setting_says_how_many_batches_work_while_others_wait(queue: redis.Redis) -> None:
    turns = Turns(queue, 2, 120)
    turns.wait("b", "b1")

    assert [turns.begin("a", batch) for batch in ("a1", "a2", "a3")] == [True, True, False]


def test_a_batch_that_is_given_out_again_does_not_count_against_itself(
    queue: redis.Redis,
) -> None:
    turns = Turns(queue, 1, 120)
    turns.begin("a", "a1")
    turns.wait("b", "b1")

    assert turns.begin("a", "a1")


def test_batches_that_were_lost_hold_up_nobody(
    queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning, "LOST_SECONDS", 0)
    turns = Turns(queue, 1, 0)
    turns.wait("b", "lost")
    turns.begin("a", "killed")
    time.sleep(0.01)

    assert turns.begin("a", "a2")


def test_whoever_can_t_wait_is_refused_at_once_by_a_full_queue(
    settings: Settings, queue: redis.Redis
) -> None:
    assert queue is not None
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    small = {"redis_url": SecretStr(url), "queue_limit": 2, "batch_size": 1}
    with closing(Broker(settings.model_copy(update=small))) as broker:
        Inbox(broker).offer([envelope(1), envelope(2)])

        started = time.monotonic()
        with pytest.raises(QueueFull, match="2 messages wait already") as refused:
            Inbox(broker).offer([envelope(3)])

    assert time.monotonic() - started < 1
    assert refused.value.retryable
    assert refused.value.retry_after > 0
