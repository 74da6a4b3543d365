"""Arguments of fields, as the document gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, Undefined, ValueNode
from graphql.utilities import value_from_ast_untyped


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as the document gives it: a literal, a variable or nothing."""

    node: ValueNode | None = None

    def of(self, variables: Mapping[str, Any]) -> Any:
        """Return its value, None where neither document nor variables give one."""
        if self.node is None:
            return None
        given = variables if isinstance(variables, dict) else dict(variables)
        value = value_from_ast_untyped(self.node, given)
        return None if value is Undefined else value


def argument(nodes: list[FieldNode], name: str) -> Argument:
    """Return the argument of a field; nodes that share a response key have equal arguments."""
    given = nodes[0].arguments or ()
    return Argument(next((item.value for item in given if item.name.value == name), None))
