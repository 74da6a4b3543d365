"""The text of a search for the shortest paths between two nodes, from both of them.

The sides take turns, one step at a time, and stop as soon as they meet. Each begins with the
nodes that have fewest relationships: what a hundred thousand incidents refer to is reached
from the incident, not from there. From where they met, the steps are followed back; only what
lies on a path is read. What Neo4j's own SHORTEST would do is in docs/decisions/0018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from api.compiler.plan.lookup import found_by_id
from api.compiler.time.moment import Moment
from api.compiler.walks.walks import Lane, other, surest, visible

_LIGHT: Final = 100
"""Relationships of a node that is left before those with more of them."""

Side = Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class _Step:
    """The variables of a step from one side that other parts of the text read.

    Args:
        side: The side.
        number: The step's number on that side; 0 is the end itself.
        end: What the names of this step's variables end with.
    """

    side: Side
    number: int
    end: str

    @property
    def lanes(self) -> str:
        """What each lane read: lists of pairs of the node left and a relationship."""
        return f"q{self.end}"

    @property
    def read(self) -> str:
        """What counts of it: triples of the node left, the relationship, the node reached."""
        return f"e{self.end}"

    @property
    def reached(self) -> str:
        """The nodes reached, those with few relationships first."""
        return f"l{self.end}"

    @property
    def met(self) -> str:
        """The nodes of this step and of all before it."""
        return f"s{self.end}"

    @property
    def on_path(self) -> str:
        """The triples that lie on a path."""
        return f"d{self.end}"

    @property
    def begun(self) -> str:
        """Paths that are followed up to this step."""
        return f"h{self.end}"

    @property
    def ended(self) -> str:
        """Those of them that have come to where the sides met, or to the other end."""
        return f"{'p' if self.side == 'a' else 't'}{self.end}"


@dataclass(frozen=True, slots=True)
class Search:
    """One search.

    Args:
        n: The variable that all others are made of.
        p: What the names of its parameters begin with.
        lanes: What is followed.
        hops: How far.
        moment: The time that is asked about.
    """

    n: str
    p: str
    lanes: tuple[Lane, ...]
    hops: int
    moment: Moment

    @property
    def paths(self) -> str:
        """The variable of the paths: lists of node, relationship, node and so on."""
        return f"p{self.n}"

    def clauses(self) -> str:
        """Return the clauses that bind `paths`; no row where one of the nodes does not exist."""
        starts = [f"{name} = [{end}]" for side, end in self._sides for name in self._start(side)]
        first, second = (end for _, end in self._sides)
        same = f"CASE WHEN {first} = {second} THEN [0, 0, [{first}]] END"
        lines = [
            self._ends(),
            f"LET {', '.join(starts)}, {self._meeting(0)} = {same}",
            *(self._step(number) for number in range(1, self.hops + 1)),
            f"LET {self._met} = {self._meeting(self.hops)}",
            *self._back(),
            *self._forth(),
        ]
        return "\n".join(lines)

    def cut(self) -> str:
        """Return the predicate that a limit has left something out."""
        v, p = f"l{self.n}", self.p
        cuts = [f"any({v} IN {step.lanes} WHERE size({v}) = $p.{p}_read)" for step in self._steps]
        cuts += [f"size({step.reached}) = $p.{p}_nodes" for step in self._steps]
        return " OR ".join(cuts)

    @property
    def _steps(self) -> list[_Step]:
        """The steps in their order: the sides take turns."""
        sides: tuple[Side, Side] = ("a", "b")
        return [self._of(sides[i % 2], i // 2 + 1) for i in range(self.hops)]

    def _of(self, side: Side, number: int) -> _Step:
        return _Step(side, number, f"{self.n}_{side}{number}")

    @property
    def _sides(self) -> tuple[tuple[Side, str], tuple[Side, str]]:
        """The sides, and the variables of the nodes from which they begin."""
        return ("a", f"a{self.n}"), ("b", f"b{self.n}")

    def _start(self, side: Side) -> tuple[str, str]:
        start = self._of(side, 0)
        return start.met, start.reached

    @property
    def _turned(self) -> str:
        """The variable that tells whether the first side begins at the last node."""
        return f"z{self.n}"

    @property
    def _met(self) -> str:
        """The variable that says where the sides met: the steps of both, and the nodes."""
        return f"f{self.n}"

    def _meeting(self, number: int) -> str:
        """Return the variable that says the same after so many steps; null before."""
        return f"{self._met}_{number}"

    def _ends(self) -> str:
        """Bind the sides' nodes: the first one has fewer relationships."""
        n, turned = self.n, self._turned
        x, y = f"x{n}", f"y{n}"
        (_, first), (_, second) = self._sides
        start, end = (
            f"COLLECT {{ {found_by_id(f'{v}1', f'{self.p}_{name}', self.moment)} RETURN {v}1 }}[0]"
            for v, name in ((x, "from"), (y, "to"))
        )
        return (
            f"LET {x} = {start}\nLET {y} = {end}\n"
            f"WITH {x}, {y}, COUNT {{ ({x})--() }} > COUNT {{ ({y})--() }} AS {turned}\n"
            f"WHERE {x} IS NOT NULL AND {y} IS NOT NULL\n"
            f"WITH {turned}, CASE WHEN {turned} THEN {y} ELSE {x} END AS {first}, "
            f"CASE WHEN {turned} THEN {x} ELSE {y} END AS {second}"
        )

    def _step(self, number: int) -> str:
        """Bind the variables of a step, and whether the sides have met by then."""
        now, p = self._steps[number - 1], self.p
        old = self._of(now.side, now.number - 1)
        before = self._meeting(number - 1)
        lists = ",\n".join(
            self._lane(lane, f"{now.end}_{i}", old, before) for i, lane in enumerate(self.lanes)
        )
        m, v, w = (f"{stem}{now.end}" for stem in "mvw")
        return (
            f"LET {now.lanes} = [{lists}]\n"
            f"LET {now.read} = COLLECT {{\n{self._new(now, old)} }}\n"
            f"LET {w} = COLLECT {{ UNWIND {now.read} AS {v} WITH DISTINCT {v}[2] AS {m} "
            f"RETURN {m} LIMIT $p.{p}_nodes }}\n"
            f"LET {now.reached} = [{m} IN {w} WHERE COUNT {{ ({m})--() }} <= {_LIGHT}] + "
            f"[{m} IN {w} WHERE COUNT {{ ({m})--() }} > {_LIGHT}]\n"
            f"{self._joins(now, old, number)}"
        )

    def _joins(self, now: _Step, old: _Step, number: int) -> str:
        """Bind what was met, and whether that is a node of the other side."""
        v, common = f"v{now.end}", f"g{now.end}"
        others = self._opposite(now)
        met = ", ".join(f"[{v} IN {now.reached} WHERE {v} IN {it.reached}]" for it in others)
        cases = " ".join(
            f"WHEN size({common}[{it.number}]) > 0 THEN [{_pair(now, it)}, {common}[{it.number}]]"
            for it in others
        )
        before = self._meeting(number - 1)
        return (
            f"LET {now.met} = {old.met} + {now.reached}, {common} = [{met}]\n"
            f"LET {self._meeting(number)} = CASE WHEN {before} IS NOT NULL THEN {before} "
            f"{cases} END"
        )

    def _opposite(self, now: _Step) -> list[_Step]:
        """Return the other side's steps until now: the second side is a step behind."""
        if now.side == "a":
            return [self._of("b", number) for number in range(now.number)]
        return [self._of("a", number) for number in range(now.number + 1)]

    def _lane(self, lane: Lane, end: str, old: _Step, before: str) -> str:
        x, r = f"x{end}", f"r{end}"
        return (
            f"COLLECT {{ UNWIND CASE WHEN {before} IS NULL THEN {old.reached} ELSE [] END AS {x}\n"
            f"MATCH {lane.pattern(x, r)} RETURN [{x}, {r}] LIMIT $p.{self.p}_read }}"
        )

    def _new(self, now: _Step, old: _Step) -> str:
        """Return clauses that give triples; of several relationships to a node, the surest."""
        c, d, x, r, m = (f"{stem}{now.end}" for stem in "cdxrm")
        conditions = [f"NOT {m} IN {old.met}", self.moment.link(r), *visible(m, self.moment)]
        return (
            f"UNWIND {now.lanes} AS {c} UNWIND {c} AS {d} WITH {d}[0] AS {x}, {d}[1] AS {r}\n"
            f"WITH {x}, {r}, {other(r, x)} AS {m}\n"
            f"WHERE {' AND '.join(conditions)}\n"
            f"WITH {x}, {m}, min([{surest(r)}, type({r}), {r}]) AS {r}\n"
            f"RETURN [{x}, {r}[2], {m}]"
        )

    def _back(self) -> list[str]:
        """Bind what of each step lies on a path: both sides, from the meeting backwards."""
        lines, v = [], f"v{self.n}"
        for position, (side, _) in enumerate(self._sides):
            behind = "[]"
            for step in reversed([it for it in self._steps if it.side == side]):
                ends = f"k{step.end}"
                at = (
                    f"CASE WHEN {self._met}[{position}] = {step.number} "
                    f"THEN {self._met}[2] ELSE [] END"
                )
                lines.append(f"LET {ends} = {at} + {behind}")
                lines.append(f"LET {step.on_path} = [{v} IN {step.read} WHERE {v}[2] IN {ends}]")
                behind = f"[{v} IN {step.on_path} | {v}[0]]"
        return lines

    def _forth(self) -> list[str]:
        """Bind the paths.

        Every beginning can be ended, so no more of them are kept than paths are wanted.
        """
        (_, first), _ = self._sides
        start, met = self._of("a", 0), self._met
        lines = [f"LET {start.ended} = CASE WHEN {met}[0] = 0 THEN [[{first}]] ELSE [] END"]
        begun, ended = f"[[{first}]]", [start.ended]
        for step in (it for it in self._steps if it.side == "a"):
            at = f"CASE WHEN {met}[0] = {step.number} THEN {step.begun} ELSE [] END"
            lines.append(f"LET {step.begun} = {self._joined(begun, step, 0, 2)}")
            lines.append(f"LET {step.ended} = {at}")
            begun = step.begun
            ended.append(step.ended)
        middle, rest = " + ".join(ended), "[]"
        for step in reversed([it for it in self._steps if it.side == "b"]):
            at = f"CASE WHEN {met}[1] = {step.number} THEN {middle} ELSE [] END"
            lines.append(f"LET {step.begun} = {at} + {rest}")
            lines.append(f"LET {step.ended} = {self._joined(step.begun, step, 2, 0)}")
            rest = step.ended
        v, straight = f"v{self.n}", f"CASE WHEN {met}[1] = 0 THEN {middle} ELSE [] END"
        turned = f"CASE WHEN {self._turned} THEN reverse({v}) ELSE {v} END"
        return [*lines, f"LET {self.paths} = [{v} IN {straight} + {rest} | {turned}]"]

    def _joined(self, begun: str, step: _Step, near: int, far: int) -> str:
        """Return paths made longer by a step, of whose triples `near` is where they end now."""
        v, w = f"v{step.end}", f"o{step.end}"
        return (
            f"COLLECT {{ UNWIND {begun} AS {w} UNWIND {step.on_path} AS {v} "
            f"WITH {v}, {w} WHERE {v}[{near}] = {w}[-1]\n"
            f"RETURN {w} + [{v}[1], {v}[{far}]] LIMIT $p.{self.p}_more }}"
        )


def _pair(*steps: _Step) -> str:
    """Return the numbers of the steps that met, that of the first side first."""
    return ", ".join(str(step.number) for step in sorted(steps, key=lambda step: step.side))
