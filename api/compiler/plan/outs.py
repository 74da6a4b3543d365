"""Fields of an answer that more than one kind of field is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.compiler.plan.plan import Column, Fetch, Out, Shape, Shaping
from api.schema.fields import ValueKind

_CHECKS: Final[Mapping[ValueKind, str]] = {
    "id": "{v}.__class__ is str",
    "string": "{v}.__class__ is str",
    "datetime": "{v}.__class__ is str",
    "bool": "{v}.__class__ is bool",
    "int": "{v}.__class__ is int and -2147483648 <= {v} <= 2147483647",
    "bigint": "{v}.__class__ is int",
    "float": "({v}.__class__ is float and {v} - {v} == 0)",
    "strings": "{v}.__class__ is list and (not {v} or {v}[0].__class__ is str)",
    "ints": "{v}.__class__ is list and (not {v} or {v}[0].__class__ is int)",
    "json": "{v}.__class__ is str",
}
"""Whether a value that is not null fits. Lists in Neo4j hold values of one type."""


def checked(shaper: Shaping, text: str, kind: ValueKind, *, required: bool) -> str:
    """Return the expression of a value that must fit its GraphQL type."""
    if not shaper.strict:
        return f"parsed({text})" if kind == "json" else text
    name = shaper.name("v")
    check = _CHECKS[kind].format(v=name)
    fits = check if required else f"{name} is None or {check}"
    # The condition comes first when it runs, so its first mention takes the value.
    fits = fits.replace(name, f"({name} := {text})", 1)
    result = f"parsed({name})" if kind == "json" else name
    return f"({result} if {fits} else bad())"


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """The place of a fetch, as part of an expression: `{}` stands for it in the form."""

    fetch: Fetch
    form: str = "{}"


Expression = str | PlaceOf
"""A Python expression; one that names a fetch's place is known once that is written."""


def expression(shaper: Shaping, text: Expression) -> str:
    """Return the expression."""
    if isinstance(text, PlaceOf):
        return text.form.replace("{}", shaper.place(text.fetch))
    return text


@dataclass(frozen=True, slots=True)
class Leaf(Out):
    """A scalar field of a node."""

    key: str
    column: Column
    required: bool

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the checked value of its column."""
        del place
        return checked(shaper, shaper.place(self.column), self.column.kind, required=self.required)


@dataclass(frozen=True, slots=True)
class Cell(Out):
    """A scalar read by a Python expression, such as `r[2]` for a row's third value."""

    key: str
    text: Expression
    kind: ValueKind
    required: bool = True

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the checked value."""
        del place
        return checked(shaper, expression(shaper, self.text), self.kind, required=self.required)


@dataclass(frozen=True, slots=True)
class Made(Out):
    """A value that our own code computes: `text` is the expression, nothing is checked."""

    key: str
    text: Expression

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the expression."""
        del place
        return expression(shaper, self.text)


@dataclass(frozen=True, slots=True)
class Constant(Out):
    """A field whose value the plan knows: `__typename` of a concrete type."""

    key: str
    value: str

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the literal."""
        del shaper, place
        return repr(self.value)


@dataclass(frozen=True, slots=True)
class TypeName(Out):
    """`__typename` of an abstract node: what its row begins with."""

    key: str

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the row's first value."""
        del shaper, place
        return "r[0]"


@dataclass(frozen=True, slots=True)
class Part(Out):
    """An object made of values of the same row."""

    key: str
    fields: tuple[Out, ...]

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the object."""
        return shaper.object(self.fields, place)


@dataclass(frozen=True, slots=True)
class Rows(Out):
    """A list of objects, one for each row of the list `text`; each is `r` to its fields."""

    key: str
    text: Expression
    fields: tuple[Out, ...]

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the list."""
        del place
        return f"[{shaper.object(self.fields, 'r')} for r in {expression(shaper, self.text)}]"


@dataclass(frozen=True, slots=True)
class One(Out):
    """A node made of the row `text`; null where that is null."""

    key: str
    text: Expression
    shape: Shape

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the object or None."""
        del place
        make, row = shaper.node(self.shape), shaper.name("v")
        return f"(None if ({row} := {expression(shaper, self.text)}) is None else {make}({row}, c))"


@dataclass(frozen=True, slots=True)
class Many(Out):
    """A list of nodes, one for each row of the list `text`."""

    key: str
    text: Expression
    shape: Shape

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the list."""
        del place
        return f"[{shaper.node(self.shape)}(r, c) for r in {expression(shaper, self.text)}]"
