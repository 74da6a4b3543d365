"""Observations in the answer: `changes` at the root, and what one of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from graphql import FieldNode

from api.compiler.feeds.feed import Feed, page_arguments, stretch
from api.compiler.plan.lookup import found_by
from api.compiler.plan.outs import Cell, Constant, Leaf, One, PlaceOf, Rows
from api.compiler.plan.paging import CursorValues
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Shape, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.time.clocks import span_of
from api.compiler.time.moment import readable
from api.schema.bindings import HIDDEN_LABELS
from api.schema.fields import ValueKind
from api.schema.history import LINKS
from graph.model.declarations import ENTITY_LABEL

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
END: Final = datetime.max.replace(tzinfo=UTC)

_MOST_LINKS: Final = 50
_HIDDEN: Final = "|".join(HIDDEN_LABELS)
_RECORD: Final = "left({n}.uid, size({n}.uid) - size({n}.version) - 1)"

_VALUES: Final[Mapping[str, tuple[str, ValueKind, bool]]] = {
    "id": ("{n}.uid", "id", True),
    "at": ("toString(nullIf({n}.at, $p.epoch))", "datetime", False),
    "knownSince": ("toString({n}.first_seen)", "datetime", True),
    "version": ("{n}.version", "string", True),
    "status": ("{n}.status", "string", False),
    "severityRank": ("{n}.severity_rank", "int", False),
    "priority": ("{n}.priority", "string", False),
    "deleted": ("coalesce({n}.deleted, false)", "bool", True),
    "title": ("{n}.title", "string", False),
    "changed": ("coalesce({n}.changed, [])", "strings", True),
    "recordId": (_RECORD, "id", True),
}
"""Fields that are values: expression, kind, and whether there always is one.

What is told in passing has the epoch for its time, which is no time of its own.
"""

_PLACE: Final[tuple[tuple[str, ValueKind], ...]] = (
    ("toString({n}.at)", "datetime"),
    ("{n}.uid", "id"),
)
"""What a cursor holds."""


@dataclass(slots=True, eq=False)
class Observations(Feed):
    """What was said of one node."""

    node: Node
    id: Argument
    between: Argument

    def form(self) -> str:
        """Return nothing: the span of time is in the parameters."""
        return ""

    def bind(self, binder: Binding) -> None:
        """Set id and span too."""
        # A dataclass with slots is another class than the one that its `super()` names.
        Feed.bind(self, binder)
        given = self.between.of(binder.variables) or {}
        binder.params[f"id{self.index}"] = str(self.id.of(binder.variables))
        binder.params |= span(
            self.index, given.get("from"), given.get("to"), ("between.from", "between.to")
        )

    def cursor_values(self) -> CursorValues:
        """Return the columns of time and uid."""
        return [self.node.column(*one) for one in _PLACE]

    def text(self, writer: Writing, parent: str) -> str:
        """Return rows of observations."""
        del parent
        n = writer.variable()
        x, a = f"x{n}", f"a{n}"
        shown = " AND ".join([f"{a}.org = $p.org", readable(a), f"{n}.org = $p.org"])
        within = [*inside(f"{n}.at", self.index), *self.behind(f"{n}.at", f"{n}.uid")]
        return (
            f"COLLECT {{\n"
            f"MATCH ({x}:{ENTITY_LABEL} {{uid: $p.id{self.index}}}) "
            f"WHERE {x}.org = $p.org AND NOT {x}:{_HIDDEN} AND {readable(x)}\n"
            f"MATCH ({x})<-[:ALIAS_OF]-{{0,1}}({a})<-[:CHANGED]-({n}:Change) "
            f"WHERE {shown} AND {' AND '.join(within)}\n"
            f"WITH DISTINCT {n} ORDER BY {n}.at DESC, {n}.uid DESC LIMIT {self.limit}\n"
            f"RETURN {writer.row(self.node, n)} }}"
        )


@dataclass(slots=True, eq=False)
class _Record(Fetch):
    """The node that stands for the record of an observation."""

    node: Node

    def order(self) -> tuple[str, ...]:
        return ("record",)

    def bind(self, binder: Binding) -> None:
        binder.cost(self, 1)

    def text(self, writer: Writing, parent: str) -> str:
        n = writer.variable()
        found = found_by(n, _RECORD.replace("{n}", parent), self.moment)
        return f"COLLECT {{\n{found}\nRETURN {writer.row(self.node, n)} }}"


@dataclass(slots=True, eq=False)
class _Links(Fetch):
    """Links of an observation: all, or those that the one before it does not have, or lost."""

    name: str
    node: Node
    first: Argument

    def order(self) -> tuple[str, ...]:
        return (self.name,)

    def bind(self, binder: Binding) -> None:
        first = binder.size(self.first, _MOST_LINKS)
        binder.params[f"l{self.index}"] = first
        binder.cost(self, first)

    def text(self, writer: Writing, parent: str) -> str:
        n = writer.variable()
        link, uid = f"l{n}", f"u{n}"
        found = found_by(n, uid, self.moment)
        row = f"COLLECT {{\n{found}\nRETURN {writer.row(self.node, n)} }}"
        return (
            f"COLLECT {{\nUNWIND {self._listed(parent, link)} AS {link}\n"
            f"WITH {link}, split({link}, ' ')[0] AS t{n}, substring({link}, "
            f"size(split({link}, ' ')[0]) + 1) AS {uid}\n"
            f"WHERE NOT EXISTS {{ MATCH (h{n}:{ENTITY_LABEL} {{uid: {uid}}}) "
            f"WHERE NOT ({readable(f'h{n}')}) }}\n"
            f"WITH t{n}, {uid}, {link} ORDER BY {link} LIMIT $p.l{self.index}\n"
            f"RETURN [t{n}, {uid}, {row}] }}"
        )

    def _listed(self, c: str, link: str) -> str:
        now = f"coalesce({c}.links, [])"
        if self.name == "links":
            return now
        before = f"coalesce({_before(c)}[0], [])"
        some, others = (now, before) if self.name == "added" else (before, now)
        kept = f"WITH {link}, o{c} WHERE NOT {link} IN o{c} RETURN {link}"
        return f"COLLECT {{ WITH {others} AS o{c} UNWIND {some} AS {link} {kept} }}"


def _before(c: str) -> str:
    """Return the links of the observation before, found by its uid: `{record}@{version}`."""
    x, b = f"x{c}", f"b{c}"
    start = _RECORD.replace("{n}", c) + " + '@'"
    return (
        f"COLLECT {{ MATCH ({c})-[:CHANGED]->({x}) MATCH ({b}:Change) "
        f"WHERE {b}.uid >= {start} AND {b}.uid < {c}.uid AND {b}.org = $p.org "
        f"AND EXISTS {{ ({b})-[:CHANGED]->({x}) }} "
        f"RETURN {b}.links ORDER BY {b}.uid DESC LIMIT 1 }}"
    )


def plan_changes(planner: Selecting, site: Site) -> Out:
    """Plan `changes` at the root."""
    feed = Observations(
        **page_arguments(planner, site),
        node=change_node(),
        id=argument(site.nodes, "id"),
        between=argument(site.nodes, "between"),
    )

    def entry(nodes: list[FieldNode]) -> tuple[Out, ...]:
        return change_shape(planner, feed.node, nodes, feed).rest

    return stretch(planner, site, feed, "Change", entry)


def change_node() -> Node:
    """Return the pattern node of an observation."""
    return Node(("Change",), abstract=False)


def change_shape(planner: Selecting, node: Node, nodes: list[FieldNode], fetch: Fetch) -> Shape:
    """Return how a Change is made of its row; what it needs is added to `node`."""
    return Shape(node, tuple(_fields(planner, node, nodes, fetch)), {})


def _fields(planner: Selecting, node: Node, nodes: list[FieldNode], fetch: Fetch) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "Change").items():
        name = found[0].name.value
        if name in _VALUES:
            expression, kind, required = _VALUES[name]
            yield Leaf(key, node.column(expression, kind), required)
        elif name == "record":
            record = _Record(planner.any_node(fetch.moment), parent=fetch, moment=fetch.moment)
            node.fetches.append(("", record))
            shape = planner.shape(record.node, found, record)
            yield One(key, PlaceOf(record, "({} or (None,))[0]"), shape)
        elif name in LINKS:
            yield _listed(planner, node, found, fetch, key)
        else:
            yield Constant(key, "Change")


def _listed(planner: Selecting, node: Node, nodes: list[FieldNode], fetch: Fetch, key: str) -> Out:
    links = _Links(
        nodes[0].name.value,
        planner.any_node(fetch.moment),
        argument(nodes, "first"),
        parent=fetch,
        moment=fetch.moment,
    )
    node.fetches.append(("", links))
    outs: list[Out] = []
    for inner, found in planner.fields(nodes, "ChangeLink").items():
        match found[0].name.value:
            case "relationship":
                outs.append(Cell(inner, "r[0]", "string"))
            case "id":
                outs.append(Cell(inner, "r[1]", "id"))
            case "node":
                shape = planner.shape(links.node, found, links)
                outs.append(One(inner, "(r[2] or (None,))[0]", shape))
            case _:
                outs.append(Constant(inner, "ChangeLink"))
    return Rows(key, PlaceOf(links), tuple(outs))


def span(index: int, start: Any, end: Any, names: tuple[str, str]) -> dict[str, Any]:
    """Return the parameters of a span of time; an end that is None is open.

    Raises:
        InvalidInput: When an end is no time, or the span ends before it begins.
    """
    begins, ends = span_of(start, end, names)
    return {f"s{index}": begins or BEGINNING, f"u{index}": ends or END}


def inside(time: str, index: int) -> list[str]:
    """Return the predicates that a time lies in a span."""
    return [f"{time} >= $p.s{index}", f"{time} < $p.u{index}"]
