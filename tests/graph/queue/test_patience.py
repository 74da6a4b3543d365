"""A queue that can't write for a while: what it refuses is said, held and tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest
import redis

import graph.queue.broker
from graph.errors import QueueUnavailable
from graph.model.facts import Envelope
from graph.queue import transport
from graph.queue.app import QUEUE, SETTLE
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.queue.scripts import PREFIX
from graph.settings.settings import Settings, resolve
from graph.store.store import Store


@pytest.fixture
def queue(store: Store, settings: Settings) -> Iterator[redis.Redis]:
    del store
    with redis.Redis.from_url(resolve(settings).redis_url) as client:
        yield client


@contextmanager
def refusing(queue: redis.Redis) -> Iterator[None]:
    """Have the queue refuse every write, as it does when its disk is full."""
    queue.config_set("min-replicas-to-write", 1)
    try:
        yield
    finally:
        queue.config_set("min-replicas-to-write", 0)


def test_message_that_can_not_be_noted_is_held_until_it_can(
    queue: redis.Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PAUSE_SECONDS", 0.01)
    with closing(Broker(settings)) as broker:
        broker.send(SETTLE, "acme", "")
        with broker.app.connection() as connection:
            channel = connection.default_channel
            message = channel.basic_get(QUEUE, no_ack=True)
            note = threading.Thread(target=channel.qos.append, args=(message, "tag"))
            with refusing(queue):
                note.start()
                time.sleep(0.2)
                assert note.is_alive()
                assert queue.hlen("unacked") == 0
            note.join(5)

            assert not note.is_alive()
            assert queue.hexists("unacked", "tag")


def test_queue_that_takes_nothing_in_is_named_with_the_remedy(
    queue: redis.Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.queue.broker, "PATIENCE_SECONDS", 0.1)
    now = datetime.now(UTC)
    envelope = Envelope("acme", "tool", "main", "files", "1", "file", now, "jsonl", b"{}")

    with (
        closing(Broker(settings)) as broker,
        refusing(queue),
        pytest.raises(QueueUnavailable, match="takes nothing in") as caught,
    ):
        Inbox(broker).submit("run", [envelope])

    assert "free some space" in caught.value.remedy
    assert caught.value.retryable


def test_queue_that_writes_again_in_time_is_waited_for(
    queue: redis.Redis, settings: Settings
) -> None:
    now = datetime.now(UTC)
    envelope = Envelope("acme", "tool", "main", "files", "1", "file", now, "jsonl", b"{}")
    queue.config_set("min-replicas-to-write", 1)
    later = threading.Timer(0.5, queue.config_set, ("min-replicas-to-write", 0))
    later.start()

    with closing(Broker(settings)) as broker:
        Inbox(broker).submit("run", [envelope])

    later.join()
    assert queue.zcard(f"{PREFIX}waiting:live") == 1
