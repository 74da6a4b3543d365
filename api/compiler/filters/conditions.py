"""Conditions of filters, and their Cypher predicates.

A condition holds or it does not: a missing value meets no comparison, and what does not
hold holds negated. Cypher has a third value, null, for comparisons with nothing. It is as
good as false under AND and OR, so only negated comparisons need to turn it into false, and
all negations are pushed down to comparisons.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from api.compiler.plan.plan import Binding, Slot
from api.compiler.request.given import Given
from api.compiler.time.moment import Moment

_TEXTS: Final[Mapping[str, str]] = {
    "eq": "{x} = {v}",
    "in": "{x} IN {v}",
    "gt": "{x} > {v}",
    "gte": "{x} >= {v}",
    "lt": "{x} < {v}",
    "lte": "{x} <= {v}",
    "contains": "{x} CONTAINS {v}",
    "startsWith": "{x} STARTS WITH {v}",
    "endsWith": "{x} ENDS WITH {v}",
    "containsAny": "any(w IN {v} WHERE w IN {x})",
    "containsAll": "all(w IN {v} WHERE w IN {x})",
}
_FOLDED_LIST: Final = "[w IN {v} | toLower(w)]"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a filter compares with: `number` tells it apart from the filter's others."""

    number: int
    given: Given
    read: Callable[[Any, Binding], Any]

    def slot(self, index: int) -> Slot:
        """Return where it is bound; `index` is the page's."""
        return Slot(f"q{index}_{self.number}")

    def bind(self, binder: Binding, index: int) -> None:
        """Check and set its value.

        Raises:
            InvalidInput: When the value does not fit, as the message says.
            LimitExceeded: When it is a list longer than allowed.
        """
        binder.params[self.slot(index).name] = self.read(self.given.of(binder.variables), binder)


class Condition(ABC):
    """What a node must meet."""

    __slots__ = ()

    @abstractmethod
    def text(self, index: int, n: str) -> str:
        """Return the predicate on the variable `n`; `index` is that of the page it filters."""

    @abstractmethod
    def negated(self) -> Condition:
        """Return the condition that holds exactly where this one does not."""


@dataclass(frozen=True, slots=True)
class Compare(Condition):
    """A property compared with a value.

    Args:
        expression: The property, with `{n}` for its node.
        operator: The operator's name in GraphQL; `ne` is a negated `eq`.
        parameter: The value.
        moment: The time whose value is compared.
        types: The types that the node can have.
        folded: Whether capital and small letters count as equal.
        holds: False when it is negated.
    """

    expression: str
    operator: str
    parameter: Parameter
    moment: Moment
    types: tuple[str, ...]
    folded: bool = False
    holds: bool = True

    @property
    def column(self) -> str:
        """The name of the property if an index on it can answer this, else empty."""
        name = self.expression.removeprefix("{n}.")
        plain = name.isidentifier() and self.holds and not self.folded
        return name if plain and self.moment.indexed(name, self.types) else ""

    def text(self, index: int, n: str) -> str:
        """Return the comparison."""
        x = self.moment.value(self.expression, n, self.types)
        v = str(self.parameter.slot(index))
        if self.folded:
            x = f"toLower(toStringOrNull({x}))"
            v = (_FOLDED_LIST if self.operator == "in" else "toLower({v})").format(v=v)
        text = _TEXTS[self.operator].format(x=x, v=v)
        return text if self.holds else f"NOT coalesce({text}, false)"

    def negated(self) -> Condition:
        """Return its opposite, which a missing value meets."""
        return replace(self, holds=not self.holds)


@dataclass(frozen=True, slots=True)
class Presence(Condition):
    """Whether a property has a value."""

    expression: str
    moment: Moment
    types: tuple[str, ...]
    there: bool

    def text(self, index: int, n: str) -> str:
        """Return the test for null."""
        del index
        x = self.moment.value(self.expression, n, self.types)
        return f"{x} IS NOT NULL" if self.there else f"{x} IS NULL"

    def negated(self) -> Condition:
        """Return its opposite."""
        return replace(self, there=not self.there)


@dataclass(frozen=True, slots=True)
class OfType(Condition):
    """Whether a node is of one of some types."""

    types: tuple[str, ...]
    holds: bool = True

    def text(self, index: int, n: str) -> str:
        """Return the test; a node that was deleted keeps its type, but no label."""
        del index
        names = ", ".join(f"'{name}'" for name in self.types)
        found = f"{n}.type IN [{names}]"
        return found if self.holds else f"NOT {found}"

    def negated(self) -> Condition:
        """Return its opposite."""
        return replace(self, holds=not self.holds)


@dataclass(frozen=True, slots=True)
class Both(Condition):
    """All of its parts hold, or with `every` false, at least one of them."""

    parts: tuple[Condition, ...] = ()
    every: bool = True

    def text(self, index: int, n: str) -> str:
        """Return the parts joined; all of none hold, one of none does not.

        For an OR the planner may seek an index for each part, and sort what all seeks find.
        It does not look into a CASE.
        """
        texts = [part.text(index, n) for part in self.parts]
        if not texts:
            return "true" if self.every else "false"
        if len(texts) == 1:
            return texts[0]
        if self.every:
            return f"({' AND '.join(texts)})"
        return f"CASE {' '.join(f'WHEN {text} THEN true' for text in texts)} ELSE false END"

    def negated(self) -> Condition:
        """Return its opposite, by De Morgan's rule."""
        return Both(tuple(part.negated() for part in self.parts), every=not self.every)


ALL: Final = Both()
"""What every node meets."""


def flattened(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that all must hold, `and` within `and` dissolved."""
    if isinstance(condition, Both) and condition.every:
        for part in condition.parts:
            yield from flattened(part)
    else:
        yield condition


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions of a list, all of which must hold, and the values they compare with."""

    conditions: tuple[Condition, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def predicates(self, index: int, n: str) -> list[str]:
        """Return the predicates on the variable `n`, of the page with this index."""
        return [condition.text(index, n) for condition in self.conditions]

    def without(self, condition: Condition) -> Filter:
        """Return the filter without one of its conditions; its parameters are the same."""
        kept = tuple(other for other in self.conditions if other is not condition)
        return replace(self, conditions=kept)

    def bind(self, binder: Binding, index: int) -> None:
        """Check and set all values."""
        for parameter in self.parameters:
            parameter.bind(binder, index)

    @property
    def form(self) -> str:
        """What it is sorted by among the filters of lists side by side."""
        return " AND ".join(self.predicates(0, "n"))


NO_FILTER: Final = Filter()
