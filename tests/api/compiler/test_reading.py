"""Operations on a real graph: what they return, and that it costs one round trip."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from api.compiler.engine import Engine, Request
from graph.store.store import Store
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample


@contextmanager
def statements_sent() -> Iterator[list[str]]:
    """Collect the statements that the driver sends, from its own record of the protocol."""
    sent: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            if "C: RUN" in text or "C: BEGIN" in text:
                sent.append(text)

    logger, handler = logging.getLogger("neo4j.io"), Collector()
    level, propagates = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield sent
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates


@pytest.fixture
def shop(sample: Sample) -> None:
    """Two incidents, three systems in a row, a team, events on the first system."""
    systems = [sample.node("System", n, kind="service") for n in range(3)]
    team = sample.node("Team", 1)
    for n in range(2):
        incident = sample.node("Incident", n, sort_at=NOW - timedelta(hours=n), severity_rank=1)
        sample.link(incident, "AFFECTS", systems[n])
    for low, high in itertools.pairwise(systems):
        sample.link(low, "DEPENDS_ON", high)
    sample.link(systems[0], "OWNED_BY", team)
    for n in range(4):
        at = NOW - timedelta(minutes=n)
        sample.node("TechnicalEvent", n, system=systems[0], at=at, sort_at=at, count=2**40)
    sample.write()


NESTED = """{
  incidents(first: 10) { nodes { title severityRank startedAt affects(first: 5) { nodes {
    name dependsOn(first: 5) { nodes { name dependsOn(first: 5) { nodes { name } } } }
    ownedBy { nodes { __typename title } }
    events(first: 2) { nodes { title count } } } } } }
}"""


@pytest.mark.usefixtures("shop")
def test_a_nested_query_is_one_statement_and_one_round_trip(ask: Ask) -> None:
    ask("{ systems { nodes { id } } }")  # opens the connection

    with statements_sent() as sent:
        answer = ask(NESTED)

    assert len(sent) == 1
    first, second = answer["data"]["incidents"]["nodes"]
    assert first == {
        "title": "Incident 0",
        "severityRank": 1,
        "startedAt": None,
        "affects": {
            "nodes": [
                {
                    "name": "System 0",
                    "dependsOn": {
                        "nodes": [
                            {"name": "System 1", "dependsOn": {"nodes": [{"name": "System 2"}]}}
                        ]
                    },
                    "ownedBy": {"nodes": [{"__typename": "Team", "title": "Team 1"}]},
                    "events": {
                        "nodes": [
                            {"title": "TechnicalEvent 0", "count": 2**40},
                            {"title": "TechnicalEvent 1", "count": 2**40},
                        ]
                    },
                }
            ]
        },
    }
    assert second["affects"]["nodes"][0]["name"] == "System 1"


@pytest.mark.usefixtures("shop")
def test_several_root_fields_are_still_one_statement(ask: Ask) -> None:
    with statements_sent() as sent:
        answer = ask("{ a: systems { nodes { id } } b: incidents { nodes { id } } __typename }")

    assert len(sent) == 1
    assert list(answer["data"]) == ["a", "b", "__typename"]


@pytest.mark.usefixtures("shop")
def test_a_warm_operation_is_neither_parsed_nor_planned_again(engine: Engine) -> None:
    request = Request(NESTED, {}, None, "acme")
    first = engine.plan(request)

    again = engine.plan(request)

    assert again[0] is first[0]
    assert again[1] is first[1]


def test_every_entity_field_is_answered(ask: Ask, sample: Sample) -> None:
    uid = sample.node("Incident", 7, url="https://example.org/7", summary="short")
    sample.write()

    fields = """id nativeId label title source url stub createdAt updatedAt summary
      provenance { source run firstSeen lastSeen }"""
    answer = ask(f'{{ node(id: "{uid}") {{ {fields} }} }}')

    time = "2026-11-20T12:00:00Z"
    assert answer["data"]["node"] == {
        "id": uid,
        "nativeId": "7",
        "label": "Incident",
        "title": "Incident 7",
        "source": "t",
        "url": "https://example.org/7",
        "stub": False,
        "createdAt": time,
        "updatedAt": time,
        "summary": "short",
        "provenance": {"source": "t", "run": "r1", "firstSeen": time, "lastSeen": time},
    }


def test_a_stub_has_no_time_of_its_own_but_a_place_in_every_list(ask: Ask, sample: Sample) -> None:
    described, stub = sample.node("System", 1), sample.stub("System", 2)
    sample.write()

    fields = "nodes { id createdAt updatedAt provenance { firstSeen lastSeen } }"
    found = ask(f"{{ systems(includeStubs: true) {{ {fields} }} }}")["data"]["systems"]["nodes"]
    oldest = ask(
        "{ systems(includeStubs: true, orderBy: {field: CREATED_AT, direction: ASC}, first: 1) "
        "{ nodes { id } pageInfo { endCursor } } }"
    )["data"]["systems"]

    assert [one["id"] for one in found] == [described, stub]
    assert found[0]["createdAt"] == "2026-11-20T12:00:00Z"
    nothing = {"firstSeen": None, "lastSeen": None}
    assert found[1] == {"id": stub, "createdAt": None, "updatedAt": None, "provenance": nothing}
    assert oldest["nodes"] == [{"id": stub}]


@pytest.mark.parametrize(
    ("given", "met"),
    [
        ("{isNull: true}", ["2"]),
        ("{isNull: false}", ["1"]),
        ("{eq: null}", ["2"]),
        ('{lt: "2027-01-01T00:00:00Z"}', ["1"]),
        ('{gte: "1960-01-01T00:00:00Z"}', ["1"]),
        ('{eq: "1970-01-01T00:00:00Z"}', []),
        ('{ne: "1970-01-01T00:00:00Z"}', ["1", "2"]),
    ],
)
def test_a_filter_by_time_finds_no_stub_for_its_place_in_lists(
    ask: Ask, sample: Sample, given: str, met: list[str]
) -> None:
    sample.node("System", 1)
    sample.stub("System", 2)
    sample.write()

    lists = f"systems(includeStubs: true, where: {{createdAt: {given}}}) {{ nodes {{ nativeId }} }}"
    negated = lists.replace("createdAt", "not: {createdAt").replace("}}) {", "}}}) {")
    answer = ask(f"{{ {lists} others: {negated} }}")["data"]

    assert [one["nativeId"] for one in answer["systems"]["nodes"]] == met
    others = {one["nativeId"] for one in answer["others"]["nodes"]}
    assert others == {"1", "2"} - set(met)


@pytest.mark.usefixtures("shop")
def test_fragments_aliases_and_directives(ask: Ask) -> None:
    text = """query Q($with: Boolean!, $id: ID!) {
      node(id: $id) { ...Common ... on System { kind caption: name @include(if: $with) }
        ... on Incident { severity } }
    }
    fragment Common on Entity { __typename is: label @skip(if: true) id }"""
    uid = "acme:t:main:system:0"

    included = ask(text, **{"with": True, "id": uid})["data"]["node"]
    left_out = ask(text, **{"with": False, "id": uid})["data"]["node"]

    system = {"__typename": "System", "id": uid, "kind": "service"}
    assert included == {**system, "caption": "System 0"}
    assert left_out == system


@pytest.mark.usefixtures("shop")
def test_fields_come_in_the_order_of_the_selection(ask: Ask) -> None:
    answer = ask(
        "{ systems(first: 1) { nodes { name id title kind affectedBy { nodes { id } } } } }"
    )

    [node] = answer["data"]["systems"]["nodes"]
    assert list(node) == ["name", "id", "title", "kind", "affectedBy"]


def test_an_ended_relationship_is_not_shown(sample: Sample, ask: Ask) -> None:
    incident, system = sample.node("Incident", 1), sample.node("System", 1)
    sample.link(incident, "AFFECTS", system, valid_to=NOW)
    sample.write()

    answer = ask("{ incidents { nodes { affects { nodes { id } } } } }")

    assert answer["data"]["incidents"]["nodes"] == [{"affects": {"nodes": []}}]


def test_two_sources_saying_the_same_give_one_node(sample: Sample, ask: Ask) -> None:
    incident, system = sample.node("Incident", 1), sample.node("System", 1)
    for record in ("one", "two"):
        sample.link(incident, "AFFECTS", system, record=record)
    sample.write()

    answer = ask("{ incidents { nodes { affects { nodes { id } } } } }")

    assert answer["data"]["incidents"]["nodes"] == [{"affects": {"nodes": [{"id": system}]}}]


def test_lists_at_the_root_leave_stubs_out_and_those_below_a_node_show_them(
    sample: Sample, ask: Ask
) -> None:
    incident, known = sample.node("Incident", 1), sample.node("System", "known")
    named = sample.stub("System", "named")
    for system in (known, named):
        sample.link(incident, "AFFECTS", system)
    sample.write()

    text = """query ($stubs: Boolean) {
      systems(includeStubs: $stubs) { nodes { id stub } }
      incidents { nodes { affects(includeStubs: $stubs) { nodes { id stub } } } } }"""

    def lists(**given: bool) -> tuple[list[Any], list[Any]]:
        data = ask(text, **given)["data"]
        return data["systems"]["nodes"], data["incidents"]["nodes"][0]["affects"]["nodes"]

    described = [{"id": known, "stub": False}]
    stated = [*described, {"id": named, "stub": True}]
    assert lists() == (described, stated)
    assert lists(stubs=True) == (stated, stated)
    assert lists(stubs=False) == (described, described)
    assert ask(f'{{ node(id: "{named}") {{ stub }} }}')["data"]["node"] == {"stub": True}


def test_an_alias_leads_to_the_node_that_it_stands_for(
    sample: Sample, store: Store, ask: Ask
) -> None:
    record, system = sample.node("System", "tool-id"), sample.node("System", "payments")
    sample.link(record, "ALIAS_OF", system)
    sample.write()
    with store.driver.session() as session:
        session.run("MATCH (n {uid: $uid}) REMOVE n:System SET n:Alias", uid=record).consume()

    assert ask(f'{{ node(id: "{record}") {{ id }} }}')["data"]["node"] == {"id": system}
    assert len(ask("{ systems { nodes { id } } }")["data"]["systems"]["nodes"]) == 1


@pytest.mark.parametrize("label", ["User", "ApiToken", "Membership", "AccessScope"])
def test_what_holds_secrets_has_no_way_out(sample: Sample, ask: Ask, label: str) -> None:
    secret = sample.node(label, 1, hash="secret", password_hash="secret", email="a@b.c")
    incident = sample.node("Incident", 1)
    sample.link(incident, "ASSIGNED_TO", secret)
    sample.link(incident, "MENTIONS", secret)
    sample.write()

    answer: Any = ask(
        """query ($id: ID!) { node(id: $id) { id title }
        incidents { nodes { assignedTo { nodes { id } } mentions { nodes { id } } } } }""",
        id=secret,
    )

    assert answer["data"]["node"] is None
    assert answer["data"]["incidents"]["nodes"] == [
        {"assignedTo": {"nodes": []}, "mentions": {"nodes": []}}
    ]


def test_a_ticket_is_a_customer_case_too(sample: Sample, ask: Ask) -> None:
    ticket = sample.node("Ticket", 1, key="SUP-1")
    sample.write()

    answer = ask(
        """query ($id: ID!) { customerCases { nodes { __typename label } }
        tickets { nodes { key } } node(id: $id) { __typename ... on Ticket { key } } }""",
        id=ticket,
    )["data"]

    assert answer["customerCases"]["nodes"] == [{"__typename": "CustomerCase", "label": "Ticket"}]
    assert answer["tickets"]["nodes"] == [{"key": "SUP-1"}]
    assert answer["node"] == {"__typename": "Ticket", "key": "SUP-1"}


@pytest.mark.usefixtures("shop")
def test_introspection_and_data_may_be_asked_together(ask: Ask) -> None:
    answer = ask('{ __type(name: "System") { name } s: systems(first: 1) { nodes { name } } }')

    assert answer["data"]["__type"] == {"name": "System"}
    assert len(answer["data"]["s"]["nodes"]) == 1
