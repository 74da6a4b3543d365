"""Filters: which nodes of a list are wanted, as input types generated from the bindings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from api.schema.bindings import ENTITY, INTERFACE, TYPES
from api.schema.fields import LinkField, TypeBinding, ValueField, ValueKind
from api.schema.generate import InputSpec, Namespace
from graph.model.declarations import camel_case, snake_case

_NO_VALUE: Final = "`null`: the node has no value."
_ORDERED: Final = {
    "gt": "Greater than this.",
    "gte": "At least this.",
    "lt": "Less than this.",
    "lte": "At most this.",
}
_LATER: Final = {
    "gt": "After this time.",
    "gte": "At this time or after it.",
    "lt": "Before this time.",
    "lte": "At this time or before it.",
}
_EQUAL: Final = {
    "eq": f"Equal to this. {_NO_VALUE}",
    "ne": "Not equal to this; a node without a value is not equal either. `null`: it has a value.",
}
_IN: Final = {"in": "Equal to one of these; an empty list is met by no node."}
_PRESENCE: Final = {"isNull": "Whether the node has no value."}
_PARTS: Final = {
    "contains": "Has this in it.",
    "startsWith": "Begins with this.",
    "endsWith": "Ends with this.",
}
_ANY_CASE: Final = {
    "ignoreCase": "Whether capital and small letters count as equal, in all that is asked of "
    "this field; without it they differ. Slower: no index is used."
}

OPERATORS: Final[Mapping[ValueKind, Mapping[str, str]]] = MappingProxyType(
    {
        "id": {"eq": "This id.", "ne": "Any other id.", **_IN},
        "string": {**_EQUAL, **_IN, **_PARTS, **_PRESENCE, **_ANY_CASE},
        "int": {**_EQUAL, **_IN, **_ORDERED, **_PRESENCE},
        "bigint": {**_EQUAL, **_IN, **_ORDERED, **_PRESENCE},
        "float": {**_EQUAL, **_IN, **_ORDERED, **_PRESENCE},
        "bool": {**_EQUAL, **_PRESENCE},
        "datetime": {**_EQUAL, **_LATER, **_PRESENCE},
        "strings": {
            "containsAny": "Has one of these among its values.",
            "containsAll": "Has all of these among its values.",
            **_PRESENCE,
        },
        "json": _PRESENCE,
    }
)
"""What can be asked of a value, by its kind: operators and what they mean."""

LISTS: Final = frozenset({"in", "containsAny", "containsAll"})
"""Operators that compare with a list."""

QUANTIFIERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "some": "At least one of them meets this; `{}`: there is at least one.",
        "none": "None of them meets this; `{}`: there is none.",
        "every": "All of them meet this, which holds too if there is none.",
    }
)
"""What can be asked of the nodes that a relationship leads to."""

_NAMES: Final[Mapping[ValueKind, tuple[str, str, str]]] = MappingProxyType(
    {
        "id": ("IdFilter", "ID", "What an id is."),
        "string": ("StringFilter", "str", "What a text is; all that is given must hold."),
        "int": ("IntFilter", "int", "What a number is; all that is given must hold."),
        "bigint": ("BigIntFilter", "BigInt", "What a number is; all that is given must hold."),
        "float": ("FloatFilter", "float", "What a number is; all that is given must hold."),
        "bool": ("BooleanFilter", "bool", "Whether something is so."),
        "datetime": ("DateTimeFilter", "DateTime", "What a time is; all that is given must hold."),
        "strings": ("StringListFilter", "str", "What a list of texts has in it."),
        "json": ("PresenceFilter", "bool", "Whether there is a value."),
    }
)


def where_name(element: str) -> str:
    """Return the name of the input type that filters nodes of a type."""
    return f"{element}Where"


def fields_of(element: str) -> Mapping[str, ValueField | LinkField]:
    """Return what nodes of a type can be filtered by, by its name in filter and type alike."""
    return _FIELDS[element]


def type_of(element: str, name: str) -> str:
    """Return the type that a member of a filter asks for, such as `incident` of `EntityWhere`.

    Empty where the member is none of those.
    """
    return _TYPES.get(name, "") if element == INTERFACE else ""


def types(space: Namespace) -> None:
    """Add the input types of all filters."""
    for kind, (name, annotation, description) in _NAMES.items():
        space.input(name, description, _operators(kind, annotation))
    for element in (INTERFACE, *TYPES):
        space.input(
            where_name(element),
            f"Which nodes of a list of {element} are wanted: all that is given must hold.",
            _conditions(element),
        )
        space.input(
            f"{element}Relation",
            f"What holds for related nodes that are {element}. Those count that the list "
            "itself shows: stubs too.",
            (
                InputSpec(name, f"{where_name(element)} | None", description)
                for name, description in QUANTIFIERS.items()
            ),
        )


def _operators(kind: ValueKind, annotation: str) -> Iterator[InputSpec]:
    for name, description in OPERATORS[kind].items():
        if name in LISTS:
            yield InputSpec(name, f"list[{annotation}] | None", description)
        elif name in ("isNull", "ignoreCase"):
            yield InputSpec(name, "bool | None", description)
        else:
            yield InputSpec(name, f"{annotation} | None", description)


def _conditions(element: str) -> Iterator[InputSpec]:
    own = where_name(element)
    yield InputSpec("and", f"list[{own}] | None", "All of these hold.")
    yield InputSpec("or", f"list[{own}] | None", "At least one of these holds; of none, none does.")
    yield InputSpec("not", f"{own} | None", "This does not hold.")
    for name, type_ in _TYPES.items() if element == INTERFACE else ():
        text = f"It is a {type_} and meets this."
        yield InputSpec(name, f"{where_name(type_)} | None", text)
    for name, item in fields_of(element).items():
        if isinstance(item, LinkField):
            yield InputSpec(name, f"{item.element}Relation | None", item.description)
        else:
            yield InputSpec(name, f"{_NAMES[item.kind][0]} | None", item.description)


_TYPES: Final = {camel_case(snake_case(name)): name for name in TYPES}
"""Types by the names that a filter over several types has for them."""


def _filterable(bound: TypeBinding) -> Iterator[tuple[str, ValueField | LinkField]]:
    for name, item in bound.fields.items():
        if name in ("and", "or", "not") or (bound is ENTITY and name in _TYPES):
            message = f"{bound.name}.{name} can't be filtered by: the name is taken in filters"
            raise ValueError(message)
        if isinstance(item, ValueField | LinkField):
            yield name, item


_FIELDS: Final[Mapping[str, Mapping[str, ValueField | LinkField]]] = MappingProxyType(
    {name: dict(_filterable(bound)) for name, bound in {INTERFACE: ENTITY, **TYPES}.items()}
)
