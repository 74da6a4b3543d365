"""A backup taken while others write restores to a sound graph, and loading again completes it."""

from __future__ import annotations

import gc
import random
import threading
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from graph.backup.manifest import Manifest
from graph.backup.restoring import restore
from graph.backup.taking import take
from graph.declarations import LABELS, RELATIONSHIPS
from graph.facts import Facts, Record
from graph.moves import settle
from graph.store import Store
from graph.writer import Writer
from tests.graph.histories import (
    ORG,
    case,
    deployment,
    document,
    event,
    gone,
    incident,
    issue,
    mention,
    snapshot,
    system_record,
    tool_uid,
    wipe,
)


def some_facts(number: int, dice: random.Random) -> list[Facts]:
    """Return facts about enough things to fill many pages, several versions of each."""
    return [_one(at // 4, dice) for at in range(number)]


def _one(at: int, dice: random.Random) -> Facts:
    key, tool = f"s{dice.randrange(12)}", f"P{dice.randrange(6)}"
    kind = dice.randrange(9)
    if kind < 3:
        return _sighted(kind, at, key, dice)
    one = _record(kind, at, key, tool, dice)
    return Facts((gone(one) if dice.random() < 0.05 else one,))


def _sighted(kind: int, at: int, key: str, dice: random.Random) -> Facts:
    if kind == 0:
        pattern = f"X{dice.randrange(4)}"
        return event(f"E{dice.randrange(20)}", at, of=pattern, system=key, count=2, seen=at)
    if kind == 1:
        return mention(at, system=key, start=dice.randrange(3), seen=at)
    return deployment(f"V{dice.randrange(20)}", at, system=key, after=f"V{dice.randrange(20)}")


def _record(kind: int, at: int, key: str, tool: str, dice: random.Random) -> Record:
    claims = [tool_uid(tool)] if dice.random() < 0.3 else []
    made: list[Callable[[], Record]] = [
        lambda: system_record(f"a{key}", at, key=key, owners=[f"t{at % 4}"], same_as=claims),
        lambda: system_record(tool, at, source="pager", needs=[key], authority=9),
        lambda: case(f"C{at % 20}", at, ticket=bool(claims), systems=[key], status="open"),
        lambda: document(f"D{at % 8}", at, chunks=dice.randrange(4)),
        lambda: issue(f"X{at % 4}", at),
        lambda: incident(f"I{dice.randrange(30)}", at, affects=[key, tool_uid(tool)]),
    ]
    return made[kind - 3]()


def write(store: Store, facts: Sequence[Facts]) -> None:
    for start in range(0, len(facts), 9):
        assert not Writer(store, "run").write(ORG, facts[start : start + 9]).rejected
    settle(store, "run", ORG)


def taken_meanwhile(store: Store, facts: Sequence[Facts], folder: Path) -> Manifest:
    """Write half of the facts, then the rest while a backup is taken, until both are done."""
    half = len(facts) // 2
    write(store, facts[:half])
    begun = threading.Event()
    faults: list[BaseException] = []

    def work() -> None:
        begun.wait()
        try:
            write(store, facts[half:])
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            faults.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    begun.set()
    try:
        manifest = take(store, folder)
    finally:
        thread.join()
    assert faults == []
    return manifest


def beside_a_writer(store: Store, folder: Path, seed: int, number: int) -> bool:
    """Take a backup beside a writer, restore it and load everything again.

    Return whether they really met.
    """
    facts = some_facts(number, random.Random(seed))
    with closing(Store(store.settings.model_copy(update={"backup_batch_size": 5}))) as small:
        wipe(small)
        manifest = taken_meanwhile(small, facts, folder)
        wanted = snapshot(small)
        wipe(small)
        restore(small, folder)
        write(small, facts)
        assert wanted.difference(snapshot(small)) == "", seed
    return not manifest.exact


def test_loading_again_completes_what_was_written_meanwhile(store: Store, tmp_path: Path) -> None:
    assert beside_a_writer(store, tmp_path / "backup", 1, 160)


@pytest.mark.long
def test_loading_again_completes_it_whatever_was_written(store: Store, tmp_path: Path) -> None:
    met = [beside_a_writer(store, tmp_path / str(seed), seed, 240) for seed in range(2, 22)]

    assert sum(met) > len(met) // 2


def test_every_declared_node_and_relationship_has_its_place_in_a_backup() -> None:
    """Nodes are found by the uid of these labels; relationships start at them, end at entities."""
    others = {"Change", "Embedding", "PendingMove"}
    bookkeeping = {"Migration", "MigrationLock", "Restore"}
    labels = {spec.name for spec in LABELS.values() if not spec.entity}

    starts = {name for spec in RELATIONSHIPS.values() for name in spec.sources} & labels
    ends = {name for spec in RELATIONSHIPS.values() for name in spec.targets} & labels

    assert labels == others | bookkeeping
    assert (starts, ends) == ({"Change"}, set())


def peak(store: Store, folder: Path, nodes: int) -> tuple[int, int]:
    """Return the most bytes of Python's that a backup and a restore of so many nodes took."""
    wipe(store)
    with store.driver.session() as session:
        session.run(MANY, nodes=nodes).consume()
    before = gc.get_threshold()
    # Garbage is not counted as memory that is needed.
    gc.set_threshold(200, 2, 2)
    tracemalloc.start()
    try:
        take(store, folder)
        backup = tracemalloc.get_traced_memory()[1]
        wipe(store)
        tracemalloc.reset_peak()
        restore(store, folder)
        return backup, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.set_threshold(*before)


MANY = """
CYPHER 25 UNWIND range(1, $nodes) AS i
CREATE (n:_Entity:Incident {uid: 'acme:x:m:incident:' + i, org: 'acme', at: datetime(),
  description: reduce(s = '', x IN range(1, 30) | s + 'words ' + (i * x))})
WITH collect(n) AS found
UNWIND found AS a
WITH a, head(found) AS b
CREATE (a)-[:FOLLOWS {at: datetime()}]->(b)
"""


def test_memory_does_not_grow_with_the_graph(store: Store, tmp_path: Path) -> None:
    with closing(Store(store.settings.model_copy(update={"backup_batch_size": 100}))) as small:
        peak(small, tmp_path / "warm", 300)
        few = peak(small, tmp_path / "few", 400)
        many = peak(small, tmp_path / "many", 1600)

    ratios = [larger / smaller for larger, smaller in zip(many, few, strict=True)]
    assert max(ratios) < 1.5, (few, many)
