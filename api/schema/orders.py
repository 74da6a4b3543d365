"""Orders that a list can be asked for: those that an index holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from api.schema.bindings import INTERFACE, TYPES
from api.schema.fields import DEFAULT_SORT, LinkField, TypeBinding
from api.schema.generate import InputSpec, Namespace
from graph.model.declarations import LABELS, LabelSpec, PropertySpec, snake_case

SortKind = Literal["datetime", "string", "int"]

_KINDS: Final[Mapping[str, SortKind]] = {"datetime": "datetime", "int": "int", "string": "string"}


@dataclass(frozen=True, slots=True)
class Sort:
    """One order: the properties that it sorts by, uid excepted, and their kinds.

    With `link`, they are properties of the nodes that it leads to; `kinds` has their uid's too.
    """

    keys: tuple[str, ...]
    kinds: tuple[SortKind, ...]
    description: str
    link: LinkField | None = None


_CREATED: Final = Sort((DEFAULT_SORT,), ("datetime",), "By main time, the order of every list.")


def _sorts(spec: LabelSpec) -> Iterator[tuple[str, Sort]]:
    yield "CREATED_AT", _CREATED
    for org, first, *rest in spec.indexes:
        declared = spec.property(first)
        if org != "org" or rest not in (["uid"], [DEFAULT_SORT, "uid"]) or declared is None:
            continue
        if declared.type in {"datetime", "int"} or first == spec.caption:
            yield first.upper(), _sort(declared, rest)


def _sort(declared: PropertySpec, rest: list[str]) -> Sort:
    tie: tuple[str, ...] = tuple(rest[:-1])
    kinds: tuple[SortKind, ...] = (_KINDS[declared.type], *(_CREATED.kinds if tie else ()))
    left_out = "" if declared.required else " Nodes that have none are left out."
    text = f"By `{declared.name}`: {declared.description}{left_out}"
    return Sort((declared.name, *tie), kinds, text)


def _linked_sorts(bound: TypeBinding) -> Iterator[tuple[str, Sort]]:
    """Yield the orders by the caption of what nodes lead to, where an index holds it."""
    for link in bound.fields.values():
        if not isinstance(link, LinkField) or not link.relationship or not link.outgoing:
            continue
        target = LABELS.get(link.element)
        if target is None or ("org", target.caption, DEFAULT_SORT, "uid") not in target.indexes:
            continue
        name = f"{snake_case(link.name)}_{target.caption}".upper()
        text = (
            f"By the `{target.caption}` of the {target.name}: {link.description} A node with "
            "several stands at the first of them, one without any at the end; equal ones are "
            "newest first."
        )
        yield (
            name,
            Sort((target.caption, DEFAULT_SORT), ("string", "datetime", "string"), text, link),
        )


SORTS: Final[Mapping[str, Mapping[str, Sort]]] = MappingProxyType(
    {
        INTERFACE: {"CREATED_AT": _CREATED},
        **{
            name: {**dict(_sorts(bound.spec)), **dict(_linked_sorts(bound))}
            for name, bound in TYPES.items()
            if bound.spec
        },
    }
)
"""Orders by the GraphQL type of a list's nodes and by their names in its enum."""


def order_name(element: str) -> str:
    """Return the name of the input type that orders nodes of a type."""
    return f"{element}Order"


def types(space: Namespace) -> None:
    """Add the enums and input types of all orders."""
    space.enum(
        "SortDirection",
        "Which end of an order comes first.",
        {"ASC": "Smallest, oldest or first in the alphabet.", "DESC": "Largest, newest or last."},
    )
    for element, sorts in SORTS.items():
        described = {name: sort.description for name, sort in sorts.items()}
        space.enum(f"{element}Sort", f"What lists of {element} can be ordered by.", described)
        space.input(
            order_name(element),
            f"The order of a list of {element}; ties go by id.",
            (
                InputSpec("field", f"{element}Sort", "What to order by."),
                InputSpec("direction", "SortDirection", "Which end comes first.", default="DESC"),
            ),
        )
