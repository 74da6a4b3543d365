"""Guessing is slowed, by account and by address, with Redis and without it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import redis
from pydantic import SecretStr

from api.access.attempts import Attempts
from graph.errors import TooManyLogins
from graph.settings.settings import Settings, resolve
from graph.store.store import Store

Counting = Callable[..., Attempts]

NOWHERE = SecretStr("redis://127.0.0.1:9/0")


@pytest.fixture(params=["in Redis", "here alone"])
def counting(store: Store, settings: Settings, request: pytest.FixtureRequest) -> Counting:
    """Return what makes a counter; all that are in Redis count together."""
    del store
    away = {"redis_url": NOWHERE} if request.param == "here alone" else {}

    def made(**limits: Any) -> Attempts:
        usual = {"login_free_attempts": 2, "login_free_attempts_address": 50}
        return Attempts(settings.model_copy(update=usual | limits | away))

    return made


def wait_after(attempts: Attempts, account: str, address: str) -> float:
    """Return how long an attempt has to wait, 0 when it may begin."""
    try:
        attempts.begin(account, address)
    except TooManyLogins as error:
        return error.retry_after
    return 0


def test_some_failures_are_free_and_then_each_doubles_the_wait(counting: Counting) -> None:
    attempts = counting(login_longest_wait=100)

    for _ in range(2):
        assert wait_after(attempts, "ada@x", "10.0.0.1") == 0
    waits: list[float] = []
    for _ in range(2):
        time.sleep(sum(waits) + 0.01)
        assert wait_after(attempts, "ada@x", "10.0.0.1") == 0
        waits.append(wait_after(attempts, "ada@x", "10.0.0.1"))

    assert 0.9 < waits[0] <= 1
    assert 1.9 < waits[1] <= 2


def test_the_wait_has_an_end(counting: Counting) -> None:
    attempts = counting(login_free_attempts=1, login_longest_wait=1)

    attempts.begin("ada@x", "10.0.0.1")
    wait = 0.0
    for _ in range(2):
        time.sleep(wait + 0.01)
        assert wait_after(attempts, "ada@x", "10.0.0.1") == 0
        wait = wait_after(attempts, "ada@x", "10.0.0.1")
        assert 0.9 < wait <= 1


def test_an_account_is_slowed_wherever_it_is_tried_from(counting: Counting) -> None:
    attempts = counting(login_free_attempts=1)

    for number in range(2):
        attempts.begin("ada@x", f"10.0.0.{number}")

    assert wait_after(attempts, " ADA@x ", "10.0.0.9") > 0
    assert wait_after(attempts, "bob@x", "10.0.0.9") == 0


@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"),
        ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.2"),
    ],
)
def test_an_address_is_slowed_whatever_is_tried_from_it(
    counting: Counting, first: str, same: str, other: str
) -> None:
    attempts = counting(login_free_attempts_address=3)

    for number in range(4):
        attempts.begin(f"user{number}@x", first)

    assert wait_after(attempts, "ada@x", same) > 0
    assert wait_after(attempts, "ada@x", other) == 0


def test_a_right_password_forgives_the_account_and_not_the_address(counting: Counting) -> None:
    attempts = counting(login_free_attempts=1, login_free_attempts_address=3)

    for _ in range(3):
        attempts.begin("ada@x", "10.0.0.1")
        attempts.right("ada@x", "10.0.0.1")
    for number in range(4):
        attempts.begin(f"user{number}@x", "10.0.0.1")

    assert wait_after(attempts, "ada@x", "10.0.0.1") > 0
    assert wait_after(attempts, "ada@x", "10.0.0.2") == 0


def test_failures_are_forgotten_after_a_quiet_time(counting: Counting) -> None:
    attempts = counting(login_free_attempts=1, login_window_seconds=1, login_longest_wait=1)

    for _ in range(2):
        attempts.begin("ada@x", "10.0.0.1")
    time.sleep(3.1)

    assert wait_after(attempts, "ada@x", "10.0.0.1") == 0
    assert wait_after(attempts, "ada@x", "10.0.0.1") == 0


def test_many_at_once_are_not_free(counting: Counting) -> None:
    attempts = counting(login_free_attempts=5)
    begun: list[float] = []

    def attempt() -> None:
        begun.append(wait_after(attempts, "ada@x", "10.0.0.1"))

    threads = [threading.Thread(target=attempt) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert begun.count(0) == 6


def test_processes_count_together(store: Store, settings: Settings) -> None:
    del store
    limited = settings.model_copy(update={"login_free_attempts": 1})
    one, other = Attempts(limited), Attempts(limited)

    one.begin("ada@x", "10.0.0.1")
    other.begin("ada@x", "10.0.0.1")

    assert wait_after(one, "ada@x", "10.0.0.1") > 0
    assert wait_after(other, "ada@x", "10.0.0.1") > 0


def test_redis_holds_no_e_mail_address_and_nothing_for_ever(
    store: Store, settings: Settings
) -> None:
    del store

    Attempts(settings).begin("ada@example.org", "10.0.0.1")

    with redis.Redis.from_url(resolve(settings).redis_url, decode_responses=True) as queue:
        keys = sorted(queue.scan_iter("nazara:logins:*"))
        lives = [queue.ttl(key) for key in keys]
    assert len(keys) == 2
    assert not [key for key in keys if "ada" in key]
    assert all(0 < life <= settings.login_window_seconds for life in lives)


def test_a_queue_that_is_away_is_not_waited_for_at_each_login(settings: Settings) -> None:
    attempts = Attempts(settings.model_copy(update={"redis_url": NOWHERE}))
    attempts.begin("ada@x", "10.0.0.1")
    started = time.perf_counter()

    for number in range(20):
        attempts.begin(f"user{number}@x", "10.0.0.1")

    assert time.perf_counter() - started < 0.1


def test_a_process_that_counts_alone_remembers_a_bounded_number(settings: Settings) -> None:
    update = {"redis_url": NOWHERE, "login_remembered": 10}
    attempts = Attempts(settings.model_copy(update=update))

    for number in range(100):
        attempts.begin(f"user{number}@x", f"10.0.0.{number}")

    assert len(attempts._here._counts) == 10
