"""`extensions.explain`: how a query is answered, for admins alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.access.scopes import AccessScopes
from api.access.tokens import create_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.sample import Sample

TEXT = "query Newest($n: Int!) { incidents(first: $n) { nodes { title } } }"


@pytest.fixture
def http(store: Store, settings: Settings, sample: Sample) -> Iterator[httpx.Client]:
    for number in range(5):
        sample.node("Incident", number)
    sample.write()
    del store
    with serving(settings) as address, httpx.Client(base_url=address) as made:
        yield made


def ask(http: httpx.Client, store: Store, role: str, text: str = TEXT, **more: Any) -> Any:
    token = create_token(store, "acme", "t", role)
    body = {"query": text, "variables": {"n": 3}, "extensions": {"explain": True}} | more
    return http.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})


def test_an_admin_is_told_the_statement_its_plan_hits_and_time(
    http: httpx.Client, store: Store
) -> None:
    usual = ask(http, store, "admin", extensions={}).json()

    answer = ask(http, store, "admin").json()

    explain = answer.pop("extensions")["explain"]
    assert answer == usual
    assert "MATCH (n1:Incident)" in explain["statement"]
    assert explain["plan"]["operator"] == "ProduceResults"
    assert explain["plan"]["rows"] == 1
    assert explain["hits"] == sum(one["hits"] for one in operators(explain["plan"])) > 3
    assert explain["milliseconds"] >= 0


@pytest.mark.parametrize("what", ["another organisation", "a restricted record"])
def test_nothing_that_was_counted_is_told_where_something_is_hidden(
    http: httpx.Client, store: Store, what: str
) -> None:
    if what == "another organisation":
        create_token(store, "beta", "t", "viewer")
    else:
        AccessScopes(store, "acme").create("security")

    explain = ask(http, store, "admin").json()["extensions"]["explain"]

    assert (explain["hits"], explain["milliseconds"]) == (None, None)
    assert {one["hits"] for one in operators(explain["plan"])} == {None}
    assert {one["rows"] for one in operators(explain["plan"])} == {None}
    assert explain["plan"]["estimated"] >= 0


def operators(operator: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield operator
    for child in operator["children"]:
        yield from operators(child)


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_nobody_else_is_told(http: httpx.Client, store: Store, role: str) -> None:
    answer = ask(http, store, role)

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "MATCH" not in answer.text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"extensions": {"explain": "yes"}}, "INVALID_INPUT"),
        ({"query": "{ nonsense }"}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_faulty_request_is_refused_as_ever(
    http: httpx.Client, store: Store, more: dict[str, Any], code: str
) -> None:
    answer = ask(http, store, "admin", **more).json()

    assert answer["errors"][0]["extensions"]["code"] == code
    assert "extensions" not in answer


def test_what_asks_no_statement_has_no_plan(http: httpx.Client, store: Store) -> None:
    answer = ask(http, store, "admin", "{ __typename }", variables={}).json()

    assert answer["data"] == {"__typename": "Query"}
    assert answer["extensions"]["explain"]["plan"] is None
