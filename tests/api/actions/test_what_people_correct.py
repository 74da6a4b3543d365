"""What people correct over HTTP: links, merges, refusals and notes, by role, at once, over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.access.tokens import create_token
from graph.model.facts import Facts, Record
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.upserts import Upsert
from graph.write.writer import Writer
from tests.api.conftest import serving
from tests.graph.histories import ORG, SYSTEM, incident, system_record

I1 = f"{ORG}:jsonl:main:incident:I1"
PAY, CART = SYSTEM("pay"), SYSTEM("cart")
SHOWN = {
    "linkNodes": "start { id } end { id } assertion { id kind status }",
    "unlinkNodes": "assertion { id status }",
    "refuseLink": "assertion { id status }",
    "mergeNodes": "node { id title } assertion { id status }",
    "keepApart": "node { id } other { id } assertion { id status }",
    "withdrawAssertion": "assertion { id status }",
    "addNote": "note { id text author provenance { version } } about { id }",
    "editNote": "note { id text }",
    "deleteNote": "note { id } about { id }",
    "undo": "node { id }",
}
AFFECTED = """query($id: ID!, $then: AsOf) { node(id: $id, asOf: $then) {
  ... on Incident { affects { nodes { id } } } } }"""
COUNT = Upsert("test_count", "CYPHER 25 MATCH (n:Assertion|Note) RETURN count(n) AS said")
LINK = {"start": I1, "relationship": "AFFECTS", "end": CART}


def write(store: Store, *records: Record) -> None:
    assert not Writer(store, "r1").write(ORG, [Facts((one,)) for one in records]).rejected


class Caller:
    """Somebody who calls mutations over HTTP with a token."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=address, headers=headers, timeout=30)

    def ask(self, query: str, **variables: Any) -> Any:
        given = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=given).json()

    def call(self, name: str, **given: Any) -> Any:
        """Call a mutation and return its payload."""
        kind = f"{name[0].upper()}{name[1:]}Input!"
        parts = (
            f"{SHOWN[name]} auditEvent {{ id title }} userErrors {{ code message field remedy }}"
        )
        text = f"mutation($input: {kind}) {{ {name}(input: $input) {{ {parts} }} }}"
        answer = self.ask(text, input=given)
        assert "errors" not in answer, answer
        return answer["data"][name]

    def done(self, name: str, **given: Any) -> Any:
        """Call a mutation that has to go well."""
        payload = self.call(name, **given)
        assert payload["userErrors"] == []
        return payload

    def affected(self, then: str | None = None) -> set[str]:
        node = self.ask(AFFECTED, id=I1, then=then)["data"]["node"]
        return {one["id"] for one in node["affects"]["nodes"]}


@pytest.fixture
def callers(store: Store, settings: Settings) -> Iterator[Callable[..., Caller]]:
    """An API over a graph of one incident and two systems, and people who call it."""
    url = "https://jsonl.test/I1"
    write(store, incident("I1", 1, affects=["pay"], url=url), system_record("a", 1, key="pay"))
    write(store, system_record("b", 1, key="cart"))
    made: list[Caller] = []

    with serving(settings) as address:

        def caller(role: str = "agent", org: str = ORG) -> Caller:
            made.append(Caller(address, create_token(store, org, f"t{len(made)}", role)))
            return made[-1]

        yield caller
        for one in made:
            one.client.close()


@pytest.fixture
def agent(callers: Callable[..., Caller]) -> Caller:
    return callers()


def test_a_link_holds_from_then_on_survives_imports_and_is_undone(
    agent: Caller, store: Store
) -> None:
    linked = agent.done("linkNodes", **LINK, at="2026-02-01T00:00:00Z")
    write(store, incident("I1", 2, affects=["pay"], status="resolved"))
    after_import = agent.affected()
    undone = agent.done("undo", auditEvent=linked["auditEvent"]["id"])

    assert linked["assertion"]["status"] == "asserted"
    assert (linked["start"]["id"], linked["end"]["id"]) == (I1, CART)
    assert after_import == {PAY, CART}
    assert agent.affected("2026-01-31T00:00:00Z") == {PAY}
    assert agent.affected("2026-02-02T00:00:00Z") == {PAY, CART}
    assert agent.affected() == {PAY}
    assert undone["auditEvent"]["title"].startswith("took back: linked")


def test_what_a_tool_states_is_answered_with_its_page(agent: Caller) -> None:
    for name in ("unlinkNodes", "refuseLink"):
        payload = agent.call(name, **{**LINK, "end": PAY})

        [fault] = payload["userErrors"]
        assert (fault["code"], payload["auditEvent"]) == ("NOT_OWNED", None)
        assert fault["remedy"] == "Change it in jsonl at https://jsonl.test/I1."
    assert agent.affected() == {PAY}


@pytest.mark.parametrize(
    ("name", "given", "code", "field"),
    [
        ("linkNodes", {**LINK, "end": "acme:x:main:system:none"}, "NOT_FOUND", "end"),
        ("linkNodes", {**LINK, "relationship": "OWNED_BY"}, "INVALID_INPUT", "relationship"),
        ("linkNodes", {**LINK, "at": "2999-01-01T00:00:00Z"}, "INVALID_INPUT", "at"),
        ("unlinkNodes", LINK, "NOT_FOUND", None),
        ("mergeNodes", {"node": I1, "into": PAY}, "INVALID_INPUT", None),
        ("mergeNodes", {"node": "acme:x:main:system:none", "into": PAY}, "NOT_FOUND", "node"),
        ("keepApart", {"node": PAY, "other": "acme:x:main:system:none"}, "NOT_FOUND", "other"),
        ("withdrawAssertion", {"id": I1}, "NOT_FOUND", "id"),
        ("addNote", {"about": "acme:x:main:system:none", "text": "x"}, "NOT_FOUND", "about"),
        ("addNote", {"about": I1, "text": " "}, "INVALID_INPUT", "text"),
        ("editNote", {"id": I1, "text": "x"}, "NOT_FOUND", "id"),
        ("deleteNote", {"id": I1}, "NOT_FOUND", "id"),
    ],
)
def test_what_can_t_be_said_writes_nothing_and_names_the_field(
    agent: Caller, store: Store, *, name: str, given: dict[str, Any], code: str, field: str | None
) -> None:
    payload = agent.call(name, **given)

    [fault] = payload["userErrors"]
    assert (fault["code"], fault["field"]) == (code, field)
    assert store.read(COUNT) == [{"said": 0}]


def test_a_viewer_and_another_organisation_change_nothing(
    callers: Callable[..., Caller], store: Store
) -> None:
    stranger, viewer = callers("admin", "other"), callers("viewer")
    found = stranger.call("linkNodes", **LINK)["userErrors"]
    refused = viewer.ask(
        "mutation($input: LinkNodesInput!) { linkNodes(input: $input) { userErrors { code } } }",
        input=LINK,
    )

    assert [one["code"] for one in found] == ["NOT_FOUND"]
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert store.read(COUNT) == [{"said": 0}]


def test_two_people_at_once_say_it_once_and_neither_is_lost(
    callers: Callable[..., Caller], store: Store
) -> None:
    people = [callers() for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        linked = list(pool.map(lambda one: one.done("linkNodes", **LINK), people))

    assert len({one["assertion"]["id"] for one in linked}) == 1
    assert store.read(COUNT) == [{"said": 1}]
    assert people[0].affected() == {PAY, CART}


def test_a_merge_of_two_systems_and_its_undoing(agent: Caller) -> None:
    merged = agent.done("mergeNodes", node=PAY, into=CART)
    now = agent.affected()
    agent.done("undo", auditEvent=merged["auditEvent"]["id"])
    apart = agent.done("keepApart", node=PAY, other=CART)

    assert merged["node"]["id"] == CART
    assert now == {CART}
    assert agent.affected() == {PAY}
    assert (apart["node"]["id"], apart["assertion"]["status"]) == (PAY, "refused")


def test_undoing_is_refused_where_somebody_said_otherwise_since(agent: Caller) -> None:
    linked = agent.done("linkNodes", **LINK)
    agent.done("unlinkNodes", **LINK)

    payload = agent.call("undo", auditEvent=linked["auditEvent"]["id"])

    assert [one["code"] for one in payload["userErrors"]] == ["NOT_UNDOABLE"]


def test_an_assertion_is_found_at_its_nodes_and_taken_back(agent: Caller) -> None:
    agent.done("refuseLink", **{**LINK, "relationship": "MENTIONS"})
    text = """query($id: ID!) { node(id: $id) { ... on System { assertions { nodes {
      id kind status relationship concerns { nodes { id } } } } } } }"""
    [found] = agent.ask(text, id=CART)["data"]["node"]["assertions"]["nodes"]
    taken = agent.done("withdrawAssertion", id=found["id"])

    assert (found["kind"], found["status"], found["relationship"]) == (
        "link",
        "refused",
        "MENTIONS",
    )
    assert {one["id"] for one in found["concerns"]["nodes"]} == {I1, CART}
    assert taken["assertion"]["status"] == "withdrawn"


def test_a_note_is_written_edited_taken_back_and_brought_back(agent: Caller) -> None:
    note = agent.done("addNote", about=I1, text="Seen before.")["note"]
    stale = note["provenance"]["version"]
    agent.done("editNote", id=note["id"], text="Seen twice.", ifVersion=stale)
    late = agent.call("editNote", id=note["id"], text="x", ifVersion=stale)
    deleted = agent.done("deleteNote", id=note["id"])
    text = "query($id: ID!) { node(id: $id) { ... on Incident { notes { nodes { text } } } } }"
    gone = agent.ask(text, id=I1)["data"]["node"]["notes"]["nodes"]
    agent.done("undo", auditEvent=deleted["auditEvent"]["id"])

    assert [one["code"] for one in late["userErrors"]] == ["CONFLICT"]
    assert (deleted["note"], deleted["about"]["id"], gone) == (None, I1, [])
    assert agent.ask(text, id=I1)["data"]["node"]["notes"]["nodes"] == [{"text": "Seen twice."}]
