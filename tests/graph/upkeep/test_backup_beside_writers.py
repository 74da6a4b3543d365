"""A backup taken while others write restores to a sound graph, and loading again completes it."""

from __future__ import annotations

import gc
import random
import threading
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.facts import Facts, Record
from graph.model.people import STANDS
from graph.store.store import Row, Statement, Store
from graph.upkeep.backup.manifest import Manifest
from graph.upkeep.backup.reading import Reader, Sink
from graph.upkeep.backup.restoring import restore
from graph.upkeep.backup.taking import take
from graph.write.links import project
from graph.write.moves import settle
from graph.write.work import Work
from graph.write.writer import Writer
from tests.graph.histories import (
    ORG,
    assertion,
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
    system_ref,
    team_ref,
    tool_uid,
    wipe,
)


def some_facts(number: int, dice: random.Random) -> list[Facts]:
    """Return facts about enough things to fill many pages, several versions of each."""
    return [_one(at // 4, dice) for at in range(number)]


def _one(at: int, dice: random.Random) -> Facts:
    key, tool = f"s{dice.randrange(12)}", f"P{dice.randrange(6)}"
    kind = dice.randrange(11)
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
        lambda: assertion(
            system_ref(tool_uid(tool)), system_ref(key), at, status=dice.choice(STANDS)
        ),
        lambda: assertion(
            system_ref(key),
            team_ref("red"),
            at,
            relationship="OWNED_BY",
            status=dice.choice(STANDS),
        ),
    ]
    return made[kind - 3]()


def write(store: Store, facts: Sequence[Facts]) -> None:
    for start in range(0, len(facts), 9):
        assert not Writer(store, "run").write(ORG, facts[start : start + 9]).rejected
    settle(store, "run", ORG)


def taken_meanwhile(
    store: Store, facts: Sequence[Facts], folder: Path, dice: random.Random
) -> Manifest:
    """Write half of the facts, then some of the rest before some statements of a backup."""
    half = len(facts) // 2
    write(store, facts[:half])
    rest = [facts[start : start + 9] for start in range(half, len(facts), 9)]
    plain = Store.stream

    def between(self: Store, query: Statement, rows: int, **params: Any) -> Iterator[Row]:
        if rest and dice.random() < 0.1:
            write(store, rest.pop(0))
        return plain(self, query, rows, **params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "stream", between)
        manifest = take(store, folder)
    for some in rest:
        write(store, some)
    return manifest


def taken_beside_a_thread(
    store: Store, facts: Sequence[Facts], folder: Path, _dice: random.Random
) -> Manifest:
    """Write half of the facts, then the rest while a backup is taken, until both are done."""
    half = len(facts) // 2
    write(store, facts[:half])
    faults: list[BaseException] = []

    def work() -> None:
        try:
            write(store, facts[half:])
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            faults.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        manifest = take(store, folder)
    finally:
        thread.join()
    assert faults == []
    return manifest


Taking = Callable[[Store, Sequence[Facts], Path, random.Random], Manifest]


def beside_a_writer(store: Store, folder: Path, seed: int, number: int, taking: Taking) -> bool:
    """Take a backup beside a writer, restore it and load everything again.

    Return whether they really met.
    """
    dice = random.Random(seed)
    facts = some_facts(number, dice)
    with closing(Store(store.settings.model_copy(update={"backup_batch_size": 5}))) as small:
        wipe(small)
        manifest = taking(small, facts, folder, dice)
        wanted = snapshot(small)
        wipe(small)
        restore(small, folder)
        restored = snapshot(small)
        write(small, facts)
        assert restored.faults() == [], seed
        assert wanted.difference(snapshot(small)) == "", seed
    return not manifest.exact


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_loading_again_completes_what_was_written_meanwhile(
    store: Store, tmp_path: Path, seed: int
) -> None:
    assert beside_a_writer(store, tmp_path / "backup", seed, 160, taken_meanwhile)


@pytest.mark.long
@pytest.mark.parametrize("taking", [taken_meanwhile, taken_beside_a_thread])
def test_loading_again_completes_it_whatever_was_written(
    store: Store, tmp_path: Path, taking: Taking
) -> None:
    met = [beside_a_writer(store, tmp_path / str(seed), seed, 240, taking) for seed in range(3, 23)]

    assert sum(met) > len(met) // 2


def test_a_record_that_came_between_two_pages_has_its_relationships_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own page is read, then it comes; then the page of the system that it describes is."""
    write(store, [Facts((system_record("other", 0, key="s0", owners=["t0"]),))])
    late = [Facts((system_record("a", 1, key="s0", owners=["t1"]),))]
    plain = Reader.page

    def page(self: Reader, uids: Sequence[str], nodes: Sink, links: Sink) -> None:
        if any(":nazara:main:system:" in uid for uid in uids):
            write(store, late)
        plain(self, uids, nodes, links)

    monkeypatch.setattr(Reader, "page", page)
    with closing(Store(store.settings.model_copy(update={"backup_batch_size": 1}))) as small:
        manifest = take(small, tmp_path / "backup")
    wanted = snapshot(store)
    wipe(store)
    restore(store, tmp_path / "backup")
    restored = snapshot(store)
    write(store, late)

    owners = {end for _, _, end in wanted.edges("OWNED_BY")}
    assert owners == {f"{ORG}:nazara:main:team:t{at}" for at in (0, 1)}
    assert len(restored.edges("OWNED_BY")) == 1
    assert not manifest.exact
    assert wanted.difference(snapshot(store)) == ""


def test_a_restore_that_is_cut_off_while_it_mends_goes_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(3)
    facts = some_facts(80, dice)
    with closing(Store(store.settings.model_copy(update={"backup_batch_size": 5}))) as small:
        wipe(small)
        taken_meanwhile(small, facts, tmp_path / "backup", dice)
        wipe(small)
        restore(small, tmp_path / "backup")
        wanted = snapshot(small)
        wipe(small)

        with monkeypatch.context() as patch:
            calls = iter(range(100))

            def third(work: Work) -> None:
                if next(calls) == 2:
                    raise KeyboardInterrupt
                project(work)

            patch.setattr("graph.upkeep.backup.mending.project", third)
            with pytest.raises(KeyboardInterrupt):
                restore(small, tmp_path / "backup")
        restore(small, tmp_path / "backup")

        assert wanted.difference(snapshot(small)) == ""


def test_every_declared_node_and_relationship_has_its_place_in_a_backup() -> None:
    """Nodes are found by the uid of these labels; relationships start at them, end at entities."""
    others = {"Change", "Embedding", "PendingMove"}
    bookkeeping = {"Migration", "MigrationLock", "Restore"} | {
        "Invitation",
        "Session",
        "SigningKey",
    }
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


@pytest.mark.long
def test_memory_does_not_grow_with_the_graph(store: Store, tmp_path: Path) -> None:
    with closing(Store(store.settings.model_copy(update={"backup_batch_size": 100}))) as small:
        peak(small, tmp_path / "warm", 300)
        few = peak(small, tmp_path / "few", 400)
        many = peak(small, tmp_path / "many", 3200)

    ratios = [larger / smaller for larger, smaller in zip(many, few, strict=True)]
    # Eight times as many nodes; when the collector runs moves a peak by half.
    assert max(ratios) < 2, (few, many)
