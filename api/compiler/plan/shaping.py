"""Generate the Python function that makes an operation's answer of its row.

The strict form checks every value against its GraphQL type and raises `Violation` at the
first that does not fit. The lenient form checks nothing: it makes the tree that
graphql-core's own execution walks to find out what the specification says about it.

In the text, `r` is the row of the object being made and `c` the `ShapeContext`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from api.actions.performing import Outcome
from api.compiler.plan.plan import Column, Fetch, Out, Root, Shape
from api.compiler.plan.statement import Places
from api.compiler.request.cursor import encode
from api.readings.reading import LookRows
from api.schema.generate import TYPE_KEY
from enrich.embedding.search import Hit


class Violation(Exception):
    """A value does not fit its GraphQL type: the exact execution must tell what follows."""


class HitOrder(Protocol):
    """Puts the hits of a search in order."""

    def ranked(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return hits of what is searched for, best first."""


@dataclass(frozen=True, slots=True)
class ShapeContext:
    """What a shaping function needs beside the row: parameters and organisation.

    `told` is what the operation's mutation tells of itself, `looks` what was read beside the
    statement, by response key; `ranker` is what puts hits of
    searches in order.
    """

    params: Mapping[str, Any]
    org: str
    told: Outcome | None = None
    looks: Mapping[str, LookRows] = field(default_factory=dict)
    ranker: HitOrder | None = None


Shaper = Callable[[Sequence[Any], ShapeContext], dict[str, Any]]


def compile_shaper(root: Root, places: Places, *, strict: bool) -> Shaper:
    """Return the function that makes the answer's `data` (or, lenient, its tree).

    `places` says where in the row of the root's statement the values are.
    """
    writer = ShapeWriter(places, strict)
    writer.function("shape", "r, c", f"return {writer.object(root.fields, 'r')}")
    text = "\n".join(writer.lines)
    scope: dict[str, Any] = {
        "bad": _bad,
        "cursor": _strict_cursor if strict else _cursor,
        "parsed": _strict_json if strict else _json,
        "TYPE": TYPE_KEY,
        **writer.scope,
    }
    # The text is made of names checked by GraphQL's grammar (through repr) and of our own.
    exec(compile(text, "<shaping function>", "exec"), scope)  # noqa: S102
    shaper: Shaper = scope["shape"]
    return shaper


@dataclass(slots=True)
class ShapeWriter:
    """The text of the module while it is written, inner functions before outer ones.

    `scope` holds what the text may name beside its own functions.
    """

    places: Places
    strict: bool
    lines: list[str] = field(default_factory=list)
    scope: dict[str, Any] = field(default_factory=dict)
    _count: int = 0

    def place(self, of: Column | Fetch) -> str:
        """Return the expression that reads a column or what was fetched."""
        return self.places[of]

    def function(self, name: str, parameters: str, *body: str) -> None:
        """Write a function; the lines of its body are indented here."""
        self.lines.append(f"def {name}({parameters}):")
        self.lines += [f"    {line}" for line in body]

    def name(self, stem: str) -> str:
        """Return a name that nothing else has."""
        self._count += 1
        return f"{stem}{self._count}"

    def object(self, outs: Sequence[Out], place: str, head: str = "") -> str:
        """Return the text of a dict with these members."""
        members = [f"{out.key!r}: {out.source(self, place)}" for out in outs]
        return "{" + ", ".join([*([head] if head else []), *members]) + "}"

    def node(self, shape: Shape) -> str:
        """Write the function that makes a node of its row and the call; return its name."""
        if not shape.node.abstract:
            return self._object_function(shape.rest, "")
        table = {name: self._object_function(outs, name) for name, outs in shape.by_type.items()}
        rest = self._object_function(shape.rest, "r[0]")
        known = ", ".join(f"{name!r}: {table.get(name, rest)}" for name in shape.node.types)
        name = self.name("any")
        self.lines.append(f"{name}_types = {{{known}}}")
        missing = "bad" if self.strict else rest
        self.function(name, "r, c", f"return {name}_types.get(r[0], {missing})(r, c)")
        return name

    def _object_function(self, outs: Sequence[Out], type_name: str) -> str:
        name = self.name("node")
        head = "TYPE: r[0]" if type_name and not self.strict else ""
        self.function(name, "r, c", f"return {self.object(outs, 'r', head)}")
        return name


def _bad(*_: Any) -> Any:
    raise Violation


def _strict_cursor(call: ShapeContext, tag: str, *values: Any) -> str:
    if any(value.__class__ not in (str, int) for value in values):
        raise Violation
    return encode(tag, call.org, values)


def _cursor(call: ShapeContext, tag: str, *values: Any) -> str | None:
    return None if None in values else encode(tag, call.org, values)


def _strict_json(text: str | None) -> Any:
    try:
        return None if text is None else orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Violation from error


def _json(text: Any) -> Any:
    """Return the value, or the error in its place: graphql-core reports it at its path."""
    try:
        return None if text is None else orjson.loads(text)
    except (orjson.JSONDecodeError, TypeError):
        return ValueError("the stored text is no JSON")
