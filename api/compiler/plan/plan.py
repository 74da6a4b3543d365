"""The plan of an operation: pattern nodes with their columns, and the shapes of the answer.

A `Node` says what one Cypher row holds, a `Shape` how GraphQL objects are made of it. Both
are filled while the selection is walked. What a plan is then written and bound with is known to
it by the protocols below alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import FieldNode

from api.compiler.plan.acting import Act
from api.compiler.plan.looking import PlannedLook
from api.compiler.request.arguments import Argument
from api.compiler.request.fragments import Fields
from api.compiler.time.moment import NOW, Moment
from api.schema.fields import ValueKind
from graph.model.providers import ProviderSpec
from graph.settings.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One value of a row."""

    text: str
    kind: ValueKind


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter: a member of the map `$p`. As text it is what Cypher calls it."""

    name: str

    def __str__(self) -> str:
        """Return its expression in Cypher."""
        return f"$p.{self.name}"

    @property
    def read(self) -> str:
        """Its expression in the shaping function."""
        return f"c.params[{self.name!r}]"


@dataclass(slots=True, eq=False, kw_only=True)
class Fetch(ABC):
    """What a statement fetches beside plain columns: one expression, one place in the row.

    `index` numbers its parameters from when it is written, `parent` is the fetch that it
    stands in, `moment` the time that it asks about.
    """

    parent: Fetch | None = None
    moment: Moment = NOW
    index: int = -1

    @property
    def limit(self) -> Slot:
        """The parameter that says how many nodes or entries it reads."""
        return Slot(f"f{self.index}")

    @property
    def weight(self) -> int:
        """How many parts of the statement it makes: Neo4j plans each of them."""
        return 1

    @abstractmethod
    def order(self) -> tuple[str, ...]:
        """Return what it is sorted by among its siblings: equal selections, equal text."""

    @abstractmethod
    def text(self, writer: Writing, parent: str) -> str:
        """Return the Cypher expression. `parent` is the node's variable, empty at the root."""

    @abstractmethod
    def bind(self, binder: Binding) -> None:
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

    def column(self, text: str, kind: ValueKind, owner: str = "") -> Column:
        """Return the column that holds this expression, a new one if need be."""
        return self.columns.setdefault((owner, text), Column(text, kind))


class Out(ABC):
    """A field of the answer; `key` is its response key."""

    __slots__ = ()
    key: str

    @abstractmethod
    def source(self, shaper: Shaping, place: str) -> str:
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
    """The whole operation: what it does, what its statement returns, what the answer holds.

    `looks` are read beside the statement.
    """

    fields: list[Out] = field(default_factory=list)
    sources: list[Fetch] = field(default_factory=list)
    looks: list[PlannedLook] = field(default_factory=list)
    act: Act | None = None
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


class Binding(Protocol):
    """What a fetch sets its parameters in, and says to how much it reads."""

    variables: Mapping[str, Any]
    org: str
    settings: Settings
    params: dict[str, Any]

    def value(self, argument: Argument, default: Any = None) -> Any:
        """Return what the request gives for an argument."""

    def vectors(self, text: str) -> Mapping[str, Sequence[float]]:
        """Return the vector of a text that is searched for, by each model that has one."""

    def size(self, argument: Argument, default: int, name: str = "first") -> int:
        """Return how many nodes a list may have, within the limits."""

    def limit(self, slot: Slot, size: int) -> None:
        """Set how many nodes or entries are read at most."""

    def parents(self, fetch: Fetch) -> int:
        """Return how many nodes a fetch may hang on."""

    def cost(self, fetch: Fetch, size: int) -> None:
        """Count the nodes that a fetch may return: `size` for each node it hangs on."""

    def searches(self, fetch: Fetch) -> None:
        """Count the searches that a fetch makes: one for each node it hangs on."""


class Writing(Protocol):
    """What a fetch writes its expression with."""

    def variable(self) -> str:
        """Return a variable that nothing else has; further ones may be made of it (`rn3`)."""

    def row(self, node: Node, n: str) -> str:
        """Return the list that stands for a node."""


class Shaping(Protocol):
    """What a field of the answer writes its part of the shaping function with.

    `scope` holds what the text may name beside its own functions.
    """

    strict: bool
    scope: dict[str, Any]

    def place(self, of: Column | Fetch) -> str:
        """Return the Python expression that reads a column or what was fetched."""

    def name(self, stem: str) -> str:
        """Return a name that nothing else has."""

    def function(self, name: str, parameters: str, *body: str) -> None:
        """Write a function; the lines of its body are indented here."""

    def object(self, outs: Sequence[Out], place: str, head: str = "") -> str:
        """Return the text of a dict with these members."""

    def node(self, shape: Shape) -> str:
        """Write the function that makes a node of its row and the call; return its name."""


class Selecting(Protocol):
    """What a field is planned with."""

    settings: Settings

    @property
    def models(self) -> tuple[ProviderSpec, ...]:
        """The models whose vectors are searched."""

    @property
    def variables(self) -> Mapping[str, Any]:
        """What of the request's variables decides the plan."""

    def fields(self, nodes: list[FieldNode], type_name: str) -> Fields:
        """Return the fields selected below these nodes that apply to a type, by response key."""

    def decided(self, argument: Argument) -> Any:
        """Return an argument's value, as far as it decides the plan."""

    def flag(self, nodes: list[FieldNode], name: str, *, default: bool) -> bool:
        """Return a Boolean argument that decides the plan."""

    def attach(self, site: Site, fetch: Fetch) -> None:
        """Make a fetch part of the statement, at the root or in the row that it hangs on."""

    def look(self, look: PlannedLook) -> None:
        """Let something be read beside the statement."""

    def attached(self, site: Site) -> list[Fetch]:
        """Return the fetches that hang where a field stands."""

    def any_node(self, moment: Moment = NOW) -> Node:
        """Return a pattern node that can be of any type."""

    def shape(self, node: Node, nodes: list[FieldNode], fetch: Fetch | None) -> Shape:
        """Return how objects are made of a node, which gets what is read for them."""
