"""News in the answer: which nodes of those that were told of may be read and are wanted.

One statement reads the nodes of many pieces of news. What is made of its row is an answer for
each of them, with the id, the time and what became of the node put beside its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.filters.conditions import Filter
from api.compiler.filters.where import read_where
from api.compiler.plan.labels import labels_named
from api.compiler.plan.lookup import found_by
from api.compiler.plan.outs import Cell, Constant, One, Part
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.schema.bindings import INTERFACE, ROOTS, types_of
from api.schema.fields import LinkField, ValueKind
from api.schema.news import TOLD
from graph.model.declarations import ENTITY_LABEL

UIDS: Final = "told"
GONE: Final = "gone"
"""Parameters: uids of nodes that there is news of, and of those that were deleted."""

_LINKS: Final = {link.element: link for link in ROOTS.values()} | {
    INTERFACE: LinkField("entities", INTERFACE, (ENTITY_LABEL,), "Nodes of every type.")
}
"""What the nodes are that a filter is for, by their type."""

CELLS: Final[dict[str, tuple[str, ValueKind]]] = {
    "id": ("r[0][0]", "id"),
    "what": ("r[0][1]", "string"),
    "at": ("r[0][2]", "datetime"),
    "nodeId": ("r[0][3]", "id"),
}
NEWS_ROW: Final = "r[0][4]"
"""Where an answer's values are: in the one column of its row."""


@dataclass(slots=True, eq=False)
class NewsFetch(Fetch):
    """Two lists: of uids that may be read, with node and row; and of uids of what is gone.

    A row of the second says whether there is a node left and whether it may be read.
    """

    path: str
    node: Node
    after: Argument

    def bind_news(self, binder: Binding, types: Iterable[str], only: str | None = None) -> None:
        """Set what is wanted: nodes of these types, or one. What there is news of comes later."""
        binder.params |= {"types": list(types), "only": only, UIDS: [], GONE: []}
        binder.cost(self, 1)


@dataclass(slots=True, eq=False)
class NewsOfNodes(NewsFetch):
    """Nodes that there is news of."""

    types: Argument
    id: Argument
    where: Filter

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return (self.path,)

    def bind(self, binder: Binding) -> None:
        """Set which nodes are wanted; of which there is news is set for each reading."""
        named = labels_named(binder, self.types)
        chosen = self.node.types if named is None else named
        self.bind_news(binder, chosen, binder.value(self.id))
        self.where.bind(binder, self.index)

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of the two lists."""
        del parent
        n, u, g = writer.variable(), "told", writer.variable()
        wanted = " AND ".join((*self._wanted(n, n), *self.where.predicates(self.index, n)))
        readable = " AND ".join((f"{g}:Tombstone", *self.moment.exists(g), *self._wanted(g, g)))
        row = writer.row(self.node, n)
        return (
            f"[COLLECT {{\nUNWIND $p.{UIDS} AS {u}\n{found_by(n, u, self.moment, keep=u)} "
            f"AND {n}.stub IS NULL AND {wanted}\nRETURN [{u}, {n}.uid, {row}] }},\n"
            f"COLLECT {{\nUNWIND $p.{GONE} AS {u}\n"
            f"OPTIONAL MATCH ({g}:{ENTITY_LABEL} {{uid: {u}}}) WHERE {g}.org = $p.org\n"
            f"RETURN [{u}, {g} IS NOT NULL, coalesce({readable}, false)] }}]"
        )

    def _wanted(self, n: str, of: str) -> Iterator[str]:
        yield f"{n}.type IN $p.types"
        if self.id.node is not None:
            alias = f"EXISTS {{ (:{ENTITY_LABEL} {{uid: $p.only}})-[:ALIAS_OF]->({of}) }}"
            yield f"($p.only IS NULL OR {n}.uid = $p.only OR {alias})"


def plan_news(planner: Selecting, site: Site) -> Out:
    """Plan a field of the subscription."""
    told = TOLD[site.name]
    link = _LINKS[told.element]
    node = Node(types_of(link), abstract=told.element == INTERFACE, moment=site.moment)
    fetch = NewsOfNodes(
        path=site.path,
        node=node,
        types=argument(site.nodes, "types"),
        id=argument(site.nodes, "id"),
        after=argument(site.nodes, "after"),
        where=read_where(
            argument(site.nodes, "where"),
            planner.variables,
            planner.settings,
            link=link,
            moment=site.moment,
        ),
        moment=site.moment,
    )
    planner.attach(site, fetch)
    fields = planner.fields(site.nodes, told.payload)
    return Part(site.key, tuple(_fields(planner, fetch, fields, told.payload)))


def _fields(
    planner: Selecting, fetch: NewsOfNodes, fields: dict[str, list[FieldNode]], payload: str
) -> Iterator[Out]:
    for key, nodes in fields.items():
        name = nodes[0].name.value
        if name in CELLS:
            yield Cell(key, *CELLS[name])
        elif name == "node":
            yield One(key, NEWS_ROW, planner.shape(fetch.node, nodes, fetch))
        else:
            yield Constant(key, payload)
