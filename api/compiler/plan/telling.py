"""Objects of an answer that our own code tells: each is a mapping, and no row of a statement."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import FieldNode

from api.actions.mutation import ShownType
from api.compiler.plan.outs import Cell, Constant, Rows
from api.compiler.plan.plan import Out, Selecting


def values_of(planner: Selecting, nodes: list[FieldNode], each: ShownType) -> tuple[Out, ...]:
    """Return the fields that are selected of each of a list; `r` is one of them."""
    return tuple(_values(planner, nodes, each))


def _values(planner: Selecting, nodes: list[FieldNode], each: ShownType) -> Iterator[Out]:
    shown = {one.name: one for one in each.fields}
    for key, found in planner.fields(nodes, each.name).items():
        name = found[0].name.value
        if name == "__typename":
            yield Constant(key, each.name)
            continue
        one, value = shown[name], f"r[{name!r}]"
        if one.each is not None:
            yield Rows(key, value, values_of(planner, found, one.each))
        else:
            yield Cell(key, value, one.kind, required=one.required)
