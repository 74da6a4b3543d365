"""What the writing task does when a batch takes too long or meets a defect."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import redis
from celery import Celery
from celery.exceptions import Reject, Retry, SoftTimeLimitExceeded

from graph.errors import InvalidInput
from graph.queue.app import QUEUE, WRITE, make_app
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.dead_letters import page
from graph.queue.envelopes import encode
from graph.queue.task import ATTEMPTS_AFTER_DEFECTS
from graph.settings.settings import Settings, load_settings, resolve
from graph.store import process
from graph.store.store import Store
from ingest.delivery import tasks
from tests.delivered import deliver_task
from tests.graph.histories import ORG, envelope

AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture
def queue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """A queue that no worker empties; the tasks of this process use it."""
    at = resolve(settings)
    url = f"{at.redis_url.rsplit('/', 1)[0]}/6"
    monkeypatch.setenv("NAZARA_NEO4J_URI", at.neo4j_uri)
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", at.neo4j_password)
    monkeypatch.setenv("NAZARA_REDIS_URL", url)
    process.forget()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield client
        client.flushdb()
    process.forget()


@pytest.fixture
def app(queue: redis.Redis) -> Celery:
    """The application of a worker that uses that queue."""
    assert queue is not None
    return make_app(load_settings())


def state(app: Celery) -> RunState:
    return RunCounts(Broker(load_settings(), app)).state("r1")


def waiting(queue: redis.Redis) -> dict[str, str]:
    messages = [json.loads(item) for item in queue.lrange(QUEUE, 0, -1)]
    return {one["headers"]["id"]: one["headers"]["task"] for one in messages}


def out_of_time(*_: object) -> None:
    raise SoftTimeLimitExceeded


def defect(*_: object) -> None:
    raise ZeroDivisionError("nobody foresaw this")


def test_a_batch_that_takes_too_long_comes_back_in_halves(
    app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", out_of_time)
    batch = encode([envelope(number) for number in range(3)])

    for _ in range(2):
        deliver_task(app, WRITE, batch, None, "r1", True)

    assert waiting(queue) == {"t1.a": WRITE, "t1.b": WRITE}


def test_an_envelope_that_takes_too_long_alone_is_set_aside(
    store: Store, app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", out_of_time)

    deliver_task(app, WRITE, encode([envelope(1)]), None, "r1", True)

    assert waiting(queue) == {}
    assert "took longer than 90 s, three quarters" in page(store, ORG)[0].error
    assert state(app) == RunState(done=1, rejected=1)


@pytest.mark.usefixtures("store")
def test_a_batch_that_nothing_can_write_is_counted_as_rejected_at_once(app: Celery) -> None:
    foreign = encode([envelope(1)]).replace(f'"org":"{ORG}"', '"org":"No Org"')

    with pytest.raises(InvalidInput, match="'No Org' is not valid"):
        deliver_task(app, WRITE, foreign, None, "r1", True)

    assert state(app) == RunState(done=1, rejected=1)


def test_a_batch_that_is_given_up_after_defects_is_kept_as_dead_letters(
    store: Store, app: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", defect)
    given = (encode([envelope(1), envelope(2)]), None, "r1", True)

    with pytest.raises(Retry):
        deliver_task(app, WRITE, *given, attempt=ATTEMPTS_AFTER_DEFECTS - 1)
    with pytest.raises(ZeroDivisionError):
        deliver_task(app, WRITE, *given, attempt=ATTEMPTS_AFTER_DEFECTS)

    kept = page(store, ORG)
    assert ["nobody foresaw this" in letter.error for letter in kept] == [True, True]
    assert state(app) == RunState(done=2, rejected=2)


@pytest.mark.usefixtures("queue", "store")
@pytest.mark.parametrize(("happens", "attempt"), [(out_of_time, 0), (defect, 9)])
def test_nothing_is_dropped_when_the_queue_is_away_at_the_end(
    happens: object, attempt: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", happens)
    monkeypatch.setenv("NAZARA_REDIS_URL", AWAY)
    process.forget()
    given = (encode([envelope(1), envelope(2)]), None, "r1", True)

    with pytest.raises(Reject) as gone_back:
        deliver_task(make_app(load_settings()), WRITE, *given, attempt=attempt)

    assert gone_back.value.requeue


@pytest.mark.usefixtures("store")
def test_a_database_that_is_away_is_waited_for_without_end(
    app: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAZARA_NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("NAZARA_WRITE_ATTEMPTS", "2")
    process.forget()

    with pytest.raises(Retry) as retried:
        deliver_task(app, WRITE, encode([envelope(1)]), None, "r1", True, attempt=1000)

    assert retried.value.when == 30
    assert state(app) == RunState()
