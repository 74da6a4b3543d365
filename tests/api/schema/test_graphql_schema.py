"""The schema as clients see it: golden text, descriptions, names, and what must not be there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from api.schema.bindings import HIDDEN_LABELS, TYPES, UNREADABLE
from api.schema.build import core_schema, strawberry_schema
from graph.model.declarations import LABELS, RELATIONSHIPS, camel_case

GOLDEN = Path(__file__).parents[3] / "api" / "schema" / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return core_schema(strawberry_schema(20))


def own_types(schema: GraphQLSchema) -> Iterator[GraphQLObjectType | GraphQLInterfaceType]:
    for name, type_ in schema.type_map.items():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and name[:2] != "__":
            yield type_


def test_the_schema_is_the_golden_one(*, update_golden: bool) -> None:
    text = strawberry_schema(20).as_str() + "\n"
    if update_golden:
        GOLDEN.write_text(text, encoding="utf-8")

    assert text == GOLDEN.read_text(encoding="utf-8"), "run pytest with --update-golden"


def test_everything_is_described(schema: GraphQLSchema) -> None:
    silent = [name for name, type_ in schema.type_map.items() if not type_.description]
    for type_ in own_types(schema):
        for name, field in type_.fields.items():
            silent += [] if field.description else [f"{type_.name}.{name}"]
            silent += [
                f"{type_.name}.{name}({argument})"
                for argument, given in field.args.items()
                if not given.description
            ]
    entity_type = schema.type_map["EntityType"]
    assert isinstance(entity_type, GraphQLEnumType)
    silent += [name for name, value in entity_type.values.items() if not value.description]

    assert silent == []


def test_no_field_reads_a_secret(schema: GraphQLSchema) -> None:
    secret = {camel_case(name) for name in UNREADABLE}

    fields = {
        name
        for type_ in own_types(schema)
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type))
    }

    assert fields & secret == set()
    shown_to_admins = {"AuditEvent"}
    assert set(HIDDEN_LABELS) & set(schema.type_map) == shown_to_admins
    assert not shown_to_admins & set(TYPES)


def test_every_property_that_could_be_a_secret_is_kept_back() -> None:
    suspicious = ("hash", "password", "secret", "payload", "token")
    known_harmless = {"content_hash", "tokens_in", "tokens_out", "tokens_cached", "org_token"}
    found = {
        spec.name
        for label in LABELS.values()
        for spec in label.properties
        if any(word in spec.name for word in suspicious)
    }

    assert found - known_harmless <= UNREADABLE


def test_every_visible_label_has_a_connection_named_after_it(schema: GraphQLSchema) -> None:
    assert schema.query_type is not None
    wanted = {
        label.plural: f"{label.name}Connection!"
        for label in LABELS.values()
        if label.entity and label.name not in HIDDEN_LABELS
    }

    found = {name: str(field.type) for name, field in schema.query_type.fields.items()}

    assert wanted.items() <= found.items()
    assert {"customerCases", "severities", "people", "policies"} <= found.keys()


@pytest.mark.parametrize(
    ("type_name", "field", "connection"),
    [
        ("Incident", "affects", "SystemConnection!"),
        ("System", "affectedBy", "EntityConnection!"),
        ("System", "dependents", "SystemConnection!"),
        ("System", "ownedBy", "EntityConnection!"),
        ("System", "events", "TechnicalEventConnection!"),
        ("Team", "members", "PersonConnection!"),
        ("Document", "about", "EntityConnection!"),
        ("TechnicalIssue", "subjectOf", "EntityConnection!"),
        ("DocumentChunk", "document", "DocumentConnection!"),
        ("Ticket", "follows", "CustomerCaseConnection!"),
    ],
)
def test_relationships_are_connections_over_their_ends(
    schema: GraphQLSchema, type_name: str, field: str, connection: str
) -> None:
    type_ = schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)

    assert str(type_.fields[field].type) == connection


def test_every_relationship_between_visible_labels_is_a_field(schema: GraphQLSchema) -> None:
    missing = []
    for relation in RELATIONSHIPS.values():
        for ends in relation.ends:
            type_ = schema.type_map.get(ends.source)
            if relation.mode == "system" or not isinstance(type_, GraphQLObjectType):
                continue
            if relation.field not in type_.fields:
                missing.append(f"{ends.source}.{relation.field}")

    assert missing == []


def test_numbers_that_outgrow_32_bits_are_big(schema: GraphQLSchema) -> None:
    event, issue = schema.type_map["TechnicalEvent"], schema.type_map["TechnicalIssue"]
    assert isinstance(event, GraphQLObjectType)
    assert isinstance(issue, GraphQLObjectType)

    assert str(event.fields["count"].type) == "BigInt"
    assert str(issue.fields["eventCount"].type) == "BigInt"
    assert str(event.fields["severityNumber"].type) == "Int"


def test_a_property_named_as_a_field_of_the_interface_keeps_a_name_of_its_own(
    schema: GraphQLSchema,
) -> None:
    document = schema.type_map["Document"]
    assert isinstance(document, GraphQLObjectType)

    assert {"createdAt", "updatedAt", "sourceCreatedAt", "sourceUpdatedAt"} <= set(document.fields)
