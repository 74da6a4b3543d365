"""Read a GraphQL document once: parse, validate and hold it against the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)

from graph.errors import InvalidInput, LimitExceeded
from graph.settings import Settings

FORM: Final[Mapping[str, Literal["value", "shape"]]] = {
    "if": "value",
    "includeStubs": "value",
    "orderBy": "value",
    "by": "value",
    "first": "shape",
    "after": "shape",
    "last": "shape",
    "before": "shape",
    "id": "shape",
    "text": "shape",
    "asOf": "shape",
}
"""Arguments whose variables decide the form of a statement: by their value, or by no more
than its shape (see `shape_of`). Those of all other arguments are parameters alone."""

SHORT_LIST: Final = 10
"""Longest list of values that a statement may take up one by one."""

_ABSENT: Final = "absent"
_INTROSPECTION: Final = ("__schema", "__type")


class RequestError(Exception):
    """The request can't be executed; `errors` go to the client as they are."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Operation:
    """A validated operation. `by_value` and `by_shape` name the variables that decide its form."""

    text: str
    name: str | None
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    by_value: tuple[str, ...]
    by_shape: tuple[str, ...]

    def form(self, variables: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what of the variables decides the plan: equal forms share a plan."""
        return (
            *(_frozen(variables.get(name, _ABSENT)) for name in self.by_value),
            *(
                shape_of(variables[name]) if name in variables else _ABSENT
                for name in self.by_shape
            ),
        )


def shape_of(value: Any) -> Any:
    """Return what of a value decides a statement: nesting, nulls, Booleans, length of lists.

    Scalars are all alike; a list of scalars is empty, single, short (at most ten) or long.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return tuple((key, shape_of(inner)) for key, inner in value.items())
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            return tuple(shape_of(item) for item in value)
        return ("list", min(len(value), 2) + (len(value) > SHORT_LIST), None in value)
    return "scalar"


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, _frozen(inner)) for key, inner in value.items())
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def read_document(
    text: str, name: str | None, schema: GraphQLSchema, settings: Settings
) -> Operation:
    """Return the operation called `name`, or the only one.

    Raises:
        RequestError: When the document is no valid GraphQL for this schema.
        LimitExceeded: When it is longer, deeper or has more aliases than allowed.
        InvalidInput: When there is no operation of that name.
    """
    document = _parsed(text, settings)
    _check_aliases(document, settings.graphql_max_aliases)
    faults = validate(schema, document, max_errors=5)
    if faults:
        raise RequestError([_coded(fault, "GRAPHQL_VALIDATION_FAILED") for fault in faults])
    definition = _operation(document, name)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    _check_depth(definition, fragments, settings.graphql_max_depth)
    by_value, by_shape = _deciding_variables(document)
    return Operation(text, name, definition, fragments, by_value, by_shape)


def _parsed(text: str, settings: Settings) -> DocumentNode:
    limit = settings.graphql_max_tokens
    try:
        return parse(text, max_tokens=limit)
    except GraphQLSyntaxError as error:
        if "more that" in error.message or "more than" in error.message:
            message = f"the document has more than {limit} tokens"
            raise LimitExceeded(
                message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_TOKENS."
            ) from error
        raise RequestError([_coded(error, "GRAPHQL_PARSE_FAILED")]) from error
    except RecursionError as error:
        message = "the document is nested too deeply to be read"
        raise LimitExceeded(message) from error


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code}
    return error


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    wanted = [node for node in found if name is None or (node.name and node.name.value == name)]
    if len(wanted) == 1:
        return wanted[0]
    names = ", ".join(node.name.value for node in found if node.name)
    message = (
        f"the document has no operation named {name!r}; it has: {names}"
        if name is not None
        else "the document has several operations: say which one in `operationName`"
    )
    raise InvalidInput(message)


def _check_aliases(document: DocumentNode, limit: int) -> None:
    counter = _AliasCounter()
    visit(document, counter)
    if counter.count > limit:
        message = f"the document has {counter.count} aliases, at most {limit} are allowed"
        raise LimitExceeded(message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_ALIASES.")


class _AliasCounter(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.count += node.alias is not None


def _check_depth(
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    limit: int,
) -> None:
    deepest = _Depth(fragments).of(operation.selection_set)
    if deepest > limit:
        message = f"the operation is {deepest} fields deep, at most {limit} are allowed"
        raise LimitExceeded(message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_DEPTH.")


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
        return 0 if node.name.value in _INTROSPECTION else 1 + below


def _deciding_variables(document: DocumentNode) -> tuple[tuple[str, ...], tuple[str, ...]]:
    collector = _ArgumentCollector()
    visit(document, collector)
    by_value, by_shape = (
        tuple(sorted({variable for name, variable in collector.found if FORM.get(name) == how}))
        for how in ("value", "shape")
    )
    return by_value, by_shape


class _ArgumentCollector(Visitor):
    """Collects which variables stand in which argument, at any depth of its value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._argument = ""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self._argument = node.name.value

    def leave_argument(self, *_: Any) -> None:
        self._argument = ""

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        if self._argument:
            self.found.append((self._argument, node.name.value))
