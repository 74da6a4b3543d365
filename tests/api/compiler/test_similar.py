"""Semantic neighbours on a real database: who is found, who never is, and what can't hurt."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from api.compiler.engine import Engine
from api.compiler.similar import similar
from api.schema.build import schema_for
from enrich.embedding.job import EmbedJob
from enrich.embedding.search import Widths
from enrich.providers.local import LocalEmbeddings
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.nearby import QUERY, Near, asking, incident, refreshed, uids, write
from tests.api.conftest import Ask, asking_of
from tests.api.sample import Sample
from tests.conftest import empty_store

LARGE, SMALL = "large", "a"
"""The small organisation's name is an English stop word, which a text analyser drops."""

STORY = ("payment gateway answers 502", "card payment fails at the gateway", "queue is full")


@pytest.fixture
def near(ask: Ask) -> Near:
    return asking(ask)


@pytest.fixture(scope="module")
def tenants(settings: Settings) -> Iterator[Near]:
    """A large organisation whose nodes are nearer to everything than those of a small one.

    The tests that ask them write nothing, and stand before those that do.
    """
    with empty_store(settings) as store:
        write(
            store,
            [incident(LARGE, n, STORY[n % 3]) for n in range(400)]
            + [incident(SMALL, n, f"gateway trouble number {n}") for n in range(12)],
        )
        yield asking(asking_of(Engine(schema_for(settings), store, settings)))


@pytest.mark.parametrize("org", [LARGE, SMALL])
@pytest.mark.parametrize("limit", [1, 10, 12])
def test_an_organisation_gets_as_many_as_it_asks_for_and_only_its_own(
    tenants: Near, org: str, limit: int
) -> None:
    found = tenants(limit, org, text="payment gateway answers 502")

    assert len(found) == limit
    assert {uid.partition(":")[0] for uid in uids(found)} == {org}


def test_more_than_the_index_is_asked_for_by_default_can_be_had(tenants: Near) -> None:
    assert len(tenants(120, LARGE, text="payment")) == 120


def test_both_lists_of_the_small_organisation_are_its_own(tenants: Near) -> None:
    found = tenants(12, SMALL, text="gateway")

    assert {kind for hit in found for kind in hit["kinds"]} == {"vector", "text"}
    assert all(uid.startswith(f"{SMALL}:") for uid in uids(found))


def test_a_stranger_organisation_finds_nothing(tenants: Near) -> None:
    assert tenants(10, "the", text="payment gateway") == []
    assert tenants(10, SMALL, id="large:t:main:incident:0") == []
    assert tenants(10, SMALL, text="gateway", system="large:t:main:system:0") == []


def hostile(seed: int) -> str:
    """Return a text made to break out of a query."""
    chance = random.Random(seed)
    parts = [
        chance.choice(PIECES) if chance.random() < 0.6 else chance.choice(SIGNS) * 3
        for _ in range(chance.randrange(1, 40))
    ]
    return chance.choice(("", " ")).join(parts)


def test_no_text_breaks_the_search_or_leaves_the_organisation(tenants: Near) -> None:
    answers = [tenants(5, SMALL, text=hostile(seed)) for seed in range(300)]

    found = [uid for answer in answers for uid in uids(answer)]
    assert len(found) > 500
    assert all(uid.startswith(f"{SMALL}:") for uid in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "…",
        "the of and",
        "x" * 40_000,
        "w " * 5000,
        "gateway " * 130_000,
        "\0" * 1_000_000,
    ],
    ids=["empty", "blank", "sign", "stop words", "one word", "repeated", "1 MB", "1 MB of nothing"],
)
def test_odd_texts_are_answered(tenants: Near, text: str) -> None:
    found = tenants(5, SMALL, text=text)

    assert len(found) in (0, 5)


def test_what_resembles_a_node_leaves_the_node_out(store: Store, near: Near) -> None:
    write(store, [incident("acme", n, title) for n, title in enumerate(STORY)])

    found = near(10, id="acme:t:main:incident:0")

    assert uids(found) == ["acme:t:main:incident:1", "acme:t:main:incident:2"]
    assert found[0]["kinds"] == ["vector", "text"]


def test_only_the_asked_types_are_found(store: Store, near: Near) -> None:
    write(
        store,
        [incident("acme", n, "payment gateway") for n in range(60)]
        + [
            {"uid": "acme:t:main:system:p", "org": "acme", "type": "System", "name": "payment"},
            {"uid": "acme:t:main:team:p", "org": "acme", "type": "Team", "name": "payment team"},
        ],
    )

    found = near(5, text="payment gateway", types=["SYSTEM", "TEAM"])

    assert set(uids(found)) == {"acme:t:main:system:p", "acme:t:main:team:p"}
    assert all(len(hit["kinds"]) == 2 for hit in found)


def test_what_the_reader_may_not_see_is_on_neither_list(store: Store, near: Near) -> None:
    scopes = ("org", "acme:nazara:main:access_scope:1")
    write(store, [incident("acme", n, "payment", visibility=scopes[n % 2]) for n in range(8)])

    found = near(9, text="payment")

    assert set(uids(found)) == {f"acme:t:main:incident:{n}" for n in (0, 2, 4, 6)}
    assert all(hit["kinds"] == ["vector", "text"] for hit in found)
    assert near(9, id="acme:t:main:incident:1") == []


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
    EmbedJob(store, "acme", (LocalEmbeddings(),)).run([row["uid"] for row in rows])
    refreshed(store)


def test_a_document_with_many_chunks_leaves_room_for_others(store: Store, near: Near) -> None:
    documents(store, chunks=400)

    found = near(5, text="restart the payment gateway", types=["DOCUMENT"])

    assert len(found) == 5
    assert found[0]["uid"] == "acme:wiki:main:document:big"
    assert all(uid.split(":")[3] == "document" for uid in uids(found))
    assert all("document_chunk" in part for part in found[0]["parts"])


def test_a_documents_own_chunks_do_not_crowd_out_its_neighbours(store: Store, near: Near) -> None:
    documents(store, chunks=400)

    found = near(4, id="acme:wiki:main:document:big")

    assert set(uids(found)) == {f"acme:wiki:main:document:{name}" for name in "wxyz"}


def test_a_document_has_neighbours_by_its_first_chunk_that_has_a_vector(
    store: Store, near: Near
) -> None:
    documents(store, chunks=2)
    with store.driver.session() as session:
        session.run("MATCH (e:Embedding) WHERE e.of ENDS WITH 'big#0' DELETE e").consume()

    found = near(3, id="acme:wiki:main:document:big")

    assert len(found) == 3
    assert "vector" in found[0]["kinds"]
    assert "acme:wiki:main:document:big" not in uids(found)


def test_a_node_without_a_vector_is_answered_by_its_words(store: Store, near: Near) -> None:
    write(store, [incident("acme", n, title) for n, title in enumerate(STORY)], vectors=False)

    found = near(5, id="acme:t:main:incident:0")

    assert [(hit["uid"], hit["kinds"]) for hit in found] == [("acme:t:main:incident:1", ["text"])]


def test_a_type_without_vectors_is_found_by_text(store: Store, near: Near) -> None:
    write(store, [incident("acme", n, f"payment gateway {n}") for n in range(300)])
    team = {"uid": "acme:t:main:team:p", "org": "acme", "type": "Team", "name": "payment people"}
    write(store, [team], vectors=False)

    by_text = near(5, text="payment gateway", types=["TEAM"])
    by_node = near(5, id="acme:t:main:incident:0", types=["TEAM"])

    assert [(hit["uid"], hit["kinds"]) for hit in by_text] == [(team["uid"], ["text"])]
    assert uids(by_node) == uids(by_text)


def test_a_type_without_vectors_is_found_however_deep_it_lies(
    store: Store, near: Near, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, [incident("acme", n, "payment gateway") for n in range(40)])
    far = {"uid": "acme:t:main:team:p", "org": "acme", "type": "Team", "name": "x of payment x"}
    write(store, [far], vectors=False)
    monkeypatch.setattr(similar, "WIDTHS", Widths(deep=20, deepest=100))

    assert uids(near(5, text="payment gateway", types=["TEAM"])) == [far["uid"]]


def test_an_alias_is_answered_for_the_node_it_stands_for(
    sample: Sample, store: Store, near: Near
) -> None:
    named = [sample.node("System", n, name=name) for n, name in enumerate(("payments", "payment"))]
    sample.write()
    with store.driver.session() as session:
        session.run(
            "MATCH (s:System {uid: $uid}) CREATE (:_Entity:Alias {uid: 'acme:x:main:system:9', "
            "org: 'acme', type: 'System'})-[:ALIAS_OF {record: 'r'}]->(s)",
            uid=named[0],
        ).consume()
    EmbedJob(store, "acme", (LocalEmbeddings(),)).run(named)
    refreshed(store)

    assert near(5, id="acme:x:main:system:9") == near(5, id=named[0])
    assert uids(near(5, id=named[0])) == [named[1]]


SIGNS = "+-&|!(){}[]^\"~*?:\\/ \t\n\0'`$.,;<>=#%@"
PIECES = (
    "org_token:", "olarge1", "AND", "OR", "NOT", "TO", "[* TO *]", "title:", "^999", "~0.1",
    "\\", '"', "{!x}", "_", "a", "gateway", "payment", "é", "支付", "\u202e", "\ud800", "Ω",
)  # fmt: skip


def test_no_title_breaks_the_search_of_a_node_without_a_vector(store: Store, near: Near) -> None:
    titles = [hostile(seed).replace("\ud800", "") for seed in range(60)]
    nodes = [incident("acme", n, title) for n, title in enumerate(titles)]
    write(store, [*nodes, *(incident("other", n, STORY[n % 3]) for n in range(20))], vectors=False)

    answers = [near(5, id=node["uid"]) for node in nodes]

    found = [uid for answer in answers for uid in uids(answer)]
    assert len(found) > 50
    assert all(uid.startswith("acme:") for uid in found)


def test_scores_are_the_same_after_another_organisation_wrote_the_same_word_forty_times(
    store: Store, ask: Ask
) -> None:
    titles = ("zephyrine stands still", "zephyrine runs again", "nothing of that kind")
    write(store, [incident("acme", number, title) for number, title in enumerate(titles)])
    asked = {"text": "zephyrine", "types": ["INCIDENT"], "first": 5}
    before = ask(QUERY, **asked)

    write(store, [incident("other", number, "zephyrine stands still") for number in range(40)])

    after = ask(QUERY, **asked)
    scores = [
        reason["score"]
        for hit in before["data"]["semanticNeighbors"]
        for reason in hit["reasons"]
        if reason["kind"] == "text"
    ]
    assert scores == [1.0, 1.0]
    assert after == before
