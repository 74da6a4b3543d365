"""What is on its way out says so, since when, and what takes its place."""

from __future__ import annotations

import re

import strawberry
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from api.schema.build import core_schema, strawberry_schema
from api.schema.fields import ArgumentSpec
from api.schema.generate import CONFIG, FieldSpec, Namespace

REASON = re.compile(r"Since \d+\.\d+: use `\w+`.*")


def test_a_field_and_an_argument_can_be_deprecated() -> None:
    space = Namespace()
    old = ArgumentSpec("old", "int | None", "Old.", deprecated="Since 0.3: use `new`.")
    field = FieldSpec("size", "int", "Size.", (old,), deprecated="Since 0.2: use `length`.")

    text = strawberry.Schema(space.object("Query", "All.", (field,)), config=CONFIG).as_str()

    assert '@deprecated(reason: "Since 0.3: use `new`.")' in text
    assert '@deprecated(reason: "Since 0.2: use `length`.")' in text


def test_every_deprecation_names_a_version_and_a_replacement() -> None:
    reasons: list[str | None] = []
    for type_ in core_schema(strawberry_schema(20)).type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and type_.name[:2] != "__":
            for field in type_.fields.values():
                reasons += [field.deprecation_reason]
                reasons += [argument.deprecation_reason for argument in field.args.values()]
        elif isinstance(type_, GraphQLInputObjectType):
            reasons += [field.deprecation_reason for field in type_.fields.values()]
        elif isinstance(type_, GraphQLEnumType) and type_.name[:2] != "__":
            reasons += [value.deprecation_reason for value in type_.values.values()]

    assert len(reasons) > 1000
    assert [reason for reason in reasons if reason and not REASON.fullmatch(reason)] == []
