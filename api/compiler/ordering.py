"""How a list is ordered, and where in it a page begins.

An order is served by an index when ORDER BY repeats the index's columns, all in one
direction, and every column has a predicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.compiler.cursor import CursorKind
from api.schema.fields import DEFAULT_SORT
from api.schema.orders import SORTS, Sort

DEFAULT: Final = "CREATED_AT"


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; uid breaks ties, in the same direction as all else."""

    name: str
    keys: tuple[str, ...]
    kinds: tuple[CursorKind, ...]
    descending: bool

    @property
    def tag(self) -> str:
        """What cursors of this order are marked with, empty for the usual one."""
        usual = self.name == DEFAULT and self.descending
        return "" if usual else f" {self.name} {'DESC' if self.descending else 'ASC'}"

    def reversed(self) -> Order:
        """Return the order of the same list read from its end."""
        return Order(self.name, self.keys, self.kinds, not self.descending)

    def by(self, n: str, prefix: Sequence[str] = ()) -> str:
        """Return what stands behind ORDER BY; `prefix` are the index's equality columns."""
        direction = "DESC" if self.descending else "ASC"
        columns = (*prefix, *self.keys, "uid")
        return ", ".join(f"{n}.{name} {direction}" for name in columns)

    def values(self, n: str) -> tuple[str, ...]:
        """Return the expressions of a cursor's values, uid last."""
        texts = (
            f"toString({n}.{key})" if kind == "datetime" else f"{n}.{key}"
            for key, kind in zip(self.keys, self.kinds, strict=False)
        )
        return (*texts, f"{n}.uid")

    def behind(self, n: str, index: int) -> list[str]:
        """Return the predicates of what lies behind the cursor, whose values are parameters.

        As an OR, the planner may seek both sides in the index (it does on small labels): a
        union of two seeks, which then has to be sorted. It does not look into a CASE.
        """
        return self._behind(n, index, 0)

    def _behind(self, n: str, index: int, position: int) -> list[str]:
        less = "<" if self.descending else ">"
        if position == len(self.keys):
            return [f"{n}.uid {less} $p.k{index}_{position}"]
        column, given = f"{n}.{self.keys[position]}", f"$p.k{index}_{position}"
        value = f"datetime({given})" if self.kinds[position] == "datetime" else given
        ties = " AND ".join(self._behind(n, index, position + 1))
        return [
            f"{column} {less}= {value}",
            f"CASE WHEN {column} = {value} THEN {ties} ELSE true END",
        ]


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
