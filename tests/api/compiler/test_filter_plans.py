"""How Neo4j finds the nodes of filtered lists: every label, order and class of filter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from api.compiler.engine import Engine
from api.compiler.plan.ordering import DEFAULT, order_of
from api.compiler.request.cursor import encode
from api.schema.bindings import TYPES
from api.schema.build import schema_for
from api.schema.fields import LinkField, ValueField
from api.schema.filters import fields_of
from api.schema.orders import SORTS
from graph.model.declarations import LABELS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.plans import Observer, kind, observer, plan_anew
from tests.api.sample import NOW, Sample, random_graph
from tests.conftest import EMPTY
from tests.rotation import in_turn

OPERAND = {"string": '"x"', "int": "3", "datetime": '"2026-11-20T00:00:00Z"', "bool": "true"}


def indexed(label: str) -> list[tuple[str, ValueField]]:
    """Return the properties that a label's nodes are found by, with their fields."""
    names = {index[-3] for it in LABELS[label].labels for index in LABELS[it].indexes if index[3:]}
    names |= {index[0] for index in LABELS[label].indexes if index[0] != "org"}
    fields = [it for it in fields_of(label).values() if isinstance(it, ValueField)]
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
    links = [item for item in fields_of(label).values() if isinstance(item, LinkField)]
    for link in links[:1]:
        yield f'{link.name}: {{some: {{id: {{eq: "acme:x"}}}}}}'
        yield f'{link.name}: {{some: {{title: {{eq: "x"}}}}}}'
        yield f'{link.name}: {{some: {{source: {{eq: "x"}}}}}}'
        yield f'{link.name}: {{none: {{source: {{eq: "x"}}}}}}'
        yield f'{link.name}: {{every: {{source: {{eq: "x"}}}}}}'


def own_orders(label: str) -> list[str]:
    """Return the orders by a property of the nodes themselves."""
    return [name for name, sort in SORTS[label].items() if sort.link is None]


def pairs(sorts: list[str], wheres: list[str], *, every: bool) -> list[tuple[str, str]]:
    """Return filters with orders: each one once with some other, or every one with every other."""
    if every:
        return [(where, sort) for sort in sorts for where in wheres]
    longer = range(max(len(sorts), len(wheres)))
    return [(wheres[n % len(wheres)], sorts[n % len(sorts)]) for n in longer]


def listing(label: str, where: str, sort: str, *, next_: bool) -> str:
    """Return a root field with a filter and an order, its first page or a later one."""
    direction = "ASC" if next_ else "DESC"
    plural = LABELS[label].plural
    order = order_of(label, {"field": sort, "direction": direction})
    given: dict[str, str | int] = {"datetime": "2026-11-20T00:00:00Z", "int": 3, "string": "x"}
    cursor = encode(f"Query.{plural}{order.tag}", "acme", [given[it] for it in order.kinds])
    after = f', after: "{cursor}"' if next_ else ""
    ordered = f"{{field: {sort}, direction: {direction}}}"
    return f"{plural}(where: {{{where}}}, orderBy: {ordered}{after}) {{ nodes {{ id }} }}"


@pytest.fixture
def observe(engine: Engine, settings: Settings) -> Iterator[Observer]:
    with observer(engine, settings) as made:
        yield made


@pytest.fixture(scope="module")
def planned(settings: Settings) -> Iterator[Observer]:
    """An observer of a small graph that the tests of this module share, the first ones in it."""
    with closing(Store(settings)) as store:
        with store.driver.session(database=settings.neo4j_database) as session:
            session.run(EMPTY).consume()
        random_graph(store, 1, faults=False)
        plan_anew(store)
        with observer(Engine(schema_for(settings), store, settings), settings) as made:
            yield made


def by_shape() -> list[Any]:
    """Return the labels; of those with the same orders and indexed properties one a day."""
    seen: set[tuple[str, ...]] = set()
    labels = []
    for label in TYPES:
        shape = (*own_orders(label), "by", *(name for name, _ in indexed(label)))
        labels.append(pytest.param(label, marks=[pytest.mark.long] if shape in seen else []))
        seen.add(shape)
    return labels


@pytest.mark.parametrize("label", by_shape())
def test_no_filter_makes_a_root_connection_sort_or_scan(
    planned: Observer, label: str, *, long: bool
) -> None:
    wanted = pairs(own_orders(label), list(filters(label)), every=long)
    wanted += [(where, DEFAULT) for where in further(label)]
    if not long:
        wanted = in_turn(wanted, 3)

    faults = {}
    for number, (where, sort) in enumerate(wanted):
        field = listing(label, where, sort, next_=number % 2 == 1)
        seen = planned(f"{{ {field} }}")
        if seen.faults:
            faults[field] = seen.faults

    assert faults == {}


DRIVEN = [
    '{ systems(where: {deployments: {some: {system: {eq: "x"}}}}) { nodes { id } } }',
    '{ incidents(where: {hasSeverity: {some: {title: {in: ["a", "b"]}}}}) { nodes { id } } }',
    """{ incidents(where: {affects: {some: {tier: {lt: 2}, ownedBy: {some: {title: {eq: "x"}}}}}})
       { nodes { id } } }""",
    """{ customerCases(where: {status: {eq: "open"}, reports: {some: {affects: {some: {
       dependsOn: {some: {ownedBy: {some: {id: {in: ["x", "y"]}}}}}}}}}}) { nodes { id } } }""",
]


@pytest.mark.parametrize("text", DRIVEN)
def test_lists_are_driven_from_related_nodes_over_any_number_of_steps(
    planned: Observer, text: str
) -> None:
    seen = planned(text)

    assert seen.faults == []
    assert "Unwind" in map(kind, seen.steps)


RARE = "rare"
FLAT = {
    "one value": 'status: {eq: "triggered"}',
    "several values": 'status: {in: ["triggered", "acknowledged"]}',
    "a rare value": f'kind: {{eq: "{RARE}"}}',
    "rare values": f'kind: {{in: ["{RARE}", "nothing"]}}',
    "no such value": 'kind: {eq: "nothing"}',
    "ids": 'id: {in: ["acme:t:main:incident:7", "acme:t:main:incident:9"]}',
    "a short time": 'startedAt: {gte: "2026-11-20T11:50:00Z", lt: "2026-11-20T11:55:00Z"}',
    "a related node with few": 'affects: {some: {title: {eq: "quiet"}}}',
    "a related node with many": 'affects: {some: {title: {eq: "busy"}}}',
    "a related id": 'affects: {some: {id: {eq: "acme:t:main:system:quiet"}}}',
    "a node related over two steps": ('affects: {some: {ownedBy: {some: {title: {eq: "team"}}}}}'),
    "a related node that is not there": 'affects: {some: {title: {eq: "nothing"}}}',
    "the worst first": 'status: {in: ["acknowledged", "triggered"]}',
    "a frequent value without an index": 'urgency: {eq: "high"}',
    "none of them": 'affects: {none: {kind: {eq: "vendor"}}}',
}
ORDERED = {"the worst first": ", orderBy: {field: SEVERITY_RANK, direction: ASC}"}
SMALL, LARGE = 300, 3000


def crowd(store: Store, numbers: range) -> None:
    """Add incidents on a busy system, of which those before the tenth are on a quiet one too."""
    sample = Sample(store)
    for number in numbers:
        at = NOW - timedelta(minutes=number)
        uid = sample.node(
            "Incident",
            number,
            sort_at=at,
            started_at=at,
            status=("triggered", "resolved")[number % 2],
            kind=RARE if number % 100 == 5 and number < SMALL else "usual",
            severity_rank=number % 4,
            urgency="high",
        )
        sample.link(uid, "AFFECTS", "acme:t:main:system:busy")
        if number < 10:
            sample.link(uid, "AFFECTS", "acme:t:main:system:quiet")
    sample.write()


def test_filters_cost_the_same_however_many_nodes_there_are(
    store: Store, observe: Observer
) -> None:
    """The busy system has more relationships than are ever sorted, at the larger size."""
    systems = Sample(store)
    for name in ("busy", "quiet"):
        systems.node("System", name, name=name, kind="service")
    team = systems.node("Team", "team", name="team")
    systems.link("acme:t:main:system:quiet", "OWNED_BY", team)
    systems.write()
    hits: dict[str, list[int]] = {name: [] for name in FLAT}

    for numbers in (range(SMALL), range(SMALL, LARGE)):
        crowd(store, numbers)
        for name, where in FLAT.items():
            arguments = f"where: {{{where}}}{ORDERED.get(name, '')}, first: 5"
            seen = observe(f"{{ incidents({arguments}) {{ nodes {{ id }} }} }}", run=True)
            assert seen.faults == [], (name, seen.faults)
            hits[name].append(seen.hits)

    grown = {name: (few, many) for name, (few, many) in hits.items() if many > few * 1.5 + 20}
    assert grown == {}
    assert max(many for _, many in hits.values()) < 1500, hits
