"""Imports and people at the same graph, in any order and at once: what it is then, told naively."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from graph.errors import GraphError
from graph.model.facts import Envelope, Facts, Record
from graph.store.store import Store
from graph.write.upserts import Upsert
from graph.write.writer import Writer
from ingest.people.asserting import assert_link, end_link, keep_apart, merge, refuse_link
from ingest.people.notes import add_note
from ingest.people.saying import Speaker, Spoken
from ingest.sources.registry import map_envelope
from tests.graph.histories import (
    ORG,
    SYSTEM,
    Snapshot,
    incident,
    snapshot,
    system_record,
    tool_uid,
    wipe,
)

KEYS = ("bus", "cart", "pay")
TOOLS = ("P1", "P2")
NODES = (*map(SYSTEM, KEYS), *map(tool_uid, TOOLS))
INCIDENTS = tuple(f"{ORG}:jsonl:main:incident:{name}" for name in ("I1", "I2"))

AFFECTED = Upsert(
    "test_affected_now",
    "CYPHER 25 MATCH (i:Incident)-[r:AFFECTS]->(s) WHERE r.valid_to IS NULL "
    "RETURN DISTINCT i.uid AS start, s.uid AS end, r.source = 'nazara' AS by_people",
)

Affected = set[tuple[str, str, bool]]


@dataclass
class Naive:
    """What everybody said last, and what follows from it, without any graph."""

    affects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    claims: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    words: dict[frozenset[str], tuple[str, str, str]] = field(default_factory=dict)

    def stands(self, uid: str) -> str:
        """Return the node that stands for a uid."""
        for start, end, said in self.words.values():
            if start == uid and said == "asserted":
                return self.merged(end)
        found = {
            self.merged(of)
            for record, (of, others) in self.claims.items()
            for one in (record, *others)
            if one == uid and not self.is_refused(uid, of, record)
        }
        return min(found, default=uid)

    def is_refused(self, uid: str, of: str, record: str) -> bool:
        pairs = (frozenset((uid, end)) for end in (of, self.merged(of), record))
        return any(self.words.get(pair, ("", "", ""))[2] == "refused" for pair in pairs)

    def merged(self, uid: str) -> str:
        """Return the shared thing that another one is, by what people say of the two."""
        way = [uid]
        while True:
            said = (
                end
                for start, end, it in self.words.values()
                if it == "asserted" and start == way[-1]
            )
            step = next(said, None)
            if step is None:
                return way[-1]
            if step in way:
                return min(way[way.index(step) :])
            way.append(step)

    def affected(self) -> Affected:
        """Return what incidents affect now, and whether people say so."""
        tools = {(i, self.stands(s), False) for i, some in self.affects.items() for s in some}
        people = {
            (i, self.stands(s), True) for (i, s), said in self.links.items() if said == "asserted"
        }
        return tools | people


@dataclass
class Course:
    """One course of events, on the graph and in the naive state alike."""

    store: Store
    dice: random.Random
    naive: Naive = field(default_factory=Naive)
    minute: int = 0
    said: list[Envelope] = field(default_factory=list)
    imported: list[Record] = field(default_factory=list)

    def step(self) -> None:
        self.minute += 1
        acts = (self.load_incident, self.load_system, self.link, self.link, self.unite, self.part)
        self.dice.choice(acts)()

    def speak(self, act: Callable[[Speaker], Spoken | tuple[Spoken, ...]]) -> bool:
        """Say something; whether it could be said."""
        try:
            spoken = act(Speaker(ORG, "ann", f"request-{self.minute}"))
        except GraphError:
            return False
        every = spoken if isinstance(spoken, tuple) else (spoken,)
        self.said += [one.envelope for one in every if one.envelope]
        return True

    def load(self, record: Record) -> None:
        assert not Writer(self.store, "r").write(ORG, [Facts((record,))]).rejected
        self.imported.append(record)

    def load_incident(self) -> None:
        name = self.dice.choice(("I1", "I2"))
        named = tuple(self.dice.sample(NODES, self.dice.randrange(3)))
        self.load(incident(name, self.minute, affects=named))
        self.naive.affects[f"{ORG}:jsonl:main:incident:{name}"] = named

    def load_system(self) -> None:
        name, key = self.dice.choice("ab"), self.dice.choice(KEYS)
        others = tuple(map(tool_uid, self.dice.sample(TOOLS, self.dice.randrange(3))))
        one = system_record(name, self.minute, key=key, same_as=others)
        self.load(one)
        self.naive.claims[one.uid] = (SYSTEM(key), others)

    def link(self) -> None:
        start, end = self.dice.choice(INCIDENTS), self.dice.choice(NODES)
        self.dice.choice((self._assert, self._assert, self._end, self._refuse))(start, end)

    def _assert(self, start: str, end: str) -> None:
        known = {
            (s, self.naive.stands(e)) for (s, e), it in self.naive.links.items() if it == "asserted"
        }
        stands = self.naive.stands(end)
        could = self.speak(lambda who: assert_link(self.store, who, "AFFECTS", start, end))
        if could and (start, stands) not in known:
            self.naive.links[start, stands] = "asserted"

    def _end(self, start: str, end: str) -> None:
        if self.speak(lambda who: end_link(self.store, who, "AFFECTS", start, end)):
            self._withdraw(start, end)

    def _refuse(self, start: str, end: str) -> None:
        if self.speak(lambda who: refuse_link(self.store, who, "AFFECTS", start, end)):
            self._withdraw(start, end)
            self.naive.links[start, self.naive.stands(end)] = "refused"

    def _withdraw(self, start: str, end: str) -> None:
        stands = self.naive.stands(end)
        for (one, other), said in list(self.naive.links.items()):
            if one == start and said == "asserted" and self.naive.stands(other) == stands:
                self.naive.links[one, other] = "withdrawn"

    def unite(self) -> None:
        one, other = self.dice.sample(NODES, 2)
        start, end = self.naive.stands(one), self.naive.stands(other)
        if end not in map(SYSTEM, KEYS):
            start, end = end, start
        if self.speak(lambda who: merge(self.store, who, one, other)) and start != end:
            self.naive.words[frozenset((start, end))] = (start, end, "asserted")

    def part(self) -> None:
        one, other = self.dice.sample(NODES, 2)
        if self.speak(lambda who: keep_apart(self.store, who, one, other)):
            self.naive.words[frozenset((one, other))] = (one, other, "refused")


def affected(store: Store) -> Affected:
    return {(row["start"], row["end"], row["by_people"]) for row in store.read(AFFECTED)}


@pytest.mark.parametrize("seed", range(8))
def test_any_course_of_imports_and_people_gives_what_follows_naively(
    store: Store, seed: int
) -> None:
    course = Course(store, random.Random(seed))

    for _ in range(25):
        course.step()

        assert affected(store) == course.naive.affected()
        assert snapshot(store).faults() == []


def numbered(envelopes: list[Envelope]) -> Iterator[Facts]:
    """Yield what was said as facts, each answer to a question with its number."""
    counts: dict[str, int] = {}
    for one in envelopes:
        facts = map_envelope(one, None)
        assert isinstance(facts, Facts)
        uid = facts.records[0].uid
        counts[uid] = counts.get(uid, 0) + 1
        again = map_envelope(replace(one, version=str(counts[uid])), None)
        assert isinstance(again, Facts)
        yield again


def replayed(store: Store, facts: list[Facts], dice: random.Random) -> Snapshot:
    wipe(store)
    dice.shuffle(facts)
    for one in facts:
        assert not Writer(store, "r").write(ORG, [one]).rejected
    return snapshot(store)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_said_can_be_replayed_in_any_order_and_gives_the_same_graph(
    store: Store, seed: int
) -> None:
    dice = random.Random(seed)
    course = Course(store, dice)
    for _ in range(25):
        course.step()
    before = snapshot(store)

    said = [*numbered(course.said), *(Facts((one,)) for one in course.imported)]
    after = replayed(store, [*said, *dice.sample(said, 5)], dice)

    assert after == before, "\n" + before.difference(after)


def test_four_importers_and_a_person_at_once_lose_nothing(store: Store) -> None:
    faults: list[BaseException] = []

    def importer(number: int) -> None:
        dice = random.Random(number)
        for at in range(1, 16):
            some = [
                system_record(f"s{number}", at, key=dice.choice(KEYS), same_as=[tool_uid("P1")])
            ]
            some.append(incident("I1", at, affects=["pay", tool_uid("P1")]))
            Writer(store, f"r{number}").write(ORG, [Facts((one,)) for one in some])

    def person(number: int) -> None:
        for at in range(12):
            who = Speaker(ORG, f"user-{number}", f"request-{number}-{at}")
            [start, _], end = INCIDENTS, SYSTEM("bus")
            assert_link(store, who, "AFFECTS", start, end)
            keep_apart(store, who, tool_uid("P1"), SYSTEM("pay"))
            keep_apart(store, who, tool_uid("P1"), SYSTEM("cart"))
            add_note(store, who, start, f"note {number}")

    def work(task: Callable[[int], None], number: int) -> None:
        try:
            task(number)
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            faults.append(error)

    for one in (
        incident("I1", 0),
        system_record("x", 1, key="bus"),
        system_record("P1", 1, source="pager"),
        system_record("y", 1, key="cart"),
        system_record("z", 1, key="pay"),
    ):
        Writer(store, "r").write(ORG, [Facts((one,))])
    tasks = [(importer, number) for number in range(4)] + [(person, 4), (person, 5)]
    threads = [threading.Thread(target=work, args=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    graph = snapshot(store)
    assert graph.faults() == []
    [start, _] = INCIDENTS
    assert (start, SYSTEM("bus"), True) in affected(store)
    assert {end for one, _, end in graph.edges("ALIAS_OF") if one == tool_uid("P1")} <= {
        SYSTEM("bus")
    }
    assert len(graph.edges("ANNOTATES")) == 24
