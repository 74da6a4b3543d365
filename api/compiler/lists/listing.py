"""Connections in the answer: nodes, edges and page information of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import FieldNode

from api.compiler.filters.members import Members
from api.compiler.filters.where import read_where
from api.compiler.lists.linked import order_of
from api.compiler.lists.page import Page
from api.compiler.plan.outs import Constant, Many, Part, Rows
from api.compiler.plan.paging import CursorValues, Paging, Stretch, edge_fields, end_fields
from api.compiler.plan.plan import Node, Out, Selecting, Shape, Shaping, Site
from api.compiler.request.arguments import argument
from api.schema.bindings import INTERFACE, types_of
from api.schema.connections import connection_name
from api.schema.fields import LinkField
from graph.errors import InvalidInput

ConnectionPlanner = Callable[[Selecting, Site, Page], Out]
"""Plans a field of a connection; the site is the field's, the page its connection's."""

ConnectionPlanners = Mapping[str, ConnectionPlanner]
"""Planners of further fields of connections, by name."""


@dataclass(frozen=True, slots=True)
class _EdgeNode(Out):
    """The node of an edge."""

    key: str
    shape: Shape

    def source(self, shaper: Shaping, place: str) -> str:
        del place
        return f"{shaper.node(self.shape)}(r, c)"


def plan_listing(
    planner: Selecting, site: Site, link: LinkField, further: ConnectionPlanners
) -> Stretch:
    """Plan a connection and attach its page to where it stands.

    Raises:
        InvalidInput: When it is asked for both of its ends at once, or ordered by what the
            past had other values of.
        LimitExceeded: When its filter is too large.
    """
    page = _page(planner, site, link)
    site.moment.check_order(page.ordering.keys, page.node.types, site.path)
    planner.attach(site, page)
    paging = Paging(page, page.tag, lambda: _cursor_columns(page), page.continued, page.backward)
    outs = tuple(_connection(planner, site, paging, page, further))
    page.ahead = paging.ahead
    page.read = any(isinstance(out, Many | Part | Rows) for out in outs)
    return Stretch(site.key, paging, outs)


def _page(planner: Selecting, site: Site, link: LinkField) -> Page:
    names = ("first", "last", "after", "before")
    given = {name: argument(site.nodes, name) for name in names}
    backward = _is_backward({name: planner.decided(value) for name, value in given.items()}, site)
    cursor = given["before" if backward else "after"]
    return Page(
        path=site.path,
        listed=_listed(planner, site, link),
        node=Node(types_of(link), abstract=link.element == INTERFACE, moment=site.moment),
        size=given["last" if backward else "first"],
        cursor=cursor,
        continued=planner.decided(cursor) is not None,
        backward=backward,
        parent=site.fetch,
        moment=site.moment,
    )


def _listed(planner: Selecting, site: Site, link: LinkField) -> Members:
    """Return the list that is asked for: its nodes, their order and its filter."""
    by = planner.decided(argument(site.nodes, "orderBy"))
    return Members(
        link,
        site.moment,
        order_of(link.element, by, link.sort, site.moment),
        stubs=_lists_stubs(planner, site, link),
        where=read_where(
            argument(site.nodes, "where"),
            planner.variables,
            planner.settings,
            link=link,
            moment=site.moment,
        ),
    )


def _lists_stubs(planner: Selecting, site: Site, link: LinkField) -> bool:
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


def _connection(
    planner: Selecting, site: Site, paging: Paging, page: Page, further: ConnectionPlanners
) -> Iterator[Out]:
    type_name = connection_name(page.listed.link.element)
    for key, nodes in planner.fields(site.nodes, type_name).items():
        name = nodes[0].name.value
        if name in further:
            inner = replace(site, key=key, nodes=nodes, path=f"{type_name}.{name}")
            yield further[name](planner, inner, page)
        else:
            yield _own(planner, paging, page, key, nodes)


def _own(planner: Selecting, paging: Paging, page: Page, key: str, nodes: list[FieldNode]) -> Out:
    element = page.listed.link.element

    def node(inner: str, found: list[FieldNode]) -> Out:
        return _EdgeNode(inner, planner.shape(page.node, found, page))

    match nodes[0].name.value:
        case "nodes":
            return Many(key, "rows", planner.shape(page.node, nodes, page))
        case "edges":
            edges = edge_fields(planner, nodes, f"{element}Edge", paging, node)
            return Rows(key, "rows", tuple(edges))
        case "pageInfo":
            return Part(key, tuple(end_fields(planner, nodes, paging)))
        case _:
            return Constant(key, connection_name(element))


def _cursor_columns(page: Page) -> CursorValues:
    """Return the columns that a page's cursors are made of, adding them to its rows."""
    texts, kinds = page.ordering.values("{n}"), page.ordering.kinds
    return [page.node.column(text, kind) for text, kind in zip(texts, kinds, strict=True)]
