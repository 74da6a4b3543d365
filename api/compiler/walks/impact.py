"""`blastRadius` and `dependencies`: the systems before or behind one, level by level.

A level holds the systems that no nearer level has, each once: a mesh of 500 systems with 20
dependencies each has 10,000 relationships to read, but millions of paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from graphql import FieldNode

from api.compiler.plan.lookup import found_by_id
from api.compiler.plan.outs import Cell, Constant, One, PlaceOf, Rows
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.walks.walks import (
    Lane,
    Whole,
    edge_fields,
    edges_between,
    hops_of,
    reading,
    visible,
)
from graph.model.declarations import RELATIONSHIPS

FIRST: Final = 50
"""How many systems are listed when the request does not say."""

HOPS: Final = 3

_NEEDS: Final = RELATIONSHIPS["DEPENDS_ON"].type
_OWNED: Final = RELATIONSHIPS["OWNED_BY"]
_SYSTEM: Final = ("System",)


@dataclass(frozen=True, slots=True)
class _Level:
    """The variables of a level that others read: what was met until then, and what is new."""

    end: str
    met: str
    new: str

    @classmethod
    def of(cls, n: str, number: int) -> _Level:
        """Return the names of a level of the walk from `n`; level 0 is that system itself."""
        end = f"{n}_{number}"
        return cls(end, met=f"s{end}", new=f"l{end}")

    @property
    def read(self) -> str:
        """The nodes at the other ends of all that was read, null where none counts."""
        return f"e{self.end}"


@dataclass(frozen=True, slots=True)
class _Found:
    """The variables of what a walk has found: pairs of a system and its distance.

    Args:
        n: The system that was asked about.
        counted: All that are counted.
        listed: The nearest, as many as are listed.
    """

    n: str
    counted: str
    listed: str

    @classmethod
    def of(cls, n: str) -> _Found:
        """Return the names that belong to a variable."""
        return cls(n, counted=f"h{n}", listed=f"k{n}")


@dataclass(slots=True, eq=False)
class Reach(Fetch):
    """Systems that need one, or that it needs; `asked` are the fields that are selected."""

    system: Node
    reached: Node
    owner: Node
    id: Argument
    first: Argument
    hops: int
    needs: bool
    asked: set[str] = field(default_factory=set)

    @property
    def weight(self) -> int:
        """As many parts as levels are read."""
        return self.hops

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return ("dependencies" if self.needs else "blastRadius", str(self.hops))

    def bind(self, binder: Binding) -> None:
        """Set the id and how much to read."""
        settings, first = binder.settings, binder.size(self.first, FIRST)
        owners = settings.graphql_max_page_size if "owners" in self.asked else 0
        binder.cost(self, first + owners + 1)
        given = {
            "id": str(self.id.of(binder.variables)),
            "first": first,
            "owners": owners,
            "read": settings.graphql_walk_relationships + 1,
            "most": settings.graphql_walk_nodes,
            "over": settings.graphql_walk_nodes + 1,
            "edges": reading(settings, first),
        }
        binder.params |= {f"walk{self.index}_{name}": value for name, value in given.items()}

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row, whose values `_fields` reads in this order."""
        del parent
        n, p = writer.variable(), f"walk{self.index}"
        found, start = _Found.of(n), _Level.of(n, 0)
        levels = [_Level.of(n, number) for number in range(1, self.hops + 1)]
        walk = "\n".join(self._level(n, number) for number in range(1, self.hops + 1))
        reached = " + ".join(f"[m{n} IN {it.new} | [m{n}, {i}]]" for i, it in enumerate(levels, 1))
        cut = " OR ".join(f"size({level.read}) = $p.{p}_read" for level in levels)
        return (
            f"COLLECT {{\n{found_by_id(n, f'{p}_id', self.moment)}\n"
            f"WITH {n} WHERE {' AND '.join(visible(n, self.moment, _SYSTEM))}\n"
            f"LET {start.met} = [{n}], {start.new} = [{n}]\n{walk}\n"
            f"LET u{n} = {reached}\nLET {found.counted} = u{n}[..$p.{p}_most]\n"
            f"LET {found.listed} = COLLECT {{ UNWIND {found.counted} AS m{n} "
            f"WITH m{n}[0] AS s{n}, m{n}[1] AS d{n}\n"
            f"ORDER BY d{n}, coalesce(s{n}.tier, 9), s{n}.name, s{n}.uid\n"
            f"RETURN [s{n}, d{n}] }}[..$p.{p}_first]\n"
            f"RETURN [{writer.row(self.system, n)}, size({found.counted}), "
            f"size(u{n}) > $p.{p}_most OR {cut},\n{self._tiers(found)},\n"
            f"{self._owners(writer, found)},\n{self._systems(writer, found)},\n"
            f"{self._edges(found)}] }}"
        )

    def _level(self, n: str, number: int) -> str:
        """Bind the variables of a level.

        Whether a node is visible is asked once a node, not once a relationship.
        """
        p, now, old = f"walk{self.index}", _Level.of(n, number), _Level.of(n, number - 1)
        x, r, m = (f"{stem}{now.end}" for stem in "xrm")
        pattern = Lane((_NEEDS,), self.needs).pattern(x, r)[:-2] + f"({m})"
        seen = " AND ".join(visible(m, self.moment, _SYSTEM))
        return (
            f"LET {now.read} = COLLECT {{\n"
            f"UNWIND CASE WHEN size({old.met}) > $p.{p}_most THEN [] "
            f"ELSE {old.new} END AS {x}\n"
            f"MATCH {pattern} WITH {r}, {m} LIMIT $p.{p}_read\n"
            f"RETURN CASE WHEN {self.moment.link(r)} THEN {m} END }}\n"
            f"LET {now.new} = COLLECT {{ UNWIND {now.read} AS {m} WITH DISTINCT {m}\n"
            f"WHERE {m} IS NOT NULL AND NOT {m} IN {old.met}\n"
            f"WITH {m} WHERE {seen} RETURN {m} LIMIT $p.{p}_over }}\n"
            f"LET {now.met} = {old.met} + {now.new}"
        )

    def _tiers(self, found: _Found) -> str:
        n = found.n
        if "byTier" not in self.asked:
            return "null"
        return (
            f"COLLECT {{ UNWIND {found.counted} AS m{n} "
            f"WITH m{n}[0].tier AS d{n}, count(*) AS c{n}\n"
            f"ORDER BY d{n} RETURN [d{n}, c{n}] }}"
        )

    def _owners(self, writer: Writing, found: _Found) -> str:
        n = found.n
        if "owners" not in self.asked:
            return "null"
        t, w, o, moment = f"t{n}", writer.variable(), f"o{n}", self.moment
        labels = tuple(dict.fromkeys(name for end in _OWNED.ends for name in end.targets))
        conditions = " AND ".join([moment.link(o), *visible(t, moment, labels)])
        return (
            f"COLLECT {{ UNWIND COLLECT {{ UNWIND {found.counted} AS m{n} WITH m{n}[0] AS s{n}\n"
            f"MATCH (s{n})-[{o}:{_OWNED.type}]->({t}) WHERE {conditions}\n"
            f"WITH {t}, count(DISTINCT s{n}) AS c{n}\n"
            f"ORDER BY c{n} DESC, {t}.uid RETURN [c{n}, {t}] }}[..$p.walk{self.index}_owners] "
            f"AS m{n}\nWITH m{n}[0] AS c{n}, m{n}[1] AS {w}\n"
            f"RETURN [c{n}, {writer.row(self.owner, w)}] }}"
        )

    def _systems(self, writer: Writing, found: _Found) -> str:
        n = found.n
        if "systems" not in self.asked:
            return "null"
        m = writer.variable()
        return (
            f"COLLECT {{ UNWIND {found.listed} AS m{n} WITH m{n}[0] AS {m}, m{n}[1] AS d{n}\n"
            f"RETURN [d{n}, {writer.row(self.reached, m)}] }}"
        )

    def _edges(self, found: _Found) -> str:
        n = found.n
        if "edges" not in self.asked:
            return "null"
        limit = f"walk{self.index}_edges"
        return (
            f"COLLECT {{ LET w{n} = [m{n} IN {found.listed} | m{n}[0]] + [{n}]\n"
            f"RETURN {edges_between(f'w{n}', '', (_NEEDS,), self.moment, limit)} }}[0]"
        )


def plan_reach(planner: Selecting, site: Site) -> Out:
    """Plan `blastRadius` or `dependencies`.

    Raises:
        InvalidInput: When it is to go less than one step.
        LimitExceeded: When it is to go too far.
    """
    needs = site.name == "dependencies"
    fetch = Reach(
        system=Node(_SYSTEM, abstract=False, moment=site.moment),
        reached=Node(_SYSTEM, abstract=False, moment=site.moment),
        owner=planner.any_node(site.moment),
        id=argument(site.nodes, "system"),
        first=argument(site.nodes, "first"),
        hops=hops_of(planner, site.nodes, "maxHops", HOPS),
        needs=needs,
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    type_name = "Dependencies" if needs else "BlastRadius"
    return Whole(site.key, PlaceOf(fetch), tuple(_fields(planner, site.nodes, fetch, type_name)))


def _fields(
    planner: Selecting, nodes: list[FieldNode], fetch: Reach, type_name: str
) -> Iterator[Out]:
    for key, found in planner.fields(nodes, type_name).items():
        name = found[0].name.value
        fetch.asked.add(name)
        match name:
            case "system":
                yield One(key, "r[0]", planner.shape(fetch.system, found, fetch))
            case "total":
                yield Cell(key, "r[1]", "int")
            case "truncated":
                yield Cell(key, "r[2]", "bool")
            case "byTier" | "owners" | "systems":
                yield _rows(planner, key, found, fetch)
            case "edges":
                yield edge_fields(planner, key, found, "r[6]")
            case _:
                yield Constant(key, type_name)


def _rows(planner: Selecting, key: str, nodes: list[FieldNode], fetch: Reach) -> Out:
    match nodes[0].name.value:
        case "byTier":
            return Rows(key, "r[3]", tuple(_pairs(planner, nodes, "TierCount", None, fetch)))
        case "owners":
            return Rows(
                key, "r[4]", tuple(_pairs(planner, nodes, "OwnerCount", fetch.owner, fetch))
            )
        case _:
            pairs = _pairs(planner, nodes, "ReachedSystem", fetch.reached, fetch)
            return Rows(key, "r[5]", tuple(pairs))


def _pairs(
    planner: Selecting, nodes: list[FieldNode], type_name: str, node: Node | None, fetch: Reach
) -> Iterator[Out]:
    """Yield the fields of rows of a tier and a number, or of a number and a node."""
    for key, found in planner.fields(nodes, type_name).items():
        name = found[0].name.value
        if name == "__typename":
            yield Constant(key, type_name)
        elif node is None:
            place = "r[0]" if name == "tier" else "r[1]"
            yield Cell(key, place, "int", required=name != "tier")
        elif name in ("owner", "system"):
            yield One(key, "r[1]", planner.shape(node, found, fetch))
        else:
            yield Cell(key, "r[0]", "int")
