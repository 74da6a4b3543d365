"""Filtered lists driven from related nodes: `affects: {some: {title: {eq: "payments"}}}`.

The planner never turns an EXISTS round: it would look at each node of the list whether it is
related. From the other end it is a few steps, if an index finds the related node and that has
few relationships. Whether it has is looked up in the statement, which then goes one way or
the other. Several relationships may lie between the two ends; each step is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeGuard

from api.compiler.filters import indexes
from api.compiler.filters.conditions import Compare, Condition, Filter, flattened
from api.compiler.filters.members import Members, RelatedCondition, hinted
from api.compiler.plan.statement import labels_of
from api.schema.bindings import ENTITY
from api.schema.fields import ValueField
from graph.model.declarations import ENTITY_LABEL, LABELS

_MOST_NODES: Final = 100
_MOST_RELATIONSHIPS: Final = 2000
"""Up to how many nodes, with how many relationships in all, a step is taken. Reading and
sorting that many costs about as much as a walk that passes over the others."""


_CAPTION: Final = next(
    item.expression
    for item in ENTITY.fields.values()
    if isinstance(item, ValueField) and item.name == "title"
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One relationship from a list's nodes to related ones.

    Args:
        near: The list, of which `related` is a condition.
        related: The condition.
        far: The related nodes and what they must meet, as a list of their own.
        number: How many relationships lie before this one.
    """

    near: Members
    related: RelatedCondition
    far: Members
    number: int

    @property
    def rest(self) -> Members:
        """The list without the condition that following the relationship meets."""
        return replace(self.near, where=self.near.where.without(self.related))

    def back(self, x: str, n: str, r: str = "") -> str:
        """Return the pattern that leads from a related node `x` to `n`."""
        link = self.related.members.link
        start, end = ("<-", "-") if link.outgoing else ("-", "->")
        return f"({x}){start}[{r}:{link.relationship}]{end}({n})"


def clauses(members: Members, n: str) -> str:
    """Return both ways to the nodes of a root page and the choice; empty if there is one only."""
    steps = next(_ways(members, n, 0), ())
    if not steps:
        return ""
    first, xs, few = steps[0], f"xs0{n}", f"few0{n}"
    driving = f"UNWIND {xs} AS x0{n} {_followed(first, n, n)}\n{members.cut(n)}\nRETURN {n}"
    return (
        f"{_found(steps, n)}\n"
        f"CALL ({xs}, {few}) {{ WHEN {few} THEN {{\n{driving} }}\n"
        f"ELSE {{ {indexes.along_index(members, n)}\nRETURN {n} }} }}\n{members.cut(n)}"
    )


def _ways(near: Members, n: str, number: int) -> Iterator[tuple[_Step, ...]]:
    """Yield the ways that lead from a list to nodes that an index finds, nearest step first."""
    for related in near.where.conditions:
        if not isinstance(related, RelatedCondition) or not related.some:
            continue
        link = related.members.link
        if not link.relationship:
            continue
        far = replace(
            related.members,
            link=replace(link, relationship=""),
            where=Filter(tuple(flattened(related.inner))),
            index=near.index,
        )
        step = _Step(near, related, far, number)
        if _seeks(far, n):
            yield (step,)
        for further in _ways(far, n, number + 1):
            yield (step, *further)


def _found(steps: tuple[_Step, ...], n: str) -> str:
    """Return the clauses that collect the related nodes, and tell whether they are few.

    The farthest come first. Where they are too many, nothing nearer is looked for.
    """
    last, x = steps[-1].number, f"x{steps[-1].number}{n}"
    found = (f"{seek} RETURN {x} LIMIT {_MOST_NODES + 1}" for seek in _seeks(steps[-1].far, x))
    lines, before = [f"WITH COLLECT {{ {' UNION ALL '.join(found)} }} AS xs{last}{n}"], ""
    for step in reversed(steps):
        k = step.number
        x, xs, few = f"x{k}{n}", f"xs{k}{n}", f"few{k}{n}"
        degrees = (
            f"reduce(d{n} = 0, {x} IN {xs} | d{n} + COUNT {{ {step.back(x, '')} }}) "
            f"<= {_MOST_RELATIONSHIPS}"
        )
        lines.append(f"WITH {xs}, {before}size({xs}) <= {_MOST_NODES} AND {degrees} AS {few}")
        if k:
            y = f"x{k - 1}{n}"
            followed = (
                f"UNWIND CASE WHEN {few} THEN {xs} ELSE [] END AS {x} {_followed(step, n, y)}"
            )
            lines.append(
                f"WITH {few}, COLLECT {{ {followed} RETURN {y} LIMIT {_MOST_NODES + 1} }} "
                f"AS xs{k - 1}{n}"
            )
            before = f"{few} AND "
    return "\n".join(lines)


def _followed(step: _Step, n: str, y: str) -> str:
    """Return the clauses that go from a related node to those of the list before, called `y`.

    Their labels stand behind a WITH, so that the planner can't begin with them.
    """
    rest, r = step.rest, f"r{y}"
    wanted = f"{y}:{labels_of(rest.link)} AND {indexes.predicates(rest, y)}"
    return (
        f"MATCH {step.back(f'x{step.number}{n}', y, r)} WHERE {rest.moment.link(r)}\n"
        f"WITH DISTINCT {y} WHERE {wanted}"
    )


def _seeks(members: Members, x: str) -> list[str]:
    """Return what finds a list's nodes by indexes; empty if the filter gives nothing for them."""
    by_id = indexes.by_id(members, x)
    if by_id:
        return [f"{by_id}{indexes.predicates(members, x)}"]
    index = indexes.fitting(members)
    if index is None:
        return list(_by_caption(members, x))
    along = replace(members, order=index.ordering)
    further = indexes.predicates(along, x, index.further(x))
    return [f"{index.pattern(along, x)} WHERE {further}"]


def _by_caption(members: Members, x: str) -> Iterator[str]:
    """Yield what finds nodes of several labels by their caption, if all have an index on it.

    Such a list knows its nodes' `title` alone, which is another property on each label.
    """
    given = next((it for it in members.where.conditions if _is_caption(it)), None)
    if ENTITY_LABEL in members.link.labels:
        return
    specs = [LABELS[label] for label in members.link.labels]
    columns = {spec.name: ("org", spec.caption, *members.order.keys, "uid") for spec in specs}
    if given is None or any(columns[spec.name] not in spec.indexes for spec in specs):
        return
    for spec in specs:
        own = replace(given, expression=f"{{n}}.{spec.caption}").text(members.index, x)
        match = hinted(x, spec.name, spec.name, columns[spec.name])
        yield f"{match} WHERE {indexes.predicates(members, x, [own])}"


def _is_caption(condition: Condition) -> TypeGuard[Compare]:
    return (
        isinstance(condition, Compare)
        and condition.operator in {"eq", "in"}
        and condition.expression == _CAPTION
        and condition.holds
        and not condition.folded
    )
