"""Random filters over the schema, with values that occur in the graph."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

_JOINED = ("and", "or", "not")
_WORDS = ("a word", "", "open", "A WORD", "ünïcödé", "x")
_TIMES = ("2026-11-20T12:00:00Z", "2026-11-20T10:00:00.5+01:00", "2026-11-19T00:00:00Z")
_NUMBERS = (0, 1, 3, 99, -4, 2**31 - 1)


class FilterWriter:
    """Writes random `where` values for a type, as Python values and as GraphQL.

    `found` are values of the graph by the name of their property's field; ids and titles by
    type too, as `id of System`.
    """

    def __init__(self, schema: GraphQLSchema, seed: int, found: Mapping[str, list[Any]]) -> None:
        self._schema = schema
        self.random = random.Random(seed)
        self._found = found
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []

    def where(self, element: str, depth: int = 3) -> dict[str, Any]:
        """Return a filter for nodes of a type."""
        made = self._type(f"{element}Where")
        names = [name for name in made.fields if depth > 0 or name not in _JOINED]
        wanted = self.random.sample(names, self.random.choice((1, 1, 1, 2)))
        if depth > 0 and self.random.random() < 0.3:
            wanted = [*wanted, self.random.choice(_JOINED)]
        return {name: self._member(element, name, depth) for name in dict.fromkeys(wanted)}

    def related(self, element: str, steps: int) -> dict[str, Any]:
        """Return a filter that names a node some relationships away, by its id or caption."""
        if not steps:
            name = self.random.choice(("id", "title"))
            values = self.random.choices(self._found.get(f"{name} of {element}", ["x"]), k=2)
            return {name: {"in": values} if self.random.random() < 0.3 else {"eq": values[0]}}
        fields = self._type(f"{element}Where").fields
        links = [name for name, it in fields.items() if str(it.type).endswith("Relation")]
        if not links:
            return self.related(element, 0)
        name = self.random.choice(links)
        target = str(fields[name].type).removesuffix("Relation")
        beside = self.where(element, 0) if self.random.random() < 0.2 else {}
        return {**beside, name: {"some": self.related(target, steps - 1)}}

    def given(self, where: dict[str, Any], element: str) -> str:
        """Return the filter as GraphQL, in part or wholly as variables."""
        type_ = self._type(f"{element}Where")
        if self.random.random() < 0.3:
            return self._variable(where, f"{element}Where")
        return self._literal(where, type_)

    def _member(self, element: str, name: str, depth: int) -> Any:
        if name == "not":
            return self.where(element, depth - 1)
        if name in _JOINED:
            return [self.where(element, depth - 1) for _ in range(self.random.randint(0, 3))]
        inner = get_named_type(self._type(f"{element}Where").fields[name].type)
        assert isinstance(inner, GraphQLInputObjectType)
        if inner.name.endswith("Where"):
            return self.where(inner.name.removesuffix("Where"), depth - 1)
        if inner.name.endswith("Relation"):
            target = inner.name.removesuffix("Relation")
            quantifier = self.random.choice(("some", "none", "every"))
            if depth <= 0 or self.random.random() < 0.15:
                return {quantifier: {}}
            return {quantifier: self.where(target, depth - 2)}
        return self._operators(inner, name)

    def _operators(self, inner: GraphQLInputObjectType, name: str) -> dict[str, Any]:
        count = self.random.choice((1, 1, 1, 2))
        wanted = self.random.sample(list(inner.fields), min(count, len(inner.fields)))
        return {operator: self._operand(inner, operator, name) for operator in wanted}

    def _operand(self, inner: GraphQLInputObjectType, operator: str, name: str) -> Any:
        type_ = inner.fields[operator].type
        kind = get_named_type(type_).name
        if operator in ("eq", "ne") and inner.name != "IdFilter" and self.random.random() < 0.15:
            return None
        if is_list_type(type_):
            count = self.random.choice((0, 1, 2, 5, 12))
            return [self._value(kind, name) for _ in range(count)]
        return self._value(kind, name)

    def _value(self, kind: str, name: str) -> Any:
        known = self._found.get(name, [])
        if kind == "Boolean":
            return self.random.random() < 0.5
        if known and self.random.random() < 0.85:
            value = self.random.choice(known)
            if kind == "String" and self.random.random() < 0.3:
                return value[: self.random.randint(0, 3)].swapcase()
            return value
        if kind in {"Int", "BigInt", "Float"}:
            return self.random.choice(_NUMBERS)
        return self.random.choice(_TIMES if kind == "DateTime" else _WORDS)

    def _type(self, name: str) -> GraphQLInputObjectType:
        found = self._schema.type_map[name]
        assert isinstance(found, GraphQLInputObjectType)
        return found

    def _literal(self, value: Any, type_: Any) -> str:
        if self.random.random() < 0.15:
            return self._variable(value, str(type_))
        if isinstance(value, dict):
            fields = get_named_type(type_).fields
            members = (f"{k}: {self._literal(v, fields[k].type)}" for k, v in value.items())
            return "{" + ", ".join(members) + "}"
        if isinstance(value, list):
            items = [self._literal(item, get_nullable_type(type_).of_type) for item in value]
            # One literal may stand for a list of one.
            bare = len(items) == 1 and not items[0].startswith("$")
            return items[0] if bare else "[" + ", ".join(items) + "]"
        return orjson.dumps(value).decode()

    def _variable(self, value: Any, type_: str) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = value
        self.declared.append(f"${name}: {type_}")
        return f"${name}"
