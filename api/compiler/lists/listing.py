"""Connections in the answer: nodes, edges and page information of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import FieldNode

from api.compiler.lists.linked import order_of
from api.compiler.lists.page import Page
from api.compiler.plan.outs import Constant, Made, Many, Part, Rows
from api.compiler.plan.plan import Node, Out, Shape, Site
from api.compiler.plan.shaping import ShapeWriter
from api.compiler.request.arguments import argument
from api.schema.bindings import INTERFACE, types_of
from api.schema.connections import connection_name
from api.schema.fields import Link
from graph.errors import InvalidInput

if TYPE_CHECKING:
    from api.compiler.selection import Planner

ConnectionPlanner = Callable[["Planner", Site, Page], Out]
"""Plans a field of a connection; the site is the field's, the page its connection's."""

CONNECTION_FIELDS: Final[dict[str, ConnectionPlanner]] = {}
"""Planners of further fields of connections, by name; see `api.compiler.registry`."""


@dataclass(frozen=True, slots=True)
class Listing(Out):
    """A connection in the answer."""

    key: str
    page: Page
    fields: tuple[Out, ...]

    def source(self, shaper: ShapeWriter, place: str) -> str:
        """Write the function that makes it of its rows; `r` is the row it stands in."""
        name = shaper.name("page")
        ahead = (
            f"n = c.params['f{self.page.index}'] - 1",
            "more = len(rows) > n",
            "if more: rows = rows[:n]",
        )
        shaper.function(
            name,
            "rows, c, r",
            *(ahead if self.page.ahead else ()),
            *(["rows = rows[::-1]"] if self.page.backward else []),
            f"return {shaper.object(self.fields, place)}",
        )
        return f"{name}({self.page.place}, c, r)"


@dataclass(frozen=True, slots=True)
class _EdgeNode(Out):
    """The node of an edge."""

    key: str
    shape: Shape

    def source(self, shaper: ShapeWriter, place: str) -> str:
        del place
        return f"{shaper.node(self.shape)}(r, c)"


@dataclass(frozen=True, slots=True)
class _Cursor(Out):
    """The cursor of the row that `of` names: of each, of the first, of the last."""

    key: str
    page: Page
    of: str

    def source(self, shaper: ShapeWriter, place: str) -> str:
        del shaper, place
        values = ", ".join(column.place for column in cursor_columns(self.page))
        made = f"cursor(c, {self.page.tag!r}, {values})"
        return made if self.of == "r" else f"(lambda r: {made})({self.of}) if rows else None"


def plan_listing(planner: Planner, site: Site, link: Link) -> Listing:
    """Plan a connection and attach its page to where it stands.

    Raises:
        InvalidInput: When it is asked for both of its ends at once, or ordered by what the
            past had other values of.
        LimitExceeded: When its filter is too large.
    """
    given = {
        name: argument(site.nodes, name) for name in ("first", "last", "after", "before", "orderBy")
    }
    backward = _is_backward({name: planner.decided(value) for name, value in given.items()}, site)
    cursor = given["before" if backward else "after"]
    page = Page(
        link=link,
        path=site.path,
        node=Node(types_of(link), abstract=link.element == INTERFACE, moment=site.moment),
        ordering=order_of(link.element, planner.decided(given["orderBy"]), link.sort, site.moment),
        size=given["last" if backward else "first"],
        cursor=cursor,
        continued=planner.decided(cursor) is not None,
        backward=backward,
        stubs=_lists_stubs(planner, site, link),
        parent=site.fetch,
        moment=site.moment,
        where=planner.where(argument(site.nodes, "where"), link, site.moment),
    )
    site.moment.check_order(page.ordering.keys, page.node.types, site.path)
    planner.attach(site, page)
    outs = tuple(_connection(planner, site, page))
    page.read = any(isinstance(out, Many | Part | Rows) for out in outs)
    return Listing(site.key, page, outs)


def _lists_stubs(planner: Planner, site: Site, link: Link) -> bool:
    """Return whether a list shows stubs: below a node it does unless the request says no.

    A stub has no properties, hence is in no list that goes through one.
    """
    below = site.owner is not None
    return not link.key and planner.flag(site.nodes, "includeStubs", default=below)


def _is_backward(given: Mapping[str, Any], site: Site) -> bool:
    backward = given["last"] is not None or given["before"] is not None
    if backward and (given["first"] is not None or given["after"] is not None):
        message = f"{site.path} is asked for both its ends: give `first` and `after`, or `last` "
        raise InvalidInput(message + "and `before`")
    return backward


def _connection(planner: Planner, site: Site, page: Page) -> list[Out]:
    name_of = connection_name(page.link.element)
    outs: list[Out] = []
    for key, nodes in planner.fields(site.nodes, name_of).items():
        name = nodes[0].name.value
        if name in CONNECTION_FIELDS:
            inner = Site(
                key,
                nodes,
                f"{name_of}.{name}",
                site.owner,
                site.owner_type,
                site.fetch,
                site.moment,
            )
            outs.append(CONNECTION_FIELDS[name](planner, inner, page))
        else:
            outs.append(_own(planner, page, key, nodes, name_of))
    return outs


def _own(planner: Planner, page: Page, key: str, nodes: list[FieldNode], name_of: str) -> Out:
    match nodes[0].name.value:
        case "nodes":
            return Many(key, "rows", planner.shape(page.node, nodes, page))
        case "edges":
            return Rows(key, "rows", tuple(_edge(planner, page, nodes)))
        case "pageInfo":
            return Part(key, tuple(_page_info(planner, page, nodes)))
        case _:
            return Constant(key, name_of)


def _edge(planner: Planner, page: Page, nodes: list[FieldNode]) -> list[Out]:
    type_name = f"{page.link.element}Edge"
    outs: list[Out] = []
    for key, found in planner.fields(nodes, type_name).items():
        name = found[0].name.value
        if name == "node":
            outs.append(_EdgeNode(key, planner.shape(page.node, found, page)))
        elif name == "cursor":
            cursor_columns(page)
            outs.append(_Cursor(key, page, "r"))
        else:
            outs.append(Constant(key, type_name))
    return outs


def _page_info(planner: Planner, page: Page, nodes: list[FieldNode]) -> list[Out]:
    outs: list[Out] = []
    for key, found in planner.fields(nodes, "PageInfo").items():
        name = found[0].name.value
        if name.endswith("Cursor"):
            cursor_columns(page)
            outs.append(_Cursor(key, page, "rows[0]" if name == "startCursor" else "rows[-1]"))
        elif name == "__typename":
            outs.append(Constant(key, "PageInfo"))
        else:
            ahead = (name == "hasNextPage") != page.backward
            page.ahead = page.ahead or ahead
            outs.append(Made(key, "more" if ahead else str(page.continued)))
    return outs


def cursor_columns(page: Page) -> list[Any]:
    """Return the columns that a page's cursors are made of, adding them to its rows."""
    kinds = page.ordering.kinds
    texts = page.ordering.values("{n}")
    return [page.node.column(text, kind) for text, kind in zip(texts, kinds, strict=True)]
