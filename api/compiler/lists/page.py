"""Connections in the statement: lists of a label, along a relationship, through a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from api.compiler.filters import access, indexes
from api.compiler.filters.conditions import NO_FILTER, Filter
from api.compiler.lists import dense, linked_pages
from api.compiler.lists.linked import Linked
from api.compiler.plan.ordering import Order
from api.compiler.plan.parameters import Binder
from api.compiler.plan.plan import Fetch, Node
from api.compiler.plan.statement import StatementWriter, labels_of
from api.compiler.request.arguments import Argument
from api.compiler.request.cursor import decode
from api.schema.fields import Link
from graph.model.declarations import LABELS


@dataclass(slots=True, eq=False)
class Page(Fetch):
    """One page of a connection.

    Args:
        link: Where its nodes are found.
        path: Its field, such as `Query.incidents`; cursors are good for it alone.
        node: What is read from each node.
        ordering: The order that the reader sees.
        size: How many nodes, `first` or `last`.
        cursor: Where the page begins, `after` or `before`.
        continued: Whether there is a cursor.
        backward: Whether the page is counted from the end.
        stubs: Whether stubs are listed.
        where: Which nodes are wanted.
        read: Whether anything of the page itself is asked for, and not only counts of its list.
        ahead: Whether one node more is read, to tell if the list goes on behind the page.
        limit: How many nodes at most, if not the parameter of the page: an expression.
    """

    link: Link
    path: str
    node: Node
    ordering: Order
    size: Argument
    cursor: Argument
    continued: bool
    backward: bool
    stubs: bool
    where: Filter = NO_FILTER
    read: bool = True
    ahead: bool = False
    limit: str = ""

    @property
    def walked(self) -> Order:
        """The order in which the database reads the page."""
        return self.ordering.reversed() if self.backward else self.ordering

    @property
    def tag(self) -> str:
        """What the cursors of this list and order are marked with."""
        return self.path + self.ordering.tag

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        form = f"{self.continued} {self.backward} {self.stubs} {self.read}"
        return (self.link.name, self.ordering.tag, form, self.where.form)

    def bind(self, binder: Binder) -> None:
        """Set size, cursor and what the filter compares with."""
        name: Literal["first", "last"] = "last" if self.backward else "first"
        first = binder.size(self.size, binder.settings.graphql_page_size, name)
        binder.params[f"f{self.index}"] = first + 1 if self.ahead else first
        binder.cost(self, first if self.read else 0)
        binder.params[dense.PARAMETER] = binder.settings.graphql_dense_degree
        self.where.bind(binder, self.index)
        if self.continued:
            given = self.cursor.of(binder.variables)
            argument = "before" if self.backward else "after"
            values = decode(given, self.tag, binder.org, self.ordering.kinds, argument)
            for number, value in enumerate(values):
                binder.params[f"k{self.index}_{number}"] = value

    def text(self, writer: StatementWriter, parent: str) -> str:
        """Return the page as a list of rows, one more if looking ahead finds one."""
        if not self.read:
            return "[]"
        n = writer.variable()
        return f"COLLECT {{\n{self.walk(parent, n)}\nRETURN {writer.row(self.node, n)} }}"

    def walk(self, parent: str, n: str) -> str:
        """Return the clauses that bind `n` to the page's nodes, in order."""
        order = self.walked
        if isinstance(order, Linked):
            return linked_pages.clauses(self, order, parent, n)
        if dense.applies(self, parent):
            return dense.clauses(self, parent, n)
        walk = self._walked(parent, n)
        gone = self.gone(parent, n)
        if not gone:
            return walk
        cut = self.cut(n)
        gone = " AND ".join([gone, *self.keyset(n)])
        return f"CALL () {{ {walk}\nRETURN {n} UNION ALL\n{gone}\n{cut}\nRETURN {n} }}\n{cut}"

    def _walked(self, parent: str, n: str) -> str:
        if not parent:
            return access.clauses(self, n)
        page = self
        if self.related(parent):
            page = replace(self, ordering=self.ordering.unindexed())
        conditions = [*self.conditions(parent, n), *page.keyset(n)]
        return (
            f"{self.pattern(parent, n)} WHERE {' AND '.join(conditions)}\n"
            f"{page.cut(n, self.prefix(parent), distinct=self.related(parent))}"
        )

    def cut(self, n: str, prefix: Sequence[str] = (), *, distinct: bool = False) -> str:
        """Return the clause that orders nodes and keeps a page of them.

        `prefix` are the columns with one value each that come first in the index.
        """
        kept = f"DISTINCT {n}" if distinct else n
        limit = self.limit or f"$p.f{self.index}"
        return f"WITH {kept} ORDER BY {self.walked.by(n, prefix)} LIMIT {limit}"

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
        columns = (self.link.key, *self.ordering.keys, "uid")
        if columns not in LABELS[label].indexes:
            return f"MATCH ({n}:{label})"
        return indexes.hinted(n, label, label, columns)

    def gone(self, parent: str, n: str) -> str:
        """Return the MATCH of what was in the list then and has lost its label since, or nothing.

        Along a relationship such nodes are found with all others.
        """
        found = self.moment.deleted(n, self.link.labels) if not parent else []
        if not found:
            return ""
        keys = [f"{n}.{key} IS NOT NULL" for key in self.ordering.keys]
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
            for key in self.ordering.keys
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
        return self.walked.behind(n, self.index) if self.continued else []
