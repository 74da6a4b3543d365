"""Input made to break something: an answer or a coded error, never a crash, never a leak."""

from __future__ import annotations

import random
import unicodedata

import httpx
import pytest

from tests.api.conftest import Ask
from tests.api.sample import Sample

_PIECES = (
    *('"', "'", "\\", "\\\\", "+", "-", "&&", "||", "!", "(", ")", "((", "{", "}", "[", "]"),
    *("^", "^9999", "~", "~0.1", "*", "?", ":", "/", "//", "/.*/", "AND", "OR", "NOT", "TO"),
    *("org_token:", "title:", "_exists_:title", "org:other", "*:*", "[* TO *]", "{a TO z}"),
    *("secret", "payment", "$p", "`", ";", "MATCH (n) DETACH DELETE n", "\0", "\t", "\n", "\u2028"),
    *("\u202e", "\ufeff", "\U0001f4a3", "e\u0301", "ﬁ", "İ", "ß", "\x7f", "%00", "..", "' OR 1=1"),
)


def hostile(count: int) -> list[str]:
    rng = random.Random(7)
    texts = ["".join(rng.choices(_PIECES, k=rng.randint(1, 12))) for _ in range(count - 6)]
    word, mark = "wort " * 2000, unicodedata.lookup("COMBINING ACUTE ACCENT")
    return [*texts, "", " ", word, "a" * 50_000, mark * 500, "+".join(map(str, range(3000)))]


@pytest.fixture
def secret(sample: Sample) -> str:
    """A node of another organisation that holds the words that are searched for."""
    foreign = Sample(sample.store, org="other")
    uid = foreign.node("Incident", 1, title="secret payment org wort a")
    sample.nodes += foreign.nodes
    sample.node("Incident", 1, title="payment wort")
    sample.write()
    return uid


def test_300_hostile_searches_find_nothing_foreign_and_break_nothing(ask: Ask, secret: str) -> None:
    text = "query ($text: String) { semanticNeighbors(text: $text, first: 50) { node { id } } }"
    for given in hostile(300):
        answer = ask(text, text=given)

        assert "errors" not in answer, given
        found = {hit["node"]["id"] for hit in answer["data"]["semanticNeighbors"]}
        assert secret not in found, given


def test_hostile_ids_and_cursors_are_not_found_or_refused(ask: Ask, secret: str) -> None:
    text = """query ($id: ID!, $c: String) {
      node(id: $id) { id } incidents(after: $c) { nodes { id } } }"""
    for given in hostile(60):
        answer = ask(text, id=given, c=given)

        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT", given
        assert ask("query ($id: ID!) { node(id: $id) { id } }", id=given) == {
            "data": {"node": None}
        }
    assert ask("query ($id: ID!) { node(id: $id) { id } }", id=secret) == {"data": {"node": None}}


def test_hostile_documents_are_answered_and_never_with_500(client: httpx.Client) -> None:
    documents = [
        "{" * 5000,
        "{ " + " ".join(f"a{n}: __typename" for n in range(5000)) + " }",
        "{ systems { nodes { " + "dependsOn { nodes { " * 40 + "id" + " } }" * 40 + " } } }",
        "query { ...F } fragment F on Query { ...F }",
        "{ __schema { types { " + "fields { type { " * 20 + "name" + " } }" * 20 + " } } }",
        "{ systems(first: 99999999999999999999) { nodes { id } } }",
        "{ systems(first: null, after: null) { nodes { id } } }",
        '{ node(id: "\\u0000") { id } }',
        "# nothing",
        *hostile(60),
    ]
    for document in documents:
        response = client.post("/graphql", json={"query": document})

        assert response.status_code < 500, document[:200]
        body = response.json()
        assert body.get("data") or body["errors"][0]["extensions"]["code"], document[:200]


def test_wrong_variables_are_refused_with_a_code(ask: Ask) -> None:
    text = """query ($n: Int!, $s: Boolean = false) {
      systems(first: $n, includeStubs: $s) { nodes { id } } }"""
    for given in ({}, {"n": "1"}, {"n": 1.5}, {"n": True}, {"n": [1]}, {"n": 1, "s": "no"}):
        answer = ask(text, **given)

        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", given
