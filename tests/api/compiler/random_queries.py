"""Random valid queries over the schema: what graphql-core's own type system allows."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from api.schema import extras
from api.schema.orders import SORTS
from tests.api.compiler.random_filters import FilterWriter

Cursors = Callable[[str, Mapping[str, Any]], list[str]]

_ROOTS = (
    "incidents",
    "systems",
    "customerCases",
    "tickets",
    "technicalEvents",
    "teams",
    "documents",
)
_FIELDS = 3
_OWN_TESTS = {special.name for special in extras.ENTITY}
"""Fields of every node that have an oracle of their own."""


class Writer:
    """Writes one query. All aliases differ, so that no two fields can contradict each other.

    Args:
        schema: The schema.
        seed: Chooses the query.
        cursors: Returns cursors of a root list in an order, given its field and that order.
        filters: Writes filters. Without it lists are neither filtered nor sorted by
            properties: on a graph with faults, values of several types have no order.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        seed: int,
        cursors: Cursors,
        filters: FilterWriter | None = None,
    ) -> None:
        self._schema = schema
        self._random = random.Random(seed)
        self._cursors = cursors
        self._filters = filters
        self._aliases = 0
        self._fragments: list[str] = []

    def write(self, uids: list[str]) -> tuple[str, dict[str, Any]]:
        roots = [self._root(uids) for _ in range(self._random.randint(1, 3))]
        body = "\n".join(roots)
        declared = self._filters.declared if self._filters else []
        heading = f"query ($yes: Boolean = true, $no: Boolean!, $size: Int {' '.join(declared)})"
        # Every variable is used at least once: GraphQL refuses others.
        used = (
            "t: __typename @include(if: $yes) @skip(if: $no) u: teams(first: $size) { __typename }"
        )
        text = f"{heading} {{ {used}\n{body} }}\n" + "\n".join(self._fragments)
        own = {"no": self._random.random() < 0.5, "size": self._random.randint(0, 3)}
        return text, own | (self._filters.variables if self._filters else {})

    def _root(self, uids: list[str]) -> str:
        if self._random.random() < 0.3:
            entity = self._selection(self._schema.type_map["Entity"], 2)
            return f'{self._alias()}node(id: "{self._random.choice(uids)}") {entity}'
        query = self._schema.query_type
        assert query is not None
        return self._field(query, self._random.choice(_ROOTS), 2)

    def _alias(self) -> str:
        self._aliases += 1
        return f"a{self._aliases}: "

    def _field(self, owner: Any, name: str, depth: int) -> str:
        definition = owner.fields[name]
        inner = get_named_type(definition.type)
        text = self._alias() + name
        if "by" in definition.args:
            text += self._counted(definition.args["by"])
        elif "first" in definition.args:
            text += f"({self._listed(owner.name, name, inner.name.removesuffix('Connection'))})"
        if self._random.random() < 0.1:
            text += self._random.choice([" @include(if: $yes)", " @skip(if: $no)"])
        return text if is_leaf_type(inner) else f"{text} {self._selection(inner, depth)}"

    def _listed(self, owner: str, name: str, element: str) -> str:
        """Return the arguments of a connection."""
        backward = self._random.random() < 0.3
        sizes = ["1", "2", "9", "$size", *([] if backward else ["null"])]
        parts = [f"{'last' if backward else 'first'}: {self._random.choice(sizes)}"]
        stubs = self._random.choice(["", "includeStubs: true", "includeStubs: $no"])
        order = self._order(element)
        if order is not None:
            parts.append(f"orderBy: {{field: {order['field']}, direction: {order['direction']}}}")
        if self._filters is not None and self._random.random() < 0.3:
            parts.append(f"where: {self._filters.given(self._filters.where(element), element)}")
        elif owner == "Query" and stubs != "includeStubs: $no" and self._random.random() < 0.4:
            given = {"orderBy": order, "includeStubs": "true" in stubs}
            found = self._cursors(name, given)
            if found:
                key = "before" if backward else "after"
                parts.append(f'{key}: "{self._random.choice(found)}"')
        return ", ".join([*parts, *([stubs] if stubs else [])])

    def _order(self, element: str) -> dict[str, str] | None:
        if self._random.random() < 0.5:
            return None
        sorts = [name for name, sort in SORTS[element].items() if sort.link is None]
        field = self._random.choice(sorts) if self._filters else "CREATED_AT"
        return {"field": field, "direction": self._random.choice(["ASC", "DESC"])}

    def _counted(self, argument: Any) -> str:
        # A system of an event need not be there: its key alone would not say what it leads to.
        names = [name for name in get_named_type(argument.type).values if name != "SYSTEM"]
        if self._filters is None:
            # Groups of one size stand by their keys, which have an order within one type only.
            names = [name for name in names if name.endswith("_AT")]
        by, first = (
            self._random.choice(names),
            self._random.choice(["", ", first: 2", ", first: 0"]),
        )
        interval = self._random.choice(["", ", interval: DAY", ", interval: WEEK"])
        return f"(by: {by}{first}{interval})"

    def _selection(self, type_: Any, depth: int) -> str:
        names = [name for name in type_.fields if self._allowed(type_, name, depth)]
        wanted = self._random.sample(names, min(len(names), self._random.randint(1, _FIELDS)))
        if type_.name.endswith("Connection") and "nodes" not in wanted:
            wanted.append("nodes")
        below = depth - (1 if type_.name.endswith("Connection") else 0)
        parts = [self._field(type_, name, below) for name in wanted]
        if self._random.random() < 0.3:
            parts.append(f"{self._alias()}__typename")
        parts += self._spreads(type_, below)
        return "{ " + " ".join(parts) + " }"

    def _allowed(self, type_: Any, name: str, depth: int) -> bool:
        if name in _OWN_TESTS:
            return False
        inner = get_named_type(type_.fields[name].type)
        return depth > 0 or not inner.name.endswith("Connection")

    def _spreads(self, type_: Any, depth: int) -> list[str]:
        if self._random.random() < 0.6 or not isinstance(
            type_, GraphQLInterfaceType | GraphQLObjectType
        ):
            return []
        if not isinstance(type_, GraphQLInterfaceType):
            return ["... { " + f"{self._alias()}__typename" + " }"]
        target = self._random.choice(
            ["System", "Incident", "Ticket", "CustomerCase", "Team", "Entity"]
        )
        selection = self._selection(self._schema.type_map[target], min(depth, 1))
        if self._random.random() < 0.5:
            return [f"... on {target} {selection}"]
        name = f"F{len(self._fragments)}x{self._aliases}"
        self._fragments.append(f"fragment {name} on {target} {selection}")
        return [f"...{name}"]
