"""`neighborhood`: the nearest nodes around a node and the relationships between them.

The statement goes step by step. A step reads the lanes of the nodes that the step before has
found and shares the room among what is new: the newest node of each type and direction first,
then the second newest of each. No type takes more than a share of the room unless room is left
after the last step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode

from api.compiler.plan.lookup import found_by_id
from api.compiler.plan.outs import Cell, Constant, Many, PlaceOf
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.walks.walks import (
    Ways,
    Whole,
    edge_fields,
    edges_between,
    fan,
    hops_of,
    other,
    parts,
    reading,
    types_of,
    visible,
    ways_of,
)

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
        """As many parts as its lanes make."""
        return parts(self.ways.lanes(), self.depth)

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return ("neighborhood", str(self.depth), str(self.stubs), *self.ways.order())

    def bind(self, binder: Binding) -> None:
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

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row: id, whether truncated, nodes, edges."""
        del parent
        n, m, p = writer.variable(), writer.variable(), f"walk{self.index}"
        numbers = range(1, self.depth + 1)
        steps = "\n".join(self._step(n, step) for step in numbers)
        cut = " OR ".join(
            f"size(o{n}_{i}) > 0 OR any(c{n} IN a{n}_{i} WHERE "
            f"any(d{n} IN c{n}[1] WHERE size(d{n}) = $p.{p}_read{i}))"
            for i in numbers
        )
        edges = "null"
        if self.edges:
            read = " + ".join(f"a{n}_{i}" for i in numbers)
            edges = edges_between(f"k{n}", read, self.ways.types, self.moment, f"{p}_read1")
        return (
            f"COLLECT {{\n{found_by_id(n, f'{p}_id', self.moment)}\n"
            f"LET s{n}_0 = [{n}], l{n}_0 = [{n}], w{n}_0 = 1\n{steps}\n{self._kept(n)}\n"
            f"RETURN [{n}.uid, size(s{n}_{self.depth}) > $p.{p}_first OR {cut},\n"
            f"COLLECT {{ UNWIND k{n} AS {m} RETURN {writer.row(self.node, m)} }},\n{edges}] }}"
        )

    def _step(self, n: str, step: int) -> str:
        """Bind `a…` to what was read at each node and `b…` to what is new.

        Of that, `l…` is within the shares and is gone on from, `o…` is over them. `s…` is all
        that was met until then, `w…` the number of nodes within the shares.
        """
        p, end, old = f"walk{self.index}", f"{n}_{step}", f"{n}_{step - 1}"
        lists = fan(f"x{end}", self.ways.lanes(), f"{p}_read{step}", f"r{end}")
        return (
            f"LET a{end} = COLLECT {{\n"
            f"UNWIND CASE WHEN w{old} > $p.{p}_first THEN [] ELSE l{old} END AS x{end}\n"
            f"RETURN [x{end}, {lists}] }}\n"
            f"LET b{end} = COLLECT {{\n{self._new(n, step)} }}\n"
            f"LET l{end} = [c{n} IN b{end} WHERE NOT c{n}[1] | c{n}[0]][..$p.{p}_more], "
            f"o{end} = [c{n} IN b{end} WHERE c{n}[1] | c{n}[0]][..$p.{p}_more]\n"
            f"LET s{end} = s{old} + l{end} + o{end}, w{end} = w{old} + size(l{end})"
        )

    def _new(self, n: str, step: int) -> str:
        """Return clauses that give the nodes that are new, and whether over their share."""
        p, end = f"walk{self.index}", f"{n}_{step}"
        e, q, r, x, m, t, d, i, ms = (f"{stem}{end}" for stem in "eqrxmtdig")
        conditions = [
            f"NOT {m} IN s{n}_{step - 1}",
            self.moment.link(r),
            *visible(m, self.moment, stubs=self.stubs),
            f"($p.{p}_types IS NULL OR {m}.type IN $p.{p}_types)",
        ]
        return (
            f"UNWIND a{end} AS {e} UNWIND {e}[1] AS {q} UNWIND {q} AS {r}\n"
            f"WITH {e}[0] AS {x}, {r}, {other(r, f'{e}[0]')} AS {m}\n"
            f"WHERE {' AND '.join(conditions)}\n"
            f"WITH DISTINCT {x}, {m}, type({r}) AS {t}, startNode({r}) = {x} AS {d}\n"
            f"ORDER BY {m}.sort_at DESC, {m}.uid DESC\n"
            f"WITH {x}, {t}, {d}, collect({m})[..$p.{p}_more] AS {ms}\n"
            f"UNWIND range(0, size({ms}) - 1) AS {i}\n"
            f"WITH {ms}[{i}] AS {m}, min({i}) AS {i}, min({t}) AS {t}\n"
            f"ORDER BY {i}, {t}, {m}.sort_at DESC, {m}.uid DESC\n"
            f"RETURN [{m}, {i} >= $p.{p}_share{step}]"
        )

    def _kept(self, n: str) -> str:
        """Bind `k…` to the nodes of the answer: room that is left goes to those over a share."""
        lines, kept, room = [], f"[{n}]", f"$p.walk{self.index}_first - w{n}_{self.depth}"
        for step in range(1, self.depth + 1):
            end = f"{n}_{step}"
            lines.append(f"LET u{end} = {room}")
            lines.append(f"LET f{end} = o{end}[..CASE WHEN u{end} > 0 THEN u{end} ELSE 0 END]")
            kept += f" + l{end} + f{end}"
            room = f"u{end} - size(f{end})"
        lines.append(f"LET k{n} = ({kept})[..$p.walk{self.index}_first]")
        return "\n".join(lines)


def plan_neighborhood(planner: Selecting, site: Site) -> Out:
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
        stubs=planner.flag(site.nodes, "includeStubs", default=True),
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    return Whole(site.key, PlaceOf(fetch), tuple(_fields(planner, site.nodes, fetch)))


def _fields(planner: Selecting, nodes: list[FieldNode], fetch: Neighborhood) -> Iterator[Out]:
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
