"""The tasks that read instances: due ones are found, each is read once at a time, by any worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery

from graph.model.identity import connector_uid
from graph.queue.app import LOOK_FOR_DUE, PULL, PULL_QUEUE, make_app
from graph.settings.settings import Settings, load_settings, resolve
from graph.store import process
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.pull import tasks
from ingest.pull.states import PartStates
from ingest.pull.turns import PullTurns
from tests.delivered import deliver_task
from tests.graph.histories import snapshot
from tests.stub.instances import instance_of
from tests.stub.scenario import scenario
from tests.stub.server import served
from tests.stub.source import StubSource
from tests.workers import running_worker


@pytest.fixture
def queue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """A queue that no worker empties; the tasks of this process use it."""
    at = resolve(settings)
    url = f"{at.redis_url.rsplit('/', 1)[0]}/7"
    monkeypatch.setenv("NAZARA_NEO4J_URI", at.neo4j_uri)
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", at.neo4j_password)
    monkeypatch.setenv("NAZARA_REDIS_URL", url)
    monkeypatch.setenv("NAZARA_PULL_FIRST_DAYS", "3650")
    process.forget()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield client
        client.flushdb()
    process.forget()


@pytest.fixture
def app(queue: redis.Redis) -> Celery:
    """The application of a worker that uses that queue, and knows these tasks."""
    assert queue is not None
    assert tasks.pull is not None
    return make_app(load_settings())


@pytest.fixture
def instances(store: Store, tmp_path: Path) -> Iterator[list[Instance]]:
    """Three instances of one organisation and one of another, of a source that is there."""
    told = scenario("github")
    with served(StubSource(told).app) as address:
        made = [
            instance_of(
                told,
                address,
                tmp_path,
                org=org,
                name=name,
                streams=["issues"],
                options={"repositories": ["wellspring/pump-control"]},
            )
            for org, name in (("acme", "a"), ("acme", "b"), ("acme", "c"), ("other", "a"))
        ]
        for one in made:
            Instances(store, one.org).put(one)
        yield made


def test_what_is_due_is_begun_once_whatever_number_of_schedulers_looks(
    app: Celery, queue: redis.Redis, instances: list[Instance]
) -> None:
    for _ in range(3):
        deliver_task(app, LOOK_FOR_DUE)

    assert queue.llen(PULL_QUEUE) == 3
    assert len(instances) == 4


def test_what_a_file_says_of_an_instance_is_taken_in_by_the_scheduler(
    app: Celery, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "builds.yaml").write_text("org: acme\nconnector: jsonl\nname: builds\n")
    (tmp_path / "wrong.yaml").write_text("org: acme\n")
    monkeypatch.setenv("NAZARA_CONNECTORS_DIR", str(tmp_path))
    process.forget()

    deliver_task(app, LOOK_FOR_DUE)

    assert [one.instance.key for one in Instances(store, "acme").all()] == ["jsonl/builds"]


def test_an_organisation_leaves_room_for_others(
    app: Celery, queue: redis.Redis, instances: list[Instance]
) -> None:
    deliver_task(app, LOOK_FOR_DUE)

    begun: Any = queue.zrange("nazara:pull:running", 0, -1)
    assert sorted(one.split(b" ")[0] for one in begun) == [b"acme", b"acme", b"other"]
    assert len(instances) == 4


def test_a_step_reads_and_gives_the_turn_back(
    app: Celery, queue: redis.Redis, instances: list[Instance], store: Store
) -> None:
    one = instances[0]

    deliver_task(app, PULL, one.org, one.key, "run-1")

    [state] = PartStates(store, one).all().values()
    assert state.received == 4
    assert queue.zcard("nazara:pull:running") == 0


def test_an_instance_that_another_run_reads_is_left_alone(
    app: Celery, queue: redis.Redis, instances: list[Instance], store: Store, settings: Settings
) -> None:
    one = instances[0]
    assert PullTurns(queue, settings).take(one.org, connector_uid(one.org, one.key), "run-1")

    deliver_task(app, PULL, one.org, one.key, "run-2")

    assert PartStates(store, one).all() == {}


def test_whoever_is_not_heard_of_loses_the_turn(queue: redis.Redis, settings: Settings) -> None:
    turns = PullTurns(queue, settings)
    assert turns.take("acme", "instance", "run-1")
    queue.zadd("nazara:pull:running", {"acme instance": 1})

    assert turns.take("acme", "instance", "run-2")
    assert not turns.take("acme", "instance", "run-1")


def test_an_instance_that_is_paused_or_gone_is_not_read(
    app: Celery, queue: redis.Redis, instances: list[Instance], store: Store
) -> None:
    for one in instances:
        Instances(store, one.org).put(one.model_copy(update={"paused": True}))

    deliver_task(app, LOOK_FOR_DUE)
    deliver_task(app, PULL, "acme", "github/nobody", "run-1")

    assert queue.llen(PULL_QUEUE) == 0
    assert queue.zcard("nazara:pull:running") == 0


def test_a_worker_reads_what_is_due_by_itself(
    settings: Settings, store: Store, instances: list[Instance], tmp_path: Path
) -> None:
    often = settings.model_copy(
        update={"pull_tick_seconds": 1.0, "pull_first_days": 3650, "data_dir": tmp_path / "data"}
    )
    deadline = time.monotonic() + 60
    with running_worker(often):
        while sum("WorkItem" in one[1] for one in snapshot(store).nodes) < 16:
            assert time.monotonic() < deadline, "not all was read"
            time.sleep(0.2)

    assert {one.org for one in instances} == {"acme", "other"}
