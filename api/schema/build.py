"""The GraphQL schema: types, connections and root fields out of the bindings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import strawberry
from graphql import GraphQLSchema

from api.schema import connections, extras, filters, groups, mutations, news, orders
from api.schema.bindings import ENTITY, INTERFACE, ROOTS, TYPES
from api.schema.connections import connection_name
from api.schema.extras import EXTRAS, Extras
from api.schema.fields import (
    AS_OF,
    VALUE_ANNOTATIONS,
    ArgumentSpec,
    FieldBinding,
    Group,
    LinkField,
    Special,
    TypeBinding,
)
from api.schema.generate import CONFIG, FieldSpec, Namespace, Schema
from graph.model.declarations import snake_case
from graph.settings.settings import Settings


def enum_name(label: str) -> str:
    """Return the name of a label in `EntityType`: `CUSTOMER_CASE` for CustomerCase."""
    return snake_case(label).upper()


LABEL_OF: Final = {enum_name(name): name for name in TYPES}
"""Label by its name in `EntityType`."""


@cache
def strawberry_schema(page_size: int, extra: Extras = EXTRAS) -> strawberry.Schema:
    """Return the schema; `page_size` is the default of every `first`."""
    space = Namespace()
    space.enum(
        "EntityType",
        "Every label that nodes can have.",
        {name: f"Nodes labelled {label}." for name, label in LABEL_OF.items()},
    )
    orders.types(space)
    filters.types(space)
    groups.types(space)
    for module in extras.MODULES:
        module.types(space)
    entity = space.interface(INTERFACE, ENTITY.description, _fields(ENTITY, page_size))
    _shared_types(space)
    shown = [
        space.object(name, bound.description, _fields(bound, page_size), (entity,))
        for name, bound in TYPES.items()
    ]
    for element in (INTERFACE, *TYPES):
        connections.types(space, element)
    mutations.types(space, extra.mutation)
    query = space.object("Query", "Everything that can be read.", _root_fields(page_size, extra))
    news.types(space)
    changes = map(mutations.root_field, extra.mutation)
    mutation = _root(space, "Mutation", "Everything that can be changed.", changes)
    told = map(_root_field, extra.subscription)
    subscription = _root(space, "Subscription", "All news to be told.", told)
    return Schema(query, mutation, subscription, types=shown, config=CONFIG)


def _root(
    space: Namespace, name: str, description: str, fields: Iterable[FieldSpec]
) -> type[Any] | None:
    """Return a root type of these fields alone, None when there are none."""
    listed = tuple(fields)
    return space.object(name, description, listed) if listed else None


def _root_field(special: Special) -> FieldSpec:
    return _field(special, 0, root=True)


def schema_for(settings: Settings) -> strawberry.Schema:
    """Return the schema that a process with these settings serves."""
    return strawberry_schema(settings.graphql_page_size)


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Return graphql-core's own form of the schema, for validation and planning."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry offers no other way to it.
    return core


def _fields(bound: TypeBinding, page_size: int) -> Iterator[FieldSpec]:
    for item in bound.fields.values():
        yield _field(item, page_size)


def _field(item: FieldBinding, page_size: int, *, root: bool = False) -> FieldSpec:
    match item:
        case LinkField():
            given = tuple(connections.arguments(item, page_size, root=root))
            return FieldSpec(item.name, connection_name(item.element), item.description, given)
        case Group():
            return FieldSpec(item.name, item.type, item.description)
        case Special():
            return FieldSpec(
                item.name, item.annotation, item.description, item.arguments, item.deprecated
            )
    annotation = VALUE_ANNOTATIONS[item.kind]
    return FieldSpec(
        item.name, annotation if item.required else f"{annotation} | None", item.description
    )


def _shared_types(space: Namespace) -> None:
    groups = {item.type: item for item in ENTITY.fields.values() if isinstance(item, Group)}
    for name, group in groups.items():
        values = [_field(value, 0) for value in group.values.values()]
        space.object(name, group.description, values)
    space.object(
        "PageInfo",
        "Where a page of a connection ends and whether there is more.",
        (
            FieldSpec("hasNextPage", "bool", "Whether nodes follow this page."),
            FieldSpec("hasPreviousPage", "bool", "Whether nodes stand before this page."),
            FieldSpec("startCursor", "str | None", "Cursor of the page's first node."),
            FieldSpec("endCursor", "str | None", "Cursor of the page's last node."),
        ),
    )


def _root_fields(page_size: int, extra: Extras) -> Iterator[FieldSpec]:
    for link in ROOTS.values():
        yield _field(link, page_size, root=True)
    yield FieldSpec(
        "node",
        f"{INTERFACE} | None",
        "The node with this id; null when there is none.",
        (ArgumentSpec("id", "ID", "Id of the node."), AS_OF),
    )
    yield from map(_root_field, extra.query)
