"""What a document and its variables may hold: each limit is a setting, each refusal says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)

from graph.errors import IntrospectionDisabled, LimitExceeded
from graph.settings.settings import Settings

INTROSPECTION: Final = ("__schema", "__type")
"""Root fields that are answered from the schema instead of the graph."""

_SCHEMA_LISTS: Final = frozenset(
    {
        "args",
        "directives",
        "enumValues",
        "fields",
        "inputFields",
        "interfaces",
        "possibleTypes",
        "types",
    }
)


def check_document(document: DocumentNode, settings: Settings) -> None:
    """Hold a document that was parsed, but not validated yet, against the limits.

    Raises:
        LimitExceeded: When it has more aliases, deeper values or more introspection.
        IntrospectionDisabled: When it asks for the schema where that is switched off.
    """
    found = _Census()
    visit(document, found)
    _check("aliases", found.aliases, settings.graphql_max_aliases, "graphql_max_aliases")
    _check_depth_of_values(found.deepest, settings)
    if not settings.graphql_max_introspection and found.introspects:
        raise IntrospectionDisabled("this server does not tell its schema")
    limit = settings.graphql_max_introspection
    _check("lists of the schema", found.schema_lists, limit, "graphql_max_introspection")


def check_operation(
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    settings: Settings,
) -> None:
    """Hold a validated operation against the limit on its depth.

    Raises:
        LimitExceeded: When its fields are nested deeper.
    """
    limit = settings.graphql_max_depth
    deepest = _Depth(fragments).of(operation.selection_set)
    if deepest > limit:
        message = f"the operation is {deepest} fields deep, at most {limit} are allowed"
        raise LimitExceeded(message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_DEPTH.")


def check_plan(root_fields: int, lists: int, settings: Settings) -> None:
    """Hold a planned operation against the limits on what its statement consists of.

    Raises:
        LimitExceeded: When it has more root fields, or more lists and nodes to look up.
    """
    limit = settings.graphql_max_root_fields
    _check("root fields", root_fields, limit, "graphql_max_root_fields", "operation")
    _check(
        "lists, counts and look-ups",
        lists,
        settings.graphql_max_lists,
        "graphql_max_lists",
        "operation",
    )


def check_variables(variables: Mapping[str, Any], settings: Settings) -> None:
    """Hold the values of variables against the limits, before anything walks into them.

    Raises:
        LimitExceeded: When they are more, or nested deeper.
    """
    depth, number = 0, 0
    level: list[Any] = [variables]
    while level:
        depth += 1
        number += len(level)
        _check_depth_of_values(depth - 1, settings)
        limit = settings.graphql_max_values
        if number > limit:
            message = f"the variables hold more than {limit} values"
            raise LimitExceeded(message, remedy="Send less, or raise NAZARA_GRAPHQL_MAX_VALUES.")
        level = [inner for value in level for inner in _inner(value)]


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _check_depth_of_values(deepest: int, settings: Settings) -> None:
    limit = settings.graphql_max_input_depth
    if deepest > limit:
        message = f"a value is nested more than {limit} deep"
        raise LimitExceeded(
            message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_INPUT_DEPTH."
        )


def _check(what: str, number: int, limit: int, setting: str, where: str = "document") -> None:
    if number > limit:
        message = f"the {where} has {number} {what}, at most {limit} are allowed"
        raise LimitExceeded(message, remedy=f"Ask for less, or raise NAZARA_{setting.upper()}.")


class _Census(Visitor):
    """Counts what a document holds, without recursion and whether it is valid or not."""

    def __init__(self) -> None:
        super().__init__()
        self.aliases = 0
        self.deepest = 0
        self.schema_lists = 0
        self.introspects = False
        self._nested = 0
        self._schema_depth = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.aliases += node.alias is not None
        name = node.name.value
        if name in INTROSPECTION or self._schema_depth:
            self.introspects = True
            self._schema_depth += 1
            self.schema_lists += name in INTROSPECTION or name in _SCHEMA_LISTS

    def leave_field(self, *_: Any) -> None:
        self._schema_depth -= bool(self._schema_depth)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> None:
        # What such a fragment selects is introspection, wherever it is spread.
        self._schema_depth = int(node.type_condition.name.value.startswith("__"))

    def leave_fragment_definition(self, *_: Any) -> None:
        self._schema_depth = 0

    def enter_object_value(self, *_: Any) -> None:
        self._enter_value()

    def leave_object_value(self, *_: Any) -> None:
        self._nested -= 1

    def enter_list_value(self, *_: Any) -> None:
        self._enter_value()

    def leave_list_value(self, *_: Any) -> None:
        self._nested -= 1

    def _enter_value(self) -> None:
        self._nested += 1
        self.deepest = max(self.deepest, self._nested)


@dataclass(frozen=True, slots=True)
class _Depth:
    """Measures nesting; each fragment once, however often it is spread.

    Introspection is left out: it is deep by nature, and validation bounds it.
    """

    fragments: Mapping[str, FragmentDefinitionNode]

    def of(self, selection_set: SelectionSetNode) -> int:
        """Return how many fields deep a selection goes."""
        known: dict[str, int] = {}
        return self._measure(selection_set, known)

    def _measure(self, selection_set: SelectionSetNode, known: dict[str, int]) -> int:
        return max((self._node(node, known) for node in selection_set.selections), default=0)

    def _node(self, node: Node, known: dict[str, int]) -> int:
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in known:
                known[name] = self._measure(self.fragments[name].selection_set, known)
            return known[name]
        inner: SelectionSetNode | None = getattr(node, "selection_set", None)
        below = self._measure(inner, known) if inner is not None else 0
        if not isinstance(node, FieldNode):
            return below
        return 0 if node.name.value in INTROSPECTION else 1 + below
