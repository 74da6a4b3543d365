"""The nodes of a list: how they are found, what they meet, in which order they stand.

Everything that looks at a list does so through its members: the page that is read, counts,
filters by what a node leads to, branches of a timeline. Which way leads to them is chosen above
(`access`, `api.compiler.lists.ways`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.compiler.filters.conditions import ALL, NO_FILTER, Condition, Filter
from api.compiler.plan.ordering import Order
from api.compiler.plan.plan import Slot
from api.compiler.plan.statement import labels_of
from api.compiler.time.moment import Moment
from api.schema.fields import LinkField
from graph.model.declarations import LABELS


@dataclass(frozen=True, slots=True)
class Members:
    """The nodes of a list.

    Args:
        link: Where they are found.
        moment: The time that is asked about.
        order: The order in which they are read.
        stubs: Whether stubs are among them.
        where: Which of them are wanted.
        index: Number of the parameters that their predicates name.
        continued: Whether they begin behind a cursor.
        limit: How many at most: an expression.
    """

    link: LinkField
    moment: Moment
    order: Order
    stubs: bool
    where: Filter = NO_FILTER
    index: int = -1
    continued: bool = False
    limit: str = ""

    def cut(self, n: str, prefix: Sequence[str] = (), *, distinct: bool = False) -> str:
        """Return the clause that orders nodes and keeps a page of them.

        `prefix` are the columns with one value each that come first in the index.
        """
        kept = f"DISTINCT {n}" if distinct else n
        return f"WITH {kept} ORDER BY {self.order.by(n, prefix)} LIMIT {self.limit}"

    def related(self, parent: str) -> bool:
        """Return whether the list goes along a relationship: two sources may state the same."""
        return bool(self.link.relationship and parent)

    def pattern(self, parent: str, n: str) -> str:
        """Return the MATCH of the list's nodes; a relationship's variable is `r` and theirs."""
        if not self.related(parent):
            return self._keyed(n) if parent else f"MATCH ({n}:{labels_of(self.link)})"
        target = f"({n}:{labels_of(self.link, self.moment)})"
        left, right = ("-", "->") if self.link.outgoing else ("<-", "-")
        return f"MATCH ({parent}){left}[r{n}:{self.link.relationship}]{right}{target}"

    def _keyed(self, n: str) -> str:
        """Return the MATCH of nodes by their key, along the index that holds them in order."""
        [label] = self.link.labels
        columns = (self.link.key, *self.order.keys, "uid")
        if columns not in LABELS[label].indexes:
            return f"MATCH ({n}:{label})"
        return hinted(n, label, label, columns)

    def gone(self, parent: str, n: str) -> str:
        """Return the MATCH of what was in the list then and has lost its label since, or nothing.

        Along a relationship such nodes are found with all others.
        """
        found = self.moment.deleted(n, self.link.labels) if not parent else []
        if not found:
            return ""
        keys = [f"{n}.{key} IS NOT NULL" for key in self.order.keys]
        conditions = [f"{n}.org = $p.org", *found, *keys, *self._of_all(n, linked=False)]
        return f"MATCH ({n}:Tombstone) WHERE {' AND '.join(conditions)}"

    def prefix(self, parent: str) -> tuple[str, ...]:
        """Return the columns of the index that the list fixes to one value."""
        if self.link.key:
            return (self.link.key,)
        return () if parent else ("org",)

    def conditions(self, parent: str, n: str) -> list[str]:
        """Return the predicates of the list's nodes, whatever page of it is read.

        Each column of the index has one: without them the index is not used.
        """
        org = f"{n}.org = $p.org"
        if parent and not self.link.key:
            link = self.moment.link(f"r{n}")
            return [link, org, *self._present(n), *self._of_all(n, linked=True)]
        bounds = [*self._present(n), f"{n}.uid IS NOT NULL"]
        head = [f"{n}.{self.link.key} = {parent}.uid", *bounds, org] if parent else [org, *bounds]
        return [*head, *self._of_all(n, linked=bool(parent))]

    def _present(self, n: str) -> list[str]:
        """Return that the sort keys are there."""
        return [
            text
            for key in self.order.keys
            for text in (
                self.moment.bounds(n, key, self.link.labels, stubs=self.stubs)
                if key == self.link.sort
                else [f"{n}.{key} IS NOT NULL"]
            )
        ]

    def _of_all(self, n: str, *, linked: bool) -> list[str]:
        there = self.moment.exists(n, self.link.labels, stubs=self.stubs, linked=linked)
        return [*there, *self.where.predicates(self.index, n)]

    def keyset(self, n: str) -> list[str]:
        """Return the predicates of what lies behind the cursor."""
        return self.order.behind(n, self.cursor) if self.continued else []

    def cursor(self, position: int) -> Slot:
        """Return the parameter of one value of the cursor."""
        return Slot(f"k{self.index}_{position}")


@dataclass(frozen=True, slots=True)
class RelatedCondition(Condition):
    """That a related node meets a condition, or with `some` false, that none does.

    Args:
        number: Tells its variables apart from those of the filter's others.
        members: The list of related nodes: its pattern and what it shows.
        inner: What the related node must meet.
    """

    number: int
    members: Members
    inner: Condition
    some: bool = True

    def text(self, index: int, n: str) -> str:
        """Return an existential subquery over the list that the link itself would show."""
        s = f"s{self.number}{n}"
        inner = () if self.inner == ALL else (self.inner.text(index, s),)
        predicates = " AND ".join((*self.members.conditions(n, s), *inner))
        found = f"EXISTS {{ {self.members.pattern(n, s)} WHERE {predicates} }}"
        return found if self.some else f"NOT {found}"

    def negated(self) -> Condition:
        """Return its opposite."""
        return RelatedCondition(self.number, self.members, self.inner, not self.some)


def hinted(n: str, labels: str, of: str, columns: Sequence[str]) -> str:
    """Return the MATCH of nodes by an index of the label `of`.

    Without SEEK, the planner may read the whole index, as it does where nodes are few.
    """
    return f"MATCH ({n}:{labels}) USING INDEX SEEK {n}:{of}({', '.join(columns)})"
