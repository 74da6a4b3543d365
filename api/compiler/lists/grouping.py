"""`countBy`: the nodes of a connection counted by a value, a time or what they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.lists.counting import bind_counted, counted
from api.compiler.lists.page import Page
from api.compiler.plan.ordering import enum_name
from api.compiler.plan.outs import Cell, Constant, Made, One, Rows
from api.compiler.plan.plan import (
    Binding,
    Fetch,
    Node,
    Out,
    Selecting,
    Shape,
    Shaping,
    Site,
    Writing,
)
from api.compiler.plan.statement import ANY_EVER, ANY_VISIBLE, labels_of
from api.compiler.request.arguments import Argument, argument
from api.schema.bindings import types_of
from api.schema.fields import LinkField
from api.schema.groups import GROUPS, Grouping
from graph.model.declarations import ENTITY_LABEL

_DEFAULT_GROUPS: Final = 20
_READ, _GROUPS, _IN_GROUPS, _LISTED = range(4)
"""Places in the value: nodes read, groups, their nodes in all, the groups that are listed."""


@dataclass(slots=True, eq=False)
class CountBy(Fetch):
    """The groups of a page's list.

    Args:
        page: The page; where it begins and ends does not matter.
        name: The grouping's name in the enum.
        grouping: The grouping.
        interval: Length of time of one group.
        first: How many groups.
        node: What is read from the node that a group leads to.
    """

    page: Page
    name: str
    grouping: Grouping
    interval: Argument
    first: Argument
    node: Node

    def order(self) -> tuple[str, ...]:
        """Sort behind the page and by grouping."""
        return (*self.page.order(), "count by", self.name)

    def bind(self, binder: Binding) -> None:
        """Set how many nodes to count, how many groups to list and how long intervals are."""
        first = binder.size(self.first, _DEFAULT_GROUPS)
        bind_counted(binder, self)
        binder.params[f"g{self.index}"] = first
        if self.grouping.kind == "time":
            interval = enum_name(binder.value(self.interval, "DAY"))
            binder.params[f"i{self.index}"] = interval.lower()
        binder.cost(self, first)

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of one row; of a list with an index, the first nodes are counted."""
        n = writer.variable()
        nodes = counted(self, self.page, parent, n)
        return f"COLLECT {{ {nodes}\n{self._grouped(writer, n)} }}"

    def _grouped(self, writer: Writing, n: str) -> str:
        if self.grouping.link is not None:
            return self._by_related(writer, n, self.grouping.link)
        key = self._key(n)
        falling = f"k{n} IS NULL, k{n} DESC" if self.grouping.kind == "time" else f"c{n} DESC, k{n}"
        return (
            f"WITH {key} AS k{n}, count(*) AS c{n} ORDER BY {falling}\n"
            f"WITH collect([k{n}, c{n}]) AS g{n}, sum(c{n}) AS s{n}\n"
            f"RETURN [s{n}, size(g{n}), s{n}, {self._listed(writer, n)}]"
        )

    def _key(self, n: str) -> str:
        """Return the expression of the value; one of an unfit type counts as none."""
        value = self.moment.value(self.grouping.expression, n, self.page.node.types)
        if self.grouping.kind != "time":
            return f"toStringOrNull({value})"
        fits = f"{value} IS :: ZONED DATETIME NOT NULL"
        return f"CASE WHEN {fits} THEN date.truncate($p.i{self.index}, {value}) END"

    def _listed(self, writer: Writing, n: str) -> str:
        listed = f"g{n}[..$p.g{self.index}]"
        match self.grouping.kind:
            case "time":
                return f"[x{n} IN {listed} | [toString(x{n}[0]), x{n}[1]]]"
            case "reference":
                m = writer.variable()
                # A key that leads nowhere is text that somebody wrote: it stays the key.
                return (
                    f"COLLECT {{ UNWIND {listed} AS x{n} OPTIONAL {self._referred(n, m)}\n"
                    f"RETURN [x{n}[0], x{n}[1], {self._node(writer, m)}] }}"
                )
            case _:
                return listed

    def _referred(self, n: str, m: str) -> str:
        visible = ANY_VISIBLE if self.moment.now else ANY_EVER
        there = self.moment.exists(m, stubs=True, linked=False)
        conditions = [f"{m}.org = $p.org", f"{m}:{visible}", *there]
        found = f"MATCH ({m}:{ENTITY_LABEL} {{uid: x{n}[0]}})"
        return f"{found} WHERE {' AND '.join(conditions)}"

    def _by_related(self, writer: Writing, n: str, link: LinkField) -> str:
        """Group by the nodes at the other end; a null stands for none."""
        m = writer.variable()
        there = self.moment.exists(m, link.labels, linked=True)
        conditions = [self.moment.link(f"r{m}"), f"{m}.org = $p.org", *there]
        labels = labels_of(link, self.moment)
        return (
            f"WITH collect({n}) AS a{n}\n"
            f"WITH size(a{n}) AS s{n}, COLLECT {{ UNWIND a{n} AS b{n}\n"
            f"OPTIONAL MATCH (b{n})-[r{m}:{link.relationship}]->({m}:{labels}) "
            f"WHERE {' AND '.join(conditions)}\n"
            f"WITH {m}, count(DISTINCT b{n}) AS c{n} ORDER BY c{n} DESC, {m}.uid\n"
            f"RETURN [{m}, c{n}] }} AS g{n}\n"
            f"RETURN [s{n}, size(g{n}), COLLECT {{ UNWIND g{n} AS x{n} "
            f"RETURN sum(x{n}[1]) }}[0], COLLECT {{ UNWIND g{n}[..$p.g{self.index}] AS x{n}\n"
            f"WITH x{n}[0] AS {m}, x{n}[1] AS c{n}\n"
            f"RETURN [{m}.uid, c{n}, {self._node(writer, m)}] }}]"
        )

    def _node(self, writer: Writing, m: str) -> str:
        return f"CASE WHEN {m} IS NULL THEN null ELSE {writer.row(self.node, m)} END"


@dataclass(frozen=True, slots=True)
class _Counts(Out):
    """The answer of a `countBy`."""

    key: str
    fetch: CountBy
    fields: tuple[Out, ...]

    def source(self, shaper: Shaping, place: str) -> str:
        """Write the function that makes it: `g` is the fetch's row, `n` how many are counted."""
        name = shaper.name("counts")
        turned = "[::-1]" if self.fetch.grouping.kind == "time" else ""
        shaper.function(
            name,
            "g, c",
            f"n = {self.fetch.limit.read} - 1",
            f"groups = g[{_LISTED}]{turned}",
            f"return {shaper.object(self.fields, place)}",
        )
        return f"{name}({shaper.place(self.fetch)}[0], c)"


def plan_count_by(planner: Selecting, site: Site, page: Page) -> Out:
    """Plan `countBy` and attach what it fetches."""
    name = enum_name(planner.decided(argument(site.nodes, "by")))
    grouping = GROUPS[page.listed.link.element][name]
    fetch = CountBy(
        page,
        name,
        grouping,
        interval=argument(site.nodes, "interval"),
        first=argument(site.nodes, "first"),
        node=_node_of(planner, grouping, page),
        parent=site.fetch,
        moment=page.moment,
    )
    planner.attach(site, fetch)
    return _Counts(site.key, fetch, tuple(_counts(planner, site.nodes, fetch)))


def _node_of(planner: Selecting, grouping: Grouping, page: Page) -> Node:
    if grouping.link is None:
        return planner.any_node(page.moment)
    return Node(types_of(grouping.link), abstract=True, moment=page.moment)


def _counts(planner: Selecting, nodes: list[FieldNode], fetch: CountBy) -> list[Out]:
    outs: list[Out] = []
    for key, found in planner.fields(nodes, "NodeCounts").items():
        match found[0].name.value:
            case "groups":
                outs.append(Rows(key, "groups", tuple(_group(planner, found, fetch))))
            case "groupCount":
                outs.append(Made(key, f"g[{_GROUPS}]"))
            case "other":
                outs.append(Made(key, f"g[{_IN_GROUPS}] - sum(x[1] for x in groups)"))
            case "isExact":
                outs.append(Made(key, f"g[{_READ}] <= n"))
            case _:
                outs.append(Constant(key, "NodeCounts"))
    return outs


def _group(planner: Selecting, nodes: list[FieldNode], fetch: CountBy) -> list[Out]:
    outs: list[Out] = []
    for key, found in planner.fields(nodes, "NodeCount").items():
        match found[0].name.value:
            case "key":
                outs.append(Cell(key, "r[0]", "string", required=False))
            case "count":
                outs.append(Cell(key, "r[1]", "int"))
            case "node":
                outs.append(_node(planner, key, found, fetch))
            case _:
                outs.append(Constant(key, "NodeCount"))
    return outs


def _node(planner: Selecting, key: str, nodes: list[FieldNode], fetch: CountBy) -> Out:
    shape: Shape = planner.shape(fetch.node, nodes, fetch)
    if fetch.grouping.kind not in {"reference", "related"}:
        return Made(key, "None")
    return One(key, "r[2]", shape)
