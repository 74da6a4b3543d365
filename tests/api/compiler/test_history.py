"""Changes and timelines: what was said and what happened, newest first, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from graph.model.facts import Facts, Link, Record, Ref
from graph.model.identity import version_of
from graph.model.times import EPOCH
from graph.store.store import Store
from graph.write.writer import Writer
from tests.api.conftest import Ask
from tests.graph.histories import (
    ORG,
    SYSTEM,
    case,
    deployment,
    event,
    gone,
    incident,
    issue,
    minute,
    record,
    system_record,
)

CHANGES = """query($id: ID!, $after: String, $between: TimeSpan, $first: Int = 20) {
  changes(id: $id, first: $first, after: $after, between: $between) {
    nodes {
      at knownSince status severityRank deleted changed recordId
      record { id }
      links { relationship id node { label } } added { id } removed { id }
    }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
TIMELINE = """query($id: ID!, $first: Int, $after: String, $kinds: [TimelineKind!], $then: AsOf,
    $since: DateTime, $until: DateTime) {
  node(id: $id, asOf: $then) {
    timeline(first: $first, after: $after, kinds: $kinds, since: $since, until: $until) {
      nodes { at kind title node { id } change { status } }
      edges { cursor node { kind } }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""
I1 = f"{ORG}:jsonl:main:incident:I1"


def write(store: Store, *facts: Facts | Record) -> None:
    given = [one if isinstance(one, Facts) else Facts((one,)) for one in facts]
    assert not Writer(store, "r1").write(ORG, given).rejected


def ids(links: list[dict[str, str]]) -> list[str]:
    return [link["id"] for link in links]


def reports(native_id: str, at: int, of: str) -> Record:
    made = case(native_id, at, ticket=False, systems=(), status="open")
    return record(
        "CustomerCase",
        "desk",
        native_id,
        at,
        dict(made.props),
        type_="customer_case",
        links=(Link("REPORTS", Ref("Incident", of, of)),),
    )


@pytest.fixture
def told(store: Store) -> None:
    """An incident of three observations, of which the second came last; then it is deleted."""
    write(
        store,
        incident("I1", 1, affects=["pay"]),
        incident("I1", 5, affects=["cart"], status="resolved"),
        incident("I1", 3, affects=["pay", "cart"], status="acknowledged", seen=9),
    )


@pytest.mark.usefixtures("told")
def test_changes_tell_what_was_said_and_what_links_came_and_went(ask: Ask) -> None:
    page = ask(CHANGES, id=I1)["data"]["changes"]

    told = [
        (node["at"], node["status"], ids(node["added"]), ids(node["removed"]))
        for node in page["nodes"]
    ]
    assert told == [
        ("2026-01-01T00:05:00Z", "resolved", [], [SYSTEM("pay")]),
        ("2026-01-01T00:03:00Z", "acknowledged", [SYSTEM("cart")], []),
        ("2026-01-01T00:01:00Z", "triggered", [SYSTEM("pay")], []),
    ]
    assert page["nodes"][1]["knownSince"] == "2026-01-01T16:49:00Z"
    assert page["nodes"][0]["changed"] == ["status", "AFFECTS"]
    assert page["nodes"][0]["record"] == {"id": I1}
    assert page["nodes"][0]["links"] == [
        {"relationship": "AFFECTS", "id": SYSTEM("cart"), "node": {"label": "System"}}
    ]


@pytest.mark.usefixtures("told")
def test_changes_go_on_behind_a_cursor_and_keep_to_a_span_of_time(ask: Ask) -> None:
    first = ask(CHANGES, id=I1, first=2)["data"]["changes"]
    rest = ask(CHANGES, id=I1, first=2, after=first["pageInfo"]["endCursor"])["data"]["changes"]
    span = {"from": "2026-01-01T00:03:00Z", "to": "2026-01-01T01:05:00+01:00"}
    within = ask(CHANGES, id=I1, between=span)["data"]["changes"]

    assert first["pageInfo"]["hasNextPage"]
    assert [node["status"] for node in rest["nodes"]] == ["triggered"]
    assert rest["pageInfo"]["hasPreviousPage"]
    assert not rest["pageInfo"]["hasNextPage"]
    assert [node["status"] for node in within["nodes"]] == ["acknowledged"]


def test_what_is_told_in_passing_has_no_time_and_no_place_in_a_timeline(
    store: Store, ask: Ask
) -> None:
    told = system_record("a", 3, key="pay", source="wiki")
    passing = replace(
        told, uid=f"{ORG}:desk:main:system:b", source="desk", at=EPOCH, version=version_of(0, "pay")
    )
    write(store, told, passing)

    found = ask(CHANGES, id=SYSTEM("pay"), first=1)["data"]["changes"]
    behind = ask(CHANGES, id=SYSTEM("pay"), after=found["pageInfo"]["endCursor"])["data"]["changes"]

    times = [(one["at"], one["recordId"]) for one in (*found["nodes"], *behind["nodes"])]
    assert times == [("2026-01-01T00:03:00Z", told.uid), (None, passing.uid)]
    assert entries(ask, SYSTEM("pay")) == [("CHANGE", "first observed")]


@pytest.mark.usefixtures("told")
def test_a_deleted_record_keeps_its_changes(store: Store, ask: Ask) -> None:
    write(store, gone(incident("I1", 7)))

    [last, before, *_] = ask(CHANGES, id=I1)["data"]["changes"]["nodes"]

    assert (last["deleted"], last["record"], last["links"]) == (True, None, [])
    assert ids(last["removed"]) == [SYSTEM("cart")]
    assert not before["deleted"]


def test_a_canonical_node_has_the_changes_of_all_its_records(store: Store, ask: Ask) -> None:
    write(
        store,
        system_record("a", 1, key="pay", owners=["red"]),
        system_record("b", 2, key="pay", source="gov", same_as=[f"{ORG}:pager:main:system:P1"]),
        system_record("P1", 3, source="pager"),
    )

    of_all = ask(CHANGES, id=SYSTEM("pay"))["data"]["changes"]["nodes"]
    of_one = ask(CHANGES, id=f"{ORG}:gov:main:system:b")["data"]["changes"]["nodes"]

    records = [node["recordId"].split(":", 1)[1] for node in of_all]
    assert records == ["pager:main:system:P1", "gov:main:system:b", "catalog:main:system:a"]
    assert {node["record"]["id"] for node in of_all} == {SYSTEM("pay")}
    assert [node["recordId"] for node in of_one] == [f"{ORG}:gov:main:system:b"]


@pytest.mark.usefixtures("told")
def test_no_one_sees_another_organisations_changes(ask: Ask) -> None:
    foreign = ask(CHANGES, org="other", id=I1)["data"]["changes"]
    missing = ask(CHANGES, org="other", id=f"{ORG}:jsonl:main:incident:none")["data"]["changes"]

    assert foreign == missing
    assert foreign["nodes"] == []


def test_records_whose_ids_begin_alike_keep_their_histories_apart(store: Store, ask: Ask) -> None:
    write(
        store,
        incident("I1", 1, affects=["pay"]),
        incident("I1@2026", 2, affects=["cart"]),
        incident("I1", 3, affects=["pay"], status="resolved"),
    )

    [last, _] = ask(CHANGES, id=I1)["data"]["changes"]["nodes"]

    assert (last["added"], last["removed"]) == ([], [])


@pytest.fixture
def story(store: Store) -> None:
    """An incident with a case, a deployment just before it and one long before, an event."""
    write(
        store,
        system_record("a", 0, key="pay"),
        incident("I1", 2, affects=["pay"]),
        incident("I1", 8, affects=["pay"], status="resolved"),
        reports("C1", 5, I1),
        deployment("V1", -10, system="pay", after=None),
        deployment("V0", -3000, system="pay", after=None),
        event("E1", 4, of="X1", system="pay", count=1, seen=4),
    )


def entries(ask: Ask, uid: str, **given: Any) -> list[tuple[str, str]]:
    timeline = ask(TIMELINE, id=uid, **given)["data"]["node"]["timeline"]
    return [(entry["kind"], entry["title"]) for entry in timeline["nodes"]]


@pytest.mark.usefixtures("story")
def test_an_incidents_timeline_holds_its_changes_cases_and_deployments(ask: Ask) -> None:
    assert entries(ask, I1) == [
        ("CHANGE", "status triggered → resolved"),
        ("CASE", "C1"),
        ("CHANGE", "first observed, triggered"),
        ("DEPLOYMENT", "V1"),
    ]


@pytest.mark.usefixtures("story")
def test_a_systems_timeline_holds_all_that_happened_on_it(ask: Ask) -> None:
    assert entries(ask, SYSTEM("pay")) == [
        ("EVENT", "E1"),
        ("INCIDENT", "Incident I1"),
        ("CHANGE", "first observed"),
        ("DEPLOYMENT", "V1"),
        ("DEPLOYMENT", "V0"),
    ]


@pytest.mark.usefixtures("story")
def test_a_deployments_timeline_holds_what_came_after_it(ask: Ask) -> None:
    assert entries(ask, f"{ORG}:ci:main:deployment:V1") == [
        ("EVENT", "E1"),
        ("INCIDENT", "Incident I1"),
    ]


@pytest.mark.usefixtures("story")
def test_a_technical_issue_stands_in_timelines_where_it_came_up_first(
    store: Store, ask: Ask
) -> None:
    write(
        store,
        issue("X1", 6),
        issue("X2", -25),
        event("E0", -20, of="X2", system="pay", count=1, seen=-1010),
        event("E2", 5, of="X2", system="pay", count=1, seen=5),
        issue("X3", 6),
        event("E3", -3000, of="X3", system="pay", count=1, seen=5),
        event("E4", 6, of="X3", system="pay", count=1, seen=6),
    )
    new = {"kinds": ["ISSUE", "DEPLOYMENT"]}
    before = (minute(0) - timedelta(days=1)).isoformat()

    of_system = entries(ask, SYSTEM("pay"), since=before, **new)
    of_incident = entries(ask, I1, **new)
    of_deployment = entries(ask, f"{ORG}:ci:main:deployment:V1", **new)

    assert of_system == [("ISSUE", "X1"), ("DEPLOYMENT", "V1"), ("ISSUE", "X2")]
    assert of_incident == of_system
    assert of_deployment == [("ISSUE", "X1")]
    assert entries(ask, I1, then=minute(3).isoformat(), **new) == of_system[1:]


@pytest.mark.usefixtures("story")
def test_an_entry_says_how_it_is_tied_to_the_node_where_it_is(store: Store, ask: Ask) -> None:
    last = incident("I1", 9, affects=["pay"], status="resolved")
    cause = Link("CAUSED_BY", Ref("Deployment", f"{ORG}:ci:main:deployment:V0", "V0"))
    write(store, replace(last, links=(*last.links, cause)))
    text = """query($id: ID!) { node(id: $id) { timeline {
      nodes { title relationship } edges { node { relationship } } } } }"""

    found = ask(text, id=I1)["data"]["node"]["timeline"]

    ties = {one["title"]: one["relationship"] for one in found["nodes"]}
    assert ties["C1"] == "REPORTS"
    assert ties["V0"] == "CAUSED_BY"
    assert ties["V1"] is None
    assert ties["first observed, triggered"] is None
    assert [one["node"]["relationship"] for one in found["edges"]] == [*ties.values()]


@pytest.mark.usefixtures("story")
def test_a_timeline_read_in_pages_of_one_is_the_whole_timeline(ask: Ask) -> None:
    uid, after, seen = SYSTEM("pay"), None, []
    for _ in range(9):
        page = ask(TIMELINE, id=uid, first=1, after=after)["data"]["node"]["timeline"]
        seen += [(entry["kind"], entry["title"]) for entry in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == entries(ask, uid)


@pytest.mark.usefixtures("story")
def test_a_timeline_keeps_to_kinds_and_times(ask: Ask) -> None:
    before = (minute(0) - timedelta(days=1)).isoformat()

    assert entries(ask, SYSTEM("pay"), kinds=["EVENT", "CHANGE"], since=before) == [
        ("EVENT", "E1"),
        ("CHANGE", "first observed"),
    ]
    assert entries(ask, SYSTEM("pay"), until=before) == [("DEPLOYMENT", "V0")]
    assert entries(ask, SYSTEM("pay"), kinds=[]) == []


@pytest.mark.usefixtures("story")
def test_a_timeline_of_the_past_ends_there(ask: Ask) -> None:
    then = minute(3).isoformat()

    assert entries(ask, I1, then=then) == [
        ("CHANGE", "first observed, triggered"),
        ("DEPLOYMENT", "V1"),
    ]


@pytest.mark.usefixtures("story")
def test_a_timeline_is_a_field_of_every_type_and_of_lists(ask: Ask) -> None:
    text = """{ incidents { nodes { timeline { nodes { kind } } } }
      systems { nodes { timeline(first: 1) { nodes { kind node { label } } } } }
      teams(includeStubs: true) { nodes { timeline { nodes { at } } } } }"""

    answer = ask(text)["data"]

    [incident_] = answer["incidents"]["nodes"]
    assert len(incident_["timeline"]["nodes"]) == 4
    assert answer["systems"]["nodes"][0]["timeline"]["nodes"] == [
        {"kind": "EVENT", "node": {"label": "TechnicalEvent"}}
    ]


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("given", [{"since": "yesterday"}, {"first": -1}, {"after": "?"}])
def test_what_a_timeline_cant_take_is_said(ask: Ask, given: dict[str, Any]) -> None:
    answer = ask(TIMELINE, id=I1, **given)

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
