"""The plan of an operation: pattern nodes with their columns, and the shapes of the answer.

A `Node` says what one Cypher row holds, a `Shape` how GraphQL objects are made of it. Both
are filled while the selection is walked; the statement's writer then gives every column its
`place`, which the shaping function's writer reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import Undefined, ValueNode
from graphql.utilities import value_from_ast_untyped

from api.schema.fields import Kind, Link


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as the document gives it: a literal, a variable or nothing."""

    node: ValueNode | None = None

    def of(self, variables: Mapping[str, Any]) -> Any:
        """Return its value, None where neither document nor variables give one."""
        if self.node is None:
            return None
        value = value_from_ast_untyped(self.node, dict(variables))
        return None if value is Undefined else value


@dataclass(slots=True, eq=False)
class Column:
    """One value of a row. `place` is the Python expression that reads it."""

    text: str
    kind: Kind
    place: str = ""


@dataclass(slots=True, eq=False)
class Node:
    """A node of the pattern, and what is read from it.

    `owner` in the keys below is the type for which a column is read; empty: every type.
    An abstract node's row begins with its type, and columns of one type stand apart.
    """

    types: tuple[str, ...]
    abstract: bool
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    pages: list[tuple[str, Page]] = field(default_factory=list)

    def column(self, text: str, kind: Kind, owner: str = "") -> Column:
        """Return the column that holds this expression, a new one if need be."""
        return self.columns.setdefault((owner, text), Column(text, kind))


@dataclass(slots=True, eq=False)
class Page:
    """One connection in the statement. `index` numbers its parameters."""

    link: Link
    field: str
    node: Node
    first: Argument
    after: Argument
    continued: bool
    stubs: bool
    index: int = -1
    parent: Page | None = None
    place: str = ""


@dataclass(slots=True, eq=False)
class Lookup:
    """The root field `node`: one node by its id."""

    node: Node
    id: Argument
    index: int = -1
    place: str = ""


@dataclass(slots=True, eq=False)
class Search:
    """The root field `semanticNeighbors`: nodes that a search has found before."""

    node: Node
    id: Argument
    text: Argument
    types: Argument
    first: Argument
    index: int = -1
    place: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar field of an object."""

    key: str
    column: Column
    required: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """A field whose value the plan knows: `__typename` of a concrete type."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class TypeName:
    """`__typename` of an abstract node: what its row begins with."""

    key: str


@dataclass(frozen=True, slots=True)
class Part:
    """An object made of values of the same node."""

    key: str
    fields: tuple[Out, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A field computed from the page or the hit: `name` says which one."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list over the rows of a page or a search; `shape` makes each."""

    key: str
    fields: tuple[Out, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """The node itself, where it stands in a connection, an edge or a neighbour."""

    key: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Nodes:
    """The list of nodes of a connection."""

    key: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Listing:
    """A connection in an object or at the root."""

    key: str
    page: Page
    fields: tuple[Out, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The root field `node` in the answer."""

    key: str
    lookup: Lookup
    shape: Shape


@dataclass(frozen=True, slots=True)
class Neighbors:
    """The root field `semanticNeighbors` in the answer."""

    key: str
    search: Search
    fields: tuple[Out, ...]


Out = (
    Leaf
    | Constant
    | TypeName
    | Part
    | Derived
    | Items
    | Element
    | Nodes
    | Listing
    | Found
    | Neighbors
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How an object is made of a node's row: per type, and `rest` for all other types."""

    node: Node
    rest: tuple[Out, ...]
    by_type: Mapping[str, tuple[Out, ...]]


@dataclass(slots=True)
class Root:
    """The whole operation: what the statement returns and what the answer holds."""

    fields: list[Out] = field(default_factory=list)
    sources: list[Page | Lookup | Search] = field(default_factory=list)
    introspects: bool = False
