"""Make Strawberry types out of names, descriptions and annotations given as text.

Strawberry reads annotations of classes; ours are generated, refer to one another and are
resolved by name in one name space when the schema is built.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any, NewType

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.scalar import ScalarDefinition

from api.schema.fields import ArgumentSpec

_LOG = structlog.get_logger(__name__)

DateTime = NewType("DateTime", str)
BigInt = NewType("BigInt", int)
Json = NewType("Json", object)
AsOf = NewType("AsOf", object)

AS_OF = (
    "A time that a query asks about: text such as `2026-11-02T03:12:00Z`, or an object of two "
    "such times `{valid, known}`, of which one may be left out. A zone is required.\n\n"
    "`valid` asks what was true then, by all that is known today. `known` leaves out what was "
    "first received later; alone it asks what was known at a time of that same time.\n\n"
    "As of then are: which nodes there were, relationships, `status`, `severityRank`, `priority` "
    "and `stub`. All other properties are today's, and of a node deleted since little is left. "
    "A node was there from its first observation on until it was deleted; events, deployments, "
    "chunks and Nazara's own records from their main time on. Relationships without a beginning "
    "of their own, such as sightings, count from when they were first received. Which records "
    "are one node is decided as today."
)

TYPE_KEY = "\0type"
"""Key under which a tree of values says of what type it is; no GraphQL name can be the same."""


def _unchanged(value: Any) -> Any:
    return value


def _scalar(name: str, description: str) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, serialize=_unchanged, parse_value=_unchanged
    )


class Schema(strawberry.Schema):
    """A schema whose errors are one line each in the log: they are about data, not defects."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log what the exact execution found wrong."""
        del execution_context
        for error in errors:
            _LOG.warning("invalid_data", why=error.message, path=error.path)


CONFIG = StrawberryConfig(
    auto_camel_case=False,
    scalar_map={
        DateTime: _scalar("DateTime", "A time in UTC as RFC 3339: `2026-11-20T19:05:00Z`."),
        BigInt: _scalar("BigInt", "A whole number of up to 64 bits, written as a JSON number."),
        Json: _scalar("JSON", "Any JSON value."),
        AsOf: _scalar("AsOf", AS_OF),
    },
)


def read(root: Any, info: strawberry.Info, **_: Any) -> Any:
    """Take the field's value out of the tree that the compiler made, by response key."""
    return root[info.path.key]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field to generate: `annotation` is Python text such as `list[System]`.

    `deprecated` says since which version, and what to use instead.
    """

    name: str
    annotation: str
    description: str
    arguments: tuple[ArgumentSpec, ...] = ()
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A field of an input type; it can be left out unless its annotation says otherwise.

    The default of an enum is given by its name.
    """

    name: str
    annotation: str
    description: str
    default: Any = strawberry.UNSET


class Namespace:
    """The generated types by name, and what annotations may refer to beside them."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "DateTime": DateTime,
            "BigInt": BigInt,
            "Json": Json,
            "AsOf": AsOf,
            "ID": strawberry.ID,
        }

    def interface(self, name: str, description: str, fields: Iterable[FieldSpec]) -> type[Any]:
        """Generate an interface; trees say under `TYPE_KEY` which type they are."""
        body = {"resolve_type": classmethod(_type_of_tree)}
        made = strawberry.interface(self._class(name, fields, (), body), description=description)
        return self._keep(name, made)

    def object(
        self,
        name: str,
        description: str,
        fields: Iterable[FieldSpec],
        implements: tuple[type[Any], ...] = (),
    ) -> type[Any]:
        """Generate an object type."""
        body = {"is_type_of": classmethod(_any_tree)}
        made = strawberry.type(self._class(name, fields, implements, body), description=description)
        return self._keep(name, made)

    def enum(self, name: str, description: str, values: Mapping[str, str]) -> None:
        """Generate an enum out of names and their descriptions."""
        members = {
            value: strawberry.enum_value(value, description=text) for value, text in values.items()
        }
        made = enum.Enum(name, members)  # type: ignore[misc]
        self._keep(name, strawberry.enum(made, description=description))

    def input(self, name: str, description: str, fields: Iterable[InputSpec]) -> None:
        """Generate an input type."""
        annotations: dict[str, Any] = {}
        body: dict[str, Any] = {}
        for spec in fields:
            default = self._default(spec)
            # Strawberry writes a constructor with these names: `and` can't be one of them.
            name_in_python = f"{spec.name}_" if iskeyword(spec.name) else spec.name
            annotations[name_in_python] = StrawberryAnnotation(
                spec.annotation, namespace=self.names
            )
            body[name_in_python] = StrawberryField(
                python_name=name_in_python,
                graphql_name=spec.name,
                description=spec.description,
                default=default,
            )
        made = type(name, (), {**body, "__annotations__": annotations})
        self._keep(name, strawberry.input(made, name=name, description=description))

    def _default(self, spec: ArgumentSpec | InputSpec) -> Any:
        """Return the default value; that of an enum is the member of the name given."""
        kind = self.names.get(spec.annotation.partition(" ")[0])
        if isinstance(kind, type) and issubclass(kind, enum.Enum) and isinstance(spec.default, str):
            return kind[spec.default]
        return spec.default

    def _argument(self, spec: ArgumentSpec) -> StrawberryArgument:
        return StrawberryArgument(
            python_name=spec.name,
            graphql_name=spec.name,
            type_annotation=StrawberryAnnotation(spec.annotation, namespace=self.names),
            description=spec.description,
            default=self._default(spec),
            deprecation_reason=spec.deprecated,
        )

    def _keep(self, name: str, made: type[Any]) -> type[Any]:
        self.names[name] = made
        return made

    def _class(
        self,
        name: str,
        fields: Iterable[FieldSpec],
        bases: tuple[type[Any], ...],
        body: dict[str, Any],
    ) -> type[Any]:
        annotations: dict[str, Any] = {}
        for spec in fields:
            # The annotation reaches the field through the class: given to the field itself
            # it would be resolved at once, before the types it names exist.
            # A name such as `from` can't be one of the constructor that Strawberry writes.
            attribute = f"{spec.name}_" if iskeyword(spec.name) else spec.name
            annotations[attribute] = StrawberryAnnotation(spec.annotation, namespace=self.names)
            made = StrawberryField(
                python_name=attribute,
                graphql_name=spec.name,
                description=spec.description,
                base_resolver=StrawberryResolver(read),
                deprecation_reason=spec.deprecated,
            )
            # The resolver ignores the arguments: the compiler has obeyed them already.
            made.arguments = [self._argument(argument) for argument in spec.arguments]
            body[attribute] = made
        return type(name, bases, {**body, "__annotations__": annotations})


def _type_of_tree(_cls: Any, tree: Any, *_: Any) -> str:
    name: str = tree[TYPE_KEY]
    return name


def _any_tree(_cls: Any, *_: Any) -> bool:
    return True
