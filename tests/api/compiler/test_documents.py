"""Documents against the limits, and the variables that decide an operation's form."""

from __future__ import annotations

import pytest

from api.compiler.plan.statement import StatementWriter
from api.compiler.registry import REGISTRY
from api.compiler.request.document import Operation, RequestError, read_document
from api.compiler.request.fragments import Collector
from api.compiler.selection import Planner
from api.schema.build import core_schema, strawberry_schema
from graph.errors import InvalidInput, LimitExceeded
from graph.settings.settings import Settings

SCHEMA = core_schema(strawberry_schema(20))


def read(text: str, name: str | None = None, **limits: int) -> Operation:
    return read_document(text, name, SCHEMA, Settings(**limits))  # type: ignore[arg-type]


def planner(operation: Operation) -> Planner:
    return Planner(
        Collector(operation.fragments, operation.deciding({}), 1000), Settings(), REGISTRY
    )


def statement(text: str) -> str:
    operation = read(text)
    return StatementWriter().write(planner(operation).plan(operation.definition)).text


def test_too_many_tokens() -> None:
    with pytest.raises(LimitExceeded, match="more than 20 tokens"):
        read("{ " + "systems { nodes { id } } " * 5 + "}", graphql_max_tokens=20)


def test_too_many_aliases() -> None:
    text = "{ " + " ".join(f"a{n}: __typename" for n in range(11)) + " }"

    with pytest.raises(LimitExceeded, match="11 aliases, at most 10"):
        read(text, graphql_max_aliases=10)


def test_too_deep() -> None:
    text = "{ systems { nodes { dependsOn { nodes { id } } } } }"

    assert read(text, graphql_max_depth=5).text == text
    with pytest.raises(LimitExceeded, match="5 fields deep, at most 4"):
        read(text, graphql_max_depth=4)


def test_depth_counts_through_fragments() -> None:
    text = """{ systems { nodes { ...A } } }
      fragment A on System { dependsOn { ...B } } fragment B on SystemConnection { nodes { id } }"""

    with pytest.raises(LimitExceeded, match="5 fields deep"):
        read(text, graphql_max_depth=4)


def test_fragments_that_multiply_are_stopped_by_the_number_of_fields() -> None:
    levels = 16
    parts = [
        f"fragment F{n} on System {{ dependsOn {{ nodes {{ ...F{n + 1} }} }} "
        f"dependents {{ nodes {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    ]
    text = (
        "{ systems { nodes { ...F0 } } }"
        + "".join(parts)
        + f"fragment F{levels} on System {{ id }}"
    )
    operation = read(text, graphql_max_depth=64)

    with pytest.raises(LimitExceeded, match="more than 1000 fields"):
        planner(operation).plan(operation.definition)


@pytest.mark.parametrize(
    "text",
    [
        "{ nothing }",
        "{ systems }",
        "{ node { id } }",
        "mutation { x }",
        '{ systems(first: "1") { nodes { id } } }',
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "query ($x: Nothing) { systems { nodes { id } } }",
    ],
)
def test_what_is_not_valid_is_refused_with_a_code(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(text)

    assert {(error.extensions or {})["code"] for error in caught.value.errors} == {
        "GRAPHQL_VALIDATION_FAILED"
    }


@pytest.mark.parametrize(
    "text", ["", "{", "}", "\ud800", '{ node(id: "\\ud800") { id } }', "{ a(x: ", "nul\0l"]
)
def test_what_is_no_graphql_is_refused_with_a_code(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(text)

    assert (caught.value.errors[0].extensions or {})["code"] == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize("nested", ["{a" * 3000, "{ a(x: " + "[" * 3000, "{ a(x: " + "{x:" * 1900])
def test_nesting_without_end_is_refused(nested: str) -> None:
    with pytest.raises((LimitExceeded, RequestError)):
        read(nested, graphql_max_tokens=100_000)


def test_the_operation_must_be_named_when_there_are_several() -> None:
    text = "query A { systems { nodes { id } } } query B { systems { nodes { id } } }"

    assert read(text, "B").name == "B"
    with pytest.raises(InvalidInput, match="several operations"):
        read(text)
    with pytest.raises(InvalidInput, match="no operation named 'C'"):
        read(text, "C")


def test_only_variables_that_change_the_form_decide_about_the_plan() -> None:
    operation = read(
        """query ($n: Int, $after: String, $stubs: Boolean!, $show: Boolean!) {
        systems(first: $n, after: $after, includeStubs: $stubs) {
          nodes { id @include(if: $show) } } }"""
    )

    small = operation.deciding({"n": 1, "stubs": False, "show": True})
    large = operation.deciding({"n": 9, "stubs": False, "show": True})
    later = operation.deciding({"n": 9, "after": "x", "stubs": False, "show": True})

    assert small.form == large.form
    assert large.form != later.form


def test_operations_that_read_the_same_are_one_text_in_neo4j() -> None:
    one = statement("{ systems { nodes { name id dependsOn { nodes { title name } } kind } } }")
    other = statement(
        """query Named { all: systems(first: 7) {
          nodes { __typename b: kind ...F } pageInfo { hasNextPage } } }
        fragment F on System { x: dependsOn(first: 3) { nodes { name } } id name }"""
    )

    assert one == other


def test_no_value_of_the_document_is_in_the_statement() -> None:
    text = statement('{ node(id: "secret-1") { id } systems(first: 4711) { nodes { id } } }')

    assert "secret-1" not in text
    assert "4711" not in text
