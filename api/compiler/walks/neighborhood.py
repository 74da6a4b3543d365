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

from api.compiler.plan.labels import labels_named
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
    visible,
    ways_of,
)

FIRST: Final = 50
"""How many nodes a neighbourhood has when the request does not say."""

_SHARE: Final = 4
"""Before the last step, one type and direction at one node takes a quarter of the room."""


@dataclass(frozen=True, slots=True)
class _Step:
    """The variables of a step that other parts of the text read; step 0 is the node itself.

    Args:
        end: What the names of this step's other variables end with.
        read: The lanes that were read at each node.
        new: Nodes that were not met before, and whether each is over its share.
        within: Those of them within their shares, from which the walk goes on.
        over: Those over them.
        met: All nodes that were met until then.
        count: How many of them are within the shares.
    """

    end: str
    read: str
    new: str
    within: str
    over: str
    met: str
    count: str

    @classmethod
    def of(cls, n: str, number: int) -> _Step:
        """Return the names of a step of the walk from `n`."""
        end = f"{n}_{number}"
        return cls(end, *(f"{stem}{end}" for stem in "ablosw"))


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
            "types": labels_named(binder, self.types),
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
        numbers, kept = range(1, self.depth + 1), f"k{n}"
        start, *steps = (_Step.of(n, number) for number in (0, *numbers))
        walk = "\n".join(self._step(n, number) for number in numbers)
        cut = " OR ".join(
            f"size({step.over}) > 0 OR any(c{n} IN {step.read} WHERE "
            f"any(d{n} IN c{n}[1] WHERE size(d{n}) = $p.{p}_read{number}))"
            for number, step in enumerate(steps, 1)
        )
        edges = "null"
        if self.edges:
            read = " + ".join(step.read for step in steps)
            edges = edges_between(kept, read, self.ways.types, self.moment, f"{p}_read1")
        return (
            f"COLLECT {{\n{found_by_id(n, f'{p}_id', self.moment)}\n"
            f"LET {start.met} = [{n}], {start.within} = [{n}], {start.count} = 1\n"
            f"{walk}\n{self._kept(n, kept)}\n"
            f"RETURN [{n}.uid, size({steps[-1].met}) > $p.{p}_first OR {cut},\n"
            f"COLLECT {{ UNWIND {kept} AS {m} RETURN {writer.row(self.node, m)} }},\n{edges}] }}"
        )

    def _step(self, n: str, number: int) -> str:
        """Bind the variables of a step."""
        p, now, old = f"walk{self.index}", _Step.of(n, number), _Step.of(n, number - 1)
        x, c = f"x{now.end}", f"c{n}"
        lists = fan(x, self.ways.lanes(), f"{p}_read{number}", f"r{now.end}")
        return (
            f"LET {now.read} = COLLECT {{\n"
            f"UNWIND CASE WHEN {old.count} > $p.{p}_first THEN [] ELSE {old.within} END AS {x}\n"
            f"RETURN [{x}, {lists}] }}\n"
            f"LET {now.new} = COLLECT {{\n{self._new(now, old, number)} }}\n"
            f"LET {now.within} = [{c} IN {now.new} WHERE NOT {c}[1] | {c}[0]][..$p.{p}_more], "
            f"{now.over} = [{c} IN {now.new} WHERE {c}[1] | {c}[0]][..$p.{p}_more]\n"
            f"LET {now.met} = {old.met} + {now.within} + {now.over}, "
            f"{now.count} = {old.count} + size({now.within})"
        )

    def _new(self, now: _Step, old: _Step, number: int) -> str:
        """Return clauses that give the nodes that are new, and whether over their share."""
        p = f"walk{self.index}"
        e, q, r, x, m, t, d, i, ms = (f"{stem}{now.end}" for stem in "eqrxmtdig")
        conditions = [
            f"NOT {m} IN {old.met}",
            self.moment.link(r),
            *visible(m, self.moment, stubs=self.stubs),
            f"($p.{p}_types IS NULL OR {m}.type IN $p.{p}_types)",
        ]
        return (
            f"UNWIND {now.read} AS {e} UNWIND {e}[1] AS {q} UNWIND {q} AS {r}\n"
            f"WITH {e}[0] AS {x}, {r}, {other(r, f'{e}[0]')} AS {m}\n"
            f"WHERE {' AND '.join(conditions)}\n"
            f"WITH DISTINCT {x}, {m}, type({r}) AS {t}, startNode({r}) = {x} AS {d}\n"
            f"ORDER BY {m}.sort_at DESC, {m}.uid DESC\n"
            f"WITH {x}, {t}, {d}, collect({m})[..$p.{p}_more] AS {ms}\n"
            f"UNWIND range(0, size({ms}) - 1) AS {i}\n"
            f"WITH {ms}[{i}] AS {m}, min({i}) AS {i}, min({t}) AS {t}\n"
            f"ORDER BY {i}, {t}, {m}.sort_at DESC, {m}.uid DESC\n"
            f"RETURN [{m}, {i} >= $p.{p}_share{number}]"
        )

    def _kept(self, n: str, name: str) -> str:
        """Bind the nodes of the answer: room that is left goes to those over a share."""
        first = f"$p.walk{self.index}_first"
        lines, kept, left = [], f"[{n}]", f"{first} - {_Step.of(n, self.depth).count}"
        for number in range(1, self.depth + 1):
            step = _Step.of(n, number)
            room, more = f"u{step.end}", f"f{step.end}"
            lines.append(f"LET {room} = {left}")
            lines.append(f"LET {more} = {step.over}[..CASE WHEN {room} > 0 THEN {room} ELSE 0 END]")
            kept += f" + {step.within} + {more}"
            left = f"{room} - size({more})"
        lines.append(f"LET {name} = ({kept})[..{first}]")
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
