"""`neighbors`: what lies one relationship away from a node, shared out among types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.plan.labels import labels_named
from api.compiler.plan.outs import Cell, Constant, Made, Many, One, PlaceOf, Rows
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.walks.walks import (
    CONFIDENCES,
    Lane,
    Ways,
    Whole,
    fan,
    other,
    parts,
    reading,
    surest,
    visible,
    ways_of,
)

FIRST: Final = 20
"""How many neighbours there are when the request does not say."""


@dataclass(frozen=True, slots=True)
class _Names:
    """The variables that one part of the text binds and another one reads.

    Args:
        read: Lists of relationships, one for each lane.
        groups: Type, direction, and nodes with how sure that is.
        shared: Nodes with their types, directions and that, in the order of the answer.
    """

    read: str
    groups: str
    shared: str

    @classmethod
    def of(cls, n: str) -> _Names:
        """Return the names that belong to a variable."""
        return cls(read=f"a{n}", groups=f"g{n}", shared=f"h{n}")


@dataclass(slots=True, eq=False)
class Related(Fetch):
    """The neighbours of the node it hangs on."""

    node: Node
    types: Argument
    first: Argument
    ways: Ways
    labels: tuple[str, ...]
    stubs: bool

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes at nodes of the types that its owner can have."""
        return self.ways.lanes(self.labels)

    @property
    def weight(self) -> int:
        """As many parts as its lanes make."""
        return max(1, parts(self.lanes))

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return ("neighbors", str(self.stubs), *self.ways.order())

    def bind(self, binder: Binding) -> None:
        """Set the types and how much to read."""
        first = binder.size(self.first, FIRST)
        binder.cost(self, first)
        read = reading(binder.settings, binder.parents(self))
        given = {"first": first, "read": read, "types": labels_named(binder, self.types)}
        binder.params |= {f"walk{self.index}_{name}": value for name, value in given.items()}

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of one row: nodes with their relationships, counts, whether truncated."""
        n, m, p = writer.variable(), writer.variable(), f"walk{self.index}"
        names, q, o = _Names.of(n), f"q{n}", f"o{n}"
        full = f"size({o}) = $p.{p}_read"
        return (
            f"COLLECT {{\nLET {names.read} = {fan(parent, self.lanes, f'{p}_read', f'r{n}')}\n"
            f"LET {names.groups} = COLLECT {{\n{self._groups(n, names.read, parent)} }}\n"
            f"LET {names.shared} = COLLECT {{\n{self._shared(n, names.groups)} }}\n"
            f"RETURN [COLLECT {{ UNWIND {names.shared}[..$p.{p}_first] AS {q} WITH {q}[0] AS {m}, "
            f"{q}[1] AS {o}\nRETURN [{writer.row(self.node, m)}, {o}] }},\n"
            f"[{q} IN {names.groups} | [{q}[0], {q}[1], size({q}[2]), "
            f"none({o} IN {names.read} WHERE {full} "
            f"AND any(r{n} IN {o} WHERE type(r{n}) = {q}[0]))]],\n"
            f"size({names.shared}) > $p.{p}_first OR any({o} IN {names.read} WHERE {full})] }}"
        )

    def _groups(self, n: str, read: str, parent: str) -> str:
        """Return clauses that give type, direction, and nodes with how sure, newest first."""
        e, r, m, t, d, c, ms = (f"{stem}{n}" for stem in "ifmtdcy")
        conditions = [
            f"{m} <> {parent}",
            self.moment.link(r),
            *visible(m, self.moment, stubs=self.stubs),
            f"($p.walk{self.index}_types IS NULL OR {m}.type IN $p.walk{self.index}_types)",
        ]
        return (
            f"UNWIND {read} AS {e} UNWIND {e} AS {r}\n"
            f"WITH {r}, {other(r, parent)} AS {m} WHERE {' AND '.join(conditions)}\n"
            f"WITH type({r}) AS {t}, startNode({r}) = {parent} AS {d}, {m}, "
            f"min({surest(r)}) AS {c}\n"
            f"ORDER BY {m}.sort_at DESC, {m}.uid DESC\n"
            f"WITH {t}, {d}, collect([{m}, {c}]) AS {ms} ORDER BY {t}, {d} RETURN [{t}, {d}, {ms}]"
        )

    def _shared(self, n: str, groups: str) -> str:
        """Return clauses that give nodes and their types, directions and how sure these are.

        The newest of each type and direction comes first, then the second newest of each.
        """
        e, i, t, m = (f"{stem}{n}" for stem in "bijm")
        return (
            f"UNWIND {groups} AS {e} UNWIND range(0, size({e}[2]) - 1) AS {i}\n"
            f"WITH {e}[2][{i}][0] AS {m}, min({i}) AS {i}, "
            f"collect([{e}[0], {e}[1], {e}[2][{i}][1]]) AS {t}\n"
            f"ORDER BY {i}, {t}[0][0], {t}[0][1], {m}.uid RETURN [{m}, {t}]"
        )


def plan_related(planner: Selecting, site: Site) -> Out:
    """Plan `neighbors` of a node.

    Raises:
        InvalidInput: When it is to go along nothing.
    """
    owner = site.owner.types if site.owner is not None else ()
    fetch = Related(
        node=planner.any_node(site.moment),
        types=argument(site.nodes, "types"),
        first=argument(site.nodes, "first"),
        ways=ways_of(planner, site.nodes),
        labels=(site.owner_type,) if site.owner_type else owner,
        stubs=planner.flag(site.nodes, "includeStubs", default=True),
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    return Whole(site.key, PlaceOf(fetch), tuple(_fields(planner, site.nodes, fetch)))


def _fields(planner: Selecting, nodes: list[FieldNode], fetch: Related) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "RelatedNodes").items():
        match found[0].name.value:
            case "nodes":
                rows = "[q[0] for q in r[0]]"
                yield Many(key, rows, planner.shape(fetch.node, found, fetch))
            case "edges":
                rows = "[(*t, q[0]) for q in r[0] for t in q[1]]"
                yield Rows(key, rows, tuple(_edge(planner, found, fetch)))
            case "counts":
                yield Rows(key, "r[1]", tuple(_count(planner, found)))
            case "truncated":
                yield Cell(key, "r[2]", "bool")
            case _:
                yield Constant(key, "RelatedNodes")


def _edge(planner: Selecting, nodes: list[FieldNode], fetch: Related) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "RelatedEdge").items():
        name = found[0].name.value
        if name == "node":
            yield One(key, "r[3]", planner.shape(fetch.node, found, fetch))
        elif name == "confidence":
            yield Made(key, f"(None if r[2] is None else {CONFIDENCES}[r[2]])")
        else:
            yield _seen(key, name, "RelatedEdge")


def _count(planner: Selecting, nodes: list[FieldNode]) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "RelatedCount").items():
        match found[0].name.value:
            case "count":
                yield Cell(key, "r[2]", "int")
            case "exact":
                yield Cell(key, "r[3]", "bool")
            case name:
                yield _seen(key, name, "RelatedCount")


def _seen(key: str, name: str, type_name: str) -> Out:
    match name:
        case "relationship":
            return Cell(key, "r[0]", "string")
        case "direction":
            return Made(key, "('OUTGOING' if r[1] else 'INCOMING')")
        case _:
            return Constant(key, type_name)
