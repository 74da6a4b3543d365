"""One organisation's token never reads another's nodes, by whatever door."""

from __future__ import annotations

import pytest

from graph.store.store import Store
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample


@pytest.fixture
def foreign(store: Store) -> dict[str, str]:
    """The other organisation's nodes, and relationships that cross by mistake."""
    own, other = Sample(store), Sample(store, org="other")
    uids = {label: other.node(label, 1) for label in ("System", "Incident", "Team", "Document")}
    other.node("TechnicalEvent", 1, system="acme:t:main:system:1", at=NOW)
    system, incident = own.node("System", 1), own.node("Incident", 1)
    own.nodes += other.nodes
    own.link(incident, "AFFECTS", uids["System"])
    own.link(uids["Incident"], "AFFECTS", system)
    own.link(system, "OWNED_BY", uids["Team"])
    own.link(incident, "MENTIONS", uids["Document"])
    own.link(system, "ALIAS_OF", uids["System"])
    own.write()
    return uids


def test_ids_of_another_organisation_are_as_if_they_did_not_exist(
    ask: Ask, foreign: dict[str, str]
) -> None:
    text = "query ($id: ID!) { node(id: $id) { id title } semanticNeighbors(id: $id) { score } }"

    missing = ask(text, id="acme:t:main:system:missing")

    for uid in foreign.values():
        assert ask(text, id=uid) == missing == {"data": {"node": None, "semanticNeighbors": []}}


@pytest.mark.usefixtures("foreign")
def test_lists_hold_only_own_nodes_even_over_crossing_relationships(ask: Ask) -> None:
    answer = ask(
        """{ systems { nodes { id affectedBy { nodes { id } } ownedBy { nodes { id } }
             events { nodes { id } } } }
           incidents { nodes { id affects { nodes { id } } mentions { nodes { id } } } }
           teams { nodes { id } } documents { nodes { id } } technicalEvents { nodes { id } } }"""
    )

    empty: dict[str, list[object]] = {"nodes": []}
    assert answer["data"] == {
        "systems": {
            "nodes": [
                {
                    "id": "acme:t:main:system:1",
                    "affectedBy": empty,
                    "ownedBy": empty,
                    "events": empty,
                }
            ]
        },
        "incidents": {
            "nodes": [{"id": "acme:t:main:incident:1", "affects": empty, "mentions": empty}]
        },
        "teams": empty,
        "documents": empty,
        "technicalEvents": empty,
    }


@pytest.mark.usefixtures("foreign")
def test_an_alias_does_not_lead_into_another_organisation(ask: Ask) -> None:
    answer = ask('{ node(id: "acme:t:main:system:1") { id } }')

    assert answer["data"]["node"] == {"id": "acme:t:main:system:1"}
