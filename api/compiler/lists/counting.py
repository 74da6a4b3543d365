"""Counts over whole connections: how many nodes there are, whatever page of them is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from api.compiler.lists.linked import Linked
from api.compiler.lists.page import Page
from api.compiler.plan.parameters import Binder
from api.compiler.plan.plan import Fetch, Out, Site
from api.compiler.plan.shaping import ShapeWriter
from api.compiler.plan.statement import StatementWriter

if TYPE_CHECKING:
    from api.compiler.selection import Planner

_LEAST: Final = 1_000
"""So many nodes are counted for each parent, however many parents there may be."""


@dataclass(slots=True, eq=False)
class Count(Fetch):
    """How many nodes the list of a page has, up to one more than the limit."""

    page: Page

    def order(self) -> tuple[str, ...]:
        """Sort behind the page: the parameters of its predicates are numbered by then."""
        return (*self.page.order(), "count")

    def bind(self, binder: Binder) -> None:
        """Set how far to count."""
        bind_members(binder, self)
        binder.cost(self, 1)

    def text(self, writer: StatementWriter, parent: str) -> str:
        """Return the number, each node counted once however many sources link it."""
        n = writer.variable()
        return f"COUNT {{ {members(self, self.page, parent, n)} RETURN {n} }}"


@dataclass(frozen=True, slots=True)
class _Counted(Out):
    """The count of a page, or whether it is exact."""

    key: str
    count: Count
    what: Literal["totalCount", "totalCountIsExact"]

    def source(self, shaper: ShapeWriter, place: str) -> str:
        del shaper, place
        limit_text = f"c.params['f{self.count.index}'] - 1"
        if self.what == "totalCount":
            return f"min({self.count.place}, {limit_text})"
        return f"{self.count.place} <= {limit_text}"


def plan_total(planner: Planner, site: Site, page: Page) -> Out:
    """Plan `totalCount` or `totalCountIsExact`: both read one count."""
    kept = planner.root.sources if site.owner is None else [f for _, f in site.owner.fetches]
    count = next((item for item in kept if isinstance(item, Count) and item.page is page), None)
    if count is None:
        count = Count(page, parent=site.fetch, moment=page.moment)
        planner.attach(site, count)
    what: Literal["totalCount", "totalCountIsExact"] = (
        "totalCount" if site.name == "totalCount" else "totalCountIsExact"
    )
    return _Counted(site.key, count, what)


def members(fetch: Fetch, page: Page, parent: str, n: str) -> str:
    """Return the clauses that bind `n` to all nodes of a page's list, up to the limit.

    Where the database walks an index, they come in its order.
    """
    if not parent and (page.where.conditions or not page.moment.now):
        return _whole(fetch, page).walk(parent, n)
    found = f"{page.pattern(parent, n)} WHERE {' AND '.join(_conditions(page, parent, n))}"
    if page.related(parent):
        return f"{found}\nWITH DISTINCT {n} LIMIT $p.f{fetch.index}"
    order = page.ordering.by(n, page.prefix(parent))
    return f"{found}\nWITH {n} ORDER BY {order} LIMIT $p.f{fetch.index}"


def _whole(fetch: Fetch, page: Page) -> Page:
    """Return the list as one page that is as long as the limit."""
    order = page.ordering.by_time if isinstance(page.ordering, Linked) else page.ordering
    limit = f"$p.f{fetch.index}"
    return replace(page, ordering=order, continued=False, backward=False, limit=limit)


def _conditions(page: Page, parent: str, n: str) -> list[str]:
    """Return the predicates of a list's nodes, without that they are no stubs if it is implied.

    Stubs have the epoch for their time: where the list goes by time in an index, none is
    met, and a count looks at every node.
    """
    conditions = page.conditions(parent, n)
    if page.related(parent) or f"{n}.{page.link.sort} > $p.epoch" not in conditions:
        return conditions
    return [text for text in conditions if text != f"{n}.stub IS NULL"]


def bind_members(binder: Binder, fetch: Fetch) -> None:
    """Set the limit of `members`; the filter's values are the page's.

    The limit is for the fetch as a whole, so many parents share it. One node more is read,
    to know whether there are more.
    """
    whole = binder.settings.graphql_max_count
    shared = max(_LEAST, whole // max(1, binder.parents(fetch)))
    binder.params[f"f{fetch.index}"] = min(whole, shared) + 1
