"""Walking lists page by page: everything once, in order, whatever the sort keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

PAGE = """query ($first: Int!, $after: String, $stubs: Boolean = false) {
  incidents(first: $first, after: $after, includeStubs: $stubs) {
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@pytest.fixture
def incidents(sample: Sample) -> list[str]:
    """Thirty incidents, newest first: ten times, three of each time; and two stubs."""
    for n in range(30):
        at = NOW - timedelta(hours=n % 10, microseconds=n % 10)
        sample.node("Incident", f"{n:02}", sort_at=at)
    for n in range(2):
        sample.stub("Incident", f"stub{n}")
    nodes = [row["props"] for row in sample.nodes]
    sample.write()
    nodes.sort(key=lambda node: (node["sort_at"], node["uid"]), reverse=True)
    return [node["uid"] for node in nodes]


def walk(ask: Ask, first: int, **given: Any) -> list[str]:
    found: list[str] = []
    after = None
    for _ in range(100):
        page = ask(PAGE, first=first, after=after, **given)["data"]["incidents"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
    pytest.fail("the list has no end")


@pytest.mark.parametrize("first", [1, 2, 7, 30, 31])
def test_all_nodes_come_once_and_newest_first(ask: Ask, incidents: list[str], first: int) -> None:
    assert walk(ask, first) == incidents[:30]
    assert walk(ask, first, stubs=True) == incidents


def test_nested_lists_and_events_go_on_behind_a_cursor(sample: Sample, ask: Ask) -> None:
    system = sample.node("System", 1)
    for n in range(5):
        incident = sample.node("Incident", n, sort_at=NOW - timedelta(hours=n // 2))
        sample.link(incident, "AFFECTS", system)
        at = NOW - timedelta(minutes=n // 2)
        sample.node("TechnicalEvent", n, system=system, at=at, sort_at=at)
    sample.write()
    text = """query ($i: String, $e: String) { systems { nodes {
      affectedBy(first: 2, after: $i) { nodes { nativeId } pageInfo { endCursor } }
      events(first: 2, after: $e) { nodes { nativeId } pageInfo { endCursor } } } } }"""

    found: dict[str, list[str]] = {"affectedBy": [], "events": []}
    cursors: dict[str, str | None] = {"affectedBy": None, "events": None}
    for _ in range(3):
        answer = ask(text, i=cursors["affectedBy"], e=cursors["events"])
        [node] = answer["data"]["systems"]["nodes"]
        for name, page in node.items():
            found[name] += [each["nativeId"] for each in page["nodes"]]
            cursors[name] = page["pageInfo"]["endCursor"]

    assert found == {"affectedBy": ["1", "0", "3", "2", "4"], "events": ["1", "0", "3", "2", "4"]}


@pytest.mark.usefixtures("incidents")
def test_a_page_of_nothing_says_whether_there_is_more(ask: Ask) -> None:
    page = ask(PAGE, first=0)["data"]["incidents"]

    assert page["edges"] == []
    assert page["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


@pytest.mark.usefixtures("incidents")
def test_a_cursor_is_good_for_its_own_list_and_organisation_only(ask: Ask) -> None:
    cursor = ask(PAGE, first=1)["data"]["incidents"]["pageInfo"]["endCursor"]

    elsewhere = ask("query ($c: String) { systems(after: $c) { nodes { id } } }", c=cursor)
    foreign = ask(PAGE, org="other", first=1, after=cursor)
    nonsense = ask(PAGE, first=1, after="nonsense")

    for answer in (elsewhere, foreign, nonsense):
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
        assert "no cursor of" in answer["errors"][0]["message"]
