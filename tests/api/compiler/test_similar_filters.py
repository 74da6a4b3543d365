"""Neighbours of a system, of a time, and below other nodes: never fewer than there are."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.compiler.similar import similar
from api.schema.build import schema_for
from enrich.embedding.job import EmbedJob
from enrich.embedding.search import Widths
from enrich.providers.local import LocalEmbeddings
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.nearby import Near, asking, refreshed, uids
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample
from tests.statements import run

WORDS = ("payment", "gateway", "card", "refuse", "queue", "search", "slow", "timeout", "login")


@pytest.fixture
def near(ask: Ask) -> Near:
    return asking(ask)


def written(sample: Sample, *, without: Sequence[str] = ()) -> None:
    """Write a sample and the vectors of its nodes, but for some."""
    named = [node["props"]["uid"] for node in sample.nodes]
    sample.write()
    EmbedJob(sample.store, "acme", (LocalEmbeddings(),)).run(set(named) - set(without))
    refreshed(sample.store)


@pytest.fixture
def related(sample: Sample) -> dict[str, str]:
    """One node of each kind that belongs to System 1, and some that do not."""
    one, two = sample.node("System", 1), sample.node("System", 2)
    title = {"title": "payment gateway"}
    chunk = {"title": "x", "chunk_index": 0, "char_start": 0, "char_end": 9}
    made = {
        "AFFECTS": sample.node("Incident", 1, **title),
        "case": sample.node("CustomerCase", 1, **title),
        "ticket": sample.node("Ticket", 2, **title),
        "work": sample.node("WorkItem", 1, **title),
        "policy": sample.node("Policy", 1, **title),
        "OBSERVED_ON": sample.node("TechnicalIssue", 1, **title),
        "template": sample.node("LogTemplate", 1, **title),
        "DEPLOYED_TO": sample.node("Deployment", 1, system=two, at=NOW, **title),
        "page": sample.node("Document", 1, **title),
        "SUSPECTED_CAUSE": sample.node("Incident", 2, **title),
        "MENTIONS": sample.node("Incident", 3, **title),
    }
    text = sample.node("DocumentChunk", "1#0", text="payment gateway", **chunk)
    keyed = sample.node("Deployment", 2, system=one, at=NOW, **title)
    ended, other = (sample.node("Incident", n, **title) for n in (4, 5))
    sample.link(made["page"], "HAS_CHUNK", text)
    for name, uid in made.items():
        types = {"template": "OBSERVED_ON"}
        sample.link(uid, types.get(name, name if name.isupper() else "ABOUT"), one)
    sample.link(ended, "AFFECTS", one, valid_to=NOW)
    sample.link(other, "AFFECTS", two)
    sample.link(two, "DEPENDS_ON", one)
    written(sample)
    return {**made, "keyed": keyed, "one": one}


def test_a_systems_neighbours_are_what_is_about_it(related: dict[str, str], near: Near) -> None:
    found = near(50, text="payment gateway", system=related["one"])

    out = {"one", "SUSPECTED_CAUSE", "MENTIONS"}
    assert set(uids(found)) == {uid for name, uid in related.items() if name not in out}
    assert all(hit["kinds"] == ["vector", "text"] for hit in found)


def test_filters_add_up(related: dict[str, str], near: Near) -> None:
    asked = {"text": "payment gateway", "system": related["one"]}

    assert uids(near(9, types=["INCIDENT"], **asked)) == [related["AFFECTS"]]
    assert uids(near(9, id=related["AFFECTS"], types=["TICKET"], system=related["one"])) == [
        related["ticket"]
    ]
    assert near(9, types=["TEAM"], **asked) == []
    assert near(9, since=(NOW + timedelta(seconds=1)).isoformat(), **asked) == []


def test_a_system_is_known_by_its_alias_and_nothing_else_is_one(
    related: dict[str, str], store: Store, near: Near
) -> None:
    with store.driver.session() as session:
        session.run(
            "MATCH (s:System {uid: $uid}) CREATE (:_Entity:Alias {uid: 'acme:x:main:system:9', "
            "org: 'acme', type: 'System', visibility: 'org'})-[:ALIAS_OF {record: 'r'}]->(s)",
            uid=related["one"],
        ).consume()

    by_alias = near(50, text="payment gateway", system="acme:x:main:system:9")

    assert by_alias == near(50, text="payment gateway", system=related["one"]) != []
    for uid in ("acme:t:main:system:none", related["AFFECTS"], ""):
        assert near(50, text="payment gateway", system=uid) == []


def test_times_are_from_and_until(sample: Sample, near: Near) -> None:
    named = [
        sample.node("Incident", n, title="payment", sort_at=NOW + timedelta(hours=n))
        for n in range(4)
    ]
    written(sample)
    start, end = (NOW + timedelta(hours=n) for n in (1, 3))

    assert set(uids(near(9, text="payment", since=start.isoformat()))) == set(named[1:])
    assert set(uids(near(9, text="payment", until=end.isoformat()))) == set(named[:3])
    both = near(9, text="payment", since=start.isoformat(), until=end.isoformat())
    assert set(uids(both)) == set(named[1:3])
    assert uids(near(9, id=named[0], until=end.isoformat(), types=["INCIDENT"])) == [
        hit["uid"] for hit in near(9, id=named[0], until=end.isoformat())
    ]


def test_what_is_no_time_is_refused(ask: Ask) -> None:
    answer = ask('{ semanticNeighbors(text: "a", since: "yesterday") { score } }')

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


NARROW = (
    Widths(),
    Widths(rows=60, wide=300, deep=60, deepest=300, few=3, members=400),
    Widths(rows=50, wide=5, deep=5, deepest=300, few=0, members=400),
    Widths(rows=50, wide=5, deep=5, deepest=300, few=0, members=2),
)
"""Widths under which a hundred nodes are few, many, and more than are looked at singly."""


def crowd(sample: Sample, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Write a hundred nodes on three systems; return those that belong to each."""
    chance = random.Random(seed)
    systems = [sample.node("System", n, name=f"s{n}") for n in range(3)]
    found: dict[str, list[dict[str, Any]]] = {uid: [] for uid in systems}
    for n in range(100):
        label = chance.choice(("Incident", "CustomerCase", "TechnicalIssue", "Team"))
        text = " ".join(chance.choices(WORDS, k=4))
        at = NOW - timedelta(hours=n)
        caption = {"name" if label == "Team" else "title": text}
        uid = sample.node(label, n, sort_at=at, **caption)
        system = chance.choice(systems[: 1 + n % 3])
        type_ = {"Incident": "AFFECTS", "CustomerCase": "ABOUT", "TechnicalIssue": "OBSERVED_ON"}
        if label in type_:
            sample.link(uid, type_[label], system)
            found[system].append({"uid": uid, "at": at, "label": label})
    written(sample)
    return found


@pytest.mark.parametrize("widths", NARROW)
def test_there_are_as_many_as_asked_for_when_there_are_as_many(
    sample: Sample, near: Near, monkeypatch: pytest.MonkeyPatch, widths: Widths
) -> None:
    members = crowd(sample, 7)
    monkeypatch.setattr(similar, "WIDTHS", widths)
    enough = 2 if widths.members == 2 else 100

    for system, nodes in members.items():
        for first in (1, 5, 40):
            for since in (NOW - timedelta(days=9), NOW - timedelta(hours=30)):
                left = {node["uid"] for node in nodes if node["at"] >= since}
                asked = {"text": "payment gateway", "since": since.isoformat()}
                found = uids(near(first, system=system, **asked))

                assert set(found) <= left
                assert len(found) >= min(first, len(left), enough)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))])
def test_the_nodes_that_are_read_are_those_that_are_fused(
    sample: Sample, near: Near, seed: int
) -> None:
    crowd(sample, seed)
    text = " ".join(WORDS[seed : seed + 3])
    words = words_of(sample.store)

    every = near(100, text=text)

    for first in (1, 3, 10, 50):
        found, expected = near(first, text=text), every[:first]
        # Nodes of the same words are equally near but for the digits that the index keeps.
        assert [words[uid] for uid in uids(found)] == [words[uid] for uid in uids(expected)]
        assert [hit["score"] for hit in found] == pytest.approx(
            [hit["score"] for hit in expected], abs=1e-3
        )


def words_of(store: Store) -> dict[str, list[str]]:
    """Return the words that each node is found by, in the order of the alphabet."""
    found = run(store, "MATCH (n:_Entity) RETURN [n.uid, coalesce(n.title, n.name)]")
    return {uid: sorted(text.split()) for uid, text in found}


def test_every_node_has_neighbours_of_its_own(sample: Sample, ask: Ask) -> None:
    crowd(sample, 1)
    fields = "semanticNeighbors(types: [INCIDENT], first: 3) { score node { id title } }"

    answer = ask(f"{{ incidents(first: 6) {{ nodes {{ id {fields} }} }} }}")

    nodes = answer["data"]["incidents"]["nodes"]
    assert len(nodes) == 6
    for node in nodes:
        single = ask(
            "query ($id: ID!) { semanticNeighbors(id: $id, types: [INCIDENT], first: 3)"
            " { score node { id title } } }",
            id=node["id"],
        )
        alone, of_many = single["data"]["semanticNeighbors"], node["semanticNeighbors"]
        assert [hit["node"] for hit in of_many] == [hit["node"] for hit in alone]
        # The index keeps vectors in half the digits: a score differs with how it is reached.
        assert [hit["score"] for hit in of_many] == pytest.approx(
            [hit["score"] for hit in alone], abs=1e-5
        )
        assert len(of_many) == 3


def test_neighbours_of_neighbours_are_one_statement(
    sample: Sample, engine: Engine, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(sample, 1)
    asked: list[str] = []
    read = store.read

    def counted(statement: Any, **params: Any) -> Any:
        asked.append(statement.name)
        return read(statement, **params)

    text = """{ a: semanticNeighbors(text: "payment", first: 2) {
        node { title semanticNeighbors(first: 2) { node { title } } } }
      b: semanticNeighbors(text: "queue", since: "2026-11-01T00:00:00Z") { score } }"""
    monkeypatch.setattr(store, "read", counted)

    answer = orjson.loads(engine.execute(Request(text, {}, None, "acme")).body)

    # By which models vectors are made is read once in a while, and known for some seconds.
    assert [name for name in asked if name not in {"providers.listed", "embeddings.record"}] == [
        "graphql.operation"
    ]
    assert len(answer["data"]["b"]) == 10
    inner = [hit["node"]["semanticNeighbors"] for hit in answer["data"]["a"]]
    assert [len(hits) for hits in inner] == [2, 2]


def test_searches_are_bounded(store: Store, settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphql_max_searches": 10})
    engine = Engine(schema_for(chosen), store, chosen)
    text = "query ($n: Int) { incidents(first: $n) { nodes { semanticNeighbors { score } } } }"

    allowed, refused = (
        orjson.loads(engine.execute(Request(text, {"n": n}, None, "acme")).body) for n in (10, 11)
    )

    assert allowed == {"data": {"incidents": {"nodes": []}}}
    assert refused["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_many_searches_in_one_operation_are_too_much_to_plan(ask: Ask) -> None:
    fields = " ".join(f'f{n}: semanticNeighbors(text: "a") {{ score }}' for n in range(11))

    answer = ask(f"{{ {fields} }}")

    assert answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_below_a_node_of_another_time_are_neighbours_of_that_time(sample: Sample, ask: Ask) -> None:
    times = [NOW + timedelta(hours=n) for n in range(4)]
    named = [
        sample.node("TechnicalEvent", n, title=f"payment {n}", at=at, sort_at=at)
        for n, at in enumerate(times)
    ]
    deployed = [
        sample.node("Deployment", n, title=f"payment {n}", at=at, sort_at=at)
        for n, at in enumerate(times)
    ]
    written(sample)

    answer = ask(
        """query ($id: ID!, $at: AsOf) {
          node(id: $id, asOf: $at) { semanticNeighbors { node { id } } } }""",
        id=named[0],
        at=times[1].isoformat(),
    )

    found = answer["data"]["node"]["semanticNeighbors"]
    assert {hit["node"]["id"] for hit in found} == set(deployed[:2])
