"""Counts over whole connections: how many nodes there are, whatever page of them is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from api.compiler.page import Page
from api.compiler.parameters import Binder
from api.compiler.plan import Fetch, Out, Site
from api.compiler.shaping import ShapeWriter
from api.compiler.statement import StatementWriter

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
        binder.params[f"m{self.index}"] = limit(binder, self) + 1
        binder.cost(self, 1)

    def text(self, writer: StatementWriter, parent: str) -> str:
        """Return the number, each node counted once however many sources link it."""
        n = writer.variable()
        kept = f"DISTINCT {n}" if self.page.related(parent) else n
        found = members(self.page, parent, n)
        return f"COUNT {{ {found} RETURN {kept} LIMIT $p.m{self.index} }}"


@dataclass(frozen=True, slots=True)
class _Counted(Out):
    """The count of a page, or whether it is exact."""

    key: str
    count: Count
    what: Literal["totalCount", "totalCountIsExact"]

    def source(self, shaper: ShapeWriter, place: str) -> str:
        del shaper, place
        limit_text = f"c.params['m{self.count.index}'] - 1"
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


def members(page: Page, parent: str, n: str) -> str:
    """Return the pattern and predicates of all nodes of a page's list.

    Stubs have the epoch for their time: where the list goes by time in an index, none is
    met, and looking at each node for it would cost five times the count itself.
    """
    conditions = page.conditions(parent, n)
    by_time = f"{n}.{page.link.sort} > $p.epoch" in conditions
    if by_time and not page.related(parent):
        conditions = [text for text in conditions if text != f"{n}.stub IS NULL"]
    found = f"{page.pattern(parent, n)} WHERE {' AND '.join(conditions)}"
    gone = page.gone(parent, n)
    return f"CALL () {{ {found} RETURN {n} UNION ALL {gone} RETURN {n} }}" if gone else found


def limit(binder: Binder, fetch: Fetch) -> int:
    """Return how many nodes may be counted for one parent.

    The limit is for the fetch as a whole, so many parents share it.
    """
    whole = binder.settings.graphql_max_count
    return min(whole, max(_LEAST, whole // max(1, binder.parents(fetch))))
