"""What the writing task does when a batch takes too long or meets a defect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import redis
from celery import Celery
from celery.exceptions import Reject, Retry, SoftTimeLimitExceeded

from graph.errors import InvalidInput
from graph.model.facts import Envelope
from graph.queue.app import TAKE, WRITE, make_app
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.dead_letters import page
from graph.queue.envelopes import decode, encode
from graph.queue.lines import Lines, QueuedBatch
from graph.queue.scripts import PREFIX
from graph.queue.task import ATTEMPTS_AFTER_DEFECTS
from graph.settings.settings import Settings, load_settings, resolve
from graph.store import process
from graph.store.store import Store
from ingest.delivery import tasks
from tests.delivered import deliver_task
from tests.graph.histories import ORG, envelope, snapshot


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


def put(app: Celery, *batches: QueuedBatch) -> None:
    Lines(Broker(load_settings(), app)).put(batches, {}, is_limited=False)


def counted(*envelopes: Envelope, batch: str = "b1") -> QueuedBatch:
    """A batch of the run `r1`."""
    text = encode(envelopes)
    return QueuedBatch(ORG, text, len(envelopes), run="r1", is_counted=True, id=batch)


def offered(*envelopes: Envelope, batch: str) -> QueuedBatch:
    """A batch of whoever does not wait."""
    return QueuedBatch(ORG, encode(envelopes), len(envelopes), id=batch)


def waiting(queue: redis.Redis) -> dict[str, int]:
    """Return the batches that wait, each with the number of its envelopes, first come first."""
    line: Any = queue.lrange(f"{PREFIX}line:live:{ORG}", 0, -1)
    ids = [one.decode() for one in line]
    texts: dict[str, Any] = {one: queue.hget(f"{PREFIX}batch:{one}", "text") for one in ids}
    return {one: len(decode(text.decode()).envelopes) for one, text in texts.items()}


_FOR_EVER = -1
"""The time that is left to a key without an end, as the server tells it."""


def kept(queue: redis.Redis) -> list[bytes]:
    """Return what is left of batches in the server, waiting or not, and does not go by itself."""
    always = {f"{PREFIX}turn".encode(), f"{PREFIX}room:live".encode()}
    found = set(queue.scan_iter(f"{PREFIX}*")) - always
    return sorted(one for one in found if queue.ttl(one) == _FOR_EVER)


def out_of_time(*_: object) -> None:
    raise SoftTimeLimitExceeded


def defect(*_: object) -> None:
    raise ZeroDivisionError("nobody foresaw this")


def test_a_batch_that_takes_too_long_comes_back_in_halves(
    app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", out_of_time)
    put(app, counted(*(envelope(number) for number in range(3))), counted(envelope(9), batch="b2"))

    deliver_task(app, TAKE)

    assert list(waiting(queue).items()) == [("b1.a", 1), ("b1.b", 2), ("b2", 1)]


def test_offers_that_together_take_too_long_are_written_one_by_one(
    store: Store, app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(app, offered(envelope(1), batch="b1"), offered(envelope(2), batch="b2"))
    with monkeypatch.context() as slow:
        slow.setattr(tasks, "deliver", out_of_time)
        deliver_task(app, TAKE)
    after_the_first = waiting(queue)

    deliver_task(app, TAKE)
    after_the_second = waiting(queue)
    deliver_task(app, TAKE)

    assert (after_the_first, after_the_second) == ({"b1": 1, "b2": 1}, {"b2": 1})
    assert len(snapshot(store).edges("AFFECTS")) == 2
    assert kept(queue) == []


def test_an_envelope_that_takes_too_long_alone_is_set_aside(
    store: Store, app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", out_of_time)
    put(app, counted(envelope(1)))

    deliver_task(app, TAKE)

    assert kept(queue) == []
    assert "took longer than 90 s, three quarters" in page(store, ORG)[0].error
    assert state(app) == RunState(done=1, rejected=1)


@pytest.mark.usefixtures("store")
def test_a_batch_that_nothing_can_write_is_counted_as_rejected_at_once(
    app: Celery, queue: redis.Redis
) -> None:
    batch = counted(envelope(1))
    put(app, replace(batch, text=batch.text.replace(f'"org":"{ORG}"', '"org":"No Org"')))

    with pytest.raises(InvalidInput, match="'No Org' is not valid"):
        deliver_task(app, TAKE)

    assert state(app) == RunState(done=1, rejected=1)
    assert kept(queue) == []


def test_a_batch_that_is_given_up_after_defects_is_kept_as_dead_letters(
    store: Store, app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "deliver", defect)
    put(app, counted(envelope(1), envelope(2)))

    with pytest.raises(Retry):
        deliver_task(app, TAKE, attempt=ATTEMPTS_AFTER_DEFECTS - 1)
    between = kept(queue)
    with pytest.raises(ZeroDivisionError):
        deliver_task(app, TAKE, attempt=ATTEMPTS_AFTER_DEFECTS)

    letters = page(store, ORG)
    assert ["nobody foresaw this" in letter.error for letter in letters] == [True, True]
    assert state(app) == RunState(done=2, rejected=2)
    assert f"{PREFIX}batch:b1".encode() in between
    assert kept(queue) == []


def test_an_offer_is_not_given_up_for_another_that_nobody_can_write(
    store: Store, app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(app, offered(envelope(1), batch="b1"), offered(envelope(2), batch="b2"))
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "deliver", defect)
        with pytest.raises(ZeroDivisionError):
            deliver_task(app, TAKE, attempt=ATTEMPTS_AFTER_DEFECTS)

    deliver_task(app, TAKE)
    deliver_task(app, TAKE)

    assert len(snapshot(store).edges("AFFECTS")) == 2
    assert page(store, ORG) == []
    assert kept(queue) == []


@pytest.fixture
def full(queue: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Has the queue take nothing in, as with a full disk, just before a batch fails so."""

    def fail_by(happens: Callable[[], None]) -> None:
        def refuse_and_fail(*_: object) -> None:
            queue.config_set("min-replicas-to-write", 1)
            happens()

        monkeypatch.setattr(tasks, "deliver", refuse_and_fail)

    yield fail_by
    queue.config_set("min-replicas-to-write", 0)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("happens", "attempt"), [(out_of_time, 0), (defect, 9)])
def test_nothing_is_dropped_when_the_queue_takes_nothing_in_at_the_end(
    app: Celery,
    queue: redis.Redis,
    full: Callable[..., None],
    happens: Callable[[], None],
    attempt: int,
) -> None:
    full(happens)
    put(app, counted(envelope(1), envelope(2)))

    with pytest.raises(Reject) as gone_back:
        deliver_task(app, TAKE, attempt=attempt)

    assert gone_back.value.requeue
    assert f"{PREFIX}batch:b1".encode() in kept(queue)


@pytest.mark.usefixtures("store")
def test_a_database_that_is_away_is_waited_for_without_end(
    app: Celery, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(app, counted(envelope(1)))
    monkeypatch.setenv("NAZARA_NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("NAZARA_WRITE_ATTEMPTS", "2")
    process.forget()

    with pytest.raises(Retry) as retried:
        deliver_task(app, TAKE, attempt=1000)

    assert retried.value.when == 30
    assert state(app) == RunState()
    assert f"{PREFIX}batch:b1".encode() in kept(queue)


def test_a_batch_that_an_older_nazara_queued_as_a_message_is_written(
    store: Store, app: Celery, queue: redis.Redis
) -> None:
    deliver_task(app, WRITE, encode([envelope(1)]), None, "r1", True, org=ORG)
    deliver_task(app, TAKE)

    assert state(app) == RunState(done=1, nodes=1, relationships=1, stubs=1)
    assert len(snapshot(store).edges("AFFECTS")) == 1
    assert kept(queue) == []
