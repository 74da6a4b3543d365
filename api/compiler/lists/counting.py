"""Counts over whole connections: how many nodes there are, whatever page of them is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from api.compiler.filters.members import Members
from api.compiler.lists import ways
from api.compiler.lists.linked import Linked
from api.compiler.lists.page import Page
from api.compiler.plan.plan import Binding, Fetch, Out, Selecting, Shaping, Site, Writing

_LEAST: Final = 1_000
"""So many nodes are counted for each parent, however many parents there may be."""


@dataclass(slots=True, eq=False)
class Count(Fetch):
    """How many nodes the list of a page has, up to one more than the limit."""

    page: Page

    def order(self) -> tuple[str, ...]:
        """Sort behind the page: the parameters of its predicates are numbered by then."""
        return (*self.page.order(), "count")

    def bind(self, binder: Binding) -> None:
        """Set how far to count."""
        bind_counted(binder, self)
        binder.cost(self, 1)

    def text(self, writer: Writing, parent: str) -> str:
        """Return the number, each node counted once however many sources link it."""
        n = writer.variable()
        return f"COUNT {{ {counted(self, self.page, parent, n)} RETURN {n} }}"


@dataclass(frozen=True, slots=True)
class _Counted(Out):
    """The count of a page, or whether it is exact."""

    key: str
    count: Count
    what: Literal["totalCount", "totalCountIsExact"]

    def source(self, shaper: Shaping, place: str) -> str:
        del place
        number, limit = shaper.place(self.count), f"{self.count.limit.read} - 1"
        if self.what == "totalCount":
            return f"min({number}, {limit})"
        return f"{number} <= {limit}"


def plan_total(planner: Selecting, site: Site, page: Page) -> Out:
    """Plan `totalCount` or `totalCountIsExact`: both read one count."""
    counts = (item for item in planner.attached(site) if isinstance(item, Count))
    count = next((item for item in counts if item.page is page), None)
    if count is None:
        count = Count(page, parent=site.fetch, moment=page.moment)
        planner.attach(site, count)
    what: Literal["totalCount", "totalCountIsExact"] = (
        "totalCount" if site.name == "totalCount" else "totalCountIsExact"
    )
    return _Counted(site.key, count, what)


def counted(fetch: Fetch, page: Page, parent: str, n: str) -> str:
    """Return the clauses that bind `n` to all nodes of a page's list, up to the limit.

    Where the database walks an index, they come in its order.
    """
    members = replace(page.whole, limit=str(fetch.limit))
    if not parent and (members.where.conditions or not members.moment.now):
        return ways.clauses(_by_time(members), parent, n)
    matched = f"{members.pattern(parent, n)} WHERE {' AND '.join(_conditions(members, parent, n))}"
    if members.related(parent):
        return f"{matched}\nWITH DISTINCT {n} LIMIT {fetch.limit}"
    return f"{matched}\n{members.cut(n, members.prefix(parent))}"


def _by_time(members: Members) -> Members:
    """Return the same nodes by time, if a related node decides their order."""
    order = members.order
    return replace(members, order=order.by_time) if isinstance(order, Linked) else members


def _conditions(members: Members, parent: str, n: str) -> list[str]:
    """Return the predicates of a list's nodes, without that they are no stubs if it is implied.

    Stubs sort before all others: where the list goes by time in an index, none is
    met, and a count looks at every node.
    """
    conditions = members.conditions(parent, n)
    if members.related(parent) or f"{n}.{members.link.sort} > $p.untimed" not in conditions:
        return conditions
    return [text for text in conditions if text != f"{n}.stub IS NULL"]


def bind_counted(binder: Binding, fetch: Fetch) -> None:
    """Set the limit of `counted`; the filter's values are the page's.

    The limit is for the fetch as a whole, so many parents share it. One node more is read,
    to know whether there are more.
    """
    whole = binder.settings.graphql_max_count
    shared = max(_LEAST, whole // max(1, binder.parents(fetch)))
    binder.limit(fetch.limit, min(whole, shared) + 1)
