"""Constraints and indexes, generated from the declarations.

This is what the schema *should be*; the migrations bring a graph there, and a test compares
the two. Statements are Cypher DDL, `IF NOT EXISTS`, with names that follow from what is
indexed, so that the same declaration always gives the same text.

A range index over several properties serves only a query with a predicate on each of them:
one that ends in `uid` wants `n.uid IS NOT NULL` beside the others, and ORDER BY must repeat
its properties in order, all ascending or all descending.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.model.declarations import (
    ENTITY_LABEL,
    LABELS,
    LabelSpec,
    snake_case,
)
from graph.model.providers import PROVIDERS, ProviderSpec

FULL_TEXT_INDEX = "entity_text"
FULL_TEXT_FIELDS = (
    "org_token",
    "name",
    "title",
    "aliases",
    "description",
    "definition",
    "summary",
    "template",
    "text",
)
"""What is searched; `org_token` is there to tell tenants apart."""

VECTOR_FILTERS = ("org", "type", "visibility")
"""Properties of an Embedding by which a vector query filters inside the index."""

BOOKKEEPING = ("Migration", "MigrationLock")
"""Labels of the migrations themselves; their constraints exist before the first one."""

_STUB_INDEX = (ENTITY_LABEL, ("stub",))
_DELETED_INDEX = ("Tombstone", ("org", "type", "deleted_at", "uid"))
"""Lists of another time than now look at what was deleted since: it has lost its label."""


@dataclass(frozen=True, slots=True)
class SchemaItem:
    """One constraint or index, and the statements that make and remove it."""

    kind: Literal["CONSTRAINT", "INDEX"]
    name: str
    create: str

    @property
    def drop(self) -> str:
        """Return the statement that removes it."""
        return f"DROP {self.kind} {self.name} IF EXISTS"


def schema_items() -> tuple[SchemaItem, ...]:
    """Return every constraint and index of the domain model, constraints first."""
    domain = [spec for spec in LABELS.values() if spec.name not in BOOKKEEPING]
    return (
        _uniqueness(ENTITY_LABEL, "uid"),
        *_constraints(domain),
        _range_index(*_STUB_INDEX),
        _range_index(*_DELETED_INDEX),
        *(_range_index(spec.name, index) for spec in domain for index in spec.indexes),
        _full_text_index(domain),
        *(index_of(spec) for spec in PROVIDERS.values()),
    )


def bookkeeping_items() -> tuple[SchemaItem, ...]:
    """Return the constraints that migrating itself needs."""
    return tuple(_constraints(LABELS[name] for name in BOOKKEEPING))


def vector_index(label: str) -> str:
    """Return the name of the index over the vectors with that label."""
    return snake_case(label)


def _constraints(specs: Iterable[LabelSpec]) -> Iterator[SchemaItem]:
    for spec in specs:
        yield from (_uniqueness(spec.name, name) for name in spec.unique)


def _uniqueness(label: str, name: str) -> SchemaItem:
    item = f"{_slug(label)}_{name}_unique"
    create = f"CREATE CONSTRAINT {item} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"
    return SchemaItem("CONSTRAINT", item, create)


def _range_index(label: str, names: tuple[str, ...]) -> SchemaItem:
    item = "_".join((_slug(label), *names))
    create = f"CREATE INDEX {item} IF NOT EXISTS FOR (n:{label}) ON ({_fields(names)})"
    return SchemaItem("INDEX", item, create)


def _full_text_index(specs: Iterable[LabelSpec]) -> SchemaItem:
    # A Ticket is found by the label CustomerCase, which it carries too.
    labels = "|".join(spec.name for spec in specs if spec.full_text and len(spec.labels) == 1)
    create = (
        f"CREATE FULLTEXT INDEX {FULL_TEXT_INDEX} IF NOT EXISTS FOR (n:{labels}) "
        f"ON EACH [{_fields(FULL_TEXT_FIELDS)}] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}"
    )
    return SchemaItem("INDEX", FULL_TEXT_INDEX, create)


def index_of(spec: ProviderSpec) -> SchemaItem:
    """Return the index over the vectors of a provider."""
    item = vector_index(spec.label)
    create = (
        f"CYPHER 25 CREATE VECTOR INDEX {item} IF NOT EXISTS FOR (n:{spec.label}) ON n.vector "
        f"WITH [{_fields(VECTOR_FILTERS)}] OPTIONS {{indexConfig: "
        f"{{`vector.dimensions`: {spec.dimensions}, `vector.similarity_function`: 'cosine'}}}}"
    )
    return SchemaItem("INDEX", item, create)


def _fields(names: Iterable[str]) -> str:
    return ", ".join(f"n.{name}" for name in names)


def _slug(label: str) -> str:
    return snake_case(label).strip("_")
