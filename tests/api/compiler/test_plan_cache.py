"""The cache of plans: bounded, one maker for each value, and no flood pushes out what is used."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.compiler.request.cache import Bounded


def test_a_flood_of_texts_sent_once_never_pushes_out_what_is_asked_again() -> None:
    kept: Bounded[str] = Bounded(100)
    hot = [f"hot {n}" for n in range(80)]
    for key in hot * 2:
        kept.get(key, lambda key=key: key)  # type: ignore[misc]

    for n in range(10_000):
        kept.get(n, str)
    found = [kept.get(key, lambda: "made anew") for key in hot]

    assert found == hot
    assert len(kept) == 100


def test_what_was_used_twice_long_ago_gives_way_to_what_is_used_now() -> None:
    kept: Bounded[int] = Bounded(10)
    for n in range(20):
        for _ in range(2):
            kept.get(n, lambda n=n: n)  # type: ignore[misc]

    assert len(kept) == 10
    assert kept.get(19, lambda: -1) == 19
    assert kept.get(0, lambda: -1) == -1


@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40)), max_size=200),
)
def test_number_and_weight_stay_within_their_bounds(size: int, uses: list[tuple[int, int]]) -> None:
    room = 320
    kept: Bounded[int] = Bounded(size, room)

    for key, weight in uses:
        assert kept.get((key, weight), lambda key=key: key, weight) == key  # type: ignore[misc]

        weights = [one for part in (kept._probation, kept._proven) for one in part.values.values()]
        assert len(kept) <= size
        assert sum(weight for _, weight in weights) <= room
        assert all(weight <= room // 16 for _, weight in weights)
        assert kept._probation.weight + kept._proven.weight == sum(w for _, w in weights)


def test_what_is_too_heavy_is_made_each_time_and_pushes_nothing_out() -> None:
    kept: Bounded[str] = Bounded(4, room=160)
    kept.get("light", lambda: "light", 10)

    for n in range(10):
        assert kept.get("heavy", lambda n=n: f"heavy {n}", 11) == f"heavy {n}"  # type: ignore[misc]

    assert kept.get("light", lambda: "again", 10) == "light"


def test_many_threads_that_ask_for_the_same_text_make_it_once() -> None:
    kept: Bounded[int] = Bounded(10)
    together = threading.Barrier(8)
    finish = threading.Event()
    made: list[int] = []

    def make() -> int:
        made.append(1)
        assert finish.wait(30)
        return len(made)

    def ask(_: int) -> int:
        together.wait(30)
        return kept.get("text", make)

    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(ask, range(8))
        threading.Timer(0.1, finish.set).start()

        assert list(answers) == [1] * 8
    assert kept._turns == {}


def test_a_failure_is_not_kept_and_goes_to_the_thread_that_made_it() -> None:
    kept: Bounded[int] = Bounded(10)

    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - It is the test's own.
        kept.get("text", fail)

    assert kept.get("text", lambda: 7) == 7
    assert kept._turns == {}


def test_threads_at_random_leave_it_whole() -> None:
    kept: Bounded[int] = Bounded(20, room=640)

    def work(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(3000):
            key = rng.randint(0, 60)
            assert kept.get(key, lambda key=key: key, 1 + key % 50) == key  # type: ignore[misc]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))

    assert len(kept) <= 20
    assert kept._probation.weight + kept._proven.weight <= 640
    assert kept._turns == {}
