"""Whoever makes a plan sees what decides it, and nothing else of a caller's variables."""

from __future__ import annotations

from typing import Any

import pytest

from api.compiler.engine import Engine, Request
from api.compiler.request import document
from api.compiler.request.deciding import SCALAR, Deciding, Undecided, shape_of
from api.schema.build import schema_for
from graph.settings.settings import Settings
from graph.store.store import Store

LIST = "{ nodes { id } pageInfo { hasNextPage } }"

READ: dict[str, tuple[str, Any]] = {
    "if": ("query ($x: Boolean!) { systems { nodes { id @include(if: $x) } } }", True),
    "includeStubs": (f"query ($x: Boolean) {{ systems(includeStubs: $x) {LIST} }}", True),
    "orderBy": (
        f"query ($x: SystemOrder) {{ systems(orderBy: $x) {LIST} }}",
        {"field": "NAME", "direction": "ASC"},
    ),
    "where": (f"query ($x: SystemWhere) {{ systems(where: $x) {LIST} }}", {"name": {"eq": "a"}}),
    "by": (
        "query ($x: SystemGroup!) { systems { countBy(by: $x) { groups { count } } } }",
        "OWNED_BY",
    ),
    "kinds": (
        "query ($x: [TimelineKind!]) { teams { nodes { timeline(kinds: $x) { nodes { at } } } } }",
        ["CASE"],
    ),
    "depth": (
        'query ($x: Int) { neighborhood(id: "a", depth: $x) { center } }',
        2,
    ),
    "direction": (
        'query ($x: WalkDirection) { neighborhood(id: "a", direction: $x) { center } }',
        "OUTGOING",
    ),
    "maxHops": ('query ($x: Int) { dependencies(system: "a", maxHops: $x) { total } }', 2),
    "relationships": (
        """query ($x: [RelationshipType!]) {
          paths(from: "a", to: "b", relationships: $x) { truncated } }""",
        ["AFFECTS"],
    ),
    "first": (f"query ($x: Int) {{ systems(first: $x) {LIST} }}", 7),
    "after": (f"query ($x: String) {{ systems(after: $x) {LIST} }}", "cursor"),
    "last": (f"query ($x: Int) {{ systems(last: $x) {LIST} }}", 7),
    "before": (f"query ($x: String) {{ systems(before: $x) {LIST} }}", "cursor"),
    "text": ("query ($x: String) { semanticNeighbors(text: $x) { score } }", "words"),
    "system": ('query ($x: ID) { semanticNeighbors(text: "a", system: $x) { score } }', "a"),
    "since": (
        'query ($x: DateTime) { semanticNeighbors(text: "a", since: $x) { score } }',
        "2026-11-01T00:00:00Z",
    ),
    "until": (
        'query ($x: DateTime) { semanticNeighbors(text: "a", until: $x) { score } }',
        "2026-11-01T00:00:00Z",
    ),
    "asOf": (f"query ($x: AsOf) {{ systems(asOf: $x) {LIST} }}", "2026-11-01T00:00:00Z"),
}
"""For each argument that decides a plan: an operation with a variable in it, and a value."""


@pytest.fixture
def engine() -> Engine:
    settings = Settings()
    return Engine(schema_for(settings), Store(settings), settings)


@pytest.mark.parametrize("name", READ)
def test_an_argument_that_form_forgets_was_baked_into_everybodys_plan(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, value = READ[name]
    # Without an organisation no graph is asked for its models.
    engine.plan(Request(text, {"x": value}, None, ""))
    forgotten = {key: how for key, how in document.FORM.items() if key != name}
    monkeypatch.setattr(document, "FORM", forgotten)
    later = Request(f"{text} ", {"x": value}, None, "")

    with pytest.raises(Undecided, match=r"\$x is read while a plan is made"):
        engine.plan(later)


def test_every_argument_that_decides_is_tried() -> None:
    assert set(READ) == set(document.FORM)


def test_a_value_of_which_only_the_shape_decides_is_not_to_be_seen() -> None:
    deciding = Deciding(["n"], ["word"], {"n": 3, "word": "secret", "other": 1})

    assert deciding["n"] == 3
    assert deciding["word"] is SCALAR
    assert "secret" not in repr(deciding.form)


@pytest.mark.parametrize("read", [lambda d: d["x"], lambda d: d.get("x"), lambda d: "x" in d])
def test_what_decides_nothing_cannot_be_read(read: Any) -> None:
    with pytest.raises(Undecided):
        read(Deciding([], ["word"], {"word": "a", "x": 1}))


def test_shapes_hold_what_texts_of_statements_depend_on() -> None:
    assert shape_of({"a": None, "b": True, "c": [1], "d": [1, 2, 3], "e": list(range(11))}) == {
        "a": None,
        "b": True,
        "c": [SCALAR],
        "d": [SCALAR] * 2,
        "e": [SCALAR] * 3,
    }
    assert shape_of([{"a": 1}, {"a": 2}]) == [{"a": SCALAR}, {"a": SCALAR}]
    assert shape_of([1, None]) == [None, SCALAR, SCALAR]
