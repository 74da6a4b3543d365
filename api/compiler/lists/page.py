"""Connections in the statement: pages of lists of a label, along a relationship, through a key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from api.compiler.filters.members import Members
from api.compiler.lists import dense, ways
from api.compiler.plan.ordering import Order
from api.compiler.plan.plan import Binding, Fetch, Node, Writing
from api.compiler.request.arguments import Argument
from api.compiler.request.cursor import decode


@dataclass(slots=True, eq=False)
class Page(Fetch):
    """One page of a connection.

    Args:
        path: Its field, such as `Query.incidents`; cursors are good for it alone.
        listed: The list's nodes, in the order that the reader sees.
        node: What is read from each node.
        size: How many nodes, `first` or `last`.
        cursor: Where the page begins, `after` or `before`.
        continued: Whether there is a cursor.
        backward: Whether the page is counted from the end.
        read: Whether anything of the page itself is asked for, and not only counts of its list.
        ahead: Whether one node more is read, to tell if the list goes on behind the page.
    """

    path: str
    listed: Members
    node: Node
    size: Argument
    cursor: Argument
    continued: bool
    backward: bool
    read: bool = True
    ahead: bool = False

    @property
    def ordering(self) -> Order:
        """The order that the reader sees."""
        return self.listed.order

    @property
    def whole(self) -> Members:
        """The nodes of the whole list, in the order that the reader sees."""
        return replace(self.listed, index=self.index)

    @property
    def members(self) -> Members:
        """The nodes of the page, in the order in which the database reads it."""
        order = self.ordering.reversed() if self.backward else self.ordering
        return replace(self.whole, order=order, continued=self.continued, limit=str(self.limit))

    @property
    def tag(self) -> str:
        """What the cursors of this list and order are marked with."""
        return self.path + self.ordering.tag

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        form = f"{self.continued} {self.backward} {self.listed.stubs} {self.read}"
        return (self.listed.link.name, self.ordering.tag, form, self.listed.where.form)

    def bind(self, binder: Binding) -> None:
        """Set size, cursor and what the filter compares with."""
        name: Literal["first", "last"] = "last" if self.backward else "first"
        first = binder.size(self.size, binder.settings.graphql_page_size, name)
        binder.limit(self.limit, first + 1 if self.ahead else first)
        binder.cost(self, first if self.read else 0)
        binder.params[dense.DEGREE.name] = binder.settings.graphql_dense_degree
        self.listed.where.bind(binder, self.index)
        if self.continued:
            given = self.cursor.of(binder.variables)
            argument = "before" if self.backward else "after"
            values = decode(given, self.tag, binder.org, self.ordering.kinds, argument)
            for number, value in enumerate(values):
                binder.params[self.members.cursor(number).name] = value

    def text(self, writer: Writing, parent: str) -> str:
        """Return the page as a list of rows, one more if looking ahead finds one."""
        if not self.read:
            return "[]"
        n = writer.variable()
        found = ways.clauses(self.members, parent, n)
        return f"COLLECT {{\n{found}\nRETURN {writer.row(self.node, n)} }}"
