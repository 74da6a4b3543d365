"""What the writing task does when a batch takes too long or meets a defect."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import redis
from celery.exceptions import Retry, SoftTimeLimitExceeded

from graph.errors import InvalidInput
from graph.queue.app import QUEUE
from graph.queue.dead_letters import page
from graph.queue.envelopes import encode
from graph.queue.runs import RunState
from graph.settings.settings import Settings, resolve
from graph.store import process
from graph.store.store import Store
from ingest.delivery import tasks
from tests.graph.histories import ORG, envelope


class Request:
    def __init__(self, retries: int) -> None:
        self.id = "t1"
        self.retries = retries


class Bound:
    """The part of a bound task that these functions use."""

    def __init__(self, retries: int = 0) -> None:
        self.request = Request(retries)
        self.countdown = -1

    def retry(self, *, exc: Exception, countdown: int, throw: bool) -> Exception:
        assert not throw
        self.countdown = countdown
        again: Exception = Retry(str(exc))
        return again


@pytest.fixture
def queue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """A queue that no worker empties; the tasks of this process use it."""
    at = resolve(settings)
    url = f"{at.redis_url.rsplit('/', 1)[0]}/6"
    monkeypatch.setenv("NAZARA_NEO4J_URI", at.neo4j_uri)
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", at.neo4j_password)
    monkeypatch.setenv("NAZARA_REDIS_URL", url)
    forget()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield client
        client.flushdb()
    forget()


def forget() -> None:
    process.forget()
    if tasks._runs.cache_info().currsize:
        tasks._runs().close()
    tasks._runs.cache_clear()


def waiting(queue: redis.Redis) -> dict[str, str]:
    messages = [json.loads(item) for item in queue.lrange(QUEUE, 0, -1)]
    return {one["headers"]["id"]: one["headers"]["task"] for one in messages}


def test_a_batch_that_takes_too_long_comes_back_in_halves(queue: redis.Redis) -> None:
    envelopes = [envelope(number) for number in range(3)]

    for _ in range(2):
        tasks._halve(Bound(), envelopes, None, "r1", collect=True)

    assert waiting(queue) == {"t1.a": "ingest.write", "t1.b": "ingest.write"}


def test_an_envelope_that_takes_too_long_alone_is_set_aside(
    store: Store, queue: redis.Redis
) -> None:
    tasks._halve(Bound(), [envelope(1)], None, "r1", collect=True)

    assert waiting(queue) == {}
    assert "took longer than 90 s, three quarters" in page(store, ORG)[0].error
    assert tasks._runs().state("r1") == RunState(done=1, rejected=1)


@pytest.mark.usefixtures("queue", "store")
def test_a_batch_that_nothing_can_write_is_tried_again_and_then_counted_as_rejected() -> None:
    foreign = encode([envelope(1)]).replace(f'"org":"{ORG}"', '"org":"No Org"')
    first, last = Bound(0), Bound(tasks.ATTEMPTS_AFTER_DEFECTS)

    with pytest.raises(Retry):
        tasks.write(first, foreign, None, "r1")
    with pytest.raises(InvalidInput, match="'No Org' is not valid"):
        tasks.write(last, foreign, None, "r1")

    assert first.countdown == 1
    assert tasks._runs().state("r1") == RunState(done=1, rejected=1)


@pytest.mark.usefixtures("queue")
def test_a_batch_that_is_given_up_is_kept_as_dead_letters(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr(tasks, "deliver", defect)
    batch = encode([envelope(1), envelope(2)])

    with pytest.raises(ZeroDivisionError):
        tasks.write(Bound(tasks.ATTEMPTS_AFTER_DEFECTS), batch, None, "r1")

    kept = page(store, ORG)
    assert ["nobody foresaw this" in letter.error for letter in kept] == [True, True]
    assert tasks._runs().state("r1") == RunState(done=2, rejected=2)


@pytest.mark.usefixtures("queue", "store")
def test_nothing_is_dropped_when_the_queue_is_away_at_the_end_of_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def out_of_time(*_: object) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(tasks, "deliver", out_of_time)
    monkeypatch.setenv("NAZARA_REDIS_URL", "redis://127.0.0.1:1/0")
    forget()

    with pytest.raises(Retry, match="the queue can't be reached"):
        tasks.write(Bound(), encode([envelope(1), envelope(2)]), None, "r1")


@pytest.mark.usefixtures("queue", "store")
def test_a_batch_that_is_given_up_is_counted_as_soon_as_the_queue_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    foreign = encode([envelope(1)]).replace(f'"org":"{ORG}"', '"org":"No Org"')
    monkeypatch.setenv("NAZARA_REDIS_URL", "redis://127.0.0.1:1/0")
    forget()

    with pytest.raises(Retry, match="the queue can't be reached"):
        tasks.write(Bound(tasks.ATTEMPTS_AFTER_DEFECTS), foreign, None, "r1")


@pytest.mark.usefixtures("store")
def test_a_database_that_is_away_is_waited_for_without_end(
    queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert queue is not None
    monkeypatch.setenv("NAZARA_NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("NAZARA_WRITE_ATTEMPTS", "2")
    forget()
    task = Bound(retries=1000)

    with pytest.raises(Retry):
        tasks.write(task, encode([envelope(1)]), None, "r1")

    assert task.countdown == 30
    assert tasks._runs().state("r1") == RunState()
