"""Lists along a relationship on nodes with few and with many: the same answer, read two ways."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
import pytest
from neo4j import RoutingControl

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.schema.bindings import TYPES
from api.schema.build import schema_for
from api.schema.fields import LinkField
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.sample import NOW, Sample

FORWARD = """query ($n: Int, $at: String) { systems(first: 10) { nodes { id
  affectedBy(first: $n, after: $at) { nodes { id } pageInfo { hasNextPage endCursor } } } } }"""
BACKWARD = """query ($n: Int, $at: String) { systems(first: 10) { nodes { id
  affectedBy(last: $n, before: $at) {
    nodes { id } pageInfo { hasPreviousPage startCursor } } } } }"""


@dataclass
class Fans:
    """Systems with incidents and findings on them, newest first as they should be listed."""

    sample: Sample
    expected: dict[str, list[str]] = field(default_factory=dict)

    def add(self, number: int, size: int, rng: random.Random) -> None:
        system = self.sample.node("System", number)
        placed = []
        for n in range(size):
            label = rng.choice(("Incident", "Incident", "Finding"))
            at = NOW - timedelta(minutes=rng.randint(0, size))
            uid = self.sample.node(label, f"{number}-{n}", sort_at=at)
            self.sample.link(uid, "AFFECTS", system, **self._ended(rng, 0.2))
            if rng.random() < 0.3:
                self.sample.link(uid, "AFFECTS", system, record="b", **self._ended(rng, 0.5))
            linked = [
                link
                for link in self.sample.links
                if link["from"] == uid and "valid_to" not in link["props"]
            ]
            if linked:
                placed.append((at, uid))
        stub = self.sample.stub("Incident", f"{number}-stub")
        self.sample.link(stub, "AFFECTS", system)
        self.expected[system] = [*(uid for _, uid in sorted(placed, reverse=True)), stub]

    def _ended(self, rng: random.Random, chance: float) -> dict[str, Any]:
        return {"valid_to": NOW} if rng.random() < chance else {}


def engine_with(store: Store, settings: Settings, degree: int) -> Engine:
    chosen = settings.model_copy(update={"graphql_dense_degree": degree})
    return Engine(schema_for(chosen), store, chosen)


def pages(engine: Engine, text: str, size: int, *, forward: bool) -> dict[str, list[str]]:
    """Return what each system lists, read page by page."""
    more, cursor = ("hasNextPage", "endCursor") if forward else ("hasPreviousPage", "startCursor")
    found: dict[str, list[str]] = {}
    systems = _ask(engine, text, n=size, at=None)
    for first in systems:
        page, ids = first["affectedBy"], found.setdefault(first["id"], [])
        while True:
            listed = [node["id"] for node in page["nodes"]]
            ids[:] = [*ids, *listed] if forward else [*listed, *ids]
            if not page["pageInfo"][more]:
                break
            answer = _ask(engine, text, n=size, at=page["pageInfo"][cursor])
            page = next(item for item in answer if item["id"] == first["id"])["affectedBy"]
    return found


def _ask(engine: Engine, text: str, **variables: Any) -> Any:
    answer = orjson.loads(engine.execute(Request(text, variables, None, "acme")).body)
    assert "errors" not in answer, answer
    return answer["data"]["systems"]["nodes"]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_degree_gives_the_same_pages(store: Store, settings: Settings, seed: int) -> None:
    rng = random.Random(seed)
    fans = Fans(Sample(store))
    for number, size in enumerate((0, 3, 12, 30)):
        fans.add(number, size, rng)
    for number in range(40):  # Not linked: the walk passes them.
        fans.sample.node("Incident", f"other-{number}", sort_at=NOW - timedelta(minutes=number))
    fans.sample.write()
    foreign = Sample(store, org="other")
    foreign.node("Incident", 1)
    foreign.write()

    for degree in (0, 2, 6, 25, 1000):
        engine = engine_with(store, settings, degree)
        for size in (1, 4, 50):
            assert pages(engine, FORWARD, size, forward=True) == fans.expected, (degree, size)
            assert pages(engine, BACKWARD, size, forward=False) == fans.expected, (degree, size)


def test_a_page_of_a_busy_node_costs_the_same_however_busy_it_is(
    store: Store, settings: Settings
) -> None:
    sample = Sample(store)
    system = sample.node("System", 1)
    for n in range(3000):
        uid = sample.node("Incident", n, sort_at=NOW - timedelta(minutes=n))
        sample.link(uid, "AFFECTS", system)
    sample.write()
    text = "{ systems { nodes { affectedBy(first: 5) { nodes { title } } } } }"

    walked = hits(engine_with(store, settings, 200), text)
    ordered = hits(engine_with(store, settings, 100_000), text)

    assert walked < 300
    assert ordered > 15_000


def test_a_fan_that_is_dense_in_old_times_alone_costs_little_more_than_ordering_it(
    store: Store, settings: Settings
) -> None:
    sample = Sample(store)
    system = sample.node("System", 1)
    for n in range(1500):
        uid = sample.node("Incident", n, sort_at=NOW - timedelta(minutes=n))
        if n >= 1000:
            sample.link(uid, "AFFECTS", system)
    sample.write()
    text = "{ systems { nodes { affectedBy(first: 5) { nodes { title } } } } }"

    guessed = hits(engine_with(store, settings, 400), text)
    ordered = hits(engine_with(store, settings, 100_000), text)

    assert guessed < 2 * ordered


def hits(engine: Engine, text: str) -> int:
    _, plan, variables = engine.plan(Request(text, {}, None, "acme"))
    binder = Binder(variables, "acme", engine._settings)
    binder.bind(plan.fetches)
    _, summary, _ = engine._store.driver.execute_query(
        plan.text.replace("CYPHER 25", "CYPHER 25 PROFILE", 1),
        {"p": binder.params},
        routing_=RoutingControl.READ,
    )
    assert summary.profile is not None
    return sum(step["args"].get("DbHits", 0) for step in operators(summary.profile))


def operators(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("children", []):
        yield from operators(child)


def test_dense_links_are_those_declared_so() -> None:
    dense = {
        f"{name}.{item.name}"
        for name, bound in TYPES.items()
        for item in bound.fields.values()
        if isinstance(item, LinkField) and item.dense
    }

    assert {"System.affectedBy", "System.subjectOf", "Incident.reportedBy"} <= dense
    assert not {name for name in dense if name.endswith((".dependents", ".owns", ".affects"))}
