"""Orders of lists by a property of a related node, such as incidents by the system's name.

To sort a list by what its nodes lead to, all of it must be read. So the walk goes along the
index of the related label instead, and from each of its nodes to those of the list; one that
leads to several is kept where it meets the first of them. What leads to none comes last.

The order within one related node is by time, newest first. A cursor has the related node's
property, time and uid, and the node's own time and uid; the related uid is empty for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from api.compiler.plan import ordering
from api.compiler.plan.ordering import Order, enum_name
from api.compiler.plan.statement import labels_of
from api.compiler.time.moment import NOW, Moment
from api.schema.fields import DEFAULT_SORT, LinkField
from api.schema.orders import SORTS

_NOTHING: Final = "1970-01-01T00:00:00Z"
"""Time in the cursor of a node that leads to none."""


@dataclass(frozen=True, slots=True)
class Linked(Order):
    """An order by a property of related nodes.

    `descending` is the direction of times, as in other orders.

    Args:
        link: The way to the related nodes, which have one label.
        column: Their property.
        falling: Whether the walk begins with its largest value.
        largest: Whether a node stands at the largest of several related ones.
        related_first: Whether the walk begins with nodes that lead to one.
        moment: The time that the list is asked for.
    """

    link: LinkField
    column: str
    falling: bool
    largest: bool
    related_first: bool = True
    moment: Moment = NOW

    @property
    def tag(self) -> str:
        """What cursors of this order are marked with."""
        return f" {self.name} {'DESC' if self.largest else 'ASC'}"

    def reversed(self) -> Linked:
        """Return the order of the same list read from its end."""
        return replace(
            self,
            descending=not self.descending,
            falling=not self.falling,
            related_first=not self.related_first,
        )

    @property
    def by_time(self) -> Order:
        """The order of the list if nothing else is asked."""
        return Order("", self.keys, self.kinds[-2:], self.descending)

    def values(self, n: str) -> tuple[str, ...]:
        """Return the expressions of a cursor's values: the related node's, then its own."""
        first = self.first(n, "s")
        return (
            f"coalesce({first}.{self.column}, '')",
            f"coalesce(toString({first}.{DEFAULT_SORT}), '{_NOTHING}')",
            f"coalesce({first}.uid, '')",
            *self.by_time.values(n),
        )

    def first(self, n: str, s: str) -> str:
        """Return the related node at which a node stands, or null."""
        return (
            f"COLLECT {{ {self.match(n, s)} RETURN {s} "
            f"ORDER BY {self.columns(s, falling=self.largest)} LIMIT 1 }}[0]"
        )

    def match(self, n: str, s: str) -> str:
        """Return the MATCH of what a node leads to."""
        labels = labels_of(self.link, self.moment)
        conditions = [self.moment.link(f"r{s}"), *self.there(s)]
        return (
            f"MATCH ({n})-[r{s}:{self.link.relationship}]->({s}:{labels}) "
            f"WHERE {' AND '.join(conditions)}"
        )

    def there(self, s: str) -> list[str]:
        """Return the predicates of a related node that can be ordered by."""
        exists = self.moment.exists(s, self.link.labels, linked=True)
        # A range that begins with the empty text holds every text and nothing else.
        return [f"{s}.org = $p.org", f"{s}.{self.column} >= ''", *exists]

    def columns(self, s: str, *, falling: bool) -> str:
        """Return what related nodes are ordered by."""
        direction = "DESC" if falling else "ASC"
        return ", ".join(f"{s}.{name} {direction}" for name in (self.column, DEFAULT_SORT, "uid"))

    def before(self, t: str, s: str, *, falling: bool) -> str:
        """Return whether one related node comes before another."""
        less = ">" if falling else "<"
        name, time = (f"{{0}}.{column}" for column in (self.column, DEFAULT_SORT))
        names, times = (name.format(t), name.format(s)), (time.format(t), time.format(s))
        return (
            f"({names[0]} {less} {names[1]} OR {names[0]} = {names[1]} AND "
            f"({times[0]} {less} {times[1]} OR {times[0]} = {times[1]} AND "
            f"{t}.uid {less} {s}.uid))"
        )


def order_of(element: str, given: Mapping[str, Any] | None, default: str, moment: Moment) -> Order:
    """Return the order that `orderBy` asks for, by the nodes' own properties or related ones.

    Args:
        element: GraphQL type of the list's nodes.
        given: The argument's value, its enum values as names.
        default: The property that orders the list when nothing is asked.
        moment: The time that the list is asked for.
    """
    sort = SORTS[element][enum_name(given["field"])] if given else None
    if given is None or sort is None or sort.link is None:
        return ordering.order_of(element, given, default)
    falling = enum_name(given.get("direction") or "DESC") == "DESC"
    return Linked(
        enum_name(given["field"]),
        (default,),
        (*sort.kinds, "datetime", "string"),
        descending=True,
        link=sort.link,
        column=sort.keys[0],
        falling=falling,
        largest=falling,
        moment=moment,
    )
