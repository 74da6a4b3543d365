"""Lists ordered by the name of what their nodes lead to, page by page, from both ends."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.orders import SORTS
from graph.model.times import UNTIMED
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.test_dense import engine_with, hits
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

PAGES = {
    ("root", True): """query ($n: Int, $at: String) { list: incidents(
      orderBy: {field: AFFECTS_NAME, direction: %s}, first: $n, after: $at, includeStubs: %s) {
      nodes { id } pageInfo { more: hasNextPage cursor: endCursor } } }""",
    ("root", False): """query ($n: Int, $at: String) { list: incidents(
      orderBy: {field: AFFECTS_NAME, direction: %s}, last: $n, before: $at, includeStubs: %s) {
      nodes { id } pageInfo { more: hasPreviousPage cursor: startCursor } } }""",
    ("case", True): """query ($n: Int, $at: String) { customerCases { nodes { list: reports(
      orderBy: {field: AFFECTS_NAME, direction: %s}, first: $n, after: $at, includeStubs: %s) {
      nodes { id } pageInfo { more: hasNextPage cursor: endCursor } } } } }""",
    ("case", False): """query ($n: Int, $at: String) { customerCases { nodes { list: reports(
      orderBy: {field: AFFECTS_NAME, direction: %s}, last: $n, before: $at, includeStubs: %s) {
      nodes { id } pageInfo { more: hasPreviousPage cursor: startCursor } } } } }""",
}

NAMES = ("a", "a", "B", "b", "ünïcödé", "\U0001f600", "\uff21", "")

Place = tuple[str, datetime, str]


class Graph:
    """Incidents on systems, and where each of them should stand."""

    def __init__(self, store: Store, seed: int, size: int, names: Sequence[str] = NAMES) -> None:
        self.names = names
        self.rng = random.Random(seed)
        self.sample = Sample(store)
        self.places: dict[str, list[Place]] = {}
        self.times: dict[str, datetime] = {}
        self.stubs: set[str] = set()
        systems = [self._system(number) for number in range(9)]
        case = self.sample.node("CustomerCase", 1)
        for number in range(size):
            self.sample.link(case, "REPORTS", self._incident(number, systems))
        self.sample.write()

    def _system(self, number: int) -> tuple[str, Place]:
        name = self.rng.choice(self.names)
        if self.rng.random() < 0.2:
            uid = self.sample.stub("System", number, name=name)
            return uid, (name, UNTIMED, uid)
        at = NOW - timedelta(hours=self.rng.randint(0, 2))
        uid = self.sample.node("System", number, name=name, sort_at=at)
        return uid, (name, at, uid)

    def _incident(self, number: int, systems: list[tuple[str, Place]]) -> str:
        at = NOW - timedelta(minutes=self.rng.randint(0, 9))
        if self.rng.random() < 0.1:
            uid = self.sample.stub("Incident", number)
            self.stubs.add(uid)
            at = UNTIMED
        else:
            uid = self.sample.node("Incident", number, sort_at=at)
        self.times[uid] = at
        self.places[uid] = []
        for system, place in self.rng.sample(systems, self.rng.choice((0, 1, 1, 2, 3))):
            ended = self.rng.random() < 0.2
            self.sample.link(uid, "AFFECTS", system, **({"valid_to": NOW} if ended else {}))
            if self.rng.random() < 0.3:
                self.sample.link(uid, "AFFECTS", system, record="b")
                ended = False
            if not ended:
                self.places[uid].append(place)
        return uid

    def listed(self, *, falling: bool, stubs: bool, key: Callable[[Place], Any]) -> list[str]:
        """Return all incidents in order: by place, in one place newest first, the others last."""
        groups: dict[Place | None, list[str]] = {}
        for uid, places in self.places.items():
            if stubs or uid not in self.stubs:
                pick = (max if falling else min)(places) if places else None
                groups.setdefault(pick, []).append(uid)
        known = sorted((p for p in groups if p is not None), key=key, reverse=falling)
        return [
            uid
            for place in (*known, None)
            for uid in sorted(
                groups.get(place, []), key=lambda uid: (self.times[uid], uid), reverse=True
            )
        ]


def code_points(place: Place) -> Place:
    """Texts in an index."""
    return place


def code_units(place: Place) -> Any:
    """Texts that are sorted: in UTF-16, as Java has them."""
    return place[0].encode("utf-16-be"), *place[1:]


def pages(engine: Engine, text: str, size: int, *, forward: bool) -> list[str]:
    found: list[str] = []
    cursor, more = None, True
    while more:
        request = Request(text, {"n": size, "at": cursor}, None, "acme")
        answer = orjson.loads(engine.execute(request).body)
        assert "errors" not in answer, answer
        data = answer["data"]
        page = data["list"] if "list" in data else data["customerCases"]["nodes"][0]["list"]
        ids = [node["id"] for node in page["nodes"]]
        found = [*found, *ids] if forward else [*ids, *found]
        cursor, more = page["pageInfo"]["cursor"], page["pageInfo"]["more"]
    return found


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_pages_from_both_ends_are_the_sorted_list(
    store: Store, settings: Settings, seed: int
) -> None:
    graph = Graph(store, seed, size=35)

    for degree in (3, 1000):
        engine = engine_with(store, settings, degree)
        for (where, forward), text in PAGES.items():
            key = code_points if where == "root" else code_units
            for direction, stubs in (("ASC", "false"), ("DESC", "false"), ("ASC", "true")):
                falling = direction == "DESC"
                expected = graph.listed(falling=falling, stubs=stubs == "true", key=key)
                for size in (4, 100):
                    found = pages(engine, text % (direction, stubs), size, forward=forward)

                    assert found == expected, (degree, forward, direction, stubs, size, text)


FILTERED = """query ($n: Int, $at: String) { list: incidents(first: $n, after: $at,
  where: {not: {title: {endsWith: "7"}}}, orderBy: {field: AFFECTS_NAME, direction: ASC}) {
  totalCount nodes { id } pageInfo { more: hasNextPage cursor: endCursor } } }"""


@pytest.mark.parametrize("degree", [5, 1000])
def test_filtered_lists_are_ordered_whether_few_or_many_meet_the_filter(
    store: Store, settings: Settings, degree: int
) -> None:
    graph = Graph(store, 3, size=35, names=("b", "a", "c"))
    listed = graph.listed(falling=False, stubs=False, key=code_points)
    expected = [uid for uid in listed if not uid.endswith("7")]

    for size in (4, 100):
        found = pages(engine_with(store, settings, degree), FILTERED, size, forward=True)

        assert found == expected


def test_a_filter_that_few_nodes_meet_walks_past_no_others(
    store: Store, settings: Settings
) -> None:
    sample = Sample(store)
    system = sample.node("System", 1)
    for n in range(2000):
        status = "triggered" if n % 500 == 0 else "closed"
        uid = sample.node("Incident", n, status=status, sort_at=NOW - timedelta(minutes=n))
        sample.link(uid, "AFFECTS", system)
    sample.write()
    text = """{ incidents(where: {status: {eq: "triggered"}}, orderBy: {field: AFFECTS_NAME}) {
      nodes { title } } }"""

    assert hits(engine_with(store, settings, 200), text) < 200


def test_another_time_gives_the_same_order(store: Store, ask: Ask) -> None:
    sample = Sample(store)
    systems = [sample.node("System", n, name=name) for n, name in enumerate("bca")]
    seen = NOW - timedelta(days=1)
    for n, system in enumerate(systems):
        uid = sample.node("Incident", n, first_seen=seen, started_at=seen)
        sample.link(uid, "AFFECTS", system, valid_from=seen, first_seen=seen)
    sample.write()
    text = """query ($asOf: AsOf) { incidents(orderBy: {field: AFFECTS_NAME, direction: ASC},
      asOf: $asOf) { nodes { title } } }"""

    then = ask(text, asOf="2026-11-20T11:00:00Z")
    now = ask(text)

    assert [node["title"] for node in now["data"]["incidents"]["nodes"]] == [
        "Incident 2",
        "Incident 0",
        "Incident 1",
    ]
    assert {node["title"] for node in then["data"]["incidents"]["nodes"]} <= {
        "Incident 0",
        "Incident 1",
        "Incident 2",
    }


def test_a_page_costs_the_same_however_long_the_list(store: Store, settings: Settings) -> None:
    text = """{ incidents(first: 10, orderBy: {field: AFFECTS_NAME, direction: %s}) {
      nodes { title } } }"""
    engine = engine_with(store, settings, 200)
    found = {}

    for size in (300, 3000):
        sample = Sample(store)
        systems = [
            sample.node("System", f"{size}-{n}", name=f"name {n}") for n in range(size // 10)
        ]
        for n in range(size):
            uid = sample.node("Incident", f"{size}-{n}", sort_at=NOW - timedelta(minutes=n))
            sample.link(uid, "AFFECTS", systems[n % len(systems)])
        sample.write()
        found[size] = [hits(engine, text % direction) for direction in ("ASC", "DESC")]

    assert max(found[3000]) < 1.5 * max(found[300])
    assert max(found[3000]) < 1200


def test_orders_by_related_nodes_follow_the_declarations() -> None:
    linked = {
        f"{element}.{name}"
        for element, sorts in SORTS.items()
        for name in sorts
        if sorts[name].link
    }

    assert {"Incident.AFFECTS_NAME", "CustomerCase.CATEGORIZED_AS_NAME"} <= linked
    assert "System.OWNED_BY_NAME" not in linked  # Teams and people have no index in common.
