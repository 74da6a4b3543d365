"""Ids of deliveries are known for a time, up to a number, and each instance's by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import redis

from graph.errors import QueueFull
from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.push.replays import delivery_named

ACME, GLOBEX = "acme:github:default", "globex:github:default"
ENVELOPE = Envelope(
    "acme", "github", "default", "issues", "1", "push", datetime.now(UTC), "github/issues", b"{}"
)

Offered = Callable[[str, str | None], bool]


@pytest.fixture
def settings_here(settings: Settings) -> Settings:
    return settings.model_copy(update={"push_replay_ids": 3, "push_replay_days": 2 / 86_400})


@pytest.fixture
def offered(store: Store, settings_here: Settings) -> Iterator[Offered]:
    """Offers a delivery of an instance; tells whether it was taken for a new one."""
    del store
    broker = Broker(settings_here)
    inbox = Inbox(broker)
    yield lambda head, name: inbox.offer(
        [ENVELOPE], delivery=delivery_named(head, name, settings_here)
    )
    broker.close()


def test_a_delivery_is_known_once_it_is_queued_and_to_its_instance_alone(offered: Offered) -> None:
    is_new = [offered(ACME, "d-1"), offered(ACME, "d-1"), offered(GLOBEX, "d-1")]

    assert is_new == [True, False, True]
    assert offered(ACME, "d-2")


def test_a_delivery_without_an_id_is_new_each_time(offered: Offered) -> None:
    assert [offered(ACME, None), offered(ACME, None)] == [True, True]


def test_what_did_not_fit_in_is_new_when_it_comes_again(
    offered: Offered, settings_here: Settings
) -> None:
    full = Broker(settings_here.model_copy(update={"queue_limit": 1, "batch_size": 1}))
    assert offered(ACME, None)
    with pytest.raises(QueueFull):
        Inbox(full).offer([ENVELOPE], delivery=delivery_named(ACME, "d-1", settings_here))
    full.close()

    assert offered(ACME, "d-1")


def test_of_more_than_the_limit_the_oldest_are_forgotten(offered: Offered) -> None:
    for number in range(5):
        assert offered(ACME, f"d-{number}")

    assert [offered(ACME, f"d-{number}") for number in (4, 3, 2, 1)] == [False, False, False, True]


def test_after_their_time_ids_are_forgotten_and_take_no_room(
    offered: Offered, settings: Settings
) -> None:
    assert offered(ACME, "d-1")
    time.sleep(1.2)
    assert not offered(ACME, "d-1")
    time.sleep(1.0)

    assert offered(ACME, "d-1"), "counted from the first time"
    time.sleep(3)
    with redis.Redis.from_url(resolve(settings).redis_url) as queue:
        assert queue.keys("nazara:deliveries:*") == []
