"""The GraphQL schema: types, connections and root fields out of the bindings."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import strawberry
from graphql import GraphQLSchema

from api.schema.bindings import ENTITY, INTERFACE, ROOTS, TYPES
from api.schema.fields import FieldBinding, Group, Kind, Link, TypeBinding
from api.schema.generate import CONFIG, FieldSpec, Namespace, Schema, described, read
from graph.declarations import snake_case
from graph.settings import Settings

_ANNOTATIONS: Final[dict[Kind, str]] = {
    "id": "ID",
    "string": "str",
    "int": "int",
    "bigint": "BigInt",
    "float": "float",
    "bool": "bool",
    "datetime": "DateTime",
    "strings": "list[str]",
    "json": "Json",
}


def enum_name(label: str) -> str:
    """Return the name of a label in `EntityType`: `CUSTOMER_CASE` for CustomerCase."""
    return snake_case(label).upper()


LABEL_OF: Final = {enum_name(name): name for name in TYPES}
"""Label by its name in `EntityType`."""


def connection_name(element: str) -> str:
    """Return the name of the connection type over nodes of a type."""
    return f"{element}Connection"


@cache
def strawberry_schema(page_size: int) -> strawberry.Schema:
    """Return the schema; `page_size` is the default of every `first`."""
    space = Namespace()
    page = _page_resolver(page_size)
    entity = space.interface(INTERFACE, ENTITY.description, _fields(ENTITY, page))
    _shared_types(space)
    shown = [
        space.object(name, bound.description, _fields(bound, page), (entity,))
        for name, bound in TYPES.items()
    ]
    for element in (INTERFACE, *TYPES):
        _connection(space, element)
    space.names["EntityType"] = _entity_type()
    query = space.object("Query", "Everything that can be read.", _root_fields(page, space))
    return Schema(query, types=shown, config=CONFIG)


def schema_for(settings: Settings) -> strawberry.Schema:
    """Return the schema that a process with these settings serves."""
    return strawberry_schema(settings.graphql_page_size)


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Return graphql-core's own form of the schema, for validation and planning."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry offers no other way to it.
    return core


def _page_resolver(page_size: int) -> Callable[..., Any]:
    """Return the resolver of connections: it exists for its arguments, values come from `read`."""

    def page(root: Any, info: strawberry.Info, **_: Any) -> Any:
        return read(root, info)

    def signature(
        root: Any,
        info: strawberry.Info,
        first: int | None = page_size,
        after: str | None = strawberry.UNSET,
        includeStubs: bool = False,  # noqa: N803, FBT001, FBT002 - The argument's name in GraphQL.
    ) -> Any:
        return page(root, info, first=first, after=after, stubs=includeStubs)

    signature.__annotations__ = {
        "root": Any,
        "info": strawberry.Info,
        "first": described(int | None, "How many nodes at most."),
        "after": described(str | None, "Cursor of the node behind which to go on."),
        "includeStubs": described(
            bool, "Whether to list nodes that are known from references alone."
        ),
    }
    return signature


def _fields(bound: TypeBinding, page: Callable[..., Any]) -> Iterator[FieldSpec]:
    for item in bound.fields.values():
        yield _field(item, page)


def _field(item: FieldBinding, page: Callable[..., Any]) -> FieldSpec:
    if isinstance(item, Link):
        return FieldSpec(item.name, connection_name(item.element), item.description, page)
    if isinstance(item, Group):
        return FieldSpec(item.name, item.type, item.description)
    annotation = _ANNOTATIONS[item.kind]
    return FieldSpec(
        item.name, annotation if item.required else f"{annotation} | None", item.description
    )


def _shared_types(space: Namespace) -> None:
    groups = {item.type: item for item in ENTITY.fields.values() if isinstance(item, Group)}
    for name, group in groups.items():
        values = [_field(value, read) for value in group.values.values()]
        space.object(name, group.description, values)
    space.object(
        "PageInfo",
        "Where a page of a connection ends and whether there is more.",
        (
            FieldSpec("hasNextPage", "bool", "Whether nodes follow this page."),
            FieldSpec("hasPreviousPage", "bool", "Whether the page was reached by a cursor."),
            FieldSpec("startCursor", "str | None", "Cursor of the page's first node."),
            FieldSpec("endCursor", "str | None", "Cursor of the page's last node."),
        ),
    )
    space.object(
        "NeighborReason",
        "One list on which a neighbour was found.",
        (
            FieldSpec("kind", "str", "The list: `vector` or `text`."),
            FieldSpec("score", "float", "Its score there: a cosine, or the words' BM25."),
            FieldSpec("part", "ID | None", "The chunk of the document that matched best."),
        ),
    )
    space.object(
        "Neighbor",
        "A node that resembles what was asked for.",
        (
            FieldSpec("score", "float", "How near, from 0 to 1; the list is ordered by it."),
            FieldSpec("node", INTERFACE, "The node."),
            FieldSpec("reasons", "list[NeighborReason]", "Why it came: at least one reason."),
        ),
    )


def _connection(space: Namespace, element: str) -> None:
    edge = f"{element}Edge"
    space.object(
        edge,
        f"A place in a list of {element}.",
        (
            FieldSpec("cursor", "str", "Opaque: give it as `after` to go on behind this node."),
            FieldSpec("node", element, "The node."),
        ),
    )
    space.object(
        connection_name(element),
        f"A page of a list of {element}, newest first.",
        (
            FieldSpec("nodes", f"list[{element}]", "The nodes of this page."),
            FieldSpec("edges", f"list[{edge}]", "The nodes with their cursors."),
            FieldSpec("pageInfo", "PageInfo", "Where this page ends."),
        ),
    )


def _entity_type() -> Any:
    members = enum.Enum("EntityType", {name: name for name in LABEL_OF})  # type: ignore[misc]
    described_members = {
        member.name: strawberry.enum_value(
            member.value, description=f"Nodes labelled {LABEL_OF[member.name]}."
        )
        for member in members
    }
    made = enum.Enum("EntityType", described_members)  # type: ignore[misc]
    return strawberry.enum(made, description="Every label that nodes can have.")


def _root_fields(page: Callable[..., Any], space: Namespace) -> Iterator[FieldSpec]:
    for link in ROOTS.values():
        yield FieldSpec(link.name, connection_name(link.element), link.description, page)
    yield FieldSpec(
        "node", f"{INTERFACE} | None", "The node with this id; null when there is none.", _node
    )
    yield FieldSpec(
        "semanticNeighbors",
        "list[Neighbor]",
        "What resembles a node or a text, nearest first: vectors and full text, fused. "
        "Give either `id` or `text`.",
        _neighbors(space.names["EntityType"]),
    )


def _node(
    root: Any,
    info: strawberry.Info,
    id: described(strawberry.ID, "Id of the node."),  # type: ignore[valid-type]  # noqa: A002, ARG001
) -> Any:
    return read(root, info)


def _neighbors(entity_type: Any) -> Callable[..., Any]:
    def neighbors(
        root: Any,
        info: strawberry.Info,
        *,
        id: Any = strawberry.UNSET,  # noqa: A002, ARG001 - The argument's name in GraphQL.
        text: Any = strawberry.UNSET,  # noqa: ARG001
        types: Any = strawberry.UNSET,  # noqa: ARG001
        first: Any = 10,  # noqa: ARG001
    ) -> Any:
        return read(root, info)

    neighbors.__annotations__ = {
        "root": Any,
        "info": strawberry.Info,
        "id": described(strawberry.ID | None, "Node whose neighbours are wanted."),
        "text": described(str | None, "Text whose neighbours are wanted."),
        "types": described(
            list[entity_type] | None, "Only nodes of these types; all types by default."
        ),
        "first": described(int | None, "How many neighbours."),
    }
    return neighbors
