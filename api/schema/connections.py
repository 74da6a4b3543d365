"""Arguments and types of connections: the lists of the schema."""

from __future__ import annotations

from collections.abc import Iterator

from api.schema import groups
from api.schema.fields import AS_OF, ArgumentSpec, LinkField
from api.schema.filters import where_name
from api.schema.generate import FieldSpec, Namespace
from api.schema.orders import order_name


def connection_name(element: str) -> str:
    """Return the name of the connection type over nodes of a type."""
    return f"{element}Connection"


def arguments(link: LinkField, page_size: int, *, root: bool) -> Iterator[ArgumentSpec]:
    """Yield the arguments of a connection; `root` ones have those of the whole query too."""
    yield ArgumentSpec(
        "where", f"{where_name(link.element)} | None", "Which nodes are wanted; all without it."
    )
    yield ArgumentSpec(
        "orderBy", f"{order_name(link.element)} | None", "The order; newest first without it."
    )
    yield ArgumentSpec("first", "int | None", "How many nodes at most.", default=page_size)
    yield ArgumentSpec("after", "str | None", "Cursor of the node behind which to go on.")
    yield ArgumentSpec(
        "last", "int | None", "How many nodes at most, counted from the end; instead of `first`."
    )
    yield ArgumentSpec(
        "before", "str | None", "Cursor of the node before which to end; goes with `last`."
    )
    yield ArgumentSpec(
        "includeStubs",
        "bool",
        "Whether to list nodes that are known from references alone; they have `stub: true`.",
        default=not root,
    )
    if root:
        yield AS_OF


def types(space: Namespace, element: str) -> None:
    """Add the connection and the edge over nodes of one type."""
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
        f"A page of a list of {element}.",
        (
            FieldSpec("nodes", f"list[{element}]", "The nodes of this page."),
            FieldSpec("edges", f"list[{edge}]", "The nodes with their cursors."),
            FieldSpec("pageInfo", "PageInfo", "Where this page ends."),
            *groups.fields(element),
        ),
    )
