"""What `nazara doctor` finds of queue and workers: each fault is made for real."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import redis
from pydantic import SecretStr

from api.doctor import services
from graph.embedded import ports
from graph.embedded.child import Child
from graph.embedded.services import environment_of
from graph.embedded.spawning import child_environment
from graph.model.facts import Envelope
from graph.queue.app import QUEUE, SETTLE
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.api.doctor.examined import only


@pytest.fixture
def broker(store: Store, settings: Settings) -> Iterator[Broker]:
    """A way into the queue, which is empty."""
    del store
    with closing(Broker(settings)) as opened:
        yield opened


@pytest.fixture
def queue(settings: Settings) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(resolve(settings).redis_url) as client:
        yield client


def test_queue_with_nothing_in_it_is_healthy(broker: Broker, settings: Settings) -> None:
    del broker

    levels = {name: only(settings, name).level for name in ("queue", "queue-lag", "receipts")}

    assert set(levels.values()) == {"ok"}, levels


def test_queue_that_does_not_answer_is_named(settings: Settings) -> None:
    away = SecretStr(f"redis://127.0.0.1:{ports.any_free()}/0")

    assert only(settings, "queue", redis_url=away).level == "fail"
    assert only(settings, "worker", redis_url=away).level == "skipped"


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({"redis_version": "5.0.14"}, "fail"),
        ({"redis_version": "6.2.0"}, "ok"),
        ({"redis_version": "7.2.4", "valkey_version": "9.0.0"}, "ok"),
    ],
)
def test_queue_that_is_too_old_is_named(told: dict[str, str], level: str) -> None:
    assert services._version(told).level == level


def test_message_that_waits_too_long_is_found(broker: Broker, settings: Settings) -> None:
    broker.send(SETTLE, "acme", "")
    broker.send("enrich.vocabulary", "acme", "")
    time.sleep(0.05)

    late = only(settings, "queue-lag", doctor_queue_seconds=0.01)
    in_time = only(settings, "queue-lag", doctor_queue_seconds=600.0)

    assert (late.level, in_time.level) == ("fail", "ok")
    assert late.facts["waiting"] == 2
    assert "2 messages wait" in late.text


@pytest.mark.parametrize(
    ("age", "words"), [(10_000, "10,0.. s ago"), (-3600, "3,[56].. s in the future")]
)
def test_message_that_never_came_back_is_found(
    broker: Broker, queue: redis.Redis, settings: Settings, age: int, words: str
) -> None:
    broker.send(SETTLE, "acme", "")
    with broker.app.connection() as connection:
        message = connection.default_channel.basic_get(QUEUE)
        assert only(settings, "queue-lag").level == "ok"
        # The clock at which it was given out, not the message, is what the test pretends.
        queue.zadd("unacked_index", {message.delivery_tag: time.time() - age}, xx=True)

        found = only(settings, "queue-lag")

        message.ack()
    assert found.level == "fail"
    assert re.search(words, found.text), found.text


def test_source_that_was_received_in_the_future_is_named(
    broker: Broker, settings: Settings
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    Inbox(broker).submit(
        "run",
        [Envelope("acme", "tool", "main", "files", "1", "file", tomorrow, "jsonl", b"{}")],
    )

    found = only(settings, "receipts")

    assert found.level == "fail"
    assert "acme:tool:main" in found.text
    assert found.facts["latest"] == tomorrow


def test_missing_worker_is_found(broker: Broker, settings: Settings) -> None:
    del broker

    found = only(settings, "worker", doctor_check_seconds=4.0)

    assert found.level == "fail"
    assert "no worker answers" in found.text


def test_worker_with_too_few_processes_is_found(worker: Child, settings: Settings) -> None:
    """As a command: this process remembers what it declared in a queue that was emptied since."""
    assert worker.status == "running"
    given = environment_of(settings) | {"NAZARA_WORKER_CONCURRENCY": "8"}

    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "doctor", "--json"],
        env=child_environment(**given, NAZARA_DOCTOR_CHECK_SECONDS="60"),
        capture_output=True,
        check=False,
    )

    found = [one for one in json.loads(done.stdout)["findings"] if one["check"] == "worker"]
    assert [one["level"] for one in found] == ["warn"]
    assert "2 worker processes answer; 8 are wanted" in found[0]["text"]
