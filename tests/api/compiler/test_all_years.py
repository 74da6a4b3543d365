"""Records of any year are in lists, in order, and stubs are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model.facts import Facts
from graph.model.times import parse_time
from graph.store.store import Store
from graph.write.writer import Writer
from tests.api.conftest import Ask
from tests.graph.histories import ORG, incident

YEARS = (
    "0001-01-01T00:00:00Z",
    "0001-01-02T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "2026-11-20T12:00:00Z",
    "9999-12-31T23:59:59.999999Z",
)
"""The first is what programs write that have no time; the others are times all the same."""


@pytest.fixture
def written(store: Store) -> Store:
    """Incidents that began in those years, all of which affect a system that is a stub."""
    writer = Writer(store, "r1")
    for began in YEARS:
        one = incident(began, 1, affects=["pay"])
        record = replace(one, props={**one.props, "started_at": parse_time(began)})
        # Received twice: what says nothing new is written in a way of its own.
        for received in (1, 2):
            writer.write(ORG, [Facts((replace(record, seen=record.seen.replace(day=received)),))])
    return store


def names(answer: dict[str, Any], connection: str) -> list[str]:
    return [one["title"] for one in answer["data"][connection]["nodes"]]


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", YEARS[::-1]),
        ("orderBy: {field: CREATED_AT, direction: ASC}", YEARS),
        ("orderBy: {field: CREATED_AT, direction: DESC}", YEARS[::-1]),
    ],
)
def test_a_list_holds_records_of_every_year_in_order(
    ask: Ask, order: str, expected: tuple[str, ...]
) -> None:
    answer = ask(f"{{ incidents(first: 10 {order}) {{ nodes {{ title }} totalCount }} }}")

    assert names(answer, "incidents") == [f"Incident {year}" for year in expected]
    assert answer["data"]["incidents"]["totalCount"] == len(YEARS)


@pytest.mark.usefixtures("written")
def test_pages_go_over_all_years(ask: Ask) -> None:
    found, after = [], None
    while True:
        page = ask(
            "query ($after: String) { incidents(first: 2, after: $after) "
            "{ nodes { title } pageInfo { endCursor hasNextPage } } }",
            after=after,
        )
        found += names(page, "incidents")
        info = page["data"]["incidents"]["pageInfo"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break

    assert found == [f"Incident {year}" for year in YEARS[::-1]]


@pytest.mark.usefixtures("written")
def test_what_was_only_referred_to_is_in_no_list_by_time(ask: Ask) -> None:
    answer = ask(
        "{ systems(first: 10) { nodes { title } } "
        "all: systems(first: 10, includeStubs: true) { nodes { title createdAt } } }"
    )

    assert answer["data"]["systems"]["nodes"] == []
    assert answer["data"]["all"]["nodes"] == [{"title": "pay", "createdAt": None}]


@pytest.mark.usefixtures("written")
def test_the_time_of_every_year_is_told(ask: Ask) -> None:
    answer = ask("{ incidents(first: 10) { nodes { startedAt } } }")

    told = [one["startedAt"] for one in answer["data"]["incidents"]["nodes"]]
    assert [parse_time(one) for one in told] == [parse_time(year) for year in YEARS[::-1]]
