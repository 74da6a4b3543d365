"""What a request asks, as JSON and in a URL; what is no request is told."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.datastructures import QueryParams

from api.http.parameters import Parameters, parameters_of_body, parameters_of_url
from graph.errors import InvalidInput

DIGEST = "ab" * 32
PERSISTED = {"persistedQuery": {"version": 1, "sha256Hash": DIGEST.upper()}}


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        ({"query": "{a}"}, Parameters("{a}", None, None, {})),
        (
            {"query": "{a}", "variables": None, "operationName": None, "extensions": None},
            Parameters("{a}", None, None, {}),
        ),
        (
            {"query": "query A {a}", "variables": {"x": 1}, "operationName": "A", "other": 1},
            Parameters("query A {a}", None, "A", {"x": 1}),
        ),
        ({"query": "{a}", "operationName": ""}, Parameters("{a}", None, None, {})),
        ({"documentId": f"sha256:{DIGEST}"}, Parameters(None, DIGEST, None, {})),
        ({"extensions": PERSISTED}, Parameters(None, DIGEST, None, {})),
        ({"query": "{a}", "extensions": PERSISTED}, Parameters("{a}", DIGEST, None, {})),
    ],
)
def test_what_a_body_asks(content: dict[str, Any], asked: Parameters) -> None:
    assert parameters_of_body(content) == asked


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "`query` is missing"),
        ({"query": 1}, "`query` is 1, expected a text"),
        ({"query": {"a": "b" * 200}}, "`query` is {'a': 'b+…, expected a text"),
        ({"query": "{a}", "variables": []}, r"`variables` is \[\], expected an object"),
        ({"query": "{a}", "operationName": 7}, "`operationName` is 7, expected a text"),
        ({"query": "{a}", "extensions": "x"}, "`extensions` is 'x', expected an object"),
        ({"documentId": "sha256:12"}, "`documentId` is '12', expected the SHA-256"),
        ({"documentId": 12}, "`documentId` is 12, expected a text"),
        ({"extensions": {"persistedQuery": 1}}, "`persistedQuery` is 1, expected an object"),
        (
            {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": DIGEST}}},
            "`persistedQuery.version` is 2, expected 1",
        ),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}},
            "`persistedQuery.sha256Hash` is 5, expected the SHA-256",
        ),
    ],
)
def test_what_is_wrong_with_a_body_is_said(content: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parameters_of_body(content)


def test_a_url_asks_the_same() -> None:
    query = QueryParams("query={a}&variables=%7B%22x%22:1%7D&operationName=A&extensions=&z=1")

    assert parameters_of_url(query) == Parameters("{a}", None, "A", {"x": 1})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "`query` is missing"),
        ("query=", "`query` is missing"),
        ("query={a}&query={b}", "`query` is given 2 times in the URL"),
        ("query={a}&variables={x", "`variables` in the URL is no JSON"),
        ("query={a}&variables=[]", "expected an object"),
        ("query={a}&extensions=null1", "`extensions` in the URL is no JSON"),
    ],
)
def test_what_is_wrong_with_a_url_is_said(query: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parameters_of_url(QueryParams(query))
