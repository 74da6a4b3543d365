"""Read a GraphQL document once: parse, validate and hold it against the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphql import (
    ArgumentNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)
from graphql.validation.validate import ValidationAbortedError

from api.compiler.request.deciding import Deciding
from api.compiler.request.limits import check_document, check_operation
from graph.errors import InvalidInput, LimitExceeded
from graph.settings.settings import Settings

FORM: Final[Mapping[str, Literal["value", "shape"]]] = {
    "if": "value",
    "includeStubs": "value",
    "orderBy": "value",
    "where": "shape",
    "by": "value",
    "kinds": "value",
    "depth": "value",
    "direction": "value",
    "maxHops": "value",
    "relationships": "value",
    "first": "shape",
    "after": "shape",
    "last": "shape",
    "before": "shape",
    "text": "shape",
    "system": "shape",
    "since": "shape",
    "until": "shape",
    "asOf": "shape",
}
"""Arguments whose variables decide the form of a statement: by their value, or by no more
than its shape (see `deciding.shape_of`). Those of all other arguments are parameters alone."""

_MAX_FAULTS: Final = 5


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

    @property
    def called(self) -> str:
        """What the document calls it; empty where that is nothing."""
        return self.definition.name.value if self.definition.name else ""

    @property
    def kind(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self.definition.operation

    def deciding(self, variables: Mapping[str, Any]) -> Deciding:
        """Return what of the variables decides the plan, and nothing else."""
        return Deciding(self.by_value, self.by_shape, variables)


def read_document(
    text: str, name: str | None, schema: GraphQLSchema, settings: Settings
) -> Operation:
    """Return the operation called `name`, or the only one.

    Raises:
        RequestError: When the document is no valid GraphQL for this schema.
        LimitExceeded: When it is longer, deeper or has more aliases than allowed.
        IntrospectionDisabled: When it asks for the schema where that is switched off.
        InvalidInput: When there is no operation of that name.
    """
    document = _parsed(text, settings)
    check_document(document, settings)
    _validate(document, schema, settings)
    definition = _operation(document, name)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    check_operation(definition, fragments, settings)
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


def _validate(document: DocumentNode, schema: GraphQLSchema, settings: Settings) -> None:
    hidden = not settings.graphql_max_introspection
    faults = validate(schema, document, max_errors=_MAX_FAULTS, hide_suggestions=hidden)
    if faults and isinstance(faults[0], ValidationAbortedError):
        raise LimitExceeded(
            "the document repeats too much, or nests too many fragments, to be validated"
        )
    if faults:
        raise RequestError([_coded(fault, "GRAPHQL_VALIDATION_FAILED") for fault in faults])


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
