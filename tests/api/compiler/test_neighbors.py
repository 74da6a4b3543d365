"""Semantic neighbours over GraphQL: ranks, reasons, documents by their chunks, any selection."""

from __future__ import annotations

import pytest

from api.compiler.similar.similar import searched_types
from enrich.embedding.job import EmbedJob
from enrich.providers import vectors
from enrich.providers.local import LocalEmbeddings
from graph.store.store import Store
from tests.api.conftest import Ask
from tests.api.sample import Sample

TITLES = (
    "Card payments fail at the gateway",
    "Payment gateway answers 502",
    "Card payment is refused",
    "Queue is full",
    "Search is slow",
)


@pytest.fixture
def embedded(sample: Sample, store: Store) -> Sample:
    """Incidents, a ticket, and a runbook whose chunk is about payments."""
    uids = [sample.node("Incident", n, title=title) for n, title in enumerate(TITLES)]
    uids.append(sample.node("Ticket", 1, title="Customer can't pay by card"))
    page = sample.node("Document", 1, title="Runbook 7", kind="runbook")
    for n, text in enumerate(("Greetings.", "When card payments fail, restart the gateway.")):
        chunk = sample.node(
            "DocumentChunk",
            n,
            title="Runbook 7",
            text=text,
            chunk_index=n,
            char_start=0,
            char_end=9,
        )
        sample.link(page, "HAS_CHUNK", chunk)
        uids.append(chunk)
    system = sample.node("System", 1)
    sample.link(uids[0], "AFFECTS", system)
    sample.write()
    EmbedJob(store, "acme", (LocalEmbeddings(),)).run(uids)
    with store.driver.session() as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
    return sample


@pytest.mark.usefixtures("embedded")
def test_neighbours_of_a_text_come_with_reasons_and_the_asked_selection(ask: Ask) -> None:
    answer = ask(
        """{ semanticNeighbors(text: "card payments fail", types: [INCIDENT], first: 3) {
          score reasons { kind score part }
          node { __typename title ... on Incident { affects { nodes { name } } } } } }"""
    )

    hits = answer["data"]["semanticNeighbors"]
    assert len(hits) == 3
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert hits[0]["node"] == {
        "__typename": "Incident",
        "title": TITLES[0],
        "affects": {"nodes": [{"name": "System 1"}]},
    }
    assert {reason["kind"] for reason in hits[0]["reasons"]} == {"vector", "text"}


@pytest.mark.usefixtures("embedded")
def test_a_reason_has_the_score_of_its_own_list_not_the_fused_one(ask: Ask) -> None:
    text = "card payments fail"

    answer = ask(
        """query ($text: String) { semanticNeighbors(text: $text, types: [INCIDENT], first: 3) {
          node { title } reasons { kind score } } }""",
        text=text,
    )

    asked = vectors.embed(text) or []
    words = []
    for hit in answer["data"]["semanticNeighbors"]:
        own = vectors.embed(hit["node"]["title"]) or []
        cosine = sum(a * b for a, b in zip(asked, own, strict=True))
        scores = {reason["kind"]: reason["score"] for reason in hit["reasons"]}
        assert scores["vector"] == pytest.approx(cosine, abs=1e-6)
        words.append(scores.get("text", 0))
    assert max(words) == 1


@pytest.mark.usefixtures("embedded")
def test_neighbours_of_a_node_leave_it_out(ask: Ask) -> None:
    answer = ask(
        """query ($id: ID!) {
          semanticNeighbors(id: $id, types: [INCIDENT], first: 4) { node { id title } } }""",
        id="acme:t:main:incident:0",
    )

    titles = [hit["node"]["title"] for hit in answer["data"]["semanticNeighbors"]]
    assert len(titles) == 4
    assert set(titles[:2]) == {TITLES[1], TITLES[2]}


@pytest.mark.usefixtures("embedded")
def test_a_document_is_found_by_its_best_chunk(ask: Ask) -> None:
    answer = ask(
        """{ semanticNeighbors(text: "card payments fail", types: [DOCUMENT]) {
          node { __typename title } reasons { part } } }"""
    )

    [hit] = answer["data"]["semanticNeighbors"]
    assert hit["node"] == {"__typename": "Document", "title": "Runbook 7"}
    assert {reason["part"] for reason in hit["reasons"]} == {"acme:t:main:document_chunk:1"}


@pytest.mark.usefixtures("embedded")
def test_customer_cases_include_tickets(ask: Ask) -> None:
    answer = ask(
        """query ($types: [EntityType!]) {
          semanticNeighbors(text: "pay by card", types: $types) { node { label } } }""",
        types=["CUSTOMER_CASE"],
    )

    assert answer["data"]["semanticNeighbors"] == [{"node": {"label": "Ticket"}}]
    assert searched_types(["CUSTOMER_CASE"]) == ("CustomerCase", "Ticket")
    assert searched_types(["TICKET"]) == ("Ticket",)
    assert searched_types(["DOCUMENT"]) == ("DocumentChunk",)


@pytest.mark.usefixtures("embedded")
def test_everything_is_searched_without_types(ask: Ask) -> None:
    answer = ask('{ semanticNeighbors(text: "card", first: 20) { node { label } } }')

    labels = {hit["node"]["label"] for hit in answer["data"]["semanticNeighbors"]}
    assert labels == {"Incident", "Ticket", "Document"}


@pytest.mark.parametrize("arguments", ["", 'id: "a", text: "b"'])
def test_either_a_node_or_a_text_is_needed(ask: Ask, arguments: str) -> None:
    asked = f"({arguments})" if arguments else ""

    answer = ask(f"{{ semanticNeighbors{asked} {{ score }} }}")

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
