"""What is said of two nodes, held against every relationship of a random graph."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from graph.store.store import Store
from tests.api.compiler.walk_graphs import sparse_graph
from tests.api.compiler.walk_oracle import Walks
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

SAID = """query Said($node: ID!, $other: ID!, $first: Int, $asOf: AsOf) {
  statements(node: $node, other: $other, first: $first, asOf: $asOf) {
    relationship from to confidence record source since
  }
}"""
VALID = (
    "CYPHER 25 MATCH (a:_Entity)-[r]->(b:_Entity)"
    " WHERE r.valid_to IS NULL AND type(r) <> 'ALIAS_OF'"
    " RETURN type(r), a.uid, b.uid, r.confidence, r.record"
)


def told(found: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    names = ("relationship", "from", "to", "confidence", "record")
    return [tuple(one[name] for name in names) for one in found]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_everything_that_is_said_of_two_nodes_is_told_whoever_is_named_first(
    store: Store, ask: Ask, seed: int
) -> None:
    sparse_graph(store, seed)
    walks = Walks.of(store, "acme")
    with store.driver.session() as session:
        every = [tuple(record.values()) for record in session.run(VALID)]
    pairs = {(start, end) for _, start, end, _, _ in every}

    for start, end in sorted(pairs):
        wanted = Counter(one for one in every if {one[1], one[2]} == {start, end})
        seen = walks.sees(start) and walks.sees(end)
        for node, other in ((start, end), (end, start)):
            found = ask(SAID, node=node, other=other)["data"]["statements"]
            assert Counter(told(found)) == (wanted if seen else Counter())


def test_the_surest_is_told_first_with_where_it_comes_from(sample: Sample, ask: Ask) -> None:
    incident, system = sample.node("Incident", 1), sample.node("System", 1)
    named = {"source": "nazara", "confidence": "derived", "record": "nazara:mentions"}
    place = {"property": "title", "char_start": 4, "char_end": 12, "occurrences": 2}
    sample.link(incident, "MENTIONS", system, **named, **place)
    sample.link(incident, "AFFECTS", system, source="pager", confidence="asserted", valid_from=NOW)
    sample.write()

    found = ask(
        """query Said($node: ID!, $other: ID!) { statements(node: $node, other: $other) {
             __typename relationship source since property charStart charEnd occurrences } }""",
        node=system,
        other=incident,
    )["data"]["statements"]

    nowhere = {"property": None, "charStart": None, "charEnd": None, "occurrences": None}
    text = {"property": "title", "charStart": 4, "charEnd": 12, "occurrences": 2}
    assert found == [
        {
            "__typename": "Statement",
            "relationship": "AFFECTS",
            "source": "pager",
            "since": "2026-11-20T12:00:00Z",
            **nowhere,
        },
        {
            "__typename": "Statement",
            "relationship": "MENTIONS",
            "source": "nazara",
            "since": None,
            **text,
        },
    ]
    assert ask(SAID, node=system, other=incident, first=1)["data"]["statements"][0]["to"] == system


def test_what_ended_is_told_as_of_then_alone(sample: Sample, ask: Ask) -> None:
    incident, system = sample.node("Incident", 1), sample.node("System", 1)
    began, ended = NOW.replace(day=1), NOW.replace(day=9)
    sample.link(incident, "AFFECTS", system, valid_from=began, valid_to=ended, first_seen=began)
    sample.write()

    def count(**asked: str) -> int:
        return len(ask(SAID, node=incident, other=system, **asked)["data"]["statements"])

    assert count() == 0
    assert count(asOf=NOW.replace(day=5).isoformat()) == 1


def test_a_statement_of_a_record_that_somebody_may_not_read_is_not_told(
    sample: Sample, ask: Ask
) -> None:
    incident, system = sample.node("Incident", 1), sample.node("System", 1)
    sample.link(incident, "AFFECTS", system, visibility="acme:nazara:main:access_scope:1")
    sample.link(incident, "MENTIONS", system)
    sample.write()

    found = ask(SAID, node=incident, other=system)["data"]["statements"]

    assert [one["relationship"] for one in found] == ["MENTIONS"]
