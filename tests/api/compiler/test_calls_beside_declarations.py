"""What is declared and what is called stand beside each other, and either alone is seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph.store.store import Store
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

FIELDS = "from to confidence callsPerHour errorRate p95Ms lastCalledAt"
AROUND = """query Around($id: ID!) {
  neighborhood(id: $id, depth: 1, relationships: [DEPENDS_ON]) { edges { %s } }
}"""
NEEDS = """query Needs($id: ID!) { dependencies(system: $id, maxHops: 1) { edges { %s } } }"""
PATHS = """query Paths($from: ID!, $to: ID!) {
  paths(from: $from, to: $to, maxHops: 1) { paths { edges { %s } } }
}"""


@pytest.fixture
def systems(store: Store) -> list[str]:
    """A system that declares to need two others, and calls one of them and a third."""
    sample = Sample(store)
    web, called, silent, undeclared = (sample.node("System", name) for name in "abcd")
    declared = {"confidence": "asserted", "record": "catalogue"}
    figures = {"calls_per_hour": 120.0, "error_rate": 0.25, "p95_ms": 12.5}
    traced = {"confidence": "derived", "record": "otel:traces", "last_seen": NOW} | figures
    for end in (called, silent):
        sample.link(web, "DEPENDS_ON", end, **declared)
    for end in (called, undeclared):
        sample.link(web, "DEPENDS_ON", end, **traced)
    earlier = {"calls_per_hour": 7.0, "last_seen": NOW - timedelta(days=1)}
    sample.link(web, "DEPENDS_ON", called, **{**traced, **earlier})
    sample.write()
    return [web, called, silent, undeclared]


def told(found: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    return {
        one["to"]: tuple(one[name] for name in FIELDS.split() if name not in {"from", "to"})
        for one in found
    }


@pytest.mark.parametrize(("query", "field"), [(AROUND, "neighborhood"), (NEEDS, "dependencies")])
def test_a_declared_edge_nobody_calls_and_a_call_nobody_declared_are_told_apart(
    ask: Ask, systems: list[str], query: str, field: str
) -> None:
    web, called, silent, undeclared = systems

    found = told(ask(query % FIELDS, id=web)["data"][field]["edges"])

    last = found[called][-1]
    assert last.startswith(NOW.isoformat()[:19])
    assert found == {
        called: ("asserted", 120.0, 0.25, 12.5, last),
        silent: ("asserted", None, None, None, None),
        undeclared: ("derived", 120.0, 0.25, 12.5, last),
    }


def test_a_path_along_a_call_has_its_figures(ask: Ask, systems: list[str]) -> None:
    web, _, silent, undeclared = systems

    called = ask(PATHS % FIELDS, **{"from": web, "to": undeclared})["data"]["paths"]["paths"]
    declared = ask(PATHS % FIELDS, **{"from": web, "to": silent})["data"]["paths"]["paths"]

    assert called[0]["edges"][0]["callsPerHour"] == 120.0
    assert declared[0]["edges"][0]["callsPerHour"] is None
