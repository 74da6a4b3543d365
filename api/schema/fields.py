"""What a GraphQL field can stand for: a value, a group of values, a way to other nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from strawberry import UNSET

from api.access.viewer import Role
from graph.model.declarations import LabelSpec

ValueKind = Literal[
    "id", "string", "int", "bigint", "float", "bool", "datetime", "strings", "ints", "json"
]

VALUE_ANNOTATIONS: Final[Mapping[ValueKind, str]] = MappingProxyType(
    {
        "id": "ID",
        "string": "str",
        "int": "int",
        "bigint": "BigInt",
        "float": "float",
        "bool": "bool",
        "datetime": "DateTime",
        "strings": "list[str]",
        "ints": "list[int]",
        "json": "Json",
    }
)
"""What a kind of value is called in annotations."""

DEFAULT_SORT: Final = "sort_at"


@dataclass(frozen=True, slots=True)
class ValueField:
    """A field read from its node: `expression` is Cypher with `{n}` for the node.

    `compared` is the property alone where `expression` is null for one of its values: what
    filters compare with, since indexes hold it.
    """

    name: str
    kind: ValueKind
    expression: str
    description: str
    required: bool = False
    compared: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A field that gathers values of the same node in an object type of its own."""

    name: str
    type: str
    values: Mapping[str, ValueField]
    description: str


@dataclass(frozen=True, slots=True)
class LinkField:
    """A field that leads to other nodes, as a connection.

    `labels` stand in the pattern; `element` is the GraphQL type of a node. A relationship
    has `relationship` and `outgoing`; a keyed link has `key`, the property of the target
    that holds this node's uid. `sort` is the property that orders it, newest first. A `dense`
    one may lead to tens of thousands.
    """

    name: str
    element: str
    labels: tuple[str, ...]
    description: str
    relationship: str = ""
    outgoing: bool = True
    key: str = ""
    sort: str = DEFAULT_SORT
    dense: bool = False


@dataclass(frozen=True, slots=True)
class ArgumentSpec:
    """An argument: `annotation` is Python text over the generated types' names.

    `deprecated` says since which version, and what to use instead.
    """

    name: str
    annotation: str
    description: str
    default: Any = UNSET
    deprecated: str | None = None


AS_OF: Final = ArgumentSpec(
    "asOf", "AsOf | None", "The time that is asked about, for all that is selected; now without it."
)
"""Root fields take it; everything below one asks about the same time."""


@dataclass(frozen=True, slots=True)
class Special:
    """A field with a planner of its own in the compiler's registry.

    `role` is the least one that may ask it.
    """

    name: str
    annotation: str
    description: str
    arguments: tuple[ArgumentSpec, ...] = ()
    deprecated: str | None = None
    role: Role = "viewer"


FieldBinding = ValueField | Group | LinkField | Special


@dataclass(frozen=True, slots=True)
class TypeBinding:
    """A GraphQL type that nodes have. `spec` is None for the interface alone."""

    name: str
    description: str
    fields: Mapping[str, FieldBinding]
    spec: LabelSpec | None = None
    labels: tuple[str, ...] = field(default=())
