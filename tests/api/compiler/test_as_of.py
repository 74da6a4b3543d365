"""`asOf`: what was true at another time than now, and what was known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.compiler.engine import Engine
from graph.model.facts import Facts, Record
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from tests.api.compiler.plans import plan_anew
from tests.api.compiler.test_plans import profiled
from tests.api.conftest import Ask
from tests.graph.histories import (
    ORG,
    SYSTEM,
    assertion,
    event,
    gone,
    incident,
    incident_ref,
    minute,
    system_record,
    system_ref,
)

I1 = f"{ORG}:jsonl:main:incident:I1"


def write(store: Store, *facts: Facts | Record) -> None:
    given = [one if isinstance(one, Facts) else Facts((one,)) for one in facts]
    assert not Writer(store, "r1").write(ORG, given).rejected


def at(number: int) -> str:
    return minute(number).isoformat()


LIST = """query($then: AsOf, $stubs: Boolean = false) {
  incidents(asOf: $then, includeStubs: $stubs) {
    totalCount
    nodes { id label title status affects(includeStubs: true) { nodes { nativeId } } }
  }
}"""


def listed(ask: Ask, then: Any, **given: Any) -> list[tuple[str, str, list[str]]]:
    page = ask(LIST, then=then, **given)["data"]["incidents"]
    assert page["totalCount"] == len(page["nodes"])
    return [
        (node["status"], node["label"], [one["nativeId"] for one in node["affects"]["nodes"]])
        for node in page["nodes"]
    ]


@pytest.fixture
def told(store: Store) -> None:
    """An incident that moved from one system to another and was deleted."""
    write(
        store,
        incident("I1", 2, affects=["pay"]),
        incident("I1", 5, affects=["cart"], status="resolved", seen=50),
        gone(incident("I1", 8)),
    )


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, []),
        (2, [("triggered", "Incident", ["pay"])]),
        (4, [("triggered", "Incident", ["pay"])]),
        (5, [("resolved", "Incident", ["cart"])]),
        (7, [("resolved", "Incident", ["cart"])]),
        (8, []),
        (500_000_000, []),
    ],
)
def test_a_list_is_as_it_was(ask: Ask, minutes: int, expected: list[Any]) -> None:
    assert listed(ask, at(minutes)) == expected
    assert listed(ask, {"valid": at(minutes)}) == expected


@pytest.mark.usefixtures("told")
def test_what_came_late_was_not_known(ask: Ask) -> None:
    # The second observation, true since minute 5, was received 45 minutes later.
    assert listed(ask, {"valid": at(6), "known": at(1020)}) == [("triggered", "Incident", ["pay"])]
    assert listed(ask, {"valid": at(6), "known": at(1050)}) == [("resolved", "Incident", ["cart"])]
    assert listed(ask, {"known": at(500)}) == []


@pytest.mark.usefixtures("told")
def test_a_deleted_node_is_found_by_its_id_at_a_time_when_it_was_there(ask: Ask) -> None:
    text = "query($id: ID!, $then: AsOf) { node(id: $id, asOf: $then) { label title stub } }"

    found = [ask(text, id=I1, then=then)["data"]["node"] for then in (at(1), at(3), at(9), None)]

    assert found == [None, {"label": "Incident", "title": "I1", "stub": False}, None, None]


@pytest.mark.usefixtures("told")
def test_all_that_is_nested_is_of_the_same_time(ask: Ask) -> None:
    text = """query($id: ID!, $then: AsOf) { node(id: $id, asOf: $then) {
      ... on System { affectedBy { totalCount nodes { ... on Incident { status } } } } } }"""

    found = [
        ask(text, id=SYSTEM("pay"), then=then)["data"]["node"] for then in (at(3), at(6), at(1))
    ]

    assert found == [
        {"affectedBy": {"totalCount": 1, "nodes": [{"status": "triggered"}]}},
        {"affectedBy": {"totalCount": 0, "nodes": []}},
        None,
    ]


@pytest.mark.usefixtures("told")
def test_two_root_fields_may_ask_about_two_times(ask: Ask) -> None:
    text = """query($a: AsOf, $b: AsOf) {
      a: incidents(asOf: $a) { nodes { status } } b: incidents(asOf: $b) { nodes { status } }
      now: incidents { nodes { status } } }"""

    found = ask(text, a=at(3), b={"valid": at(6)})["data"]

    assert [found[name]["nodes"] for name in ("a", "b", "now")] == [
        [{"status": "triggered"}],
        [{"status": "resolved"}],
        [],
    ]


@pytest.mark.usefixtures("told")
def test_a_filter_on_what_changes_compares_with_what_was(ask: Ask) -> None:
    text = """query($then: AsOf, $status: String) {
      incidents(asOf: $then, where: {status: {eq: $status}}) { totalCount nodes { status } } }"""

    def count(minutes: int, status: str) -> int:
        found: int = ask(text, then=at(minutes), status=status)["data"]["incidents"]["totalCount"]
        return found

    assert [count(3, "triggered"), count(3, "resolved")] == [1, 0]
    assert [count(6, "triggered"), count(6, "resolved")] == [0, 1]


def test_a_canonical_node_that_nobody_describes_any_more_was_there(store: Store, ask: Ask) -> None:
    a = system_record("a", 2, key="pay", owners=["red"])
    write(store, a, gone(system_record("a", 5, key="pay")))
    text = "query($then: AsOf) { systems(asOf: $then) { nodes { id stub } } }"

    found = [ask(text, then=then)["data"]["systems"]["nodes"] for then in (at(1), at(3), at(6))]

    assert found == [[], [{"id": SYSTEM("pay"), "stub": False}], []]


def test_what_is_described_now_was_a_stub_before(store: Store, ask: Ask) -> None:
    write(store, incident("I1", 1, affects=["pay"]), system_record("a", 5, key="pay"))
    text = """query($then: AsOf, $stubs: Boolean!) {
      systems(asOf: $then, includeStubs: $stubs) { nodes { stub } }
      incidents(asOf: $then) { nodes { affects(includeStubs: $stubs) { nodes { stub } } } } }"""

    def stubs(minutes: int, *, shown: bool) -> tuple[list[bool], list[bool]]:
        data = ask(text, then=at(minutes), stubs=shown)["data"]
        nested = [one for node in data["incidents"]["nodes"] for one in node["affects"]["nodes"]]
        return [one["stub"] for one in data["systems"]["nodes"]], [one["stub"] for one in nested]

    assert stubs(0, shown=True) == ([], [])
    assert stubs(3, shown=True) == ([True], [True])
    assert stubs(3, shown=False) == ([], [])
    assert stubs(6, shown=False) == ([False], [False])


def test_events_are_there_from_their_time_on(store: Store, ask: Ask) -> None:
    write(
        store,
        system_record("a", 0, key="pay"),
        event("E1", 2, of="X1", system="pay", count=1, seen=2),
        event("E2", 6, of="X1", system="pay", count=1, seen=6),
    )
    text = """query($then: AsOf) { technicalEvents(asOf: $then) { nodes { title } }
      systems(asOf: $then) { nodes { events { totalCount nodes { title } } } } }"""

    data = ask(text, then=at(4))["data"]

    assert data["technicalEvents"]["nodes"] == [{"title": "E1"}]
    assert data["systems"]["nodes"] == [{"events": {"totalCount": 1, "nodes": [{"title": "E1"}]}}]


def test_pages_of_the_past_follow_one_another(store: Store, ask: Ask) -> None:
    facts = [incident(f"I{n}", n % 7) for n in range(12)]
    write(store, *facts, *(gone(incident(f"I{n}", 9)) for n in range(0, 12, 3)))
    text = """query($then: AsOf, $after: String, $before: String, $first: Int, $last: Int) {
      incidents(asOf: $then, first: $first, last: $last, after: $after, before: $before) {
        totalCount nodes { id }
        pageInfo { hasNextPage endCursor startCursor hasPreviousPage } } }"""

    def pages(size: str, cursor: str, end: str, more: str) -> list[str]:
        given: dict[str, Any] = {}
        ids: list[str] = []
        while True:
            page = ask(text, then=at(8), **{size: 5}, **given)["data"]["incidents"]
            found = [node["id"] for node in page["nodes"]]
            ids = [*found, *ids] if size == "last" else [*ids, *found]
            if not page["pageInfo"][more]:
                return ids
            given = {cursor: page["pageInfo"][end]}

    forward = pages("first", "after", "endCursor", "hasNextPage")
    backward = pages("last", "before", "startCursor", "hasPreviousPage")

    assert len(set(forward)) == 12
    assert forward == backward


def test_a_list_of_the_past_cant_be_ordered_by_what_changes(ask: Ask) -> None:
    text = """query($then: AsOf) { incidents(asOf: $then, orderBy: {field: SEVERITY_RANK}) {
      nodes { id } } }"""

    refused = ask(text, then=at(1))
    now = ask(text, then=None)

    assert refused["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    assert "`severity_rank`" in refused["errors"][0]["message"]
    assert now == {"data": {"incidents": {"nodes": []}}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2026-01-01T00:00:00", "has no zone"),
        ("2026-01-01", "has no zone"),
        ("yesterday", "'yesterday' is not a time"),
        (5, "5 is not a time"),
        ({}, "has nothing in it"),
        ({"valid": None}, "expected a time, or `valid`, `known` or both"),
        ({"vaild": "2026-01-01T00:00:00Z"}, "has `vaild`"),
        ({"known": "soon"}, "`asOf.known`: 'soon'"),
        ("0001-01-01T00:00:00+10:00", "outside the years 1 to 9999"),
    ],
)
def test_what_is_no_time_is_refused_with_what_was_expected(ask: Ask, given: Any, said: str) -> None:
    answer = ask(LIST, then=given)

    [error] = answer["errors"]
    assert said in error["message"]
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert "data" not in answer


@pytest.mark.usefixtures("told")
def test_a_time_may_be_a_literal_an_object_with_variables_and_in_any_zone(ask: Ask) -> None:
    text = """query($t: String) {
      a: incidents(asOf: "2026-01-01T01:03:00+01:00") { nodes { status } }
      b: incidents(asOf: {valid: "2026-01-01T00:03:00Z"}) { nodes { status } }
      c: incidents(asOf: {valid: $t}) { nodes { status } } }"""

    data = ask(text, t=at(3))["data"]

    assert [data[name]["nodes"] for name in "abc"] == [[{"status": "triggered"}]] * 3


@pytest.mark.usefixtures("told")
def test_another_organisation_sees_nothing_of_the_past(ask: Ask) -> None:
    page = ask(LIST, org="other", then=at(3))["data"]["incidents"]

    assert page == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize("field", ["incidents", "systems", "customerCases", "technicalEvents"])
def test_a_list_of_the_past_walks_its_index(
    store: Store, engine: Engine, settings: Settings, field: str
) -> None:
    plan_anew(store)
    text = f'{{ {field}(first: 5, asOf: "2026-01-01T00:00:00Z") {{ nodes {{ id title }} }} }}'

    steps = [step["operatorType"] for step in profiled(engine, settings, text, "EXPLAIN")]

    # The list's own walk, and that over what was deleted since.
    assert sum("NodeIndexSeek" in step for step in steps) >= 2
    assert not [step for step in steps if "Scan" in step or "Cartesian" in step]


def test_a_page_of_the_past_reads_no_more_than_it_shows(
    store: Store, engine: Engine, settings: Settings
) -> None:
    facts = [incident(f"I{n}", n, affects=["pay"]) for n in range(300)]
    write(store, *facts, *(gone(incident(f"I{n}", 301)) for n in range(250)))
    text = """query {{ incidents(first: 5, asOf: "{then}", where: {{severityRank: {{eq: 2}}}}) {{
      nodes {{ status affects(includeStubs: true) {{ nodes {{ id }} }} }} }} }}"""

    steps = profiled(engine, settings, text.format(then=at(400)), "PROFILE")

    # Of 50 incidents that were there and 250 that were not, six are looked at.
    assert sum(step["args"].get("DbHits", 0) for step in steps) < 600
    assert max(step["args"].get("Rows", 0) for step in steps) < 30


def test_a_list_of_long_ago_that_begins_there_passes_over_nothing(
    store: Store, engine: Engine, settings: Settings
) -> None:
    made = [incident(f"I{n}", n) for n in range(300)]
    begun = [replace(one, props={**one.props, "started_at": one.at}) for one in made]
    write(store, *begun)
    given = f'asOf: "{at(20)}", where: {{createdAt: {{lte: "{at(20)}"}}}}'
    text = f"{{ incidents(first: 5, {given}) {{ nodes {{ nativeId status }} }} }}"

    steps = profiled(engine, settings, text, "PROFILE")

    assert sum(step["args"].get("DbHits", 0) for step in steps) < 150


@pytest.mark.parametrize(("minutes", "expected"), [(1009, ["I1"]), (1010, [])])
def test_what_a_complete_list_left_out_is_still_there_in_the_past(
    ask: Ask, store: Store, minutes: int, expected: list[str]
) -> None:
    write(store, incident("I1", 2, affects=["pay"], seen=3))
    Writer(store, "r2").end(ORG, [I1], minute(1010))

    page = ask(
        "query($then: AsOf) { incidents(asOf: $then) { nodes { nativeId } } }",
        then={"valid": at(minutes)},
    )

    assert [one["nativeId"] for one in page["data"]["incidents"]["nodes"]] == expected


def test_what_people_say_was_so_since_then_and_known_since_then(ask: Ask, store: Store) -> None:
    cart = assertion(incident_ref("I1"), system_ref("cart"), 1, relationship="AFFECTS", at=3)
    taken_back = assertion(
        incident_ref("I1"), system_ref("cart"), 2, status="withdrawn", relationship="AFFECTS", at=6
    )
    write(store, incident("I1", 2, affects=["pay"], seen=0), cart, taken_back)

    found = [listed(ask, at(number))[0][2] for number in (2, 3, 5, 6, 9)]
    known = [listed(ask, {"valid": at(7), "known": at(1000 + it)})[0][2] for it in (1, 2)]

    assert found == [["pay"], ["pay", "cart"], ["pay", "cart"], ["pay"], ["pay"]]
    assert known == [["pay", "cart"], ["pay"]]
