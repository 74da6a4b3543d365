"""The write path on a real database: what one batch, and what a few batches leave behind."""

from __future__ import annotations

from graph.facts import Facts
from graph.store import Store
from graph.writer import Writer
from tests.graph.histories import SYSTEM, incident, snapshot, system_record


def test_an_incident_and_the_system_it_names(store: Store) -> None:
    result = Writer(store, "r1").write("acme", [Facts((incident("I1", 1, affects=["pay"]),))])

    graph = snapshot(store)
    assert (result.nodes, result.relationships, result.stubs) == (1, 1, 1)
    assert graph.labels("acme:jsonl:main:incident:I1") == {"_Entity", "Incident"}
    assert graph.labels(SYSTEM("pay")) == {"_Entity", "System"}
    assert graph.node(SYSTEM("pay"))["stub"] is True


def test_a_description_makes_the_canonical_node_more_than_a_stub(store: Store) -> None:
    writer = Writer(store, "r1")
    writer.write("acme", [Facts((incident("I1", 1, affects=["pay"]),))])
    writer.write("acme", [Facts((system_record("a", 1, key="pay", tier=2),))])

    graph = snapshot(store)
    assert graph.node(SYSTEM("pay"))["tier"] == 2
    assert "stub" not in graph.node(SYSTEM("pay"))
    assert graph.labels("acme:catalog:main:system:a") == {"_Entity", "Alias"}
