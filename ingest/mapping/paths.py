"""Where a value stands in a record: `team.name`, `labels[]`, `^.name`; and what is done to it.

This is all that a mapping file can say about values: paths, constants, tables and the few
named transforms below. There is no expression language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import InvalidMapping
from graph.model.identity import content_hash

_STEP = re.compile(r"(?P<name>[^.\[\]^\"]+)|\"(?P<quoted>[^\"]+)\"")
_MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path: `up` counts leading `^`, a step `[]` goes through every element."""

    text: str
    up: int
    steps: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Path:
        """Return the path that `text` writes.

        Raises:
            InvalidMapping: When it is no path.
        """
        rest = text.lstrip("^")
        up = len(text) - len(rest)
        steps: list[str] = []
        rest = rest.removeprefix(".") if up else rest
        while rest:
            if rest.startswith("[]"):
                steps.append("[]")
                rest = rest[2:]
            elif match := _STEP.match(rest):
                steps.append(match["name"] or match["quoted"])
                rest = rest[match.end() :]
            else:
                break
            rest = rest.removeprefix(".") if len(rest) > 1 else rest
        if rest or not (steps or up):
            message = f"{text!r} is not a path; expected names joined by dots, such as a.b[].c"
            raise InvalidMapping(message)
        return cls(text, up, tuple(steps))

    def values(self, record: Any, parents: Sequence[Any] = ()) -> list[Any]:
        """Return what stands there, in order; missing and null values are left out."""
        if self.up > len(parents):
            return []
        found = [parents[self.up - 1] if self.up else record]
        for step in self.steps:
            found = [inner for value in found for inner in _descend(value, step)]
        return [value for value in found if value is not None]

    @property
    def many(self) -> bool:
        """Whether it goes through lists, so that several values may stand there."""
        return "[]" in self.steps


def _descend(value: Any, step: str) -> list[Any]:
    if step == "[]":
        return list(value) if isinstance(value, list) else [value]
    found = value.get(step, _MISSING) if isinstance(value, Mapping) else _MISSING
    return [] if found is _MISSING else [found]


def _last_part(text: str) -> str:
    return re.split(r"[?#]", text)[0].rstrip("/").rsplit("/", 1)[-1]


def _stem(text: str) -> str:
    return _last_part(text).split(".", 1)[0]


_BRACKETS = re.compile(r"^(?P<before>.*\S)\s*\((?P<inside>[^()]+)\)\s*$", re.DOTALL)


def _before_brackets(text: str) -> str:
    match = _BRACKETS.match(text)
    return match["before"] if match else text


def _in_brackets(text: str) -> str:
    match = _BRACKETS.match(text)
    return match["inside"].strip() if match else ""


TRANSFORMS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "trim": str.strip,
    "strip_hash": lambda text: text.strip().removeprefix("#"),
    "last_part": _last_part,
    "stem": _stem,
    "before_brackets": _before_brackets,
    "in_brackets": _in_brackets,
    "digest": lambda text: content_hash(text.encode()),
}
"""What can be done to text; `ingest.mapping.words` explains each."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a record: a constant, a path, the first of several, or several joined.

    The steps are carried out in this order: find, transform, look up in `table`; `default`
    stands for what is then missing.
    """

    path: Path | None = None
    const: Any = None
    first: tuple[Field, ...] = ()
    join: tuple[Field, ...] = ()
    separator: str = " "
    transforms: tuple[str, ...] = ()
    table: Mapping[str, Any] | None = None
    default: Any = None

    def all(self, record: Any, parents: Sequence[Any] = ()) -> list[Any]:
        """Return every value, missing ones left out."""
        found = self._found(record, parents)
        values = [out for value in found if (out := self._changed(value)) is not None]
        return values or ([] if self.default is None else [self.default])

    def one(self, record: Any, parents: Sequence[Any] = ()) -> Any:
        """Return the value (a list where the path goes through one), None when missing."""
        values = self.all(record, parents)
        if self.path is not None and self.path.many:
            return values or None
        return values[0] if values else None

    def _found(self, record: Any, parents: Sequence[Any]) -> list[Any]:
        if self.path is not None:
            return self.path.values(record, parents)
        if self.first:
            found = (one.all(record, parents) for one in self.first)
            return next((values for values in found if values), [])
        if self.join:
            parts = [part for one in self.join for part in one.all(record, parents)[:1]]
            return [self.separator.join(map(_key, parts))] if parts else []
        return [self.const]

    def _changed(self, value: Any) -> Any:
        for name in self.transforms:
            if isinstance(value, str):
                value = TRANSFORMS[name](value)
        if self.table is not None:
            return self.table.get(_key(value))
        return None if value == "" else value


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
