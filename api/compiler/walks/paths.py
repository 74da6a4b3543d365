"""`paths`: the shortest ways between two nodes, searched from both of them (`search`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.plan.outs import Cell, Constant, Made, Many, PlaceOf, Rows
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.walks.search import Search
from api.compiler.walks.walks import (
    CONFIDENCES,
    Lane,
    Ways,
    Whole,
    called,
    edge_fields,
    hops_of,
    lanes,
    parts,
    surest,
    ways_of,
)
from api.schema.walks import VOCABULARY, WALKED

FIRST: Final = 10
HOPS: Final = 4
"""How many paths, of what length at most, when the request does not say."""

_DEFAULT: Final = tuple(name for name in WALKED if name not in VOCABULARY)

_CAUTION: Final = 8
"""A search has two sides and many steps: each reads an eighth of what a step may read."""


@dataclass(slots=True, eq=False)
class Paths(Fetch):
    """The shortest paths between two nodes."""

    node: Node
    start: Argument
    end: Argument
    first: Argument
    ways: Ways
    hops: int

    @property
    def weight(self) -> int:
        """As many parts as its lanes make, and one for each step back."""
        return parts(self.lanes, self.hops) + self.hops

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Wide ones: what one side does not see at a hub, the other side comes from."""
        return lanes(self.ways.types, wide=True)

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return ("paths", str(self.hops), *self.ways.order())

    def bind(self, binder: Binding) -> None:
        """Set the ids and how much to read."""
        first, settings = binder.size(self.first, FIRST), binder.settings
        binder.cost(self, first * (self.hops + 1))
        given = {
            "from": str(self.start.of(binder.variables)),
            "to": str(self.end.of(binder.variables)),
            "first": first,
            "more": first + 1,
            "read": settings.graphql_walk_relationships // _CAUTION + 1,
            "nodes": settings.graphql_walk_nodes + 1,
        }
        binder.params |= {f"walk{self.index}_{name}": value for name, value in given.items()}

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row: nodes by id, paths, whether truncated."""
        del parent
        n, m = writer.variable(), writer.variable()
        p = f"walk{self.index}"
        search = Search(n, p, self.lanes, self.hops, self.moment)
        u, w, i = (f"{stem}{n}" for stem in "uwi")
        return (
            f"COLLECT {{\n{search.clauses()}\n"
            f"LET {u} = {search.paths}[..$p.{p}_first]\n"
            f"RETURN [COLLECT {{ UNWIND {u} AS {w} UNWIND range(0, size({w}) - 1, 2) AS {i}\n"
            f"WITH DISTINCT {w}[{i}] AS {m} RETURN [{m}.uid, {writer.row(self.node, m)}] }},\n"
            f"[{w} IN {u} | [[{i} IN range(0, size({w}) - 1, 2) | {w}[{i}].uid], "
            f"[{i} IN range(1, size({w}) - 2, 2) | {_edge(f'{w}[{i}]')}]]],\n"
            f"size({search.paths}) > $p.{p}_first OR {search.cut()}] }}"
        )


def _edge(r: str) -> str:
    names = ", ".join(f"'{name}'" for name in CONFIDENCES)
    ends = f"startNode({r}).uid, endNode({r}).uid"
    return f"[type({r}), {ends}, [{names}][{surest(r)}], {', '.join(called(r))}]"


def plan_paths(planner: Selecting, site: Site) -> Out:
    """Plan `paths(from:, to:)`.

    Raises:
        InvalidInput: When they are to go less than one step, or along nothing.
        LimitExceeded: When they are to go too far.
    """
    fetch = Paths(
        node=planner.any_node(site.moment),
        start=argument(site.nodes, "from"),
        end=argument(site.nodes, "to"),
        first=argument(site.nodes, "first"),
        ways=ways_of(planner, site.nodes, _DEFAULT),
        hops=hops_of(planner, site.nodes, "maxHops", HOPS),
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    return Whole(site.key, PlaceOf(fetch), tuple(_search(planner, site.nodes, fetch)))


def _search(planner: Selecting, nodes: list[FieldNode], fetch: Paths) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "PathSearch").items():
        match found[0].name.value:
            case "paths":
                text = "[([t[u] for u in q[0]], q[1]) for t in (dict(r[0]),) for q in sorted(r[1])]"
                yield Rows(key, text, tuple(_path(planner, found, fetch)))
            case "truncated":
                yield Cell(key, "r[2]", "bool")
            case _:
                yield Constant(key, "PathSearch")


def _path(planner: Selecting, nodes: list[FieldNode], fetch: Paths) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "Path").items():
        match found[0].name.value:
            case "length":
                yield Made(key, "len(r[1])")
            case "nodes":
                yield Many(key, "r[0]", planner.shape(fetch.node, found, fetch))
            case "edges":
                yield edge_fields(planner, key, found, "r[1]")
            case _:
                yield Constant(key, "Path")
