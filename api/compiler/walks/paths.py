"""`paths`: the shortest ways between two nodes, searched from both of them.

The sides take turns, one step at a time, and stop as soon as they meet. Each begins with the
nodes that have fewest relationships: what a hundred thousand incidents refer to is reached
from the incident, not from there. From where they met, the steps are followed back; only what
lies on a path is read. What Neo4j's own SHORTEST would do is in docs/decisions/0018.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from graphql import FieldNode

from api.compiler.plan.lookup import found_by_id
from api.compiler.plan.outs import Cell, Constant, Made, Many, PlaceOf, Rows
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.walks.walks import (
    CONFIDENCES,
    Lane,
    Ways,
    Whole,
    edge_fields,
    hops_of,
    lanes,
    parts,
    surest,
    visible,
    ways_of,
)
from api.schema.walks import VOCABULARY, WALKED

FIRST: Final = 10
HOPS: Final = 4
"""How many paths, of what length at most, when the request does not say."""

_DEFAULT: Final = tuple(name for name in WALKED if name not in VOCABULARY)

_LIGHT: Final = 100
"""Relationships of a node that is left before those with more of them."""

_CAUTION: Final = 8
"""A search has two sides and many steps: each reads an eighth of what a step may read."""

Side = Literal["a", "b"]


@dataclass(slots=True, eq=False)
class Paths(Fetch):
    """The shortest paths between two nodes.

    In the text, `…_a2` belongs to the second step from the first side. Of each side and step:
    `e` the relationships read, as triples of the node left, itself and the node reached;
    `l` the nodes reached, `s` all until then. `f…` says where the sides met, null before:
    the steps of both sides and the nodes.
    """

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

    @property
    def steps(self) -> list[tuple[Side, int]]:
        """The steps in their order: side and number."""
        return [("ab"[i % 2], i // 2 + 1) for i in range(self.hops)]  # type: ignore[misc]

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
        u, w, i = (f"{stem}{n}" for stem in "uwi")
        cuts = [f"any(l{n} IN q{n}_{s}{k} WHERE size(l{n}) = $p.{p}_read)" for s, k in self.steps]
        cuts += [f"size(l{n}_{s}{k}) = $p.{p}_nodes" for s, k in self.steps]
        return (
            f"COLLECT {{\n{self._ends(n)}\n"
            f"LET s{n}_a0 = [a{n}], l{n}_a0 = [a{n}], s{n}_b0 = [b{n}], l{n}_b0 = [b{n}], "
            f"f{n}_0 = CASE WHEN a{n} = b{n} THEN [0, 0, [a{n}]] END\n"
            + "\n".join(self._step(n, number) for number in range(1, self.hops + 1))
            + f"\nLET f{n} = f{n}_{self.hops}\n{self._back(n)}\n{self._forth(n)}\n"
            f"LET {u} = p{n}[..$p.{p}_first]\n"
            f"RETURN [COLLECT {{ UNWIND {u} AS {w} UNWIND range(0, size({w}) - 1, 2) AS {i}\n"
            f"WITH DISTINCT {w}[{i}] AS {m} RETURN [{m}.uid, {writer.row(self.node, m)}] }},\n"
            f"[{w} IN {u} | [[{i} IN range(0, size({w}) - 1, 2) | {w}[{i}].uid], "
            f"[{i} IN range(1, size({w}) - 2, 2) | {_edge(f'{w}[{i}]')}]]],\n"
            f"size(p{n}) > $p.{p}_first OR {' OR '.join(cuts)}] }}"
        )

    def _ends(self, n: str) -> str:
        """Bind `a` to the end with fewer relationships, `b` to the other, `z` to their order."""
        p, x, y, z = f"walk{self.index}", f"x{n}", f"y{n}", f"z{n}"
        start, end = (
            f"COLLECT {{ {found_by_id(f'{v}1', f'{p}_{name}', self.moment)} RETURN {v}1 }}[0]"
            for v, name in ((x, "from"), (y, "to"))
        )
        return (
            f"LET {x} = {start}\nLET {y} = {end}\n"
            f"WITH {x}, {y}, COUNT {{ ({x})--() }} > COUNT {{ ({y})--() }} AS {z}\n"
            f"WHERE {x} IS NOT NULL AND {y} IS NOT NULL\n"
            f"WITH {z}, CASE WHEN {z} THEN {y} ELSE {x} END AS a{n}, "
            f"CASE WHEN {z} THEN {x} ELSE {y} END AS b{n}"
        )

    def _step(self, n: str, number: int) -> str:
        side, k = self.steps[number - 1]
        p, now, old = f"walk{self.index}", f"{n}_{side}{k}", f"{n}_{side}{k - 1}"
        other_side, reached = ("b", k - 1) if side == "a" else ("a", k)
        lists = ",\n".join(
            self._lane(lane, f"{now}_{i}", old, f"f{n}_{number - 1}", f"{p}_read")
            for i, lane in enumerate(self.lanes)
        )
        m, v = f"m{now}", f"v{now}"
        met = ", ".join(
            f"[{v} IN l{now} WHERE {v} IN l{n}_{other_side}{j}]" for j in range(reached + 1)
        )
        meeting = [f"{{j}}, {k}" if side == "b" else f"{k}, {{j}}" for _ in range(reached + 1)]
        cases = " ".join(
            f"WHEN size(g{now}[{j}]) > 0 THEN [{meeting[j].format(j=j)}, g{now}[{j}]]"
            for j in range(reached + 1)
        )
        return (
            f"LET q{now} = [{lists}]\n"
            f"LET e{now} = COLLECT {{\n{self._new(n, now, old)} }}\n"
            f"LET w{now} = COLLECT {{ UNWIND e{now} AS {v} WITH DISTINCT {v}[2] AS {m} "
            f"RETURN {m} LIMIT $p.{p}_nodes }}\n"
            f"LET l{now} = [{m} IN w{now} WHERE COUNT {{ ({m})--() }} <= {_LIGHT}] + "
            f"[{m} IN w{now} WHERE COUNT {{ ({m})--() }} > {_LIGHT}]\n"
            f"LET s{now} = s{old} + l{now}, g{now} = [{met}]\n"
            f"LET f{n}_{number} = CASE WHEN f{n}_{number - 1} IS NOT NULL THEN f{n}_{number - 1} "
            f"{cases} END"
        )

    def _lane(self, lane: Lane, end: str, old: str, found: str, limit: str) -> str:
        x, r = f"x{end}", f"r{end}"
        return (
            f"COLLECT {{ UNWIND CASE WHEN {found} IS NULL THEN l{old} ELSE [] END AS {x}\n"
            f"MATCH {lane.pattern(x, r)} RETURN [{x}, {r}] LIMIT $p.{limit} }}"
        )

    def _new(self, n: str, now: str, old: str) -> str:
        del n
        c, d, x, r, m = (f"{stem}{now}" for stem in "cdxrm")
        conditions = [
            f"NOT {m} IN s{old}",
            self.moment.link(r),
            *visible(m, self.moment),
        ]
        return (
            f"UNWIND q{now} AS {c} UNWIND {c} AS {d} WITH {d}[0] AS {x}, {d}[1] AS {r}\n"
            f"WITH {x}, {r}, CASE WHEN startNode({r}) = {x} THEN endNode({r}) "
            f"ELSE startNode({r}) END AS {m}\n"
            f"WHERE {' AND '.join(conditions)}\n"
            f"WITH {x}, {m}, min([{surest(r)}, type({r}), {r}]) AS {r}\n"
            f"RETURN [{x}, {r}[2], {m}]"
        )

    def _back(self, n: str) -> str:
        """Bind `d…` to what of `e…` lies on a path: both sides, from the meeting backwards."""
        lines = []
        for position, side in enumerate("ab"):
            most = max((k for of, k in self.steps if of == side), default=0)
            behind = "[]"
            for k in range(most, 0, -1):
                v, end = f"v{n}", f"{n}_{side}{k}"
                at = f"CASE WHEN f{n}[{position}] = {k} THEN f{n}[2] ELSE [] END"
                lines.append(f"LET k{end} = {at} + {behind}")
                lines.append(f"LET d{end} = [{v} IN e{end} WHERE {v}[2] IN k{end}]")
                behind = f"[{v} IN d{end} | {v}[0]]"
        return "\n".join(lines)

    def _forth(self, n: str) -> str:
        """Bind `p` to the paths: lists of node, relationship, node and so on.

        Every beginning can be ended, so no more of them are kept than paths are wanted.
        """
        lines = [f"LET p{n}_a0 = CASE WHEN f{n}[0] = 0 THEN [[a{n}]] ELSE [] END"]
        a_steps = [k for side, k in self.steps if side == "a"]
        b_steps = [k for side, k in self.steps if side == "b"]
        begun = f"[[a{n}]]"
        ended = [f"p{n}_a0"]
        for k in a_steps:
            lines.append(f"LET h{n}_a{k} = {self._joined(begun, f'{n}_a{k}', 0, 2)}")
            lines.append(f"LET p{n}_a{k} = CASE WHEN f{n}[0] = {k} THEN h{n}_a{k} ELSE [] END")
            begun = f"h{n}_a{k}"
            ended.append(f"p{n}_a{k}")
        rest = "[]"
        for k in reversed(b_steps):
            lines.append(
                f"LET h{n}_b{k} = CASE WHEN f{n}[1] = {k} THEN {' + '.join(ended)} "
                f"ELSE [] END + {rest}"
            )
            lines.append(f"LET t{n}_b{k} = {self._joined(f'h{n}_b{k}', f'{n}_b{k}', 2, 0)}")
            rest = f"t{n}_b{k}"
        straight = f"CASE WHEN f{n}[1] = 0 THEN {' + '.join(ended)} ELSE [] END"
        lines.append(
            f"LET p{n} = [v{n} IN {straight} + {rest} | "
            f"CASE WHEN z{n} THEN reverse(v{n}) ELSE v{n} END]"
        )
        return "\n".join(lines)

    def _joined(self, begun: str, end: str, near: int, far: int) -> str:
        v, w, p = f"v{end}", f"o{end}", f"walk{self.index}"
        return (
            f"COLLECT {{ UNWIND {begun} AS {w} UNWIND d{end} AS {v} "
            f"WITH {v}, {w} WHERE {v}[{near}] = {w}[-1]\n"
            f"RETURN {w} + [{v}[1], {v}[{far}]] LIMIT $p.{p}_more }}"
        )


def _edge(r: str) -> str:
    names = ", ".join(f"'{name}'" for name in CONFIDENCES)
    return f"[type({r}), startNode({r}).uid, endNode({r}).uid, [{names}][{surest(r)}]]"


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
