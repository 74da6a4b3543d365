"""Read the argument `where` of a list: what is given, as conditions.

Null is "not given", as for every other argument, except where it says something: `eq: null`
asks for nodes without a value, `ne: null` for those with one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.compiler.filters.conditions import (
    NO_FILTER,
    Both,
    Compare,
    Condition,
    Filter,
    OfType,
    Parameter,
    Presence,
    flattened,
)
from api.compiler.filters.members import Members, RelatedCondition
from api.compiler.plan.ordering import order_of
from api.compiler.plan.plan import Binding
from api.compiler.request.arguments import Argument
from api.compiler.request.given import ABSENT, Given, Variable, listed, unfold
from api.compiler.time.moment import Moment
from api.schema.bindings import possible_types, types_of
from api.schema.fields import LinkField, ValueField, ValueKind
from api.schema.filters import LISTS, fields_of, type_of
from graph.errors import InvalidInput, LimitExceeded
from graph.model import values
from graph.model.times import parse_time
from graph.settings.settings import Settings


def read_where(
    given: Argument,
    variables: Mapping[str, Any],
    settings: Settings,
    *,
    link: LinkField,
    moment: Moment,
) -> Filter:
    """Return the filter of a list. Related nodes count whether anybody described them or not.

    Args:
        given: The argument.
        variables: Those of the request; of their values the shape alone is used.
        settings: Has the limits.
        link: The list.
        moment: The time that is asked about.

    Raises:
        LimitExceeded: When it has more predicates or is nested deeper than allowed.
    """
    if given.node is None:
        return NO_FILTER
    tree = unfold(given.node, variables)
    if tree is None or tree is ABSENT:
        return NO_FILTER
    reader = _Reader(variables, settings, moment)
    condition = reader.object(tree, _Nodes.of(link), "where", 1)
    return Filter(tuple(flattened(condition)), tuple(reader.parameters))


@dataclass(frozen=True, slots=True)
class _Nodes:
    """What is filtered: the GraphQL type that the filter is for, and the types of its nodes."""

    element: str
    types: tuple[str, ...]

    @classmethod
    def of(cls, link: LinkField) -> _Nodes:
        """Return the nodes that a link leads to."""
        return cls(link.element, types_of(link))


@dataclass(slots=True)
class _Reader:
    """Reads one argument, and counts what it holds against the limits."""

    variables: Mapping[str, Any]
    settings: Settings
    moment: Moment
    parameters: list[Parameter] = field(default_factory=list)
    _predicates: int = 0

    def object(self, tree: Mapping[str, Any], nodes: _Nodes, path: str, depth: int) -> Condition:
        """Return the condition of an input object, its members in the order of their names."""
        limit = self.settings.graphql_max_where_depth
        if depth > limit:
            message = f"`{path}` is nested {depth} deep, at most {limit} are allowed"
            raise LimitExceeded(
                message, remedy="Nest it less, or raise NAZARA_GRAPHQL_MAX_WHERE_DEPTH."
            )
        parts: list[Condition] = []
        for name in sorted(tree):
            value, place = tree[name], f"{path}.{name}"
            if value is None:
                continue
            if name in ("and", "or", "not"):
                parts.append(self._joined(name, value, nodes, place, depth + 1))
                continue
            type_ = type_of(nodes.element, name)
            if type_:
                parts.append(self._of_type(type_, value, place, depth + 1))
                continue
            item = fields_of(nodes.element)[name]
            if isinstance(item, LinkField):
                parts += self._related(item, value, place, depth + 1)
            else:
                parts += self._compared(item, nodes.types, value, place)
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _joined(self, name: str, value: Any, nodes: _Nodes, path: str, depth: int) -> Condition:
        if name == "not":
            return self.object(value, nodes, path, depth).negated()
        if isinstance(value, Variable):
            # No object is in it, so it is an empty list.
            value = []
        items = value if isinstance(value, list) else [value]
        parts = tuple(self.object(item, nodes, path, depth) for item in items)
        return Both(parts, every=name == "and")

    def _of_type(self, type_: str, tree: Mapping[str, Any], path: str, depth: int) -> Condition:
        nodes = _Nodes(type_, possible_types((type_,)))
        return Both((OfType(nodes.types), self.object(tree, nodes, path, depth)))

    def _related(
        self, link: LinkField, tree: Mapping[str, Any], path: str, depth: int
    ) -> Iterator[Condition]:
        for name in sorted(tree):
            if tree[name] is None:
                continue
            number = self._count(path)
            inner = self.object(tree[name], _Nodes.of(link), f"{path}.{name}", depth)
            if name == "every":
                inner = inner.negated()
            order = order_of(link.element, None, link.sort)
            members = Members(link, self.moment, order, stubs=not link.key)
            yield RelatedCondition(number, members, inner, some=name == "some")

    def _compared(
        self, value: ValueField, types: tuple[str, ...], tree: Mapping[str, Any], path: str
    ) -> Iterator[Condition]:
        expression = value.expression
        if value.kind == "datetime":
            expression = expression.removeprefix("toString(").removesuffix(")")
        folded = "ignoreCase" in tree and self._decided(tree["ignoreCase"]) is True
        for name in sorted(tree):
            given, place = tree[name], f"{path}.{name}"
            if name == "ignoreCase" or (given is None and name not in ("eq", "ne")):
                continue
            number = self._count(place)
            if name == "isNull" or given is None:
                absent = self._decided(given) is True if name == "isNull" else name == "eq"
                yield Presence(expression, self.moment, types, there=not absent)
                continue
            parameter = Parameter(number, listed(given), _reading(value.kind, name, place))
            self.parameters.append(parameter)
            operator = "eq" if name == "ne" else name
            compared = expression if name == "ne" else value.compared or expression
            yield Compare(
                compared, operator, parameter, self.moment, types, folded, holds=name != "ne"
            )
            if compared != expression:
                yield Presence(expression, self.moment, types, there=True)

    def _decided(self, given: Given | None) -> Any:
        return None if given is None else given.of(self.variables)

    def _count(self, path: str) -> int:
        """Count one predicate more and return how many there were."""
        limit = self.settings.graphql_max_predicates
        if self._predicates == limit:
            message = f"`where` has more than {limit} predicates; `{path}` is one too many"
            raise LimitExceeded(
                message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_PREDICATES."
            )
        self._predicates += 1
        return self._predicates - 1


def _reading(kind: ValueKind, operator: str, path: str) -> Callable[[Any, Binding], Any]:
    """Return the function that checks a value and makes a parameter of it."""
    convert = _CONVERTERS[kind]

    def one(value: Any, binder: Binding) -> Any:
        del binder
        try:
            return convert(value)
        except InvalidInput as error:
            message = f"`{path}`: {error.message}"
            raise InvalidInput(message) from error

    def several(value: Any, binder: Binding) -> Any:
        items = value if isinstance(value, list) else [value]
        limit = binder.settings.graphql_max_where_values
        if len(items) > limit:
            message = f"`{path}` has {len(items)} values, at most {limit} are allowed"
            raise LimitExceeded(
                message, remedy="Ask for fewer, or raise NAZARA_GRAPHQL_MAX_WHERE_VALUES."
            )
        return list(dict.fromkeys(one(item, binder) for item in items))

    return several if operator in LISTS else one


def _id(value: Any) -> str:
    return values.text(str(value) if isinstance(value, int) else value)


_CONVERTERS: Final[Mapping[ValueKind, Callable[[Any], Any]]] = {
    "id": _id,
    "string": values.text,
    "int": values.integer,
    "bigint": values.integer,
    "float": values.decimal,
    "bool": values.flag,
    "datetime": parse_time,
    "strings": values.text,
}
"""How a value is checked, by the kind of the field that it is compared with."""
