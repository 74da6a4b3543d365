"""The payload of a mutation: what it changed, read by one statement after the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.actions.mutation import Mutation, Shown
from api.compiler.changing.trail import plan_left_event
from api.compiler.plan.lookup import found_by
from api.compiler.plan.outs import Cell, Constant, One, Part, PlaceOf, Rows
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.plan.telling import values_of
from api.schema.bindings import INTERFACE

_FAULT: Final = ("code", "message", "field", "remedy", "version")
"""The fields of an error, in the order of its row."""


@dataclass(slots=True, eq=False)
class Produced(Fetch):
    """A node that a mutation shows; none where it did nothing."""

    node: Node
    name: str

    def order(self) -> tuple[str, ...]:
        """Sort by the field."""
        return ("produced", self.name)

    def bind(self, binder: Binding) -> None:
        """Leave room for its uid, which the change tells."""
        binder.params[f"shows_{self.name}"] = None
        binder.cost(self, 1)

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row."""
        del parent
        n = writer.variable()
        found = found_by(n, f"$p.shows_{self.name}", self.moment)
        of_type = "" if self.node.abstract else f" AND {n}:{self.node.types[0]}"
        return f"COLLECT {{\n{found}{of_type}\nRETURN {writer.row(self.node, n)} }}"


def plan_payload(planner: Selecting, site: Site, mutation: Mutation) -> Out:
    """Plan what a mutation answers."""
    return Part(site.key, tuple(_fields(planner, site, mutation)))


def _fields(planner: Selecting, site: Site, mutation: Mutation) -> Iterator[Out]:
    shown = {one.name: one for one in mutation.shows}
    for key, found in planner.fields(site.nodes, mutation.payload).items():
        name = found[0].name.value
        if name in shown:
            yield _shown(planner, Site(key, found, f"{mutation.payload}.{name}"), shown[name])
        elif name == "auditEvent":
            yield plan_left_event(planner, Site(key, found, f"{mutation.payload}.{name}"))
        elif name == "userErrors":
            yield Rows(key, "c.told.faults", tuple(_fault(planner, found)))
        elif name == "clientMutationId":
            yield Cell(key, "c.told.client_id", "string", required=False)
        else:
            yield Constant(key, mutation.payload)


def _shown(planner: Selecting, site: Site, shown: Shown) -> Out:
    if shown.each is not None:
        rows = f"(c.told.value({shown.name!r}) or ())"
        return Rows(site.key, rows, values_of(planner, site.nodes, shown.each))
    if shown.node is None:
        value = f"c.told.value({shown.name!r})"
        return Cell(site.key, value, shown.kind, required=False)
    is_any = shown.node == INTERFACE
    node = planner.any_node() if is_any else Node((shown.node,), abstract=False)
    fetch = Produced(node, shown.name)
    planner.attach(site, fetch)
    shape = planner.shape(node, site.nodes, fetch)
    return One(site.key, PlaceOf(fetch, "({} or (None,))[0]"), shape)


def _fault(planner: Selecting, nodes: list[FieldNode]) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "UserError").items():
        name = found[0].name.value
        if name == "__typename":
            yield Constant(key, "UserError")
        else:
            place = _FAULT.index(name)
            yield Cell(key, f"r[{place}]", "string", required=name in {"code", "message"})
