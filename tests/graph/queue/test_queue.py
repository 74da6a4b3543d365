"""Batches through a real queue and a real worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis
from pydantic import SecretStr

from graph.errors import QueueUnavailable, WorkLost
from graph.model.facts import Envelope
from graph.queue import broker as brokers
from graph.queue import counts
from graph.queue.app import ENRICH, READ_KEYS, SETTLE, TAKE, WRITE, make_app
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.envelopes import Received, decode, encode, pieces
from graph.queue.inbox import Inbox
from graph.queue.lines import Lines
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.graph.histories import ORG, envelope, snapshot


@pytest.fixture
def broker(settings: Settings) -> Iterator[Broker]:
    opened = Broker(settings.model_copy(update={"batch_size": 4}))
    yield opened
    opened.close()


@pytest.fixture
def alone(settings: Settings) -> Iterator[Broker]:
    """Runs in a database of their own, where no worker of another test takes messages away."""
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    opened = Broker(settings.model_copy(update={"redis_url": SecretStr(url)}))
    opened.client.flushdb()
    yield opened
    opened.client.flushdb()
    opened.close()


def waited(broker: Broker, run: str) -> RunState:
    """Return the state of a run when it is done, or after a minute."""
    end = time.monotonic() + 60
    while not (state := RunCounts(broker).state(run)).is_done and time.monotonic() < end:
        time.sleep(0.1)
    return state


def deliver(broker: Broker, batch: object) -> None:
    """Give out one and the same message."""
    broker.app.send_task(WRITE, args=[batch, None, "r1", True], task_id="one-and-the-same")


def counted(broker: Broker, run: str, number: int) -> None:
    """Wait until so many records of a run are done, or for a minute."""
    end = time.monotonic() + 60
    while RunCounts(broker).state(run).done < number and time.monotonic() < end:
        time.sleep(0.1)


@pytest.mark.usefixtures("worker")
def test_a_run_is_written_and_counted(store: Store, broker: Broker) -> None:
    seen: list[RunState] = []

    good = [envelope(number) for number in range(10)]
    Inbox(broker).submit("r1", [*good, envelope(99, type="Nonsense")])
    state = RunCounts(broker).wait("r1", seen.append)

    assert state == RunState(queued=11, done=11, nodes=10, relationships=10, stubs=1, rejected=1)
    assert seen[-1] == state
    graph = snapshot(store)
    assert len(graph.edges("AFFECTS")) == 10
    assert sum("DeadLetter" in labels for _, labels, _ in graph.nodes) == 1


@pytest.mark.usefixtures("worker")
def test_a_batch_that_is_delivered_again_changes_and_counts_nothing(
    store: Store, broker: Broker
) -> None:
    batch = encode([envelope(1), envelope(2)])
    # Whichever of two at once writes tells of new nodes, and the other may be counted first:
    # a message is given out again when nobody works on it any more.
    deliver(broker, batch)
    counted(broker, "r1", 2)
    deliver(broker, batch)
    Inbox(broker).submit("r1", [envelope(3)])
    counted(broker, "r1", 3)
    once = snapshot(store)
    deliver(broker, batch)
    Inbox(broker).submit("r2", [envelope(4)])
    waited(broker, "r2")

    assert RunCounts(broker).state("r1") == RunState(
        queued=1, done=3, nodes=3, relationships=3, stubs=1, rejected=0
    )
    assert once.edges("AFFECTS") < snapshot(store).edges("AFFECTS")
    assert len(snapshot(store).edges("AFFECTS")) == 4


def test_counts_of_one_batch_are_added_once(store: Store, broker: Broker) -> None:
    assert store is not None

    for _ in range(3):
        RunCounts(broker).add("r1", "batch-1", {"done": 5, "nodes": 4})
    RunCounts(broker).add("r1", "batch-2", {"done": 1})

    assert RunCounts(broker).state("r1") == RunState(done=6, nodes=4)


@pytest.mark.parametrize(
    ("deliveries", "what"),
    [
        (["halve b", "b.a", "b.b", "b"], "the whole is delivered again after its halves"),
        (["halve b", "b", "b.b", "b.a"], "the whole succeeds before its halves"),
        (["b", "halve b", "b.a", "b.b"], "the whole was counted, and is halved afterwards"),
        (["halve b", "halve b.a", "b.a.a", "b.a", "b.b", "b.a.b", "b"], "a half is halved"),
    ],
)
def test_batch_that_was_halved_is_counted_once(
    alone: Broker, deliveries: list[str], what: str
) -> None:
    for delivery in deliveries:
        verb, _, batch = delivery.rpartition(" ")
        if verb:
            RunCounts(alone).halve("r", batch)
        else:
            RunCounts(alone).add("r", batch, {"done": 8 // 2 ** batch.count(".")})

    assert RunCounts(alone).state("r").done == 8, what


def test_submitting_waits_while_the_queue_is_full(settings: Settings) -> None:
    # A database of its own, where no worker of another test takes messages away.
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    elsewhere = {"batch_size": 1, "queue_limit": 2, "redis_url": SecretStr(url)}
    broker = Broker(settings.model_copy(update=elsewhere))
    waiting = threading.Event()
    thread = threading.Thread(
        target=Inbox(broker).submit,
        args=("r1", [envelope(number) for number in range(3)]),
        kwargs={"progress": lambda state: waiting.set() if state.queued == 2 else None},
    )
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        thread.start()
        assert waiting.wait(20)
        handful = Lines(broker).take("bell")
        assert handful
        thread.join(20)
        client.flushdb()

    assert not thread.is_alive()
    broker.close()


def test_a_queue_that_is_away_is_named_and_retryable(settings: Settings) -> None:
    broker = Broker(settings.model_copy(update={"redis_url": SecretStr("redis://127.0.0.1:1/0")}))

    with pytest.raises(QueueUnavailable, match="the queue can't be reached") as caught:
        RunCounts(broker).state("r1")

    assert caught.value.retryable


def test_a_run_whose_messages_are_gone_is_not_waited_for(
    alone: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "_LOST_SECONDS", 0.5)
    Inbox(alone).submit("r1", [envelope(number) for number in range(3)])
    alone.client.flushdb()
    RunCounts(alone).note_queued("r1", 3)
    RunCounts(alone).add("r1", "one", {"done": 1})

    with pytest.raises(WorkLost, match="2 of 3 records were not written") as caught:
        RunCounts(alone).wait("r1")

    assert "Run the same command again" in caught.value.remedy


def test_a_run_goes_on_when_the_queue_answers_again(
    alone: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    Inbox(alone).submit("r1", [envelope(1)])
    asked: list[int] = []
    answer = alone.client.hgetall

    def away_twice(key: str) -> object:
        asked.append(1)
        if len(asked) < 3:
            raise redis.ConnectionError
        return answer(key)

    monkeypatch.setattr(alone.client, "hgetall", away_twice)

    assert RunCounts(alone).state("r1") == RunState(queued=1)
    monkeypatch.setattr(brokers, "PATIENCE_SECONDS", 0.0)
    asked.clear()
    with pytest.raises(QueueUnavailable):
        RunCounts(alone).state("r1")


def test_vectors_and_earlier_texts_wait_until_nothing_is_to_be_written(settings: Settings) -> None:
    router = make_app(settings).amqp.router

    priorities = {name: router.route({}, name).get("priority", 0) for name in (WRITE, TAKE, SETTLE)}
    for later in (ENRICH, READ_KEYS):
        assert router.route({}, later)["priority"] > max(priorities.values())


def test_a_lost_task_comes_back_soon_after_it_could_have_ended(settings: Settings) -> None:
    conf = make_app(settings.model_copy(update={"task_time_limit": 100})).conf

    assert conf.broker_transport_options["visibility_timeout"] == 125
    assert (conf.task_time_limit, conf.task_soft_time_limit) == (100, 75)
    assert conf.broker_transport_options["unacked_restore_throttle"] == 1
    assert conf.broker_transport_options["unacked_restore_interval"] <= 5
    assert conf.task_acks_late
    assert not conf.task_acks_on_failure_or_timeout
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.accept_content == ["json"]


def test_envelopes_come_back_as_they_were() -> None:
    odd = Envelope(
        org=ORG,
        source="files",
        instance="main",
        stream="x",
        native_id="\ud800\x00",
        via="push",
        received_at=datetime(2026, 1, 2, tzinfo=UTC),
        content_type="application/octet-stream",
        raw=b"\xff\x00",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        tombstone=True,
        delivery_id="d",
        version="7",
        location="x:1",
    )

    assert decode(encode([envelope(1), odd])) == Received([envelope(1), odd])


def test_pieces_are_cut_by_count_and_by_size() -> None:
    envelopes = [envelope(number) for number in range(5)]
    size = len(envelopes[0].raw)

    assert [len(piece) for piece in pieces(envelopes, 2, 10**6)] == [2, 2, 1]
    assert [len(piece) for piece in pieces(envelopes, 100, 3 * size)] == [3, 2]
    assert [len(piece) for piece in pieces(envelopes, 100, 1)] == [1] * 5
