"""Values that a request gives: literals of its document, variables, and parts of both.

A plan keeps where a value is found and not the value: the next request of the same form
gives another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
)
from graphql.utilities import value_from_ast_untyped


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the document."""

    value: Any

    def of(self, variables: Mapping[str, Any]) -> Any:
        """Return the value."""
        del variables
        return self.value


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, or the place in one to which `path` leads."""

    name: str
    path: tuple[str | int, ...] = ()

    def of(self, variables: Mapping[str, Any]) -> Any:
        """Return what stands there."""
        value = variables[self.name]
        for step in self.path:
            value = value[step]
        return value


@dataclass(frozen=True, slots=True)
class Items:
    """A list in the document, of literals and variables."""

    items: tuple[Literal | Variable | Items, ...]

    def of(self, variables: Mapping[str, Any]) -> Any:
        """Return the list."""
        return [item.of(variables) for item in self.items]


Given = Literal | Variable | Items

ABSENT: Final = object()
"""Stands for a variable that the request does not give."""


def unfold(node: ValueNode, variables: Mapping[str, Any]) -> Any:
    """Return a value as nested dicts and lists whose leaves say where they are found.

    A null is None. Members whose variable is not given are left out, as GraphQL says. A
    list of scalars in a variable stays whole: how long it is does not matter to a plan.
    """
    match node:
        case VariableNode():
            name = node.name.value
            return _within(variables[name], name, ()) if name in variables else ABSENT
        case ObjectValueNode():
            members = ((field.name.value, unfold(field.value, variables)) for field in node.fields)
            return {name: value for name, value in members if value is not ABSENT}
        case ListValueNode():
            return [unfold(item, variables) for item in node.values]
        case NullValueNode():
            return None
        case _:
            return Literal(value_from_ast_untyped(node))


def listed(value: Any) -> Given:
    """Return where a list of scalars is found; what stands for one is None, Given or a list."""
    if not isinstance(value, list):
        return value if value is not None else Literal(None)
    return Items(tuple(listed(item) for item in value))


def _within(value: Any, name: str, path: tuple[str | int, ...]) -> Any:
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {key: _within(inner, name, (*path, key)) for key, inner in value.items()}
    if isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value):
        return [_within(item, name, (*path, place)) for place, item in enumerate(value)]
    return Variable(name, path)
