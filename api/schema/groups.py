"""What the nodes of a list can be counted by, and the types of such counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from api.schema.bindings import ENTITY, INTERFACE, TYPES, possible_types
from api.schema.fields import ArgumentSpec, LinkField, TypeBinding, ValueField
from api.schema.generate import FieldSpec, Namespace
from graph.model.declarations import ENTITY_LABEL, PropertySpec, snake_case

GroupKind = Literal["value", "time", "reference", "related"]

INTERVALS: Final[Mapping[str, str]] = MappingProxyType(
    {"DAY": "A day of UTC.", "WEEK": "A week, from Monday.", "MONTH": "A calendar month."}
)
"""Lengths of time by which nodes are counted."""

_REFERENCES: Final = ("system", "issue", "ticket")
"""Properties that hold the uid of another node."""

_WORDS: Final = frozenset(
    {
        "account",
        "author",
        "channel",
        "connector",
        "environment",
        "exception_type",
        "job",
        "kind",
        "language",
        "lifecycle",
        "model",
        "namespace",
        "plan",
        "priority",
        "provider",
        "rank",
        "role",
        "service_version",
        "severity",
        "severity_number",
        "severity_rank",
        "source_status",
        "status",
        "tier",
        "urgency",
    }
)
"""Properties with few and short values that no declaration lists: the words of a source."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to count: `expression` is Cypher with `{n}` for the node, or `link` leads away."""

    kind: GroupKind
    description: str
    expression: str = ""
    link: LinkField | None = None


def _groupings(bound: TypeBinding) -> Iterator[tuple[str, Grouping]]:
    own = {} if bound.spec is None else {spec.name: spec for spec in bound.spec.properties}
    for name, item in bound.fields.items():
        found = None
        if isinstance(item, LinkField):
            found = _related(item)
        elif isinstance(item, ValueField):
            found = _by_value(bound, item, own.get(_property(item)))
        if found is not None:
            yield snake_case(name).upper(), found


def _by_value(
    bound: TypeBinding, value: ValueField, declared: PropertySpec | None
) -> Grouping | None:
    expression, name = _raw(value), _property(value)
    if value.kind == "datetime":
        return Grouping("time", f"By time: {value.description}", expression)
    if declared is None:
        several = name == "type" and len(possible_types(bound.labels)) > 1
        wanted = several or name == "source"
        return Grouping("value", value.description, expression) if wanted else None
    if name in _REFERENCES:
        return Grouping("reference", f"By the node: {value.description}", expression)
    few = declared.values or declared.tracked or declared.type == "bool" or name in _WORDS
    return Grouping("value", value.description, expression) if few else None


def _raw(value: ValueField) -> str:
    """Return the property itself, where the field shows its text."""
    return value.expression.removeprefix("toString(").removesuffix(")")


def _property(value: ValueField) -> str:
    return _raw(value).removeprefix("{n}.")


def _related(link: LinkField) -> Grouping | None:
    """Return the grouping by what nodes point at: outgoing links to labels that are known."""
    if not link.outgoing or not link.relationship or ENTITY_LABEL in link.labels:
        return None
    text = f"By the node: {link.description} A node with several counts once for each."
    return Grouping("related", text, link=link)


GROUPS: Final[Mapping[str, Mapping[str, Grouping]]] = MappingProxyType(
    {name: dict(_groupings(bound)) for name, bound in {INTERFACE: ENTITY, **TYPES}.items()}
)
"""Groupings by the GraphQL type of a list's nodes and by their names in its enum."""


def group_name(element: str) -> str:
    """Return the name of the enum of what nodes of a type are counted by."""
    return f"{element}Group"


def fields(element: str) -> tuple[FieldSpec, ...]:
    """Return the fields of a connection that count what is in the whole list."""
    return (
        FieldSpec(
            "totalCount",
            "int",
            "How many different nodes the whole list has, whatever page of it is asked for. "
            "Counting stops at a limit of the server: see `totalCountIsExact`.",
        ),
        FieldSpec(
            "totalCountIsExact",
            "bool",
            "Whether `totalCount` is the number; false: there are more nodes than that.",
        ),
        FieldSpec(
            "countBy",
            "NodeCounts",
            "How many nodes of the whole list have each value, or lead to each node.",
            (
                ArgumentSpec("by", group_name(element), "What to count by."),
                ArgumentSpec(
                    "interval", "CountInterval", "Length of time, if counted by time.", "DAY"
                ),
                ArgumentSpec("first", "int | None", "How many groups at most.", 20),
            ),
        ),
    )


def types(space: Namespace) -> None:
    """Add the enums of groupings and the types of counts."""
    space.enum("CountInterval", "A length of time by which to count.", INTERVALS)
    for element, groupings in GROUPS.items():
        texts = {name: grouping.description for name, grouping in groupings.items()}
        space.enum(group_name(element), f"What nodes of {element} can be counted by.", texts)
    space.object(
        "NodeCount",
        "A group of nodes.",
        (
            FieldSpec(
                "key",
                "str | None",
                "The value that its nodes share: as text, the first day of an interval, or the "
                "id of `node`; null for nodes without one.",
            ),
            FieldSpec("node", f"{INTERFACE} | None", "What its nodes lead to, if counted by that."),
            FieldSpec("count", "int", "How many nodes are in it."),
        ),
    )
    space.object(
        "NodeCounts",
        "Nodes counted by what they have in common.",
        (
            FieldSpec(
                "groups",
                "list[NodeCount]",
                "The largest groups, largest first; of times the latest, in the order of time, "
                "without empty ones.",
            ),
            FieldSpec("groupCount", "int", "How many groups there are."),
            FieldSpec("other", "int", "How many nodes the groups have that are not listed."),
            FieldSpec(
                "isExact",
                "bool",
                "Whether all nodes were counted; false: the list is longer than the server "
                "counts, and these are the counts of its first nodes.",
            ),
        ),
    )
