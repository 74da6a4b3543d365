"""The embedding job on a real database: what it writes, leaves alone and takes away."""

from collections.abc import Sequence
from typing import Any

import pytest

from cypher.loader import load
from enrich.embedding.job import EmbedJob, stamp_of
from enrich.enrichment import Enrichment
from enrich.providers.local import LocalEmbeddings
from enrich.providers.protocol import Use, Vector
from enrich.providers.vectors import embed
from enrich.sweep import SweepPlace, page_at, sweep
from enrich.work.jobs import JobResult, nothing
from enrich.work.policies import load_policies
from graph.model.providers import ProviderSpec
from graph.store.store import Store
from tests.statements import node, run

ORG = "acme"
INCIDENT = "acme:pager:main:incident:1"


def job(store: Store, org: str = ORG) -> EmbedJob:
    """Return the job with the provider that is always there."""
    return EmbedJob(store, org, (LocalEmbeddings(),))


def vectors(store: Store) -> dict[str, dict[str, Any]]:
    """Return every embedding by the uid of its node."""
    found = run(store, "MATCH (e:Embedding) RETURN properties(e)")
    return {row["of"]: row for row in found}


def test_a_node_gets_the_vector_of_its_text(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down", description="Many 502", aliases=["X1"])

    result = job(store).run([INCIDENT])

    text = "Checkout down\nX1\nMany 502"
    assert result == JobResult(written=1)
    assert vectors(store)[INCIDENT] == {
        "uid": f"{INCIDENT}|local-1",
        "of": INCIDENT,
        "title": "local-1 of Checkout down",
        "org": ORG,
        "type": "Incident",
        "visibility": "org",
        "model": "local-1",
        "stamp": stamp_of("local-1", text),
        "words": "checkout down x1 many 502",
        "vector": embed(text),
    }
    assert run(store, "MATCH (e:Embedding_local_1) RETURN count(*)") == [1]


def test_an_equal_stamp_writes_nothing(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down")
    job(store).run([INCIDENT])
    run(store, "MATCH (e:Embedding) SET e.touched = true")

    result = job(store).run([INCIDENT])

    assert result == JobResult(unchanged=1)
    assert run(store, "MATCH (e:Embedding) RETURN e.touched") == [True]


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"title": "Checkout slow"}, "stamp", stamp_of("local-1", "Checkout slow")),
        ({"visibility": "acme:scope"}, "visibility", "acme:scope"),
    ],
)
def test_what_is_stale_is_replaced(
    store: Store, change: dict[str, str], name: str, value: str
) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down")
    job(store).run([INCIDENT])
    node(store, INCIDENT, "Incident", **change)

    result = job(store).run([INCIDENT])

    assert result == JobResult(written=1, renewed=1)
    assert vectors(store)[INCIDENT][name] == value


@pytest.mark.parametrize(
    "end",
    [
        "MATCH (n:_Entity) DETACH DELETE n",
        "MATCH (n:_Entity) SET n:Alias REMOVE n:Incident",
        "MATCH (n:_Entity) SET n:Tombstone REMOVE n:Incident",
        "MATCH (n:_Entity) SET n.stub = true",
        "MATCH (n:_Entity) SET n.title = '…'",
    ],
)
def test_a_node_that_is_gone_or_says_nothing_loses_its_vector(store: Store, end: str) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down")
    job(store).run([INCIDENT])
    run(store, end)

    result = job(store).run([INCIDENT])

    assert result == JobResult(deleted=1)
    assert vectors(store) == {}


def test_a_node_without_a_vector_needs_no_deletion(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="!")

    assert job(store).run([INCIDENT, "acme:pager:main:incident:none"]) == JobResult()


def test_chunks_follow_their_document(store: Store) -> None:
    document, chunk = "acme:wiki:main:document:d", "acme:wiki:main:document_chunk:d#0"
    node(store, document, "Document", title="Runbook")
    node(store, chunk, "DocumentChunk", title="x", heading="Restart", text="Turn it off.")
    run(store, "MATCH (d:Document), (c:DocumentChunk) CREATE (d)-[:HAS_CHUNK]->(c)")

    first = job(store).run([document])
    node(store, document, "Document", title="Manual")
    second = job(store).run([document])

    assert (first.written, second.written) == (1, 1)
    stored = vectors(store)
    assert set(stored) == {chunk}
    assert stored[chunk]["vector"] == embed("Manual\nRestart\nTurn it off.")


def test_a_touched_alias_renews_what_it_was_merged_into(store: Store) -> None:
    canonical, alias = "acme:nazara:main:system:web", "acme:catalog:main:system:web"
    node(store, canonical, "System", name="web")
    node(store, alias, "Alias", name="web")
    run(store, "MATCH (s:System), (a:Alias) CREATE (a)-[:ALIAS_OF]->(s)")

    job(store).run([alias])

    assert set(vectors(store)) == {canonical}


def test_a_ticket_keeps_its_own_type(store: Store) -> None:
    uid = "acme:help:main:customer_case:1"
    node(store, uid, "Ticket", title="Cannot pay")

    job(store).run([uid])

    assert vectors(store)[uid]["type"] == "Ticket"


def test_another_organisations_nodes_are_left_alone(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down")
    job(store).run([INCIDENT])

    assert job(store, org="globex").run([INCIDENT]) == JobResult()
    assert set(vectors(store)) == {INCIDENT}


class Racing(LocalEmbeddings):
    """A provider during whose first call somebody else rewrites the node."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.calls = 0

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Embed, and change the title while doing so."""
        self.calls += 1
        if self.calls == 1:
            node(self.store, INCIDENT, "Incident", title="Checkout slow")
        return super().embed(texts, use)


def test_a_change_during_the_job_is_not_lost(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down")

    result = EmbedJob(store, ORG, (Racing(store),)).run([INCIDENT])

    assert result.written == 2
    assert vectors(store)[INCIDENT]["vector"] == embed("Checkout slow")


def test_long_texts_are_cut_and_many_nodes_batched(store: Store) -> None:
    uids = [f"acme:pager:main:incident:{number}" for number in range(7)]
    for uid in uids:
        node(store, uid, "Incident", title="T", description="word " * 100)

    result = EmbedJob(store, ORG, (LocalEmbeddings(),), batch_size=3, characters=9).run(uids)

    assert result.written == 7
    assert vectors(store)[uids[0]]["vector"] == embed("T\nword word")


def vectors_only(store: Store) -> Enrichment:
    """Return an enrichment with the one job."""
    return Enrichment((job(store),), load_policies(store, ORG))


def test_a_vector_that_nobody_wants_is_removed_and_a_preview_says_so_first(store: Store) -> None:
    node(store, INCIDENT, "Incident", title="Checkout down")
    before = job(store).preview([INCIDENT])
    job(store).run([INCIDENT])

    after = job(store).preview([INCIDENT])
    removal = job(store).preview([INCIDENT], nothing)

    assert (before, after) == (JobResult(written=1), JobResult(unchanged=1))
    assert removal == JobResult(deleted=1)
    assert set(vectors(store)) == {INCIDENT}
    assert job(store).update([INCIDENT], nothing) == removal
    assert vectors(store) == {}


def walk(store: Store, *types: str) -> list[str]:
    """Return the uids of a whole sweep, two a page."""
    found: list[str] = []
    place: SweepPlace | None = SweepPlace(types)
    while place is not None:
        page = page_at(store, ORG, place, size=2)
        found.extend(page.uids)
        place = page.next
    return found


def test_a_sweep_meets_every_node_of_the_organisation_once(store: Store) -> None:
    mine = [f"acme:pager:main:incident:{number}" for number in range(5)]
    for uid in [*mine, "acme-2:pager:main:incident:1", "acm:pager:main:incident:1"]:
        node(store, uid, "Incident", title="T")
    node(store, "acme:nazara:main:team:a", "Team", name="A")
    node(store, "acme:nazara:main:team:b", "Team", name="B", stub=True)

    assert walk(store, "Incident") == mine
    assert walk(store, "Incident", "Team") == ["acme:nazara:main:team:a", *mine]
    assert walk(store, "System") == []


def test_a_sweep_embeds_what_is_missing_and_removes_what_is_left_over(store: Store) -> None:
    uids = [f"acme:pager:main:incident:{number}" for number in range(3)]
    for uid in uids:
        node(store, uid, "Incident", title="T")
    job(store).run(uids)
    run(store, "MATCH (n:_Entity) DETACH DELETE n")
    node(store, INCIDENT, "Incident", title="T")
    node(store, "acme:nazara:main:team:a", "Team", name="A")

    done = sum(sweep(vectors_only(store), ("Incident", "Team"), size=2), JobResult())

    assert done == JobResult(written=1, unchanged=1, deleted=2)
    assert set(vectors(store)) == {INCIDENT, "acme:nazara:main:team:a"}


def test_each_model_has_a_label_of_its_own() -> None:
    assert ProviderSpec(model="local-1", dimensions=9).label == "Embedding_local_1"
    assert ProviderSpec(model="voyage-3.5/1", dimensions=9).label == "Embedding_voyage_3_5_1"


def test_the_statements_of_the_job_are_all_here() -> None:
    assert {name for name in load() if name.startswith("embeddings.")} == {
        "embeddings.targets",
        "embeddings.inputs",
        "embeddings.write",
        "embeddings.describe",
        "embeddings.record",
        "embeddings.put_record",
        "embeddings.any_of",
        "embeddings.progress",
        "embeddings.drop_some",
        "embeddings.anywhere",
        "embeddings.delete",
        "embeddings.orphans",
    }
