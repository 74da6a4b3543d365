"""Random filters on random graphs: the nodes that a plain evaluation over all of them finds.

With `steps`, a filter names a node by id or caption that many relationships away.
"""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.bindings import TYPES
from api.schema.build import core_schema, schema_for
from api.schema.fields import ValueField
from api.schema.orders import SORTS
from graph.model.declarations import LABELS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.filter_oracle import Oracle, _raw
from tests.api.compiler.naive import Naive
from tests.api.compiler.random_filters import FilterWriter
from tests.api.sample import random_graph

FILTERED = ("Incident", "System", "CustomerCase", "Ticket", "TechnicalEvent", "Team", "Document")
FILTERS = 20


@pytest.fixture
def wide(store: Store, settings: Settings) -> Engine:
    """An engine without limits that random filters would meet."""
    limits = {"graphql_max_predicates": 1000, "graphql_max_where_depth": 32}
    chosen = settings.model_copy(update={**limits, "query_timeout": 120.0})
    return Engine(schema_for(chosen), store, chosen)


def values_of(naive: Naive) -> dict[str, list[Any]]:
    """Return the values of the graph as GraphQL gives them, by the name of their field."""
    found: dict[str, list[Any]] = {}
    for node in naive.nodes.values():
        type_ = node["type"]
        for name, field in TYPES[type_].fields.items() if type_ in TYPES else ():
            value: Any = _raw(node, type_, name) if isinstance(field, ValueField) else None
            if hasattr(value, "iso_format"):
                value = value.iso_format()
            if isinstance(value, list):
                found.setdefault(name, []).extend(value)
            elif value is not None:
                found.setdefault(name, []).append(value)
                for type_name in (type_, "Entity") if name in {"id", "title"} else ():
                    found.setdefault(f"{name} of {type_name}", []).append(value)
    return found


def ordered(rng: random.Random, label: str) -> tuple[str, Any]:
    """Return an `orderBy`, empty for none, and what it means."""
    if rng.random() < 0.5:
        return "", None
    name, sort = rng.choice([(n, it) for n, it in SORTS[label].items() if it.link is None])
    direction = rng.choice(["ASC", "DESC"])
    given = f", orderBy: {{field: {name}, direction: {direction}}}"
    return given, (sort.keys, direction == "DESC")


@pytest.mark.parametrize(("seed", "steps"), [(1, 0), (2, 0), (3, 0), (4, 1), (5, 2), (6, 3)])
def test_filters_find_what_a_plain_evaluation_finds(
    store: Store, wide: Engine, seed: int, steps: int
) -> None:
    random_graph(store, seed, faults=False)
    naive = Naive.of(store, "acme")
    found = values_of(naive)

    met = 0
    for number in range(FILTERS):
        writer = FilterWriter(core_schema(wide.schema), seed * 1000 + number, found)
        label = writer.random.choice(FILTERED)
        where = writer.related(label, steps) if steps else writer.where(label)
        stubs = writer.random.random() < 0.3
        order, meaning = ordered(writer.random, label)
        given = writer.given(where, label)
        heading = f"query ({', '.join(writer.declared)})" if writer.declared else "query"
        stubs_too = ", includeStubs: true" if stubs else ""
        arguments = f"where: {given}, first: 100{order}{stubs_too}"
        text = f"{heading} {{ it: {LABELS[label].plural}({arguments}) {{ nodes {{ id }} }} }}"
        answer = orjson.loads(wide.execute(Request(text, writer.variables, None, "acme")).body)

        expected = Oracle(naive, stubs=stubs).listed(label, where, meaning)

        assert "errors" not in answer, orjson.dumps([answer, text, writer.variables]).decode()
        ids = [node["id"] for node in answer["data"]["it"]["nodes"]]
        assert ids == expected, (text, writer.variables)
        met += len(ids) > 0
    assert met >= FILTERS / (40 if steps else 5)
