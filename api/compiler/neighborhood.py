"""`neighborhood`: the nearest nodes around a node and the relationships between them.

The statement goes step by step. A step reads the lanes of the nodes that the step before has
found, keeps what is new and shares the room that is left: the newest node of each type and
direction first, then the second newest of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import FieldNode

from api.compiler.arguments import Argument, argument
from api.compiler.lookup import found_by_id
from api.compiler.outs import Cell, Constant, Many, PlaceOf
from api.compiler.parameters import Binder
from api.compiler.plan import Fetch, Node, Out, Site
from api.compiler.statement import StatementWriter
from api.compiler.walks import (
    Ways,
    Whole,
    edge_fields,
    edges_between,
    fan,
    hops_of,
    other,
    reading,
    types_of,
    visible,
    ways_of,
)

if TYPE_CHECKING:
    from api.compiler.selection import Planner

FIRST: Final = 50
"""How many nodes a neighbourhood has when the request does not say."""

_SHARE: Final = 4
"""Before the last step, one type and direction at one node takes a quarter of the room."""


@dataclass(slots=True, eq=False)
class Neighborhood(Fetch):
    """Nodes around one node, breadth first."""

    node: Node
    id: Argument
    types: Argument
    first: Argument
    ways: Ways
    depth: int
    stubs: bool
    edges: bool = False

    @property
    def weight(self) -> int:
        """As many parts as lanes are read."""
        return self.depth * len(self.ways.lanes())

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return ("neighborhood", str(self.depth), str(self.stubs), *self.ways.order())

    def bind(self, binder: Binder) -> None:
        """Set the id, the types and how much to read at each step."""
        first = binder.size(self.first, FIRST)
        binder.cost(self, first)
        given: dict[str, Any] = {
            "id": str(self.id.of(binder.variables)),
            "types": types_of(binder, self.types),
            "first": first,
            "more": first + 1,
        }
        for step in range(1, self.depth + 1):
            given[f"read{step}"] = reading(binder.settings, 1 if step == 1 else first)
            given[f"share{step}"] = first + 1 if step == self.depth else max(1, first // _SHARE)
        binder.params |= {f"walk{self.index}_{name}": value for name, value in given.items()}

    def text(self, writer: StatementWriter, parent: str) -> str:
        """Return a list of no or one row: id, whether truncated, nodes, edges."""
        del parent
        n, p = writer.variable(), f"walk{self.index}"
        steps = "\n".join(self._step(n, step) for step in range(1, self.depth + 1))
        numbers = range(1, self.depth + 1)
        cut = " OR ".join(
            f"any(c{n} IN b{n}_{i} WHERE c{n}[1]) OR any(c{n} IN a{n}_{i} WHERE "
            f"any(d{n} IN c{n}[1] WHERE size(d{n}) = $p.{p}_read{i}))"
            for i in numbers
        )
        read = " + ".join(f"a{n}_{i}" for i in numbers)
        edges = "null"
        if self.edges:
            edges = edges_between(f"k{n}", read, self.ways.types, self.moment, f"{p}_read1")
        m = writer.variable()
        return (
            f"COLLECT {{\n{found_by_id(n, f'{p}_id', self.moment)}\n"
            f"LET s{n}_0 = [{n}], l{n}_0 = [{n}]\n{steps}\n"
            f"LET k{n} = s{n}_{self.depth}[..$p.{p}_first]\n"
            f"RETURN [{n}.uid, size(s{n}_{self.depth}) > $p.{p}_first OR {cut},\n"
            f"COLLECT {{ UNWIND k{n} AS {m} RETURN {writer.row(self.node, m)} }},\n{edges}] }}"
        )

    def _step(self, n: str, step: int) -> str:
        """Bind `a…` to what was read, `b…` to what is new, `l…` to its nodes, `s…` to all."""
        p, before = f"walk{self.index}", step - 1
        x, r = f"x{n}_{step}", f"r{n}_{step}"
        lists = fan(x, self.ways.lanes(), f"{p}_read{step}", r)
        return (
            f"LET a{n}_{step} = COLLECT {{\n"
            f"UNWIND CASE WHEN size(s{n}_{before}) > $p.{p}_first THEN [] "
            f"ELSE l{n}_{before} END AS {x}\nRETURN [{x}, {lists}] }}\n"
            f"LET b{n}_{step} = COLLECT {{\n{self._new(n, step)} }}[..$p.{p}_more]\n"
            f"LET l{n}_{step} = [c{n} IN b{n}_{step} | c{n}[0]]\n"
            f"LET s{n}_{step} = s{n}_{before} + l{n}_{step}"
        )

    def _new(self, n: str, step: int) -> str:
        p, end = f"walk{self.index}", f"{n}_{step}"
        e, o, r, x, m, t, d, i, ms, cut = (f"{s}{end}" for s in "eorxmtdigc")
        conditions = [
            f"NOT {m} IN s{n}_{step - 1}",
            self.moment.link(r),
            *visible(m, self.moment, stubs=self.stubs),
            f"($p.{p}_types IS NULL OR {m}.type IN $p.{p}_types)",
        ]
        return (
            f"UNWIND a{end} AS {e} UNWIND {e}[1] AS {o} UNWIND {o} AS {r}\n"
            f"WITH {e}[0] AS {x}, {r}, {other(r, f'{e}[0]')} AS {m}\n"
            f"WHERE {' AND '.join(conditions)}\n"
            f"WITH DISTINCT {x}, {m}, type({r}) AS {t}, startNode({r}) = {x} AS {d}\n"
            f"ORDER BY {m}.sort_at DESC, {m}.uid DESC\n"
            f"WITH {x}, {t}, {d}, collect({m}) AS {ms}\n"
            f"WITH {t}, {d}, {ms}[..$p.{p}_share{step}] AS {ms}, "
            f"CASE WHEN size({ms}) > $p.{p}_share{step} THEN 1 ELSE 0 END AS {cut}\n"
            f"UNWIND range(0, size({ms}) - 1) AS {i}\n"
            f"WITH {ms}[{i}] AS {m}, min({i}) AS {i}, min({t}) AS {t}, max({cut}) AS {cut}\n"
            f"ORDER BY {i}, {t}, {m}.sort_at DESC, {m}.uid DESC\n"
            f"RETURN [{m}, {cut} = 1]"
        )


def plan_neighborhood(planner: Planner, site: Site) -> Out:
    """Plan `neighborhood(id:)`.

    Raises:
        InvalidInput: When it is to go less than one step, or along nothing.
        LimitExceeded: When it is to go too far.
    """
    fetch = Neighborhood(
        node=planner.any_node(site.moment),
        id=argument(site.nodes, "id"),
        types=argument(site.nodes, "types"),
        first=argument(site.nodes, "first"),
        ways=ways_of(planner, site.nodes),
        depth=hops_of(planner, site.nodes, "depth", 1),
        stubs=bool(planner.decided(argument(site.nodes, "includeStubs"))),
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    return Whole(site.key, PlaceOf(fetch), tuple(_fields(planner, site.nodes, fetch)))


def _fields(planner: Planner, nodes: list[FieldNode], fetch: Neighborhood) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "Neighborhood").items():
        match found[0].name.value:
            case "center":
                yield Cell(key, "r[0]", "id")
            case "truncated":
                yield Cell(key, "r[1]", "bool")
            case "nodes":
                yield Many(key, "r[2]", planner.shape(fetch.node, found, fetch))
            case "edges":
                fetch.edges = True
                yield edge_fields(planner, key, found, "r[3]")
            case _:
                yield Constant(key, "Neighborhood")
