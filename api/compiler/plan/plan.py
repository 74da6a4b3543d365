"""The plan of an operation: pattern nodes with their columns, and the shapes of the answer.

A `Node` says what one Cypher row holds, a `Shape` how GraphQL objects are made of it. Both
are filled while the selection is walked; the statement's writer then gives every column and
fetch its `place`, which the shaping function's writer reads.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import FieldNode

from api.compiler.time.moment import NOW, Moment
from api.schema.fields import Kind

if TYPE_CHECKING:
    from api.compiler.plan.parameters import Binder
    from api.compiler.plan.shaping import ShapeWriter
    from api.compiler.plan.statement import StatementWriter


@dataclass(slots=True, eq=False)
class Column:
    """One value of a row. `place` is the Python expression that reads it."""

    text: str
    kind: Kind
    place: str = ""


@dataclass(slots=True, eq=False, kw_only=True)
class Fetch(ABC):
    """What a statement fetches beside plain columns: one expression, one place in the row.

    `index` numbers its parameters, `place` is the Python expression that reads its value,
    `parent` the fetch that it stands in, `moment` the time that it asks about.
    """

    parent: Fetch | None = None
    moment: Moment = NOW
    index: int = -1
    place: str = ""

    @property
    def weight(self) -> int:
        """How many parts of the statement it makes: Neo4j plans each of them."""
        return 1

    @abstractmethod
    def order(self) -> tuple[str, ...]:
        """Return what it is sorted by among its siblings: equal selections, equal text."""

    @abstractmethod
    def text(self, writer: StatementWriter, parent: str) -> str:
        """Return the Cypher expression. `parent` is the node's variable, empty at the root."""

    @abstractmethod
    def bind(self, binder: Binder) -> None:
        """Set its parameters, and say how many nodes it may return for each parent."""


@dataclass(slots=True, eq=False)
class Node:
    """A node of the pattern, and what is read from it.

    `owner` in the keys below is the type for which a column is read; empty: every type.
    An abstract node's row begins with its type, and columns of one type stand apart.
    """

    types: tuple[str, ...]
    abstract: bool
    moment: Moment = NOW
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    fetches: list[tuple[str, Fetch]] = field(default_factory=list)

    def column(self, text: str, kind: Kind, owner: str = "") -> Column:
        """Return the column that holds this expression, a new one if need be."""
        return self.columns.setdefault((owner, text), Column(text, kind))


class Out(ABC):
    """A field of the answer; `key` is its response key."""

    __slots__ = ()
    key: str

    @abstractmethod
    def source(self, shaper: ShapeWriter, place: str) -> str:
        """Return the Python expression of its value.

        `place` stands for the row of the node whose field it is; columns and fetches are
        read from `r`, the parameters and what was found from `c`.
        """


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
    sources: list[Fetch] = field(default_factory=list)
    introspects: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Where a field stands in the operation.

    Args:
        key: Its response key.
        nodes: Its nodes in the document; all have the same arguments.
        path: Owner and name, such as `Query.incidents` or `System.dependsOn`.
        owner: The pattern node whose field it is; None at the root.
        owner_type: The type for which an abstract owner has it; empty: every type.
        fetch: The fetch in which it stands.
        moment: The time it asks about unless it says another.
    """

    key: str
    nodes: list[FieldNode]
    path: str
    owner: Node | None = None
    owner_type: str = ""
    fetch: Fetch | None = None
    moment: Moment = NOW

    @property
    def name(self) -> str:
        """The field's name."""
        return self.nodes[0].name.value
