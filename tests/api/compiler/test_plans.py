"""How Neo4j carries out root connections: along the index, never sorting, never scanning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from neo4j import RoutingControl

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.compiler.request.cursor import encode
from api.schema.bindings import ROOTS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.plans import plan_anew
from tests.api.sample import NOW, Sample

REFUSED = ("Sort", "Top", "Eager", "LabelScan", "AllNodesScan", "CartesianProduct")
PAGES = {
    "first": "{{ {field}(first: 5) {{ nodes {{ id title }} }} }}",
    "next": '{{ {field}(first: 5, after: "{cursor}") {{ nodes {{ id title }} }} }}',
    "stubs": "{{ {field}(first: 5, includeStubs: true) {{ nodes {{ id title }} }} }}",
}


@pytest.fixture(scope="module")
def numbers() -> list[int]:
    return list(range(400))


@pytest.fixture
def crowd(store: Store, numbers: list[int]) -> None:
    """400 incidents of one organisation, 40 of another; a system with 400 events."""
    sample = Sample(store)
    for n in numbers:
        sample.node("Incident", n, sort_at=NOW - timedelta(minutes=n))
        at = NOW - timedelta(minutes=n)
        sample.node("TechnicalEvent", n, system="acme:t:main:system:1", at=at, sort_at=at)
    sample.node("System", 1)
    other = Sample(store, org="other")
    for n in range(40):
        other.node("Incident", n)
    sample.nodes += other.nodes
    sample.write()


def operators(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("children", []):
        yield from operators(child)


def profiled(engine: Engine, settings: Settings, text: str, mode: str) -> list[dict[str, Any]]:
    _, plan, variables = engine.plan(Request(text, {}, None, "acme"))
    binder = Binder(variables, "acme", settings)
    binder.bind(plan.fetches)
    _, summary, _ = engine._store.driver.execute_query(
        plan.text.replace("CYPHER 25", f"CYPHER 25 {mode}", 1),
        {"p": binder.params},
        routing_=RoutingControl.READ,
    )
    found = summary.profile or summary.plan
    assert found is not None
    return list(operators(found))


def test_every_root_connection_walks_its_index(
    store: Store, engine: Engine, settings: Settings
) -> None:
    plan_anew(store)
    faults = []
    for field in ROOTS:
        for page, text in PAGES.items():
            cursor = encode(f"Query.{field}", "acme", ["2026-11-20T00:00:00Z", "u"])
            query = text.format(field=field, cursor=cursor)
            names = [step["operatorType"] for step in profiled(engine, settings, query, "EXPLAIN")]
            bad = [name for name in names if any(word in name for word in REFUSED)]
            if bad or not any("NodeIndexSeek" in name for name in names):
                faults.append((field, page, names))

    assert faults == []


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_however_many_nodes_there_are(
    engine: Engine, settings: Settings, page: str
) -> None:
    cursor = encode("Query.incidents", "acme", ["2026-11-20T10:00:00Z", "acme:t:main:incident:120"])
    text = PAGES[page].format(field="incidents", cursor=cursor)

    steps = profiled(engine, settings, text, "PROFILE")

    assert sum(step["args"].get("DbHits", 0) for step in steps) < 60


@pytest.mark.usefixtures("crowd")
def test_events_of_a_system_are_read_through_their_index(
    engine: Engine, settings: Settings
) -> None:
    text = "{ systems(first: 1) { nodes { events(first: 5) { nodes { title } } } } }"

    steps = profiled(engine, settings, text, "PROFILE")

    assert not [step for step in steps if "Sort" in step["operatorType"]]
    assert sum(step["args"].get("DbHits", 0) for step in steps) < 80
