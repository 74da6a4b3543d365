"""Ids of deliveries are known for a time, up to a number, and each instance's by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import redis

from graph.queue.broker import Broker
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.push.replays import Replays

ACME, GLOBEX = "acme:github:default", "globex:github:default"


@pytest.fixture
def broker(store: Store, settings: Settings) -> Iterator[Broker]:
    del store
    limits = {"push_replay_ids": 3, "push_replay_days": 2 / 86_400}
    opened = Broker(settings.model_copy(update=limits))
    yield opened
    opened.close()


def test_a_delivery_is_known_once_it_was_remembered_and_to_its_instance_alone(
    broker: Broker,
) -> None:
    replays = Replays(broker)
    assert not replays.knows(ACME, "d-1")

    replays.remember(ACME, "d-1")

    assert replays.knows(ACME, "d-1")
    assert not replays.knows(GLOBEX, "d-1")
    assert not replays.knows(ACME, "d-2")


def test_of_more_than_the_limit_the_oldest_are_forgotten(broker: Broker) -> None:
    replays = Replays(broker)
    for number in range(5):
        replays.remember(ACME, f"d-{number}")

    assert [replays.knows(ACME, f"d-{number}") for number in range(5)] == [
        *(False, False),
        *(True, True, True),
    ]


def test_after_their_time_ids_are_forgotten_and_take_no_room(
    broker: Broker, settings: Settings
) -> None:
    replays = Replays(broker)
    replays.remember(ACME, "d-1")
    time.sleep(1.2)
    replays.remember(ACME, "d-1")
    time.sleep(1.0)

    assert not replays.knows(ACME, "d-1"), "counted from the first time"
    time.sleep(1.2)
    with redis.Redis.from_url(resolve(settings).redis_url) as queue:
        assert queue.keys("nazara:deliveries:*") == []
