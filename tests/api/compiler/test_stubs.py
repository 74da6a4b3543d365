"""What a record states shows wherever it leads, whether anybody has described that or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.model.facts import Facts
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.files.reading import Reading
from ingest.sources.registry import map_envelope
from tests.api.conftest import Ask
from tests.api.sample import Sample
from tests.docs.blocks import of_language

TEAM = "acme:nazara:main:team:payments"
SYSTEM = "acme:nazara:main:system:payments"
STUB = {"title": "payments", "stub": True}


@pytest.fixture
def own_data(store: Store, tmp_path: Path) -> None:
    """The records that README shows under "Your own data": nobody describes their team."""
    [block] = [block for block in of_language("jsonl") if block.page == "README.md"]
    file = tmp_path / "records.jsonl"
    file.write_text(block.text)
    envelopes = Reading("acme", "tracker").envelopes([str(file)])
    mapped = [map_envelope(envelope, None) for envelope in envelopes]
    facts = [one for one in mapped if isinstance(one, Facts)]

    assert Writer(store, "run").write("acme", facts).stubs == 1


@pytest.fixture
def data(own_data: None, ask: Ask) -> Any:
    """Ask about that data; the answer's `data`."""
    del own_data

    def answer(text: str, **variables: Any) -> Any:
        found = ask(text, **variables)
        assert "errors" not in found, found
        return found["data"]

    return answer


def test_the_owner_that_a_record_states_was_shown_as_none(data: Any) -> None:
    text = """{ incidents { nodes { affects { nodes {
      ownedBy { totalCount nodes { title stub } } } } } } }"""

    [incident] = data(text)["incidents"]["nodes"]

    [system] = incident["affects"]["nodes"]
    assert system["ownedBy"] == {"totalCount": 1, "nodes": [STUB]}


def test_a_list_below_a_node_leaves_stubs_out_when_it_is_told_to(data: Any) -> None:
    text = "{ systems { nodes { ownedBy(includeStubs: false) { totalCount nodes { title } } } } }"

    [system] = data(text)["systems"]["nodes"]

    assert system["ownedBy"] == {"totalCount": 0, "nodes": []}


def test_what_nobody_described_is_no_entry_of_a_list_at_the_root(data: Any) -> None:
    text = """{ teams { totalCount nodes { title } }
      all: teams(includeStubs: true) { nodes { title stub } } }"""

    found = data(text)

    assert found["teams"] == {"totalCount": 0, "nodes": []}
    assert found["all"]["nodes"] == [STUB]


@pytest.mark.parametrize(
    ("owned", "there"),
    [
        ("none: {}", False),
        ("some: {}", True),
        ('some: {title: {eq: "payments"}}', True),
        ("some: {stub: {eq: false}}", False),
        ("none: {stub: {eq: false}}", True),
        ("every: {stub: {eq: true}}", True),
    ],
)
@pytest.mark.parametrize("then", [None, "2999-01-01T00:00:00Z"])
def test_an_owned_system_was_found_among_those_without_an_owner(
    data: Any, *, owned: str, there: bool, then: str | None
) -> None:
    text = f"""query($then: AsOf) {{
      systems(asOf: $then, where: {{ownedBy: {{{owned}}}}}) {{ totalCount nodes {{ name }} }} }}"""

    found = data(text, then=then)["systems"]

    assert found["nodes"] == [{"name": "payments"}] * there
    assert found["totalCount"] == there


def test_the_group_of_a_stated_owner_was_that_of_no_owner(data: Any) -> None:
    text = "{ systems { countBy(by: OWNED_BY) { groups { key count node { title stub } } } } }"

    found = data(text)["systems"]["countBy"]["groups"]

    assert found == [{"key": TEAM, "count": 1, "node": STUB}]


def test_walks_meet_what_is_stated(data: Any) -> None:
    text = """query($system: ID!, $team: ID!) {
      neighborhood(id: $system, relationships: [OWNED_BY]) { nodes { id stub } }
      paths(from: $team, to: $system) { paths { nodes { id } } }
      blastRadius(system: $system) { system { name } owners { owner { title } } }
      node(id: $system) { neighbors(direction: OUTGOING) {
        nodes { title stub } counts { relationship count } } }
    }"""

    found = data(text, system=SYSTEM, team=TEAM)

    assert [node["id"] for node in found["neighborhood"]["nodes"]] == [SYSTEM, TEAM]
    assert found["paths"]["paths"] == [{"nodes": [{"id": TEAM}, {"id": SYSTEM}]}]
    assert found["node"]["neighbors"] == {
        "nodes": [STUB],
        "counts": [{"relationship": "OWNED_BY", "count": 1}],
    }


def test_a_stated_system_counts_in_the_order_by_systems(ask: Ask, sample: Sample) -> None:
    first, second, none = (sample.node("Incident", n) for n in range(3))
    sample.link(first, "AFFECTS", sample.stub("System", 1, name="b"))
    sample.link(second, "AFFECTS", sample.node("System", 2, name="a"))
    sample.write()
    text = "{ incidents(orderBy: {field: AFFECTS_NAME, direction: ASC}) { nodes { id } } }"

    nodes = ask(text)["data"]["incidents"]["nodes"]

    assert [node["id"] for node in nodes] == [second, first, none]


def test_a_stub_that_a_reader_may_not_see_stays_unseen(ask: Ask, sample: Sample) -> None:
    system = sample.node("System", 1)
    foreign = Sample(sample.store, org="other")
    hidden = [
        foreign.stub("Team", 1),
        sample.stub("Team", 2, visibility="acme:t:main:access_scope:x"),
    ]
    sample.nodes += foreign.nodes
    for team in hidden:
        sample.link(system, "OWNED_BY", team)
    sample.write()
    text = """query($id: ID!) {
      systems { nodes { ownedBy { totalCount nodes { id } } neighbors { nodes { id } } }
        countBy(by: OWNED_BY) { groups { key } } }
      neighborhood(id: $id) { nodes { id } }
      alone: systems(where: {ownedBy: {none: {}}}) { totalCount } }"""

    found = ask(text, id=system)["data"]

    assert found["systems"] == {
        "nodes": [{"ownedBy": {"totalCount": 0, "nodes": []}, "neighbors": {"nodes": []}}],
        "countBy": {"groups": [{"key": None}]},
    }
    assert found["neighborhood"] == {"nodes": [{"id": system}]}
    assert found["alone"] == {"totalCount": 1}
