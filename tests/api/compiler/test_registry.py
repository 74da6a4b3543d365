"""Every field that is neither a value nor a connection has a planner, and no planner is idle."""

from __future__ import annotations

from graphql import GraphQLNamedType, GraphQLObjectType

from api.compiler.registry import REGISTRY
from api.schema import extras
from api.schema.bindings import INTERFACE, ROOTS, TYPES
from api.schema.build import core_schema, strawberry_schema
from api.schema.connections import connection_name

SCHEMA = core_schema(strawberry_schema(20))


def fields_of(type_: GraphQLNamedType) -> set[str]:
    assert isinstance(type_, GraphQLObjectType)
    return set(type_.fields)


def test_each_special_field_has_a_planner() -> None:
    declared = {("Query", field.name) for field in extras.ROOT} | {("Query", "node")}
    declared |= {("Entity", field.name) for field in extras.ENTITY}
    declared |= {("Subscription", field.name) for field in extras.SUBSCRIPTION}

    assert set(REGISTRY.fields) == declared


def test_each_field_of_the_query_is_planned() -> None:
    assert SCHEMA.query_type is not None
    planned = {name for owner, name in REGISTRY.fields if owner == "Query"} | set(ROOTS)

    assert set(SCHEMA.query_type.fields) == planned


def test_each_field_of_a_type_is_bound() -> None:
    for name, bound in TYPES.items():
        assert fields_of(SCHEMA.type_map[name]) == set(bound.fields), name


def test_each_field_of_a_connection_is_planned() -> None:
    own = {"nodes", "edges", "pageInfo"}
    for element in (INTERFACE, *TYPES):
        name = connection_name(element)
        assert fields_of(SCHEMA.type_map[name]) - own <= set(REGISTRY.connections), name
