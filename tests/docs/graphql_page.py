"""The reference of the GraphQL API, read from the schema that is served."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    ast_from_value,
    is_specified_scalar_type,
    print_ast,
)

from api.actions.found import mutations
from api.schema.bindings import INTERFACE, TYPES
from api.schema.build import core_schema, strawberry_schema
from api.schema.connections import connection_name
from api.schema.fields import DEFAULT_SORT, ValueField
from graph.model.declarations import LABELS
from tests.docs.markdown import code, codes, link, page, table

Composite = GraphQLObjectType | GraphQLInterfaceType

INTRODUCTION = """\
What the schema at `/graphql` has; [Asking the graph](../guides/querying.md) shows how to use it.
Types of nodes are the labels of the [model](model.md). `!` marks what is never null; of an
argument, what must be given. Defaults of `first` follow `NAZARA_GRAPHQL_PAGE_SIZE` where they
are 20."""

LISTS = """\
A list of nodes of the type `X` is an `XConnection`, filtered by `XWhere`, ordered by `XOrder`
and counted by `XGroup`. All have these arguments; `asOf` is for root fields."""

FILTERS = """\
Every `XWhere` has the members `and`, `or` and `not`, each value of `X` with a filter of its
kind, and each relationship with an `XRelation`. All that is given must hold.
[Filtering](../guides/filtering.md) has examples."""

MUTATIONS = """\
Each takes one argument, `input`, and answers with a payload.
[Changing things](../guides/changing.md) has examples. All inputs have these members:"""

PAYLOADS = "All payloads have these fields:"

TYPES_OF_NODES = """\
Each has the fields of [every node](#every-node) and those of its table. *Ordered by* are the
values of its `XSort`, *counted by* those of its `XGroup`. *Fast* are the values whose equality in
a `where` leads along an index."""

ALL_TAKE: Final = ("idempotencyKey", "clientMutationId")
"""What the inputs of all mutations have."""

ALL_SHOW: Final = ("auditEvent", "userErrors", "clientMutationId")
"""What the payloads of all mutations have."""

ENUMS_OF_TYPES = ("Sort", "Group")
"""Endings of enums that stand with the type they belong to."""

LISTED = (INTERFACE, *TYPES, "Change", "Timeline")
"""What there are lists of."""

KINDS_OF_LISTS = ("Connection", "Edge", "Where", "Relation", "Order", *ENUMS_OF_TYPES)
"""Endings of the types that belong to a list."""

_LIST: Final = "Incident"
"""The type whose list stands for those of all types."""


@cache
def _schema() -> GraphQLSchema:
    return core_schema(strawberry_schema(20))


def graphql_page() -> str:
    """Return docs/reference/graphql.md."""
    return page(
        "GraphQL",
        INTRODUCTION,
        "## Root fields",
        *_root_fields(),
        "## Lists",
        *_lists(),
        "## Mutations",
        *_mutations(),
        "## Every node",
        *_every_node(),
        "## Types of nodes",
        TYPES_OF_NODES,
        *(_node_type(name) for name in TYPES),
        "## Other objects",
        *map(_object, _others()),
        "## Filters",
        FILTERS,
        *map(_input, _filters()),
        "## Enumerations",
        *map(_enum, _enums()),
        "## Scalars",
        *(
            f"### {it.name}\n\n{it.description}"
            for it in _of_kind(GraphQLScalarType)
            if not is_specified_scalar_type(it)
        ),
        "## Directives",
        table(
            ("Directive", "Description"),
            ((code(f"@{it.name}"), _line(it.description)) for it in _schema().directives),
        ),
    )


def _root_fields() -> Iterator[str]:
    fields = _composite("Query").fields
    lists = {name: _element(it) for name, it in fields.items() if _element(it) in TYPES}
    yield "One list for each type of node, newest first, and what follows the table."
    rows = ((code(name), link(of), TYPES[of].description) for name, of in lists.items())
    yield table(("List", "Of", "Description"), rows)
    yield from (_field(name, it) for name, it in fields.items() if name not in lists)


def _lists() -> Iterator[str]:
    yield LISTS
    yield _arguments(_composite("Query").fields[LABELS[_LIST].plural].args)
    for name in (connection_name(_LIST), f"{_LIST}Edge"):
        yield _object(_composite(name)).replace(_LIST, "X")
    order = _schema().type_map[f"{_LIST}Order"]
    assert isinstance(order, GraphQLInputObjectType)
    yield _input(order).replace(_LIST, "X")


def _mutations() -> Iterator[str]:
    yield MUTATIONS
    undo = _schema().type_map["UndoInput"]
    assert isinstance(undo, GraphQLInputObjectType)
    yield _members(undo, only=ALL_TAKE)
    yield PAYLOADS
    shown = _composite("UndoPayload").fields
    yield _fields({name: shown[name] for name in ALL_SHOW}, by_name=False)
    for mutation in mutations():
        yield f"### {mutation.name}\n\n{mutation.description} Needs the role `{mutation.role}`."
        taken = _schema().type_map[f"{mutation.noun}Input"]
        assert isinstance(taken, GraphQLInputObjectType)
        yield _members(taken, only=taken.fields.keys() - set(ALL_TAKE))
        shown = _composite(mutation.payload).fields
        yield _fields({n: it for n, it in shown.items() if n not in ALL_SHOW}, by_name=False)


def _every_node() -> Iterator[str]:
    entity = _composite(INTERFACE)
    yield f"The interface {code(INTERFACE)}: {_line(entity.description)}"
    yield _fields({name: it for name, it in entity.fields.items() if not it.args}, by_name=False)
    yield from (_field(name, it) for name, it in entity.fields.items() if it.args)


def _node_type(name: str) -> str:
    type_, entity = _composite(name), _composite(INTERFACE)
    own = {key: it for key, it in type_.fields.items() if key not in entity.fields}
    parts = (f"### {name}", type_.description or "", _facts(name), _fields(own))
    return "\n\n".join(part for part in parts if part)


def _facts(name: str) -> str:
    lines = [f"- List {code(LABELS[name].plural)}", f"- Ordered by {_values(f'{name}Sort')}"]
    if found := list(dict.fromkeys(_indexed(name))):
        lines.append(f"- Fast: {codes(found)}")
    return "\n".join([*lines, f"- Counted by {_values(f'{name}Group')}"])


def _values(name: str) -> str:
    type_ = _schema().type_map[name]
    assert isinstance(type_, GraphQLEnumType)
    return codes(type_.values)


def _indexed(name: str) -> Iterator[str]:
    """Yield the fields whose equality leads along an index in the order of time."""
    by_property = {
        item.expression.removeprefix("{n}."): field
        for field, item in TYPES[name].fields.items()
        if isinstance(item, ValueField)
    }
    yield by_property["uid"]
    for label in LABELS[name].labels:
        spec = LABELS[label]
        for *head, time, end in spec.indexes:
            in_time = end == "uid" and time in {DEFAULT_SORT, spec.sort_property}
            if in_time and head not in ([], ["org"]):
                yield by_property[head[-1]]


def _composite(name: str) -> Composite:
    type_ = _schema().type_map[name]
    assert isinstance(type_, Composite)
    return type_


def _others() -> Iterator[Composite]:
    for type_ in _of_kind(GraphQLObjectType):
        if isinstance(type_, GraphQLObjectType) and type_.name not in {*TYPES, "Query", "Mutation"}:
            yield type_


def _filters() -> Iterator[GraphQLInputObjectType]:
    for type_ in (*_of_kind(GraphQLInputObjectType), _schema().type_map[f"{INTERFACE}Relation"]):
        if isinstance(type_, GraphQLInputObjectType):
            yield type_


def _enums() -> Iterator[GraphQLEnumType]:
    for type_ in _of_kind(GraphQLEnumType):
        if isinstance(type_, GraphQLEnumType):
            yield type_


def _of_kind(kind: type[GraphQLNamedType]) -> list[GraphQLNamedType]:
    """Return the types of a kind by name, without those that every type of node has."""
    of_all = {f"{name}{ending}" for name in LISTED for ending in KINDS_OF_LISTS}
    found = (it for it in _schema().type_map.values() if isinstance(it, kind))
    of_all |= {name for one in mutations() for name in (f"{one.noun}Input", one.payload)}
    own = (it for it in found if it.name not in of_all and it.name[:2] != "__")
    return sorted(own, key=lambda it: it.name)


def _object(type_: Composite) -> str:
    return f"### {type_.name}\n\n{type_.description}\n\n{_fields(type_.fields, by_name=False)}"


def _input(type_: GraphQLInputObjectType) -> str:
    name = type_.name.replace(INTERFACE, "X")
    text = (type_.description or "").replace(INTERFACE, "X")
    return f"### {name}\n\n{text}\n\n{_members(type_)}"


def _enum(type_: GraphQLEnumType) -> str:
    if type_.name == "EntityType":
        return f"### {type_.name}\n\n{type_.description} {codes(type_.values)}."
    rows = (
        (code(name), _line(it.description) + _going(it.deprecation_reason))
        for name, it in type_.values.items()
    )
    return f"### {type_.name}\n\n{type_.description}\n\n{table(('Value', 'Meaning'), rows)}"


def _field(name: str, field: GraphQLField) -> str:
    """Return a section about a field with arguments."""
    text = _line(field.description) + _going(field.deprecation_reason)
    return f"### {name}\n\n{code(f'{name}: {field.type}')}\n\n{text}\n\n{_arguments(field.args)}"


def _fields(fields: Mapping[str, GraphQLField], *, by_name: bool = True) -> str:
    """Return a table of fields, in the order of names or that of the schema."""
    listed = sorted(fields.items()) if by_name else fields.items()
    return table(
        ("Field", "Type", "Description"),
        (
            (
                code(name + _given(it.args)),
                code(str(it.type)),
                _line(it.description) + _going(it.deprecation_reason),
            )
            for name, it in listed
        ),
    )


def _given(args: Mapping[str, GraphQLArgument]) -> str:
    """Return the arguments of a field in a table; those of all lists go without saying."""
    return "" if "where" in args or not args else f"({', '.join(args)})"


def _arguments(args: Mapping[str, GraphQLArgument]) -> str:
    return table(
        ("Argument", "Type", "Default", "Description"),
        (
            (
                code(name),
                code(str(it.type).replace(_LIST, "X")),
                _default(it),
                _line(it.description) + _going(it.deprecation_reason),
            )
            for name, it in args.items()
        ),
    )


def _members(type_: GraphQLInputObjectType, only: Collection[str] | None = None) -> str:
    return table(
        ("Member", "Type", "Description"),
        (
            (
                code(name),
                code(str(it.type).replace(INTERFACE, "X")),
                _line(it.description) + _going(it.deprecation_reason),
            )
            for name, it in type_.fields.items()
            if only is None or name in only
        ),
    )


def _default(argument: GraphQLArgument) -> str:
    if argument.default_value is Undefined:
        return ""
    literal = ast_from_value(argument.default_value, argument.type)
    return code(print_ast(literal)) if literal else ""


def _going(reason: str | None) -> str:
    return f" *Deprecated.* {reason}" if reason else ""


def _element(field: GraphQLField) -> str:
    """Return the type of a list's nodes."""
    return str(field.type).removesuffix("!").removesuffix("Connection")


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
