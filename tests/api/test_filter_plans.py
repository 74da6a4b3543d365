"""How Neo4j finds the nodes of filtered lists: every label, order and class of filter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.compiler.cursor import encode
from api.compiler.engine import Engine
from api.compiler.ordering import DEFAULT, order_of
from api.schema.bindings import TYPES
from api.schema.fields import Link, Value
from api.schema.filters import fields_of
from api.schema.orders import SORTS
from graph.declarations import LABELS
from graph.settings import Settings
from graph.store import Store
from tests.api.plans import Observer, observer
from tests.api.sample import random_graph

OPERAND = {"string": '"x"', "int": "3", "datetime": '"2026-11-20T00:00:00Z"', "bool": "true"}


def indexed(label: str) -> list[tuple[str, Value]]:
    """Return the properties that a label's nodes are found by, with their fields."""
    names = {index[-3] for it in LABELS[label].labels for index in LABELS[it].indexes if index[3:]}
    names |= {index[0] for index in LABELS[label].indexes if index[0] != "org"}
    fields = [it for it in fields_of(label).values() if isinstance(it, Value)]
    return [
        (it.name, it)
        for it in fields
        if it.expression.removeprefix("{n}.") in names and it.name != "title"
    ]


def filters(label: str) -> Iterator[str]:
    """Yield a filter of each class, those first that differ by the list's order."""
    properties = indexed(label)
    for name, field in properties[:1]:
        value = OPERAND[field.kind]
        yield f"{name}: {{eq: {value}}}"
        yield f"{name}: {{in: [{value}]}}"
        yield f'or: [{{{name}: {{eq: {value}}}}}, {{source: {{eq: "x"}}}}]'
    yield 'id: {in: ["acme:x", "acme:y"]}'
    yield 'createdAt: {gte: "2026-11-20T00:00:00Z", lt: "2026-11-21T00:00:00Z"}'


def further(label: str) -> Iterator[str]:
    """Yield filters of further classes and on further properties."""
    properties = indexed(label)
    for name, field in properties[1:]:
        yield f"{name}: {{eq: {OPERAND[field.kind]}}}"
    yield ", ".join(f"{name}: {{eq: {OPERAND[it.kind]}}}" for name, it in properties) or "and: []"
    yield 'id: {eq: "acme:x"}'
    yield 'source: {contains: "x"}'
    yield 'not: {source: {eq: "x"}, url: {isNull: true}}'
    links = [item for item in fields_of(label).values() if isinstance(item, Link)]
    for link in links[:1]:
        yield f'{link.name}: {{some: {{id: {{eq: "acme:x"}}}}}}'
        yield f'{link.name}: {{some: {{title: {{eq: "x"}}}}}}'
        yield f'{link.name}: {{some: {{source: {{eq: "x"}}}}}}'
        yield f'{link.name}: {{none: {{source: {{eq: "x"}}}}}}'
        yield f'{link.name}: {{every: {{source: {{eq: "x"}}}}}}'


def own_orders(label: str) -> list[str]:
    """Return the orders by a property of the nodes themselves."""
    return [name for name, sort in SORTS[label].items() if sort.link is None]


def listing(label: str, where: str, sort: str, *, next_: bool) -> str:
    """Return a root field with a filter and an order, its first page or a later one."""
    direction = "ASC" if next_ else "DESC"
    plural = LABELS[label].plural
    order = order_of(label, {"field": sort, "direction": direction})
    given = {"datetime": "2026-11-20T00:00:00Z", "int": 3, "string": "x"}
    cursor = encode(f"Query.{plural}{order.tag}", "acme", [given[it] for it in order.kinds])
    after = f', after: "{cursor}"' if next_ else ""
    ordered = f"{{field: {sort}, direction: {direction}}}"
    return f"{plural}(where: {{{where}}}, orderBy: {ordered}{after}) {{ nodes {{ id }} }}"


@pytest.fixture
def observe(engine: Engine, settings: Settings) -> Iterator[Observer]:
    with observer(engine, settings) as made:
        yield made


@pytest.mark.parametrize("label", TYPES)
def test_no_filter_makes_a_root_connection_sort_or_scan(
    store: Store, observe: Observer, label: str
) -> None:
    random_graph(store, 1, faults=False)
    wanted = [(where, sort) for sort in own_orders(label) for where in filters(label)]
    wanted += [(where, DEFAULT) for where in further(label)]

    faults = {}
    for number, (where, sort) in enumerate(wanted):
        field = listing(label, where, sort, next_=number % 2 == 1)
        seen = observe(f"{{ {field} }}")
        if seen.faults:
            faults[field] = seen.faults

    assert faults == {}
