"""What every task has without doing anything for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from celery import Celery
from celery.exceptions import Reject, Retry, SoftTimeLimitExceeded
from pydantic import SecretStr

from graph.errors import DatabaseUnavailable, InvalidInput
from graph.logging import bound
from graph.queue.app import make_app
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.task import ATTEMPTS, ATTEMPTS_AFTER_DEFECTS, Call, task
from graph.settings.settings import Settings
from graph.store import process
from graph.store.store import Store
from tests.delivered import deliver_task
from tests.graph.queue.own_task import NOTE
from tests.workers import running_worker

RAISE = "trial.raise"

ERRORS = {
    one.__name__: one
    for one in (DatabaseUnavailable, InvalidInput, SoftTimeLimitExceeded, ZeroDivisionError)
}
given_up: list[str] = []


def note_that(call: Call, error: Exception, name: str) -> None:
    """Note what was given up, after which attempt."""
    given_up.append(f"{type(error).__name__} {call.attempt} {name}")


@task(RAISE, given_up=note_that)
def fail(call: Call, name: str) -> None:
    """Raise an error by its name."""
    assert call.store is not None
    raise ERRORS[name]("trial")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """An application whose messages stay in this process."""
    monkeypatch.setenv("NAZARA_NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("NAZARA_NEO4J_PASSWORD", "x")
    monkeypatch.setenv("NAZARA_TASK_TIME_LIMIT", "80")
    process.forget()
    given_up.clear()
    app = Celery("trial", broker="memory://", set_as_current=False)
    app.conf.task_default_queue = "trial"
    yield app
    process.forget()


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        ("DatabaseUnavailable", ATTEMPTS),
        ("SoftTimeLimitExceeded", ATTEMPTS),
        ("ZeroDivisionError", ATTEMPTS_AFTER_DEFECTS),
    ],
)
def test_what_may_pass_is_tried_again_and_given_up_in_the_end(
    app: Celery, error: str, attempts: int
) -> None:
    with pytest.raises(Retry):
        deliver_task(app, RAISE, error, attempt=attempts - 1)
    assert given_up == []

    with pytest.raises(ERRORS[error]):
        deliver_task(app, RAISE, error, attempt=attempts)

    assert given_up == [f"{error} {attempts} {error}"]


def test_what_will_not_pass_is_given_up_at_once(app: Celery) -> None:
    with pytest.raises(InvalidInput):
        deliver_task(app, RAISE, "InvalidInput")

    assert given_up == ["InvalidInput 0 InvalidInput"]


def test_waits_double_up_to_a_quarter_of_what_a_task_may_take(app: Celery) -> None:
    waits = []
    for attempt in (0, 1, 4, 5, 50):
        with pytest.raises(Retry) as retried:
            deliver_task(app, RAISE, "DatabaseUnavailable", attempt=attempt)
        waits.append(retried.value.when)

    assert waits == [1, 2, 16, 20, 20]


def test_a_task_that_nobody_can_be_told_of_goes_back(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"redis://127.0.0.1:{closed.getsockname()[1]}/0"
    away = settings.model_copy(update={"redis_url": SecretStr(address)})

    with closing(make_app(away)) as app, pytest.raises(Reject) as rejected:
        deliver_task(app, RAISE, "DatabaseUnavailable")

    assert rejected.value.requeue


@pytest.fixture
def worker_with_one_more(settings: Settings) -> Iterator[None]:
    """A worker as `nazara up` starts it, but for one more module of tasks."""
    with running_worker(settings, "--include", "tests.graph.queue.own_task"):
        yield


@pytest.mark.worker
@pytest.mark.usefixtures("worker_with_one_more")
def test_a_new_task_needs_its_function_and_nothing_else(store: Store, settings: Settings) -> None:
    with closing(Broker(settings)) as broker:
        with bound(request_id="asked-1"):
            broker.send(NOTE, "acme", run="r1")

        counts, end = RunCounts(broker), time.monotonic() + 60
        while not counts.state("r1").done and time.monotonic() < end:
            time.sleep(0.1)
        state = counts.state("r1")

    with store.driver.session() as session:
        noted = session.run("MATCH (t:Trial) RETURN t.run, t.request, t.attempt").values()
    assert state == RunState(done=1, nodes=4)
    assert noted == [["r1", "asked-1", 1]]
