"""Limits on what one request may ask for: each with its setting, each with a code."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from graphql import get_introspection_query

from api.compiler.engine import Engine, Request
from tests.api.conftest import Ask, Limited


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


def test_root_fields_and_parts_of_the_statement_are_bounded(limited: Limited) -> None:
    text = "{ a: systems { nodes { dependsOn { nodes { id } } } } b: systems { nodes { id } } }"

    assert limited(graphql_max_root_fields=2).execute(Request(text, {}, None, "acme")).executed
    assert code(limited(graphql_max_root_fields=1), text) == "LIMIT_EXCEEDED"
    assert limited(graphql_max_lists=3).execute(Request(text, {}, None, "acme")).executed
    assert code(limited(graphql_max_lists=2), text) == "LIMIT_EXCEEDED"


def test_values_are_bounded_in_depth_and_number(limited: Limited) -> None:
    literal = "{ systems(first: [[[1]]]) { nodes { id } } }"
    text = "query ($n: Int) { systems(first: $n) { nodes { id } } }"

    assert code(limited(graphql_max_input_depth=2), literal) == "LIMIT_EXCEEDED"
    assert code(limited(graphql_max_input_depth=3), literal) == "GRAPHQL_VALIDATION_FAILED"
    assert code(limited(graphql_max_input_depth=2), text, n=[[1]]) == "LIMIT_EXCEEDED"
    assert code(limited(graphql_max_input_depth=3), text, n=[[1]]) == "BAD_USER_INPUT"
    assert code(limited(graphql_max_values=10), text, n=[1] * 9) == "LIMIT_EXCEEDED"
    assert code(limited(graphql_max_values=11), text, n=[1] * 9) == "BAD_USER_INPUT"


def test_introspection_is_bounded_and_can_be_switched_off(limited: Limited) -> None:
    whole = get_introspection_query()
    spread = "{ ...F } fragment F on Query { __schema { ...S } } fragment S on __Schema { %s }"
    many = spread % " ".join(f"a{n}: types {{ name }}" for n in range(20))
    usual, off = limited(), limited(graphql_max_introspection=0)

    assert b"IncidentConnection" in usual.execute(Request(whole, {}, None, "acme")).body
    assert code(usual, many) == "LIMIT_EXCEEDED"
    for text in (whole, '{ __type(name: "Query") { name } }', spread % "types { name }"):
        assert code(off, text) == "INTROSPECTION_DISABLED"
    assert off.execute(Request("{ __typename }", {}, None, "acme")).executed


def test_without_introspection_errors_suggest_no_names(limited: Limited) -> None:
    wrong = Request("{ sistems { nodes { id } } }", {}, None, "acme")

    told = limited().execute(wrong).body
    hidden = limited(graphql_max_introspection=0).execute(wrong).body

    assert b"Did you mean" in told
    assert b"Did you mean" not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "{ systems { nodes { " + "id " * 1500 + "} } }",
        "{ systems { ...F0 } }"
        + "".join(f" fragment F{n} on SystemConnection {{ ...F{n + 1} }}" for n in range(490))
        + " fragment F490 on SystemConnection { nodes { id } }",
        "{ systems { ...F0 } }"
        + "".join(
            f" fragment F{n} on SystemConnection {{ ...F{(n + 1) % 490} }}" for n in range(490)
        ),
        "{ systems(first: " + "[" * 1500 + "]" * 1500 + ") { nodes { id } } }",
        "{ systems { nodes { " + "... on System { " * 600 + "id" + " }" * 600 + " } } }",
    ],
    ids=["one field 1500 times", "chained fragments", "circle of fragments", "list", "inline"],
)
def test_texts_that_nest_or_repeat_without_end_are_refused(limited: Limited, text: str) -> None:
    assert code(limited(), text) in {
        "LIMIT_EXCEEDED",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
    }


def test_the_default_page_is_a_setting(limited: Limited) -> None:
    engine = limited(graphql_page_size=3)

    assert "first: Int = 3" in engine.schema.as_str()


def test_plans_of_long_documents_are_kept_within_a_bound(limited: Limited) -> None:
    engine = limited(graphql_cached_characters=16 * 20)

    for n in range(30):
        engine.execute(Request(f"{{ a{n:02}: __typename }}", {}, None, "acme"))
    engine.execute(Request("{ a_long_alias: __typename }", {}, None, "acme"))

    assert len(engine._plans) == 16 * 20 // len("{ a00: __typename }")
    assert len(engine._operations) == len(engine._plans)


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
    ended = {"QUERY_TIMEOUT", "QUERY_ENDED"}
    assert "data" in answer or answer["errors"][0]["extensions"]["code"] in ended
