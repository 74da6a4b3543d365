"""What all walks share: which relationships they follow, how far, and what they may meet.

A node can have a hundred thousand relationships of one type and three of another. Read in
one go, the many would use up any limit before the few are met. So a walk reads *lanes*: types
that no node can have together share a lane, every lane has its own limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from graphql import FieldNode

from api.compiler.plan.ordering import enum_name
from api.compiler.plan.outs import Cell, Constant, Expression, Rows, expression
from api.compiler.plan.plan import Out, Selecting, Shaping
from api.compiler.plan.statement import ANY_EVER, ANY_VISIBLE, DELETED
from api.compiler.request.arguments import argument
from api.compiler.time.moment import Moment
from api.schema.bindings import TYPES
from api.schema.walks import DIRECTIONS, WALKED
from graph.errors import InvalidInput, LimitExceeded
from graph.model.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS, RelationshipSpec
from graph.settings.settings import Settings

_LISTED: Final = "*"
"""Stands for the owners of types that share a lane though one label can have several."""

Direction = Literal["OUTGOING", "INCOMING", "BOTH"]


@dataclass(frozen=True, slots=True)
class Lane:
    """Relationship types that are read together, and whether away from the node."""

    types: tuple[str, ...]
    outgoing: bool

    def pattern(self, x: str, r: str) -> str:
        """Return the pattern of its relationships at the node `x`."""
        left, right = ("-", "->") if self.outgoing else ("<-", "-")
        return f"({x}){left}[{r}:{'|'.join(self.types)}]{right}()"


@cache
def lanes(
    types: tuple[str, ...],
    direction: Direction = "BOTH",
    labels: tuple[str, ...] = (),
    *,
    wide: bool = False,
) -> tuple[Lane, ...]:
    """Return the lanes of these relationship types.

    Args:
        types: The types.
        direction: Which way to follow them.
        labels: Labels of the nodes where they are read; empty: all.
        wide: Whether types of which a node seldom has very many share one lane, whatever it is.
    """
    at = labels or tuple(TYPES)
    found: list[Lane] = []
    for outgoing in (True, False):
        if direction != ("INCOMING" if outgoing else "OUTGOING"):
            found += [
                Lane(group, outgoing) for group in _groups(types, at, outgoing=outgoing, wide=wide)
            ]
    return tuple(found)


def _groups(
    types: tuple[str, ...], labels: tuple[str, ...], *, outgoing: bool, wide: bool
) -> Iterator[tuple[str, ...]]:
    """Yield groups of types: two that one label can have are apart, so that none hides another.

    The types of which a record lists all its links are few at their start, hence together.
    """
    groups: list[tuple[list[str], set[str]]] = []
    for type_ in types:
        spec = RELATIONSHIPS[type_]
        owners = _owners(spec, labels, outgoing=outgoing)
        if not owners:
            continue
        listed = outgoing and all(ends.mode == "projected" for ends in spec.ends)
        if listed or (wide and (outgoing or not spec.dense)):
            owners = {_LISTED}
        _join(groups, type_, owners)
    yield from (tuple(members) for members, _ in groups)


def _join(groups: list[tuple[list[str], set[str]]], type_: str, owners: set[str]) -> None:
    """Put a type into the first group in which none of its owners is, or into a new one."""
    for members, taken in groups:
        if taken == owners == {_LISTED} or (_LISTED not in taken | owners and not taken & owners):
            members.append(type_)
            taken.update(owners)
            return
    groups.append(([type_], owners))


def _owners(spec: RelationshipSpec, labels: Iterable[str], *, outgoing: bool) -> set[str]:
    """Return which of the labels can have the type at this end."""
    ends = {*(spec.sources if outgoing else spec.targets)}
    return {name for name in labels if ends & {ENTITY_LABEL, *LABELS[name].labels}}


def parts(ways: Sequence[Lane], steps: int = 1) -> int:
    """Return as how many parts of a statement lanes count: three are planned like one list."""
    return steps * -(-len(ways) // 3)


def fan(x: str, ways: Sequence[Lane], limit: str, name: str) -> str:
    """Return the list of the lists of relationships that lie in each lane at the node `x`."""
    read = (
        f"COLLECT {{ MATCH {lane.pattern(x, f'{name}_{i}')} RETURN {name}_{i} LIMIT $p.{limit} }}"
        for i, lane in enumerate(ways)
    )
    return "[" + ",\n".join(read) + "]"


def other(r: str, x: str) -> str:
    """Return the node at the other end of a relationship."""
    return f"CASE WHEN startNode({r}) = {x} THEN endNode({r}) ELSE startNode({r}) END"


def visible(
    n: str, moment: Moment, labels: tuple[str, ...] = (), *, stubs: bool = True
) -> list[str]:
    """Return the predicates of a node that a walk may meet."""
    names = "|".join(labels if moment.now else (*labels, *DELETED))
    anything = ANY_VISIBLE if moment.now else ANY_EVER
    return [
        f"{n}.org = $p.org",
        f"{n}:{names if labels else anything}",
        *moment.exists(n, labels, stubs=stubs),
    ]


@dataclass(frozen=True, slots=True)
class Ways:
    """What a walk follows, as its arguments say."""

    types: tuple[str, ...]
    direction: Direction = "BOTH"

    def lanes(self, labels: tuple[str, ...] = ()) -> tuple[Lane, ...]:
        """Return the lanes at nodes of these labels."""
        return lanes(self.types, self.direction, labels)

    def order(self) -> tuple[str, ...]:
        """Return what siblings are sorted by."""
        return (self.direction, *self.types)


def ways_of(planner: Selecting, nodes: list[FieldNode], default: tuple[str, ...] = WALKED) -> Ways:
    """Return what the arguments `relationships` and `direction` ask for.

    Raises:
        InvalidInput: When `relationships` is an empty list.
    """
    given = planner.decided(argument(nodes, "relationships"))
    if given is not None and not given:
        raise InvalidInput("`relationships` is empty: name some, or leave it out to follow all")
    wanted = {enum_name(item) for item in given} if given else {*default}
    direction = enum_name(planner.decided(argument(nodes, "direction")) or "BOTH")
    followed: Direction = next(name for name in DIRECTIONS if name == direction)
    return Ways(tuple(name for name in WALKED if name in wanted), followed)


def hops_of(planner: Selecting, nodes: list[FieldNode], name: str, default: int) -> int:
    """Return how many relationships a walk may go.

    Raises:
        InvalidInput: When it is less than one.
        LimitExceeded: When it is more than the setting allows.
    """
    value = planner.decided(argument(nodes, name))
    limit = planner.settings.graphql_max_hops
    hops = min(default, limit) if value is None else int(value)
    if hops < 1:
        message = f"`{name}` is {hops}, expected 1 or more"
        raise InvalidInput(message)
    if hops > limit:
        message = f"`{name}` is {hops}, at most {limit} are allowed"
        raise LimitExceeded(
            message, remedy="Go less far, or raise NAZARA_GRAPHQL_MAX_HOPS (6 at most)."
        )
    return hops


def reading(settings: Settings, nodes: int) -> int:
    """Return how many relationships of a lane are read at each of so many nodes."""
    each = settings.graphql_walk_relationships // max(1, nodes)
    return max(1, min(settings.graphql_walk_fan, each)) + 1


CONFIDENCES: Final = ("asserted", "derived", "inferred")
"""How sure a relationship is, the surest first."""


def surest(r: str) -> str:
    """Return the place of a relationship's confidence among `CONFIDENCES`."""
    cases = " ".join(f"WHEN '{name}' THEN {i}" for i, name in enumerate(CONFIDENCES))
    return f"CASE {r}.confidence {cases} END"


def edges_between(nodes: str, read: str, types: Sequence[str], moment: Moment, limit: str) -> str:
    """Return the relationships between the nodes of a list, as rows of `GraphEdge`.

    A node refers to few others, though a hundred thousand may refer to it: so each is read at
    its start. Those that several sources state are one, as sure as the surest.

    Args:
        nodes: The variable of the list.
        read: Cypher list of pairs of a node and lists of relationships that were read before;
            empty: none.
        types: Relationship types to read.
        moment: When they are valid.
        limit: The parameter that says how many of a lane to read at each node.
    """
    x, r, e, o, a, b, c, t, y = (f"{stem}{nodes}" for stem in "xreoabcty")
    names = ", ".join(f"'{name}'" for name in CONFIDENCES)
    ways = lanes(tuple(types), "OUTGOING")
    own = f"COLLECT {{ UNWIND {nodes} AS {x} RETURN [{x}, {fan(x, ways, limit, o)}] }}"
    return (
        f"COLLECT {{\nUNWIND {f'{read} + ' if read else ''}{own} AS {e}\n"
        f"UNWIND {e}[1] AS {o} UNWIND {o} AS {r}\n"
        f"WITH DISTINCT {r}, startNode({r}) AS {a}, endNode({r}) AS {b}\n"
        f"WHERE {a} IN {nodes} AND {b} IN {nodes} AND {moment.link(r)}\n"
        f"WITH type({r}) AS {t}, {a}.uid AS {a}, {b}.uid AS {b}, min({surest(r)}) AS {c},\n"
        f"[{', '.join(f'max({one})' for one in called(r))}] AS {y}\n"
        f"ORDER BY {t}, {a}, {b} RETURN [{t}, {a}, {b}, [{names}][{c}], "
        f"{y}[0], {y}[1], {y}[2], {y}[3]] }}"
    )


def called(r: str) -> tuple[str, ...]:
    """Return what traces say of a relationship: calls in an hour, share of failures, p95, when."""
    last = f"CASE WHEN {r}.calls_per_hour IS NOT NULL THEN toString({r}.last_seen) END"
    return (f"{r}.calls_per_hour", f"{r}.error_rate", f"{r}.p95_ms", last)


def edge_fields(planner: Selecting, key: str, nodes: list[FieldNode], text: Expression) -> Out:
    """Plan a list of `GraphEdge` over rows of type, start, end, confidence and what is `called`."""
    outs: list[Out] = []
    for inner, found in planner.fields(nodes, "GraphEdge").items():
        match found[0].name.value:
            case "relationship":
                outs.append(Cell(inner, "r[0]", "string"))
            case "from":
                outs.append(Cell(inner, "r[1]", "id"))
            case "to":
                outs.append(Cell(inner, "r[2]", "id"))
            case "confidence":
                outs.append(Cell(inner, "r[3]", "string", required=False))
            case "callsPerHour":
                outs.append(Cell(inner, "r[4]", "float", required=False))
            case "errorRate":
                outs.append(Cell(inner, "r[5]", "float", required=False))
            case "p95Ms":
                outs.append(Cell(inner, "r[6]", "float", required=False))
            case "lastCalledAt":
                outs.append(Cell(inner, "r[7]", "datetime", required=False))
            case _:
                outs.append(Constant(inner, "GraphEdge"))
    return Rows(key, text, tuple(outs))


@dataclass(frozen=True, slots=True)
class Whole(Out):
    """An object made of the only row of a list; null where the list is empty."""

    key: str
    rows: Expression
    fields: tuple[Out, ...]
    before: tuple[str, ...] = ()

    def source(self, shaper: Shaping, place: str) -> str:
        """Write the function that makes it; `before` are its first lines."""
        del place
        name = shaper.name("walk")
        made = shaper.object(self.fields, "r")
        shaper.function(name, "r, c", *self.before, f"return {made}")
        rows: Any = shaper.name("v")
        return f"({name}({rows}[0], c) if ({rows} := {expression(shaper, self.rows)}) else None)"
