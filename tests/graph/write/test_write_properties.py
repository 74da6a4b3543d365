"""Any order, any repetition, any batch size, any number of writers: the same graph.

Hypothesis makes histories in which records of several sources quarrel about a few canonical
systems, and writes each of them in several ways to the real database.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.model.facts import Facts
from graph.store.store import Store
from graph.write.moves import settle
from graph.write.writer import Writer
from tests.graph.histories import ORG, Snapshot, histories, snapshot, wipe

EVERYDAY = settings(
    max_examples=4,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
LONG = settings(EVERYDAY, max_examples=400)


def cut(facts: Sequence[Facts], sizes: random.Random) -> list[Sequence[Facts]]:
    parts, start = [], 0
    while start < len(facts):
        end = start + sizes.choice((1, 2, 3, 7, 30))
        parts.append(facts[start:end])
        start = end
    return parts


def shuffled(facts: Sequence[Facts], dice: random.Random) -> list[Facts]:
    repeated = [*facts, *(one for one in facts if dice.random() < 0.4)]
    dice.shuffle(repeated)
    return repeated


def written(store: Store, facts: Sequence[Facts], dice: random.Random, writers: int) -> Snapshot:
    """Write facts with some writers at once and return the graph."""
    wipe(store)
    faults: list[BaseException] = []

    def work(mine: Sequence[Facts], sizes: random.Random) -> None:
        try:
            for part in cut(mine, sizes):
                result = Writer(store, f"r{sizes.random()}").write(ORG, part)
                assert not result.rejected
                if result.pending:
                    settle(store, "r0", ORG)
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            faults.append(error)

    threads = [
        threading.Thread(target=work, args=(shuffled(facts, dice), random.Random(dice.random())))
        for _ in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    settle(store, "r0", ORG)
    return snapshot(store)


def in_order(store: Store, facts: Sequence[Facts]) -> Snapshot:
    wipe(store)
    for one in facts:
        assert not Writer(store, "r0").write(ORG, [one]).rejected
    settle(store, "r0", ORG)
    return snapshot(store)


def same(one: Snapshot, other: Snapshot) -> None:
    assert one == other, "\n" + one.difference(other)
    assert one.faults() == []


def check_one_writer(store: Store, facts: Sequence[Facts], seed: int) -> None:
    dice = random.Random(seed)
    expected = in_order(store, facts)
    same(expected, written(store, facts, dice, writers=1))
    same(expected, written(small_steps(store), facts, dice, writers=1))


def check_two_writers(store: Store, facts: Sequence[Facts], seed: int) -> None:
    dice = random.Random(seed)
    expected = in_order(store, facts)
    same(expected, written(store, facts, dice, writers=2))
    same(expected, written(small_steps(store), facts, dice, writers=2))


def small_steps(store: Store) -> Store:
    """Return a store whose merges always leave the moving of relationships for later."""
    other = Store(store.settings.model_copy(update={"inline_moves": 0, "batch_size": 2}))
    other._driver, other._owner = store.driver, store._owner
    return other


Check = Callable[[Store, Sequence[Facts], int], None]


def run(check: Check, profile: settings, store: Store) -> None:
    @profile
    @given(facts=histories(), seed=st.integers(0, 2**32))
    def one(facts: list[Facts], seed: int) -> None:
        check(store, facts, seed)

    one()


@pytest.mark.parametrize("check", [check_one_writer, check_two_writers])
def test_every_way_of_writing_a_history_leaves_the_same_graph(store: Store, check: Check) -> None:
    run(check, EVERYDAY, store)


@pytest.mark.long
@pytest.mark.parametrize("check", [check_one_writer, check_two_writers])
def test_many_histories_leave_the_same_graph(store: Store, check: Check) -> None:
    run(check, LONG, store)
