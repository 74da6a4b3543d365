"""How a list is ordered, and where in it a page begins.

An order is served by an index when ORDER BY repeats the index's columns, all in one
direction, and every column has a predicate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from api.compiler.plan.plan import Slot
from api.compiler.request.cursor import CursorKind
from api.schema.fields import DEFAULT_SORT
from api.schema.orders import SORTS, Sort

DEFAULT: Final = "CREATED_AT"


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; uid breaks ties, in the same direction as all else.

    `kinds` are those of a cursor's values, uid last. `indexed` says that an index may hold
    the list in this order.
    """

    name: str
    keys: tuple[str, ...]
    kinds: tuple[CursorKind, ...]
    descending: bool
    indexed: bool = field(default=True, kw_only=True)

    @property
    def tag(self) -> str:
        """What cursors of this order are marked with, empty for the usual one."""
        usual = self.name == DEFAULT and self.descending
        return "" if usual else f" {self.name} {'DESC' if self.descending else 'ASC'}"

    def reversed(self) -> Order:
        """Return the order of the same list read from its end."""
        return replace(self, descending=not self.descending)

    def unindexed(self) -> Order:
        """Return the same order for lists that no index holds, which are read and sorted.

        Neo4j compares two stored texts by code points, but a stored and a given one by
        UTF-16: beyond U+D7FF they differ. What a sum makes is compared like what was given,
        so a cursor and the order it continues agree.
        """
        return replace(self, indexed=False)

    def by(self, n: str, prefix: Sequence[str] = ()) -> str:
        """Return what stands behind ORDER BY; `prefix` are the index's equality columns."""
        direction = "DESC" if self.descending else "ASC"
        columns = [f"{n}.{name}" for name in prefix]
        columns += [self._column(n, position) for position in range(len(self.keys) + 1)]
        return ", ".join(f"{column} {direction}" for column in columns)

    def values(self, n: str) -> tuple[str, ...]:
        """Return the expressions of a cursor's values, uid last."""
        texts = (
            f"toString({n}.{key})" if kind == "datetime" else f"{n}.{key}"
            for key, kind in zip(self.keys, self.kinds, strict=False)
        )
        return (*texts, f"{n}.uid")

    def behind(self, n: str, cursor: Callable[[int], Slot]) -> list[str]:
        """Return the predicates of what lies behind the cursor, whose values are parameters.

        As an OR, the planner may seek both sides in the index (it does on small labels): a
        union of two seeks, which then has to be sorted. It does not look into a CASE.
        """
        return self._behind(n, cursor, 0)

    def _behind(self, n: str, cursor: Callable[[int], Slot], position: int) -> list[str]:
        less = "<" if self.descending else ">"
        column, given = self._column(n, position), cursor(position)
        if position == len(self.keys):
            return [f"{column} {less} {given}"]
        value = f"datetime({given})" if self.kinds[position] == "datetime" else str(given)
        ties = " AND ".join(self._behind(n, cursor, position + 1))
        return [
            f"{column} {less}= {value}",
            f"CASE WHEN {column} = {value} THEN {ties} ELSE true END",
        ]

    def _column(self, n: str, position: int) -> str:
        """Return the expression of a key, or behind the last one that of uid."""
        name = (*self.keys, "uid")[position]
        plain = self.indexed or self.kinds[position] != "string"
        return f"{n}.{name}" if plain else f"{n}.{name} + ''"


def order_of(element: str, given: Mapping[str, Any] | None, default: str = DEFAULT_SORT) -> Order:
    """Return the order that `orderBy` asks for, newest first without it.

    Args:
        element: GraphQL type of the list's nodes.
        given: The argument's value, its enum values as names.
        default: The property that orders the list when nothing is asked.
    """
    if not given:
        return Order(DEFAULT, (default,), ("datetime", "string"), descending=True)
    name = enum_name(given["field"])
    sort: Sort = SORTS[element][name]
    return Order(
        name,
        sort.keys,
        (*sort.kinds, "string"),
        descending=enum_name(given.get("direction") or "DESC") == "DESC",
    )


def enum_name(item: Any) -> str:
    """Return the name of an enum value, which is text in a literal and a member in a variable."""
    return str(getattr(item, "name", item))
