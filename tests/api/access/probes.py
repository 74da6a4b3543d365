"""Documents that ask every field of the schema, and reach every argument that takes a text.

Nothing names a field here: a field that is added tomorrow is asked tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

ENTITY: Final = "Entity"
_IDS: Final = ("ID", "String")
_PLACES: Final = ("after", "before")
_SHORT: Final = ("__typename", "id", "title")
_TIME: Final = '"2026-11-20T12:30:00Z"'
"""After everything in the graph was there."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to ask. `asks` names what it covers, `kind` what its variable `$x` is, if any."""

    asks: str
    text: str
    kind: str = ""
    past: bool = False


@dataclass
class Prober:
    """Writes documents over a schema. `own` are ids of nodes by their type.

    `fields` and `arguments` collect what the documents cover, as `Type.field` and
    `Type.field(argument)`.
    """

    schema: GraphQLSchema
    own: Mapping[str, Sequence[str]]
    fields: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)

    def wholes(self, *, past: bool) -> Iterator[Document]:
        """Yield documents that together ask every field there is."""
        for owner, word in self._roots().items():
            for name, found in self.fields_of(owner).items():
                if not past or "asOf" in found.args:
                    body = self._field(owner, name, 3, past=past)
                    yield Document(f"{owner}.{name}", f"{word} {{ {body} }}", past=past)
        for type_name in (ENTITY, *self.own):
            for name, found in self.fields_of(type_name).items():
                if not is_leaf_type(get_named_type(found.type)):
                    body = self._field(type_name, name, 2)
                    text = self._inside(type_name, body, past=past)
                    yield Document(f"{type_name}.{name}", text, past=past)
            leaves = self._leaves(type_name)
            yield Document(type_name, self._inside(type_name, leaves, past=past), past=past)

    def probes(self) -> Iterator[Document]:
        """Yield a document for each place that takes an id or a text: `$x` stands there."""
        for owner in self._roots():
            for name, found in self.fields_of(owner).items():
                for path, leaf in self._places(found.args):
                    yield self._probe(owner, name, path, leaf)
        for type_name in (ENTITY, *self.own):
            for name, found in self.fields_of(type_name).items():
                for path, leaf in self._places(found.args, narrow=True):
                    yield self._probe(type_name, name, path, leaf)

    def _probe(self, owner: str, name: str, path: tuple[str, ...], leaf: str) -> Document:
        self.arguments.add(f"{owner}.{name}({path[0]})")
        value = self._nested(owner, name, path)
        body = self._field(owner, name, 1, {path[0]: value}, brief=True)
        word = self._roots().get(owner)
        text = f"{{ {body} }}" if word else self._inside(owner, body)
        kind = "cursor" if path[-1] in _PLACES else leaf
        return Document(
            f"{owner}.{name}({'.'.join(path)})", f"{word or 'query'} ($x: {leaf}!) {text}", kind
        )

    def _nested(self, owner: str, name: str, path: tuple[str, ...]) -> str:
        """Return an argument whose value at a path is the variable."""
        type_ = self.fields_of(owner)[name].args[path[0]].type
        opened, closed = "", ""
        for step in path[1:]:
            if _is_list(type_):
                opened, closed = opened + "[", "]" + closed
            inner = get_named_type(type_)
            others = [
                f"{key}: {self._sample(one.type)}"
                for key, one in inner.fields.items()
                if is_required_input_field(one) and key != step
            ]
            opened, closed = f"{opened}{{{''.join(f'{o}, ' for o in others)}{step}: ", "}" + closed
            type_ = inner.fields[step].type
        return f"{opened}[$x]{closed}" if _is_list(type_) else f"{opened}$x{closed}"

    def _places(
        self, arguments: Mapping[str, Any], *, narrow: bool = False
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the paths in arguments that end in an id or a text. `narrow`: ids alone."""
        for name, argument in arguments.items():
            for path, leaf in _paths(argument.type):
                if not narrow or path in {(), ("id", "eq")}:
                    yield (name, *path), leaf

    def _inside(self, type_name: str, body: str, *, past: bool = False) -> str:
        moment = f", asOf: {_TIME}" if past else ""
        uid = self.own.get(type_name, self.own["System"])[0]
        return f'{{ node(id: "{uid}"{moment}) {{ ... on {type_name} {{ {body} }} }} }}'

    def fields_of(self, type_name: str) -> Mapping[str, Any]:
        """Return the fields of a type by name."""
        type_: Any = self.schema.type_map[type_name]
        fields: Mapping[str, Any] = type_.fields
        return fields

    def _roots(self) -> Mapping[str, str]:
        """Return the root types that are answered, and with which word they are asked."""
        words = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}
        return {name: word for name, word in words.items() if name in self.schema.type_map}

    def _field(
        self,
        owner: str,
        name: str,
        depth: int,
        given: Mapping[str, str] | None = None,
        *,
        past: bool = False,
        brief: bool = False,
    ) -> str:
        """Return a field with its selection; a required enum is asked value by value."""
        found = self.fields_of(owner)[name]
        self.fields.add(f"{owner}.{name}")
        inner = get_named_type(found.type)
        values = dict(given or {})
        if past:
            values["asOf"] = _TIME
        required = {
            key: one
            for key, one in found.args.items()
            # What takes an id or a text has neither as required, but asks for one of both.
            if is_required_argument(one) or (key == "id" and not {"text"} & values.keys())
        }
        values |= {
            key: self._sample(one.type) for key, one in required.items() if key not in values
        }
        body = "" if is_leaf_type(inner) else self._selection(inner, depth, brief=brief)
        choices = {
            key: list(get_named_type(one.type).values)
            for key, one in required.items()
            if isinstance(get_named_type(one.type), GraphQLEnumType) and key not in (given or {})
        }
        if not choices or brief:
            return f"{name}{_arguments(values)} {body}"
        [(key, options)] = choices.items()
        return " ".join(
            f"{name}_{option}: {name}{_arguments({**values, key: option})} {body}"
            for option in options
        )

    def _selection(self, type_: Any, depth: int, *, brief: bool = False) -> str:
        if self._is_node(type_):
            return "{ " + " ".join(_SHORT) + " }"
        parts = []
        for name, found in type_.fields.items():
            inner = get_named_type(found.type)
            asked = is_leaf_type(inner) or depth > 0 or self._is_node(inner)
            if asked and not (brief and any(map(is_required_argument, found.args.values()))):
                parts.append(self._field(type_.name, name, depth - 1, brief=brief))
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _leaves(self, type_name: str) -> str:
        fields = self.fields_of(type_name)
        names = [name for name, found in fields.items() if is_leaf_type(get_named_type(found.type))]
        self.fields |= {f"{owner}.{name}" for name in names for owner in (type_name, ENTITY)}
        return " ".join(["__typename", *names])

    def _is_node(self, type_: Any) -> bool:
        if isinstance(type_, GraphQLInterfaceType):
            return type_.name == ENTITY
        return any(one.name == ENTITY for one in getattr(type_, "interfaces", ()))

    def _sample(self, type_: Any) -> str:
        """Return a value that fits: own ids, the first of an enum, as little as may be."""
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLList):
            return f"[{self._sample(inner.of_type)}]"
        if isinstance(inner, GraphQLEnumType):
            return str(next(iter(inner.values)))
        if isinstance(inner, GraphQLInputObjectType):
            required = {k: v for k, v in inner.fields.items() if is_required_input_field(v)}
            chosen = required or dict(list(inner.fields.items())[:1])
            return "{" + ", ".join(f"{k}: {self._sample(v.type)}" for k, v in chosen.items()) + "}"
        return {
            "ID": f'"{self.own["System"][0]}"',
            "String": '"own"',
            "Int": "1",
            "Float": "0.5",
            "Boolean": "true",
        }.get(inner.name, _TIME)


def _paths(type_: Any, *, inner: bool = False) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield paths to ids and texts in a value; in a filter's inner filters, to `id.eq` alone."""
    named = get_named_type(type_)
    if named.name in _IDS:
        yield (), named.name
    elif inner and _is_filter(named):
        yield ("id", "eq"), "ID"
    elif isinstance(named, GraphQLInputObjectType):
        for name, found in named.fields.items():
            for path, leaf in _paths(found.type, inner=inner or _is_filter(named)):
                yield (name, *path), leaf


def _is_filter(type_: Any) -> bool:
    return isinstance(type_, GraphQLInputObjectType) and {"and", "or"} <= type_.fields.keys()


def _is_list(type_: Any) -> bool:
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


def _arguments(values: Mapping[str, str]) -> str:
    given = ", ".join(f"{key}: {value}" for key, value in values.items())
    return f"({given})" if given else ""
