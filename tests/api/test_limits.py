"""Limits on what one request may ask for: each with its setting, each with a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.neighbors import Neighbors
from api.schema.build import schema_for
from graph.settings import Settings
from graph.store import Store
from tests.api.conftest import Ask

Limited = Callable[..., Engine]


@pytest.fixture
def limited(store: Store, settings: Settings) -> Limited:
    def make(**limits: Any) -> Engine:
        chosen = settings.model_copy(update=limits)
        return Engine(schema_for(chosen), store, chosen, Neighbors(store))

    return make


def code(engine: Engine, text: str, **variables: Any) -> str:
    answer = orjson.loads(engine.execute(Request(text, variables, None, "acme")).body)
    assert "data" not in answer
    found: str = answer["errors"][0]["extensions"]["code"]
    return found


def test_pages_are_bounded(limited: Limited) -> None:
    engine = limited(graphql_max_page_size=10)
    text = (
        "query ($n: Int) { systems(first: $n) { nodes { dependsOn(first: $n) { nodes { id } } } } }"
    )

    assert code(engine, text, n=11) == "LIMIT_EXCEEDED"
    assert code(engine, text, n=-1) == "INVALID_INPUT"
    assert code(engine, text, n=2**31) == "BAD_USER_INPUT"
    assert code(engine, 'query { semanticNeighbors(text: "x", first: 11) { score } }') == (
        "LIMIT_EXCEEDED"
    )


def test_the_product_of_nested_pages_is_bounded(limited: Limited) -> None:
    engine = limited(graphql_max_nodes=110)
    text = (
        "query ($n: Int) { systems(first: 10) { nodes { dependsOn(first: $n) { nodes { id } } } } }"
    )

    assert engine.execute(Request(text, {"n": 10}, None, "acme")).executed
    assert code(engine, text, n=11) == "LIMIT_EXCEEDED"


def test_tokens_aliases_depth_and_fields_are_bounded(limited: Limited) -> None:
    text = "{ a: systems { nodes { dependsOn { nodes { id } } } } }"

    assert code(limited(graphql_max_tokens=10), text) == "LIMIT_EXCEEDED"
    assert code(limited(graphql_max_aliases=0), text) == "LIMIT_EXCEEDED"
    assert code(limited(graphql_max_depth=4), text) == "LIMIT_EXCEEDED"
    assert code(limited(graphql_max_fields=4), text) == "LIMIT_EXCEEDED"


def test_the_default_page_is_a_setting(limited: Limited) -> None:
    engine = limited(graphql_page_size=3)

    assert "first: Int = 3" in engine.schema.as_str()


def test_plans_are_kept_within_a_bound(limited: Limited) -> None:
    engine = limited(graphql_cached_plans=5)

    for n in range(12):
        engine.execute(Request(f"{{ a{n}: __typename }}", {}, None, "acme"))

    assert len(engine._plans) == 5
    assert len(engine._operations) == 5


def test_a_statement_that_runs_too_long_is_ended(limited: Limited, ask: Ask) -> None:
    ask("{ systems { nodes { id } } }")
    engine = limited(query_timeout=0.001)
    deep = (
        "{ systems { nodes { " + "dependsOn(first: 1) { nodes { " * 6 + "id" + " } }" * 6 + " } } }"
    )

    answer = orjson.loads(engine.execute(Request(deep, {}, None, "acme")).body)

    # The server looks at its clock now and then: a quick statement may still come through.
    assert "data" in answer or answer["errors"][0]["extensions"]["code"] == "QUERY_TIMEOUT"
