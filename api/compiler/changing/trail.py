"""Audit events in the answer: `auditEvents` at the root, and the one that a mutation left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.feeds.changes import inside, span
from api.compiler.feeds.feed import Feed, page_arguments, stretch
from api.compiler.plan.lookup import found_by
from api.compiler.plan.outs import Constant, Leaf, One, PlaceOf
from api.compiler.plan.paging import CursorValues
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Shape, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.time.moment import readable
from api.schema.fields import ValueKind

TYPE: Final = "AuditEvent"

_VALUES: Final[Mapping[str, tuple[str, ValueKind, bool]]] = {
    "id": ("{n}.uid", "id", True),
    "at": ("toString({n}.at)", "datetime", True),
    "title": ("{n}.title", "string", True),
    "action": ("{n}.action", "string", True),
    "outcome": ("{n}.outcome", "string", True),
    "actor": ("{n}.actor", "id", False),
    "actorName": ("{n}.actor_name", "string", False),
    "via": ("{n}.via", "string", False),
    "address": ("{n}.address", "string", False),
    "requestId": ("{n}.request_id", "string", False),
    "nodeId": ("{n}.node", "id", False),
    "nodeVersion": ("{n}.node_version", "string", False),
    "before": ("{n}.before", "json", False),
    "after": ("{n}.after", "json", False),
    "undoes": ("{n}.undoes", "id", False),
    "undoneBy": ("{n}.undone_by", "id", False),
}
"""Fields that are values: expression, kind, and whether there always is one."""

_PLACE: Final[tuple[tuple[str, ValueKind], ...]] = (
    ("toString({n}.at)", "datetime"),
    ("{n}.uid", "id"),
)
"""What a cursor holds."""

_SELECTIVE: Final = ("node", "actor", "action")
"""What events are filtered by, the most selective first: the first one given leads."""


@dataclass(slots=True, eq=False)
class AuditFeed(Feed):
    """Changes that people made, newest first. `given` names the filters that there are."""

    node: Node
    where: Argument
    given: tuple[str, ...]

    def form(self) -> str:
        """Return which filters there are."""
        return " ".join(self.given)

    def bind(self, binder: Binding) -> None:
        """Set the filters too."""
        # A dataclass with slots is another class than the one that its `super()` names.
        Feed.bind(self, binder)
        where = self.where.of(binder.variables) or {}
        binder.params |= {self._name(name): str(where[name]) for name in self.given}
        binder.params |= span(
            self.index, where.get("since"), where.get("until"), ("where.since", "where.until")
        )

    def cursor_values(self) -> CursorValues:
        """Return the columns of time and uid."""
        return [self.node.column(*one) for one in _PLACE]

    def text(self, writer: Writing, parent: str) -> str:
        """Return rows of events, in the order of the index that the first filter leads to."""
        del parent
        n = writer.variable()
        equal = [f"{n}.{name} = $p.{self._name(name)}" for name in self.given]
        time = f"{n}.sort_at"
        within = [*inside(time, self.index), *self.behind(time, f"{n}.uid")]
        shown = [f"{n}.uid IS NOT NULL", of_readable(n)]
        where = " AND ".join([f"{n}.org = $p.org", *equal, *within, *shown])
        columns = ["org", *self.given[:1], "sort_at", "uid"]
        order = ", ".join(f"{n}.{column} DESC" for column in columns)
        return (
            f"COLLECT {{\nMATCH ({n}:{TYPE}) WHERE {where}\n"
            f"WITH {n} ORDER BY {order} LIMIT {self.limit}\n"
            f"RETURN {writer.row(self.node, n)} }}"
        )

    def _name(self, name: str) -> str:
        return f"{name}{self.index}"


@dataclass(slots=True, eq=False)
class LeftEvent(Fetch):
    """The event that the operation's own change left; none while nothing was done."""

    node: Node

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return ("event",)

    def bind(self, binder: Binding) -> None:
        """Leave room for its uid, which the change tells."""
        binder.params["event"] = None
        binder.cost(self, 1)

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row."""
        del parent
        n = writer.variable()
        return (
            f"COLLECT {{\nMATCH ({n}:_Entity {{uid: $p.event}}) "
            f"WHERE {n}:{TYPE} AND {n}.org = $p.org AND {of_readable(n)}\n"
            f"RETURN {writer.row(self.node, n)} }}"
        )


@dataclass(slots=True, eq=False)
class _Changed(Fetch):
    """The node that an event is about, as it is now."""

    node: Node

    def order(self) -> tuple[str, ...]:
        return ("node",)

    def bind(self, binder: Binding) -> None:
        binder.cost(self, 1)

    def text(self, writer: Writing, parent: str) -> str:
        n = writer.variable()
        found = found_by(n, f"{parent}.node", self.moment)
        return f"COLLECT {{\n{found}\nRETURN {writer.row(self.node, n)} }}"


def plan_events(planner: Selecting, site: Site) -> Out:
    """Plan `auditEvents` at the root."""
    where = argument(site.nodes, "where")
    given = planner.decided(where) or {}
    feed = AuditFeed(
        **page_arguments(planner, site),
        node=event_node(),
        where=where,
        given=tuple(name for name in _SELECTIVE if given.get(name) is not None),
    )

    def entry(nodes: list[FieldNode]) -> tuple[Out, ...]:
        return tuple(_fields(planner, feed.node, nodes, feed))

    return stretch(planner, site, feed, TYPE, entry)


def plan_left_event(planner: Selecting, site: Site) -> Out:
    """Plan the event that a mutation left."""
    fetch = LeftEvent(event_node())
    planner.attach(site, fetch)
    shape = event_shape(planner, fetch.node, site.nodes, fetch)
    return One(site.key, PlaceOf(fetch, "({} or (None,))[0]"), shape)


def event_shape(planner: Selecting, node: Node, nodes: list[FieldNode], fetch: Fetch) -> Shape:
    """Return what is made of the row of an event."""
    return Shape(node, tuple(_fields(planner, node, nodes, fetch)), {})


def of_readable(n: str) -> str:
    """Return the predicate that who asks may read what an event is about, and all it names."""
    x, u = f"v{n}", f"u{n}"
    hidden = f"WHERE NOT {readable(x)}"
    return (
        f"NOT EXISTS {{ MATCH ({x}:_Entity {{uid: {n}.node}}) {hidden} }} AND "
        f"NOT EXISTS {{ UNWIND {n}.names AS {u} MATCH ({x}:_Entity {{uid: {u}}}) {hidden} }}"
    )


def event_node() -> Node:
    """Return a node with what an event says."""
    return Node((TYPE,), abstract=False)


def _fields(planner: Selecting, node: Node, nodes: list[FieldNode], fetch: Fetch) -> Iterator[Out]:
    for key, found in planner.fields(nodes, TYPE).items():
        name = found[0].name.value
        if name in _VALUES:
            expression, kind, required = _VALUES[name]
            yield Leaf(key, node.column(expression, kind), required)
        elif name == "node":
            changed = _Changed(planner.any_node(fetch.moment), parent=fetch, moment=fetch.moment)
            node.fetches.append(("", changed))
            shape = planner.shape(changed.node, found, changed)
            yield One(key, PlaceOf(changed, "({} or (None,))[0]"), shape)
        else:
            yield Constant(key, TYPE)
