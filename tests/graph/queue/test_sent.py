"""A message that is in neither of Celery's two places is put back; any other stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import redis
from pydantic import SecretStr

from graph.queue import sent
from graph.queue.app import PULL_QUEUE, QUEUE, SETTLE
from graph.queue.broker import Broker
from graph.queue.sent import TEXTS, TIMES, send_lost
from graph.settings.settings import Settings, resolve


@pytest.fixture
def broker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """The way to a database that no worker takes messages from; what is lost is so at once."""
    monkeypatch.setattr(sent, "LOST_SECONDS", -1.0)
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    own = settings.model_copy(update={"redis_url": SecretStr(url)})
    with closing(Broker(own)) as opened:
        opened.client.flushdb()
        yield opened
        opened.client.flushdb()


@pytest.fixture
def channel(broker: Broker) -> Iterator[Any]:
    """A channel as workers have them."""
    with broker.app.connection() as connection:
        yield connection.default_channel


def lengths(queue: redis.Redis) -> tuple[int, int, int]:
    """Return how many messages wait, how many are given out, and how many are noted."""
    noted = queue.hlen(TEXTS)
    assert noted == queue.zcard(TIMES)
    return int(queue.llen(QUEUE)), int(queue.hlen("unacked")), int(noted)


def test_a_message_that_is_nowhere_is_put_back_once(broker: Broker) -> None:
    broker.send(SETTLE, "acme", "")
    text = broker.client.rpop(QUEUE)

    again = [send_lost(broker.client) for _ in range(2)]

    assert again == [1, 0]
    assert broker.client.lrange(QUEUE, 0, -1) == [text]


def test_a_message_is_looked_for_when_it_should_have_been_noted(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "LOST_SECONDS", 60.0)
    broker.send(SETTLE, "acme", "")
    broker.client.rpop(QUEUE)

    assert send_lost(broker.client) == 0


def test_a_message_that_is_put_back_is_done_and_forgotten_as_any(
    broker: Broker, channel: Any
) -> None:
    broker.send(SETTLE, "acme", "")
    broker.client.rpop(QUEUE)
    send_lost(broker.client)

    message = channel.basic_get(QUEUE)
    given_out = lengths(broker.client)
    message.ack()

    assert message.headers["task"] == SETTLE
    assert given_out == (0, 1, 1)
    assert lengths(broker.client) == (0, 0, 0)


def test_messages_that_wait_or_are_given_out_are_left_alone(broker: Broker, channel: Any) -> None:
    broker.send(SETTLE, "acme", "")
    broker.send(SETTLE, "umbrella", "")
    assert channel.basic_get(QUEUE)

    assert send_lost(broker.client) == 0
    assert lengths(broker.client) == (1, 1, 2)


def test_a_message_that_goes_back_is_there_once_and_still_noted(
    broker: Broker, channel: Any
) -> None:
    broker.send(SETTLE, "acme", "")
    channel.basic_get(QUEUE).requeue()

    unharmed = send_lost(broker.client)
    broker.client.rpop(QUEUE)
    lost = send_lost(broker.client)

    assert (unharmed, lost) == (0, 1)
    assert lengths(broker.client) == (1, 0, 1)


def test_a_message_of_a_worker_that_ends_is_there_once_and_still_noted(
    broker: Broker, channel: Any
) -> None:
    broker.send(SETTLE, "acme", "")
    assert channel.basic_get(QUEUE)
    channel.qos.restore_unacked_once()

    assert send_lost(broker.client) == 0
    assert lengths(broker.client) == (1, 0, 1)


def test_steps_of_reading_sources_are_noted_too(broker: Broker) -> None:
    broker.send_message("ingest.pull.step", ("acme",))
    broker.client.rpop(PULL_QUEUE)

    assert send_lost(broker.client) == 1
    assert broker.client.llen(PULL_QUEUE) == 1


def test_what_is_thrown_away_does_not_come_back(broker: Broker, channel: Any) -> None:
    broker.send(SETTLE, "acme", "")
    broker.send_message("ingest.pull.step", ("acme",))

    channel.queue_purge(QUEUE)

    assert send_lost(broker.client) == 0
    assert lengths(broker.client) == (0, 0, 1)
    assert broker.client.llen(PULL_QUEUE) == 1


def test_answers_of_workers_to_whoever_inspects_them_are_not_noted(broker: Broker) -> None:
    with broker.app.connection() as connection:
        connection.default_channel._put("x.reply.celery.pidbox", {"properties": {}})

    assert broker.client.hlen(TEXTS) == 0
