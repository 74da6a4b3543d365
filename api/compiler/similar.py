"""The root field `semanticNeighbors`: nodes that a search has found before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import FieldNode

from api.compiler.arguments import Argument, argument
from api.compiler.ordering import enum_name
from api.compiler.outs import Constant, Made
from api.compiler.parameters import Binder
from api.compiler.plan import Fetch, Node, Out, Shape, Site
from api.compiler.shaping import ShapeWriter
from api.compiler.statement import ANY_VISIBLE, StatementWriter
from graph.declarations import ENTITY_LABEL

if TYPE_CHECKING:
    from api.compiler.selection import Planner

DEFAULT_NEIGHBORS: Final = 10


@dataclass(slots=True, eq=False)
class Search(Fetch):
    """The nodes of the hits that a search found."""

    node: Node
    id: Argument
    like: Argument
    types: Argument
    first: Argument

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return ("semanticNeighbors",)

    def bind(self, binder: Binder) -> None:
        """Search, and ask for what was found."""
        uid = self.id.of(binder.variables)
        limit = binder.size(self.first, DEFAULT_NEIGHBORS)
        hits: Sequence[Any] = binder.search(
            binder.org,
            uid=None if uid is None else str(uid),
            text=self.like.of(binder.variables),
            types=[enum_name(item) for item in self.types.of(binder.variables) or ()],
            limit=limit,
        )
        binder.cost(self, limit)
        binder.found[self.index] = hits
        binder.params[f"h{self.index}"] = [hit.uid for hit in hits]

    def text(self, writer: StatementWriter, parent: str) -> str:
        """Return a list of pairs of uid and row."""
        del parent
        n = writer.variable()
        return (
            f"COLLECT {{\n"
            f"UNWIND $p.h{self.index} AS u{n}\n"
            f"MATCH ({n}:{ENTITY_LABEL} {{uid: u{n}}}) "
            f"WHERE {n}.org = $p.org AND {n}:{ANY_VISIBLE}\n"
            f"RETURN [u{n}, {writer.row(self.node, n)}] }}"
        )


@dataclass(frozen=True, slots=True)
class Neighbors(Out):
    """The neighbours in the answer: hits in their order, as far as their nodes are there."""

    key: str
    search: Search
    fields: tuple[Out, ...]

    def source(self, shaper: ShapeWriter, place: str) -> str:
        """Write the function that joins hits and rows."""
        del place
        name = shaper.name("near")
        shaper.function(
            name,
            "rows, c",
            "found = {row[0]: row[1] for row in rows}",
            f"return [{shaper.object(self.fields, 'r')}"
            f" for h in c.found[{self.search.index}] if h.uid in found]",
        )
        return f"{name}({self.search.place}, c)"


@dataclass(frozen=True, slots=True)
class _HitNode(Out):
    key: str
    shape: Shape

    def source(self, shaper: ShapeWriter, place: str) -> str:
        del place
        return f"{shaper.node(self.shape)}(found[h.uid], c)"


@dataclass(frozen=True, slots=True)
class _Reasons(Out):
    key: str
    fields: tuple[Out, ...]

    def source(self, shaper: ShapeWriter, place: str) -> str:
        return f"[{shaper.object(self.fields, place)} for q in h.reasons]"


def plan_neighbors(planner: Planner, site: Site) -> Out:
    """Plan `semanticNeighbors` at the root."""
    search = Search(
        planner.any_node(site.moment),
        id=argument(site.nodes, "id"),
        like=argument(site.nodes, "text"),
        types=argument(site.nodes, "types"),
        first=argument(site.nodes, "first"),
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, search)
    return Neighbors(site.key, search, tuple(_neighbor(planner, site.nodes, search)))


def _neighbor(planner: Planner, nodes: list[FieldNode], search: Search) -> list[Out]:
    outs: list[Out] = []
    for key, found in planner.fields(nodes, "Neighbor").items():
        name = found[0].name.value
        if name == "node":
            outs.append(_HitNode(key, planner.shape(search.node, found, search)))
        elif name == "reasons":
            outs.append(_Reasons(key, tuple(_reason(planner, found))))
        else:
            outs.append(_of("h", key, name, "Neighbor"))
    return outs


def _reason(planner: Planner, nodes: list[FieldNode]) -> list[Out]:
    collected = planner.fields(nodes, "NeighborReason")
    return [
        _of("q", key, found[0].name.value, "NeighborReason") for key, found in collected.items()
    ]


def _of(variable: str, key: str, name: str, type_name: str) -> Out:
    return Constant(key, type_name) if name == "__typename" else Made(key, f"{variable}.{name}")
