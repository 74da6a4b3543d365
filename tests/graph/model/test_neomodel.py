"""neomodel reads what is stored: every label with every property, and relationships."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from neomodel import StructuredNode, StructuredRel, db

from graph.model.declarations import (
    ENTITY_LABEL,
    ENTITY_PROPERTIES,
    LABELS,
    RELATIONSHIPS,
    STATES,
    LabelSpec,
    PropertySpec,
    node_classes,
)
from graph.model.operations import Incident
from graph.model.providers import PROVIDERS
from graph.model.relationships import Temporal
from graph.store.store import Store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLASSES: dict[str, type[StructuredNode]] = {cls.__name__: cls for cls in node_classes()}
EVERY_LABEL = [*LABELS.values(), *STATES.values()]


@pytest.fixture
def connected(store: Store) -> Iterator[Store]:
    """A store whose driver neomodel uses as well; neomodel has one for the whole process."""
    db.set_connection(driver=store.driver)
    yield store
    db.driver = None
    write(
        store,
        "MATCH (m:Migration|MigrationLock) WHERE m.number < 1 OR m.held_at = $at DELETE m",
        at=NOON,
    )


def write(store: Store, text: str, **params: Any) -> None:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        session.run(text, params).consume()


def read(text: str, **params: Any) -> Any:
    """Return the first value of the first row, as neomodel's object."""
    found, _ = db.cypher_query(text, params, resolve_objects=True)
    return found[0][0]


def sample(declared: PropertySpec) -> Any:
    """Return a value of the property's type, as it is stored."""
    if declared.values:
        return declared.values[0]
    if declared.name == "vector":
        return [0.5, -0.5]
    values: dict[str, Any] = {
        "string": f"some {declared.name}",
        "int": 7,
        "float": 0.5,
        "bool": True,
        "datetime": NOON,
        "list": ["one", "two"],
        "json": '{"a": 1}',
    }
    return values[declared.type]


def stored_labels(spec: LabelSpec) -> list[str]:
    further = [one.label for one in PROVIDERS.values()] if spec.name == "Embedding" else []
    return [*spec.labels, *further, *([ENTITY_LABEL] if spec.entity else [])]


def attributes(node: StructuredNode | StructuredRel) -> dict[str, Any]:
    """Return what neomodel read, by the names on disk."""
    defined = type(node).defined_properties(aliases=False, rels=False)
    return {it.get_db_property_name(name): getattr(node, name) for name, it in defined.items()}


@pytest.mark.parametrize("spec", EVERY_LABEL, ids=lambda spec: spec.name)
def test_a_node_of_every_label_comes_back_whole(connected: Store, spec: LabelSpec) -> None:
    declared = spec.properties + (ENTITY_PROPERTIES if spec.entity else ())
    stored = {it.name: sample(it) for it in declared}
    if spec.name == "Migration":
        stored["number"] = -1
    write(
        connected,
        "CREATE (n:$($labels)) SET n = $stored",
        labels=stored_labels(spec),
        stored=stored,
    )

    node = read(
        f"MATCH (n:{spec.name}) WHERE n[$key] = $value RETURN n",
        key=spec.caption,
        value=stored[spec.caption],
    )

    assert type(node) is CLASSES[spec.name]
    expected = stored | {it.name: {"a": 1} for it in declared if it.type == "json"}
    assert attributes(node) == expected


def test_a_stub_of_any_type_comes_back_as_its_label(connected: Store) -> None:
    write(connected, "CREATE (:System:_Entity {uid: 'a:nazara:main:system:pay', stub: true})")

    node = read("MATCH (n:_Entity) RETURN n")

    assert type(node) is CLASSES["System"]
    assert (node.stub, node.name) == (True, None)


def test_times_come_back_in_utc(connected: Store) -> None:
    write(connected, "CREATE (:Incident:_Entity {uid: 'a', started_at: $at})", at=NOON)

    node = read("MATCH (n:Incident) RETURN n")

    assert node.started_at == NOON
    assert node.started_at.utcoffset().total_seconds() == 0


def test_a_relationship_comes_back_with_its_interval(connected: Store) -> None:
    write(
        connected,
        "CREATE (:Incident:_Entity {uid: 'i'})-[:AFFECTS {record: 'i', source: 'jsonl', "
        "confidence: 'asserted', valid_from: $at}]->(:System:_Entity {uid: 's', name: 'pay'})",
        at=NOON,
    )

    incident = read("MATCH (n:Incident) RETURN n")
    (system,) = incident.affects.all()
    link = incident.affects.relationship(system)

    assert isinstance(incident, Incident)
    assert system.name == "pay"
    assert isinstance(link, Temporal)
    assert (link.record, link.said_by, link.valid_from) == ("i", "jsonl", NOON)
    assert attributes(link)["valid_to"] is None


@pytest.mark.parametrize("type_", list(RELATIONSHIPS))
def test_every_relationship_type_comes_back(connected: Store, type_: str) -> None:
    spec = RELATIONSHIPS[type_]
    stored = {it.name: sample(it) for it in spec.properties}
    write(
        connected,
        "CREATE (:System:_Entity {uid: 'a'})-[r:$($type)]->(:System:_Entity {uid: 'b'}) "
        "SET r = $stored",
        type=type_,
        stored=stored,
    )

    found = read("MATCH ()-[r]->() RETURN r")

    assert attributes(found) == stored
