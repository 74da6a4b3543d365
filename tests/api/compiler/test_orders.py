"""Lists in orders of the reader's choice, and read from either end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $by: IncidentOrder) {
  incidents(first: $first, after: $after, last: $last, before: $before, orderBy: $by) {
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
BACKWARD = """query ($last: Int, $before: String, $by: IncidentOrder) {
  incidents(last: $last, before: $before, orderBy: $by) {
    nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
WORST_FIRST = {"field": "SEVERITY_RANK", "direction": "ASC"}


@pytest.fixture
def incidents(sample: Sample) -> list[dict[str, Any]]:
    """Twenty-four incidents of four ranks, three of each time."""
    for n in range(24):
        at = NOW - timedelta(hours=n // 3)
        sample.node("Incident", f"{n:02}", sort_at=at, started_at=at, severity_rank=1 + n % 4)
    nodes = [row["props"] for row in sample.nodes]
    sample.write()
    return nodes


def uids(nodes: list[dict[str, Any]], *keys: str, reverse: bool = False) -> list[str]:
    found = sorted(nodes, key=lambda n: tuple(n[key] for key in (*keys, "uid")), reverse=reverse)
    return [node["uid"] for node in found]


def forward(ask: Ask, first: int, **given: Any) -> list[str]:
    found: list[str] = []
    after = None
    for _ in range(100):
        page = ask(
            PAGE.replace("$last: Int, $before: String, ", "").replace(
                "last: $last, before: $before, ", ""
            ),
            first=first,
            after=after,
            **given,
        )
        page = page["data"]["incidents"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
    pytest.fail("the list has no end")


def backward(ask: Ask, last: int, **given: Any) -> list[str]:
    found: list[str] = []
    before = None
    for _ in range(100):
        page = ask(BACKWARD, last=last, before=before, **given)["data"]["incidents"]
        found = [node["id"] for node in page["nodes"]] + found
        assert page["pageInfo"]["hasNextPage"] == (before is not None)
        if not page["pageInfo"]["hasPreviousPage"]:
            return found
        before = page["pageInfo"]["startCursor"]
    pytest.fail("the list has no beginning")


@pytest.mark.parametrize("size", [1, 5, 24])
def test_both_ends_lead_through_the_same_list(
    ask: Ask, incidents: list[dict[str, Any]], size: int
) -> None:
    newest_first = uids(incidents, "sort_at", reverse=True)

    assert forward(ask, size) == newest_first
    assert backward(ask, size) == newest_first


@pytest.mark.parametrize("walk", [forward, backward])
def test_worst_first_then_oldest(ask: Ask, incidents: list[dict[str, Any]], walk: Any) -> None:
    worst = uids(incidents, "severity_rank", "sort_at")

    assert walk(ask, 5, by=WORST_FIRST) == worst
    assert walk(ask, 5, by={"field": "SEVERITY_RANK"}) == worst[::-1]


def test_oldest_first(ask: Ask, incidents: list[dict[str, Any]]) -> None:
    by = {"field": "CREATED_AT", "direction": "ASC"}

    assert forward(ask, 7, by=by) == uids(incidents, "sort_at")


def test_nested_lists_have_orders_and_ends_too(sample: Sample, ask: Ask) -> None:
    case = sample.node("CustomerCase", 1)
    for n in range(6):
        at = NOW - timedelta(hours=n)
        incident = sample.node("Incident", n, sort_at=at, started_at=at, severity_rank=n % 2)
        sample.link(case, "REPORTS", incident)
    sample.write()
    text = """{ customerCases { nodes {
      worst: reports(orderBy: {field: SEVERITY_RANK, direction: ASC}, first: 4) {
        nodes { nativeId } }
      oldest: reports(last: 2) { nodes { nativeId } pageInfo { hasPreviousPage } } } } }"""

    [node] = ask(text)["data"]["customerCases"]["nodes"]

    assert [each["nativeId"] for each in node["worst"]["nodes"]] == ["4", "2", "0", "5"]
    assert [each["nativeId"] for each in node["oldest"]["nodes"]] == ["4", "5"]
    assert node["oldest"]["pageInfo"] == {"hasPreviousPage": True}


@pytest.mark.usefixtures("incidents")
def test_a_cursor_is_good_for_its_own_order(ask: Ask) -> None:
    cursor = ask(PAGE, first=1)["data"]["incidents"]["pageInfo"]["endCursor"]

    answer = ask(PAGE, first=1, after=cursor, by=WORST_FIRST)

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    assert "no cursor of Query.incidents in this order" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    "given", [{"first": 1, "last": 1}, {"first": 1, "before": "x"}, {"last": 1, "after": "x"}]
)
def test_both_ends_at_once_are_refused(ask: Ask, given: dict[str, Any]) -> None:
    answer = ask(PAGE, **given)

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    assert "both its ends" in answer["errors"][0]["message"]


def test_a_negative_or_huge_page_is_refused_from_either_end(ask: Ask) -> None:
    for given, code in (({"last": -1}, "INVALID_INPUT"), ({"last": 10_001}, "LIMIT_EXCEEDED")):
        [error] = ask(PAGE, **given)["errors"]

        assert error["extensions"]["code"] == code
        assert "`last`" in error["message"]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_names_of_any_script_come_once_in_a_nested_list(
    sample: Sample, ask: Ask, direction: str
) -> None:
    sample.node("System", "centre", name="centre")
    centre = sample.nodes[-1]["props"]["uid"]
    names = ["a", "ü", "漢", "\uff46", "\U0001f600", "\U00010400", "\ue000"]
    for name in names:
        sample.link(sample.node("System", name, name=name), "DEPENDS_ON", centre)
    sample.write()
    text = """query ($id: ID!, $after: String, $by: SystemOrder) { node(id: $id) { ... on System {
      dependents(first: 1, after: $after, orderBy: $by) {
        nodes { title } pageInfo { endCursor } } } } }"""

    found, after = [], None
    for _ in names:
        answer = ask(text, id=centre, after=after, by={"field": "NAME", "direction": direction})
        page = answer["data"]["node"]["dependents"]
        found += [each["title"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert sorted(found) == sorted(names)
