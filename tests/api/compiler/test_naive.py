"""Random queries on random graphs: byte for byte what a resolver for each field would answer."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import core_schema, schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.filter_oracle import Oracle
from tests.api.compiler.naive import Naive
from tests.api.compiler.random_filters import FilterWriter
from tests.api.compiler.random_queries import Writer
from tests.api.compiler.test_filters import values_of
from tests.api.sample import random_graph

EVERYDAY = 12
LONG = 40
"""Queries on each graph."""


def first_difference(got: Any, wanted: Any, path: str = "data") -> str:
    """Return where two answers part, for the message of a failed test."""
    if isinstance(got, dict) and isinstance(wanted, dict) and list(got) == list(wanted):
        pairs = [(f"{path}.{key}", got[key], wanted[key]) for key in got]
    elif isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        pairs = [(f"{path}[{n}]", *pair) for n, pair in enumerate(zip(got, wanted, strict=True))]
    else:
        return f"{path}: got {got!r}, wanted {wanted!r}"
    found = (first_difference(a, b, where) for where, a, b in pairs if a != b)
    return next(found, f"{path}: same values in another form")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("seed", "faults"), [(2, False), (5, True)])
def test_random_queries_are_answered_as_by_a_resolver_for_each_field(
    store: Store, settings: Settings, *, seed: int, faults: bool
) -> None:
    assert bool(check(store, settings, seed, EVERYDAY, faults=faults)) == faults


@pytest.mark.long
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("seed", range(2, 9))
@pytest.mark.parametrize("faults", [False, True])
def test_many_random_queries_are_answered_as_by_a_resolver_for_each_field(
    store: Store, settings: Settings, *, seed: int, faults: bool
) -> None:
    met = check(store, settings, seed, LONG, faults=faults)

    # Whether a query by chance meets a fault of the graph is chance as well.
    assert faults or not met


def check(store: Store, settings: Settings, seed: int, queries: int, *, faults: bool) -> int:
    """Write a graph, ask so many queries of both, compare, and return how many met a fault."""
    wide = settings.model_copy(
        update={
            "graphql_max_aliases": 10_000,
            "graphql_max_fields": 10_000,
            "graphql_max_nodes": 10**9,
            "graphql_max_tokens": 50_000,
            "query_timeout": 120.0,
        }
    )
    engine = Engine(schema_for(wide), store, wide)
    random_graph(store, seed, faults=faults)
    naive = Naive.of(store, "acme")
    naive.meets = Oracle(naive).meets
    found = values_of(naive)
    uids = [*sorted(naive.nodes), "acme:t:main:system:none"]
    sdl = engine.schema.as_str()

    refused = 0
    for number in range(queries):
        chosen, core = seed * 1000 + number, core_schema(engine.schema)
        filters = None if faults else FilterWriter(core, chosen, found)
        writer = Writer(core, chosen, naive.cursors, filters)
        text, variables = writer.write(uids)
        answer = orjson.loads(engine.execute(Request(text, variables, None, "acme")).body)
        expected = naive.answer(sdl, text, variables)

        assert "data" in answer, (answer, text)
        same = orjson.dumps(answer["data"]) == orjson.dumps(expected["data"])
        assert same, (first_difference(answer["data"], expected["data"]), text)
        faults_found = [(item["message"], item.get("path")) for item in answer.get("errors", [])]
        refused += bool(faults_found)
        assert sorted(faults_found, key=str) == sorted(expected.get("errors", []), key=str), text
    return refused
