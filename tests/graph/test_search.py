"""Semantic neighbours on a real database: who is found, who never is, and what can't hurt."""

import random
from typing import Any

import pytest

from cypher.loader import load
from enrich.embed import EmbedJob, embedded_types
from enrich.providers.local import LocalEmbeddings
from enrich.search import Hit, Searcher
from graph.identity import org_token
from graph.store import Store

LARGE, SMALL = "large", "a"
"""The small organisation's name is an English stop word, which a text analyser drops."""

STORY = ("payment gateway answers 502", "card payment fails at the gateway", "queue is full")


def write(store: Store, rows: list[dict[str, Any]]) -> None:
    """Write nodes of any organisation with their vectors."""
    for row in rows:
        row.setdefault("type", "Incident")
        row |= {"org_token": org_token(row["org"]), "visibility": row.get("visibility", "org")}
    with store.driver.session() as session:
        session.run(
            "CYPHER 25 UNWIND $rows AS r CREATE (n:_Entity:$(r.type)) SET n = r", rows=rows
        ).consume()
    for org in {row["org"] for row in rows}:
        uids = [row["uid"] for row in rows if row["org"] == org]
        EmbedJob(store, LocalEmbeddings(), org).run(uids)


def incident(org: str, number: int, title: str, **props: Any) -> dict[str, Any]:
    """Return an incident's properties."""
    return {"uid": f"{org}:t:main:incident:{number}", "org": org, "title": title, **props}


def search(store: Store, org: str, *types: str) -> Searcher:
    """Return a search of one organisation, of all types by default."""
    return Searcher(store, org, types or tuple(embedded_types()))


@pytest.fixture
def tenants(store: Store) -> Store:
    """A large organisation whose nodes are nearer to everything than those of a small one."""
    write(
        store,
        [incident(LARGE, n, STORY[n % 3]) for n in range(400)]
        + [incident(SMALL, n, f"gateway trouble number {n}") for n in range(12)],
    )
    return store


@pytest.mark.parametrize("org", [LARGE, SMALL])
@pytest.mark.parametrize("limit", [1, 10, 12])
def test_an_organisation_gets_as_many_as_it_asks_for_and_only_its_own(
    tenants: Store, org: str, limit: int
) -> None:
    found = search(tenants, org).near_text("payment gateway answers 502", limit)

    assert len(found) == limit
    assert {hit.uid.partition(":")[0] for hit in found} == {org}


def test_more_than_the_index_is_asked_for_by_default_can_be_had(tenants: Store) -> None:
    assert len(search(tenants, LARGE).near_text("payment", 120)) == 120


def test_both_lists_of_the_small_organisation_are_its_own(tenants: Store) -> None:
    found = search(tenants, SMALL).near_text("gateway", 12)

    assert {reason.kind for hit in found for reason in hit.reasons} == {"vector", "text"}
    assert all(hit.uid.startswith(f"{SMALL}:") for hit in found)


def test_a_stranger_organisation_finds_nothing(tenants: Store) -> None:
    assert search(tenants, "the").near_text("payment gateway", 10) == []
    assert search(tenants, SMALL).near_node("large:t:main:incident:0", 10) == []


def test_what_resembles_a_node_leaves_the_node_out(store: Store) -> None:
    write(store, [incident("acme", n, title) for n, title in enumerate(STORY)])

    found = search(store, "acme").near_node("acme:t:main:incident:0", 10)

    assert [hit.uid for hit in found] == ["acme:t:main:incident:1", "acme:t:main:incident:2"]
    assert [reason.kind for reason in found[0].reasons] == ["vector", "text"]
    cosine = found[0].reasons[0].score
    assert 0 < cosine < 1


def test_only_the_asked_types_are_found(store: Store) -> None:
    write(
        store,
        [incident("acme", n, "payment gateway") for n in range(60)]
        + [
            {"uid": "acme:t:main:system:p", "org": "acme", "type": "System", "name": "payment"},
            {"uid": "acme:t:main:team:p", "org": "acme", "type": "Team", "name": "payment team"},
        ],
    )

    found = search(store, "acme", "System", "Team").near_text("payment gateway", 5)

    assert {hit.uid for hit in found} == {"acme:t:main:system:p", "acme:t:main:team:p"}
    assert all(len(hit.reasons) == 2 for hit in found)


def test_what_the_reader_may_not_see_is_not_found(store: Store) -> None:
    write(store, [incident("acme", n, "payment", visibility=f"scope-{n % 2}") for n in range(8)])

    found = Searcher(store, "acme", ("Incident",), visible=("scope-0",)).near_text("payment", 9)

    assert {hit.uid for hit in found} == {f"acme:t:main:incident:{n}" for n in (0, 2, 4, 6)}


def documents(store: Store, chunks: int) -> None:
    """Write one document of many like chunks, and four of one chunk."""
    sizes = {"big": chunks, "w": 1, "x": 1, "y": 1, "z": 1}
    rows: list[dict[str, Any]] = []
    for name, size in sizes.items():
        uid = f"acme:wiki:main:document:{name}"
        rows.append({"uid": uid, "org": "acme", "type": "Document", "title": f"Manual {name}"})
        text = "restart the payment gateway" if name == "big" else "gateway restart"
        rows.extend(
            {
                "uid": f"acme:wiki:main:document_chunk:{name}#{index}",
                "org": "acme",
                "type": "DocumentChunk",
                "title": "chunk",
                "text": f"{text} {index}",
                "chunk_index": index,
            }
            for index in range(size)
        )
    with store.driver.session() as session:
        write(store, rows)
        session.run(
            "CYPHER 25 MATCH (c:DocumentChunk) MATCH (d:Document) "
            "WHERE d.uid = replace(split(c.uid, '#')[0], 'document_chunk', 'document') "
            "CREATE (d)-[:HAS_CHUNK]->(c)"
        ).consume()
    EmbedJob(store, LocalEmbeddings(), "acme").run([row["uid"] for row in rows])


def test_a_document_with_many_chunks_leaves_room_for_others(store: Store) -> None:
    documents(store, chunks=150)

    found = search(store, "acme", "DocumentChunk").near_text("restart the payment gateway", 5)

    assert len(found) == 5
    assert found[0].uid == "acme:wiki:main:document:big"
    assert all(hit.uid.split(":")[3] == "document" for hit in found)
    assert all("document_chunk" in (hit.reasons[0].part or "") for hit in found)


def test_a_documents_own_chunks_do_not_crowd_out_its_neighbours(store: Store) -> None:
    documents(store, chunks=80)

    found = search(store, "acme").near_node("acme:wiki:main:document:big", 4)

    assert {hit.uid for hit in found} == {f"acme:wiki:main:document:{name}" for name in "wxyz"}


def test_a_document_has_neighbours_by_its_first_chunk(store: Store) -> None:
    documents(store, chunks=2)

    found = search(store, "acme").near_node("acme:wiki:main:document:big", 3)

    assert len(found) == 3
    assert "acme:wiki:main:document:big" not in [hit.uid for hit in found]


def test_a_node_without_a_vector_has_no_neighbours(store: Store) -> None:
    write(store, [incident("acme", 0, "payment"), incident("acme", 1, "payment", stub=True)])

    assert search(store, "acme").near_node("acme:t:main:incident:1", 5) == []
    assert search(store, "acme").near_node("acme:t:main:incident:none", 5) == []


SIGNS = "+-&|!(){}[]^\"~*?:\\/ \t\n\0'`$.,;<>=#%@"
PIECES = (
    "org_token:", "olarge1", "AND", "OR", "NOT", "TO", "[* TO *]", "title:", "^999", "~0.1",
    "\\", '"', "{!x}", "_", "a", "gateway", "payment", "é", "支付", "\u202e", "\ud800", "Ω",
)  # fmt: skip


def hostile(seed: int) -> str:
    """Return a text made to break out of a query."""
    chance = random.Random(seed)
    parts = [
        chance.choice(PIECES) if chance.random() < 0.6 else chance.choice(SIGNS) * 3
        for _ in range(chance.randrange(1, 40))
    ]
    return chance.choice(("", " ")).join(parts)


def test_no_text_breaks_the_search_or_leaves_the_organisation(tenants: Store) -> None:
    searcher = search(tenants, SMALL)

    answers: list[list[Hit]] = [searcher.near_text(hostile(seed), 5) for seed in range(300)]

    found = [hit for answer in answers for hit in answer]
    assert len(found) > 500
    assert all(hit.uid.startswith(f"{SMALL}:") for hit in found)


@pytest.mark.parametrize("text", ["", "  ", "…", "the of and", "x" * 40_000, "w " * 5000])
def test_odd_texts_are_answered(tenants: Store, text: str) -> None:
    found = search(tenants, SMALL).near_text(text, 5)

    assert len(found) in (0, 5)


def test_the_statements_of_the_search_are_all_here() -> None:
    found = {name for name in load() if name.startswith("search.")}

    assert found == {"search.near_node", "search.near_text"}
