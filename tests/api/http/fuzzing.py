"""Hypothesis writes requests: valid ones over the whole schema, broken ones, and plain noise.

Nothing here names a field: what the schema offers today is what gets asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

_PUNCTUATION: Final = ("{", "}", "(", ")", "[", "]", "!", "$", "...", ":", "=", "@", "|", "&", "#")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\.\.\.|[\w$@]+|[^\s\w]|\s+')
_DEEPEST: Final = 3
_MOST_FIELDS: Final = 3
_ONE_OR_THE_OTHER: Final = (("last", "before", "text"), ("first", "after", "id"))
"""Arguments that exclude each other: a document that is right has those of one side."""

_INTS: Final = (0, 1, 2, 3, 5, -1, 50, 200, 201, 2**31 - 1, 2**31, -(2**63), 10**30)
_TIMES: Final = (
    "2026-11-20T12:00:00Z",
    "2026-11-20T12:00:00.123456789+02:00",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z",
    "2026-11-20",
    "-999999999-01-01T00:00:00Z",
    "2026-11-20T12:00:00[Europe/Berlin]",
    "now",
    "",
)

_ACCEPTED: Final = (
    *("*/*", "application/graphql-response+json", "application/json") * 8,
    "text/html",
)
"""What a client takes; a page seldom: that is refused before anybody reads what was asked."""


class Enum(str):
    """The name of an enum's value: unquoted in a document, a text in variables."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Texts that mean something in the graph asked: ids, cursors, words of titles."""

    texts: tuple[str, ...]
    hostile: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request over HTTP."""

    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"


@dataclass
class Author:
    """Writes one document with Hypothesis's choices."""

    draw: Any
    schema: GraphQLSchema
    known: Known
    faulty: bool
    root: str = "query"
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0

    def document(self) -> str:
        """Return the text; the values of its variables are in `variables`."""
        type_: Any = self.schema.type_map[self.root.capitalize()]
        if self.root == "query" or self.chance(20):
            body = self.selection(type_, self.number(1, _DEEPEST))
        else:
            body = f"{{ {self._field(type_, self.choice(list(type_.fields)), 2)} }}"
        heading = f"{self.root} Asked"
        heading += f"({', '.join(self.declared)})" if self.declared else ""
        return "\n".join([f"{heading} {body}", *self.fragments])

    def selection(self, type_: Any, depth: int) -> str:
        names = [name for name, found in type_.fields.items() if self._reaches(found, depth)]
        if not names:
            return "{ __typename }"
        wanted = [self.choice(names) for _ in range(self.number(1, _MOST_FIELDS))]
        parts = [self._field(type_, name, depth) for name in wanted]
        if self.chance(5):
            parts.append(self.choice(["__typename", "kind: __typename @skip(if: false)"]))
        if isinstance(type_, GraphQLInterfaceType) and depth > 0:
            parts.append(self._fragment(self.choice(self._possible(type_)), depth))
        elif isinstance(type_, GraphQLObjectType) and self.chance(8):
            parts.append(self._fragment(self.choice([type_, *type_.interfaces]), depth))
        return "{ " + " ".join(parts) + " }"

    def _possible(self, type_: GraphQLInterfaceType) -> list[GraphQLObjectType]:
        return list(self.schema.get_possible_types(type_))

    @staticmethod
    def _reaches(found: Any, depth: int) -> bool:
        return depth > 0 or is_leaf_type(get_named_type(found.type))

    def _fragment(self, type_: Any, depth: int) -> str:
        body = self.selection(type_, depth - 1)
        if self.chance(2):
            return f"... on {type_.name} {self._directive()}{body}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {type_.name} {body}")
        return f"...{name} {self._directive()}"

    def _field(self, owner: Any, name: str, depth: int) -> str:
        found = owner.fields[name]
        self.aliases += 1
        left_out = () if self.faulty else self.choice(_ONE_OR_THE_OTHER)
        given = [
            f"{key}: {self.literal(argument.type, 3)}"
            for key, argument in found.args.items()
            if key not in left_out and (is_required_argument(argument) or self._is_given(argument))
        ]
        alias = f"a{self.aliases}: " if given or self.chance(9) else ""
        arguments = f"({', '.join(given)})" if given else ""
        text = f"{alias}{name}{arguments} {self._directive()}"
        inner = get_named_type(found.type)
        if is_leaf_type(inner):
            return text
        # A connection is no depth of its own to whoever asks.
        inside = self.selection(inner, depth - (0 if _is_wrapping(inner) else 1))
        if "userErrors" in getattr(inner, "fields", ()):
            inside = "{ userErrors { code field } " + inside.removeprefix("{ ")
        return text + inside

    def _is_given(self, argument: Any) -> bool:
        """Give sizes often, or deep lists grow too large; texts seldom: most fit no place."""
        name = get_named_type(argument.type).name
        if name == "Int":
            return not self.chance(4)
        return self.chance(8 if name in {"String", "ID"} else 3)

    def _directive(self) -> str:
        if not self.chance(12):
            return ""
        value = self.literal(GraphQLNonNull(self.schema.type_map["Boolean"]), 0)
        return f"@{self.choice(['include', 'skip'])}(if: {value}) "

    def literal(self, type_: Any, depth: int) -> str:
        """Return a value as a document writes it; a part of it may be a variable."""
        if self.chance(4):
            return self._variable(type_, depth)
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLInputObjectType) and not self._wrong():
            names = self._fields_of(inner, depth)
            return (
                "{"
                + ", ".join(f"{n}: {self.literal(inner.fields[n].type, depth - 1)}" for n in names)
                + "}"
            )
        return written(self.plain(type_, depth))

    def _variable(self, type_: Any, depth: int) -> str:
        name = f"v{len(self.declared)}"
        default = ""
        if self.chance(6) and not isinstance(type_, GraphQLNonNull):
            default = f" = {written(self.plain(type_, depth))}"
        self.declared.append(f"${name}: {type_}{default}")
        if not (default and self.chance(2)):
            self.variables[name] = self.plain(type_, depth)
        return f"${name}"

    def plain(self, type_: Any, depth: int) -> Any:
        """Return a value of a type as JSON has it, enums marked."""
        if isinstance(type_, GraphQLNonNull):
            return self._some(type_.of_type, depth)
        return None if self.chance(12) else self._some(type_, depth)

    def _some(self, type_: Any, depth: int) -> Any:
        if self._wrong():
            return self.draw(_ANYTHING)
        if isinstance(type_, GraphQLList):
            return [self.plain(type_.of_type, depth - 1) for _ in range(self.number(0, 3))]
        if isinstance(type_, GraphQLEnumType):
            return Enum(self.choice(list(type_.values)))
        if isinstance(type_, GraphQLInputObjectType):
            names = self._fields_of(type_, depth)
            return {name: self.plain(type_.fields[name].type, depth - 1) for name in names}
        return self._scalar(type_.name)

    def _fields_of(self, type_: GraphQLInputObjectType, depth: int) -> list[str]:
        required = [name for name, one in type_.fields.items() if is_required_input_field(one)]
        optional = [
            name
            for name, one in type_.fields.items()
            if name not in required
            and (depth > 0 or not isinstance(get_named_type(one.type), GraphQLInputObjectType))
        ]
        more = [self.choice(optional) for _ in range(self.number(0, 2))] if optional else []
        return list(dict.fromkeys([*required, *more]))

    def _scalar(self, name: str) -> Any:
        if name in {"Int", "BigInt"}:
            return self.choice(_INTS[: 13 if self.faulty else 4])
        if name == "Float":
            return self.choice([0, 0.5, -1.25, 1e300, 7])
        if name == "Boolean":
            return self.chance(2)
        if name in {"DateTime", "AsOf"}:
            return self._time(name)
        return self.choice(self.known.hostile if self.chance(5) else self.known.texts)

    def _time(self, name: str) -> Any:
        one = self.choice(_TIMES[: 10 if self.faulty else 2])
        if name == "AsOf" and self.chance(3):
            return {"valid": one, "known": self.choice(_TIMES[:2])}
        return one

    def _wrong(self) -> bool:
        return self.faulty and self.chance(15)

    def number(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    def chance(self, of: int) -> bool:
        """Return true once in `of` times."""
        return self.number(1, of) == of

    def choice(self, values: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(values))


_ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.sampled_from(_INTS) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def _is_wrapping(type_: Any) -> bool:
    return str(type_.name).endswith(("Connection", "Edge", "PageInfo"))


def written(value: Any) -> str:
    """Return a JSON value as GraphQL writes it. Keys that are no names make it invalid."""
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@st.composite
def requests(draw: Any, schema: GraphQLSchema, known: Known, root: str = "query") -> Sent:
    """Return a request: a third of them as they should be, the others wrong at some place.

    `root` is the word for what is asked: `query`, `mutation` or `subscription`, of which the last
    two have one field mostly. A mutation always asks what the client can mend.
    """
    kind = draw(st.sampled_from(["valid"] * 3 + ["faulty"] * 3 + ["mutated"] * 3 + ["noise"]))
    if kind == "noise":
        noise: Sent = draw(_noise())
        return noise
    author = Author(draw, schema, known, faulty=kind == "faulty", root=root)
    text = author.document()
    if kind == "mutated":
        text = draw(_mutated(text))
    content = {"query": text, "variables": author.variables}
    if draw(st.integers(1, 6)) == 1:
        content["operationName"] = draw(st.sampled_from(["Asked", "", "Other", None]))
    return Sent(json.dumps(content).encode(), _headers(draw))


def _headers(draw: Any) -> dict[str, str]:
    return {"Content-Type": "application/json", "Accept": draw(st.sampled_from(_ACCEPTED))}


@st.composite
def _mutated(draw: Any, text: str) -> str:
    """Break a text: tokens left out, doubled, exchanged, put in; or characters."""
    tokens = _TOKEN.findall(text)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(tokens) - 1))
        other = draw(st.sampled_from(tokens))
        noise = draw(st.sampled_from(_PUNCTUATION) | st.text(max_size=4))
        replacement = draw(st.sampled_from([[], [tokens[at]] * 2, [other], [tokens[at], noise]]))
        tokens[at : at + 1] = replacement or [""]
    return "".join(tokens)


@st.composite
def _noise(draw: Any) -> Sent:
    body = draw(
        st.binary(max_size=200)
        | _ANYTHING.map(lambda value: json.dumps(value).encode())
        | st.text().map(lambda text: json.dumps({"query": text}).encode())
        | st.tuples(_ANYTHING, _ANYTHING, _ANYTHING).map(_odd_request)
        | st.integers(1, 3000).map(
            lambda deep: b'{"query":"{__typename}","variables":' + b"[" * deep
        )
    )
    media = draw(
        st.sampled_from(["application/json"] * 6 + ["text/plain", "", "multipart/form-data"])
    )
    method = draw(st.sampled_from(["POST"] * 9 + ["GET", "PUT", "DELETE"]))
    return Sent(body, {"Content-Type": media, "Accept": "*/*"}, method)


def _odd_request(parts: tuple[Any, Any, Any]) -> bytes:
    query, variables, operation = parts
    content = {"query": query, "variables": variables, "operationName": operation, "extra": 1}
    return json.dumps(content).encode()
