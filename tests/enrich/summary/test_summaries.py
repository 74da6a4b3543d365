"""Summaries on a real database: exact citations, nothing written twice, nothing left over."""

from typing import Any

import orjson
import pytest

from cypher.loader import load
from enrich.summary.job import SummaryJob
from enrich.summary.text import MODEL, Length
from enrich.work.jobs import JobResult, nothing
from graph.store.store import Store
from tests.statements import node, run

ORG = "acme"
INCIDENT = "acme:pager:main:incident:1"
DOCUMENT = "acme:wiki:main:document:d"

STORY = (
    "At 09:12 the checkout began to answer slowly, about 3.5 s a request. "
    "The pool of connections to the orders database was full. "
    "A deploy at 09:05 had halved the pool of the checkout, e.g. from 40 to 20 connections. "
    "Dr. Marsh rolled the deploy back at 09:40. "
    "Customers saw an error page, and 214 of them wrote to us. "
    "The alert for the pool of connections fired, but nobody was paged for it. "
    "We will page for a full pool of connections from now on."
)


def summary(store: Store, uid: str = INCIDENT) -> dict[str, Any]:
    """Return what a node has of a summary."""
    text = "MATCH (n:_Entity {uid: $uid}) RETURN properties(n)"
    [found] = run(store, text, uid=uid)
    return {name: value for name, value in found.items() if name.startswith("summary")}


def cited(store: Store, uid: str = INCIDENT) -> list[str]:
    """Return what stands at the places that a summary cites."""
    places = orjson.loads(summary(store, uid)["summary_citations"])
    text = "MATCH (n:_Entity {uid: $uid}) RETURN n[$name]"
    return [
        run(store, text, uid=place["node"], name=place["property"])[0][
            place["start"] : place["end"]
        ]
        for place in places
    ]


def job(store: Store, **length: int) -> SummaryJob:
    """Return the job."""
    return SummaryJob(store, ORG, Length(**length))


def test_a_summary_is_made_of_cited_sentences(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)

    done = job(store).update([INCIDENT])

    found = summary(store)
    sentences = cited(store)
    assert done == JobResult(written=1)
    assert len(sentences) == 3
    assert found["summary"] == " ".join(sentences)
    assert found["summary_model"] == MODEL
    assert found["summary_stamp"].startswith(f"{MODEL}:")
    assert all(sentence in STORY and sentence.endswith(".") for sentence in sentences)


def test_a_second_run_writes_nothing(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])
    before = run(store, "SHOW DATABASE neo4j YIELD lastCommittedTxn RETURN lastCommittedTxn")

    done = job(store).update([INCIDENT])

    after = run(store, "SHOW DATABASE neo4j YIELD lastCommittedTxn RETURN lastCommittedTxn")
    assert done == JobResult(unchanged=1)
    assert after == before


@pytest.mark.parametrize(
    "change", [{"description": f"{STORY} The end of it."}, {"title": "Orders database full"}]
)
def test_a_changed_source_makes_a_summary_stale(store: Store, change: dict[str, str]) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])
    node(store, INCIDENT, "Incident", **change)

    foreseen = job(store).preview([INCIDENT])
    done = job(store).update([INCIDENT])

    assert foreseen == done == JobResult(written=1, renewed=1)
    assert " ".join(cited(store)) == summary(store)["summary"]


def test_a_new_version_with_the_same_text_keeps_the_summary_and_is_noted(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY, version="1#a")
    job(store).update([INCIDENT])
    before = summary(store)
    node(store, INCIDENT, "Incident", version="2#b", status="resolved")

    done = job(store).update([INCIDENT])

    assert done == JobResult(unchanged=1)
    assert summary(store) == {**before, "summary_version": "2#b"}


def test_each_quotation_says_that_it_is_supported(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])

    [form] = orjson.loads(summary(store)["summary_forms"])

    assert (form["form"], form["audience"], form["isDraft"]) == ("short", "engineers", False)
    assert form["text"] == summary(store)["summary"]
    assert [one["text"] for one in form["sentences"]] == cited(store)
    assert {one["verdict"] for one in form["sentences"]} == {"supported"}


def test_a_summary_of_before_gets_its_forms(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])
    run(store, "MATCH (n:_Entity) REMOVE n.summary_forms")

    done = job(store).update([INCIDENT])

    assert done == JobResult(written=1, renewed=1)
    assert "summary_forms" in summary(store)


def test_a_longer_summary_is_asked_for_by_a_setting(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])

    done = job(store, sentences=4).update([INCIDENT])

    assert done.renewed == 1
    assert len(cited(store)) == 4


@pytest.mark.parametrize(
    "end",
    [
        "MATCH (n:_Entity) SET n:Alias REMOVE n:Incident",
        "MATCH (n:_Entity) SET n:Tombstone REMOVE n:Incident",
        "MATCH (n:_Entity) SET n.stub = true",
        "MATCH (n:_Entity) SET n.description = 'All is well. We looked.'",
        "MATCH (n:_Entity) REMOVE n.description",
    ],
)
def test_a_node_that_has_ended_or_says_little_loses_its_summary(store: Store, end: str) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])
    run(store, end)

    done = job(store).update([INCIDENT])

    assert done == JobResult(deleted=1)
    assert summary(store) == {}


def test_a_summary_that_nobody_wants_is_removed(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store).update([INCIDENT])

    done = job(store).update([INCIDENT], nothing)

    assert done == JobResult(deleted=1)
    assert summary(store) == {}


def test_a_short_text_gets_no_summary(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)

    assert job(store, shortest=7).update([INCIDENT]) == JobResult()
    assert summary(store) == {}


def test_a_document_is_summarised_from_its_chunks(store: Store) -> None:
    node(store, DOCUMENT, "Document", title="Connections to the orders database")
    halves = STORY[:199], STORY[199:]
    for number, text in enumerate(halves):
        uid = f"acme:wiki:main:document_chunk:d#{number}"
        node(store, uid, "DocumentChunk", text=text, chunk_index=number)
        link = "MATCH (d:Document), (c:_Entity {uid: $uid}) CREATE (d)-[:HAS_CHUNK]->(c)"
        run(store, link, uid=uid)

    targets = list(job(store).targets(["acme:wiki:main:document_chunk:d#1"]))
    done = job(store).update(targets)

    assert DOCUMENT in targets
    assert done == JobResult(written=1)
    assert " ".join(cited(store, DOCUMENT)) == summary(store, DOCUMENT)["summary"]
    assert '"property":"text"' in summary(store, DOCUMENT)["summary_citations"]


def test_of_a_long_text_the_beginning_counts(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)
    job(store, characters=300, shortest=2).update([INCIDENT])
    before = summary(store)
    node(store, INCIDENT, "Incident", description=f"{STORY} More of it behind.")

    done = job(store, characters=300, shortest=2).update([INCIDENT])

    assert done == JobResult(unchanged=1)
    assert summary(store) == before


def test_another_organisations_nodes_are_left_alone(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout slow", description=STORY)

    assert SummaryJob(store, "globex").update([INCIDENT]) == JobResult()


def test_the_statements_of_the_job_are_all_here() -> None:
    assert {name for name in load() if name.startswith("summaries.")} == {
        "summaries.targets",
        "summaries.linked_targets",
        "summaries.inputs",
        "summaries.around",
        "summaries.context",
        "summaries.keep",
        "summaries.write",
        "summaries.delete",
    }
