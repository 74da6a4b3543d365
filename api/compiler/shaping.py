"""Generate the Python function that makes an operation's answer of its row.

The strict form checks every value against its GraphQL type and raises `Violation` at the
first that does not fit. The lenient form checks nothing: it makes the tree that
graphql-core's own execution walks to find out what the specification says about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from api.compiler.cursor import encode
from api.compiler.plan import (
    Constant,
    Derived,
    Element,
    Found,
    Items,
    Leaf,
    Listing,
    Neighbors,
    Nodes,
    Out,
    Page,
    Part,
    Root,
    Shape,
    TypeName,
)
from api.compiler.selection import cursor_columns
from api.schema.fields import Kind
from api.schema.generate import TYPE_KEY


class Violation(Exception):
    """A value does not fit its GraphQL type: the exact execution must tell what follows."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a shaping function needs beside the row: parameters, organisation, found nodes."""

    params: Mapping[str, Any]
    org: str
    hits: Mapping[int, Sequence[Any]]


Shaper = Callable[[Sequence[Any], Call], dict[str, Any]]

_CHECKS: Final[Mapping[Kind, str]] = {
    "id": "{v}.__class__ is str",
    "string": "{v}.__class__ is str",
    "datetime": "{v}.__class__ is str",
    "bool": "{v}.__class__ is bool",
    "int": "{v}.__class__ is int and -2147483648 <= {v} <= 2147483647",
    "bigint": "{v}.__class__ is int",
    "float": "({v}.__class__ is float and {v} - {v} == 0)",
    "strings": "{v}.__class__ is list and (not {v} or {v}[0].__class__ is str)",
    "json": "{v}.__class__ is str",
}
"""Whether a value that is not null fits. Lists in Neo4j hold values of one type."""


def compile_shaper(root: Root, *, strict: bool) -> Shaper:
    """Return the function that makes the answer's `data` (or, lenient, its tree)."""
    source = _Source(strict=strict)
    source.function("shape", "f, c", f"return {source.object(root.fields, _NOWHERE)}")
    text = "\n".join(source.lines)
    scope: dict[str, Any] = {
        "bad": _bad,
        "cursor": _strict_cursor if strict else _cursor,
        "parsed": _strict_json if strict else _json,
        "TYPE": TYPE_KEY,
    }
    # The text is made of names checked by GraphQL's grammar (through repr) and of our own.
    exec(compile(text, "<shaping function>", "exec"), scope)  # noqa: S102
    shaper: Shaper = scope["shape"]
    return shaper


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the writer is: in which page, what stands for a whole object of it, for a hit."""

    page: Page | None = None
    node: str = "r"
    hit: str = "h"


_NOWHERE: Final = _Place()


@dataclass(slots=True)
class _Source:
    """The text of the module while it is written, inner functions before outer ones."""

    strict: bool
    lines: list[str] = field(default_factory=list)
    _count: int = 0

    def function(self, name: str, parameters: str, *body: str) -> None:
        self.lines.append(f"def {name}({parameters}):")
        self.lines += [f"    {line}" for line in body]

    def object(self, outs: Sequence[Out], place: _Place, head: str = "") -> str:
        """Return the text of a dict with these members."""
        members = [f"{out.key!r}: {self._value(out, place)}" for out in outs]
        return "{" + ", ".join([*([head] if head else []), *members]) + "}"

    def _value(self, out: Out, place: _Place) -> str:
        match out:
            case Leaf():
                return self._leaf(out)
            case Constant():
                return repr(out.value)
            case TypeName():
                return "r[0]"
            case Part():
                return self.object(out.fields, place)
            case Derived():
                return self._derived(out, place)
            case _:
                return self._compound(out, place)

    def _compound(self, out: Out, place: _Place) -> str:
        match out:
            case Listing():
                return f"{self._listing(out)}({out.page.place}, c)"
            case Nodes():
                return f"[{self._node(out.shape)}(r, c) for r in rows]"
            case Element():
                return f"{self._node(out.shape)}({place.node}, c)"
            case Items():
                return self._items(out, place)
            case Found():
                call = f"{self._node(out.shape)}({out.lookup.place}[0], c)"
                return f"{call} if {out.lookup.place} else None"
            case Neighbors():
                return f"{self._neighbors(out)}({out.search.place}, c)"
            case _:
                message = f"no text is known for {type(out).__name__}"
                raise TypeError(message)

    def _leaf(self, out: Leaf) -> str:
        kind, place = out.column.kind, out.column.place
        if not self.strict:
            return f"parsed({place})" if kind == "json" else place
        name = self._name("v")
        check = _CHECKS[kind].format(v=name)
        fits = check if out.required else f"{name} is None or {check}"
        # The condition comes first when it runs, so its first mention takes the value.
        fits = fits.replace(name, f"({name} := {place})", 1)
        result = f"parsed({name})" if kind == "json" else name
        return f"({result} if {fits} else bad())"

    def _listing(self, out: Listing) -> str:
        name = self._name("page")
        body = self.object(out.fields, _Place(out.page))
        self.function(
            name,
            "rows, c",
            f"n = c.params['f{out.page.index}'] - 1",
            "more = len(rows) > n",
            "if more: rows = rows[:n]",
            f"return {body}",
        )
        return name

    def _items(self, out: Items, place: _Place) -> str:
        if place.page is None:
            return f"[{self.object(out.fields, _Place(hit='q'))} for q in h.reasons]"
        return f"[{self.object(out.fields, place)} for r in rows]"

    def _neighbors(self, out: Neighbors) -> str:
        name = self._name("near")
        body = self.object(out.fields, _Place(node="found[h.uid]"))
        self.function(
            name,
            "rows, c",
            "found = {row[0]: row[1] for row in rows}",
            f"return [{body} for h in c.hits[{out.search.index}] if h.uid in found]",
        )
        return name

    def _derived(self, out: Derived, place: _Place) -> str:
        page = place.page
        if page is None:
            return f"{place.hit}.{out.name}"
        time, uid = cursor_columns(page)
        made = f"cursor(c, {page.field!r}, {time}, {uid})"
        return {
            "cursor": made,
            "hasNextPage": "more",
            "hasPreviousPage": str(page.continued),
            "startCursor": f"(lambda r: {made})(rows[0]) if rows else None",
            "endCursor": f"(lambda r: {made})(rows[-1]) if rows else None",
        }[out.name]

    def _node(self, shape: Shape) -> str:
        """Write the function that makes a node, and return its name."""
        if not shape.node.abstract:
            return self._object_function(shape.rest, "")
        table = {name: self._object_function(outs, name) for name, outs in shape.by_type.items()}
        rest = self._object_function(shape.rest, "r[0]")
        known = ", ".join(f"{name!r}: {table.get(name, rest)}" for name in shape.node.types)
        name = self._name("any")
        self.lines.append(f"{name}_types = {{{known}}}")
        missing = "bad" if self.strict else rest
        self.function(name, "r, c", f"return {name}_types.get(r[0], {missing})(r, c)")
        return name

    def _object_function(self, outs: Sequence[Out], type_name: str) -> str:
        name = self._name("node")
        head = "TYPE: r[0]" if type_name and not self.strict else ""
        self.function(name, "r, c", f"return {self.object(outs, _NOWHERE, head)}")
        return name

    def _name(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"


def _bad(*_: Any) -> Any:
    raise Violation


def _strict_cursor(call: Call, field_path: str, time: Any, uid: Any) -> str:
    if time.__class__ is not str or uid.__class__ is not str:
        raise Violation
    return encode(field_path, call.org, time, uid)


def _cursor(call: Call, field_path: str, time: Any, uid: Any) -> str | None:
    return None if time is None or uid is None else encode(field_path, call.org, time, uid)


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
