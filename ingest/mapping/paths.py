"""Where a value stands in a record: `team.name`, `labels[]`, `"a.b".c`, `^.name`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import InvalidMapping

_STEP = re.compile(r"(?P<name>[^.\[\]^\"]+)|\"(?P<quoted>[^\"]+)\"")
_PLAIN = re.compile(r"[^.\[\]^\"]+")
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
    def names(self) -> tuple[str, ...]:
        """Its steps without those through lists, which a single value passes as well."""
        return tuple(step for step in self.steps if step != "[]")

    @property
    def many(self) -> bool:
        """Whether it goes through lists, so that several values may stand there."""
        return "[]" in self.steps


def _descend(value: Any, step: str) -> list[Any]:
    if step == "[]":
        return list(value) if isinstance(value, list) else [value]
    found = value.get(step, _MISSING) if isinstance(value, Mapping) else _MISSING
    return [] if found is _MISSING else [found]


def written(steps: Sequence[str], up: int = 0) -> str:
    """Return the path of these steps as a mapping file writes it."""
    text = "^" * up
    for step in steps:
        if step == "[]":
            text += "[]"
        else:
            name = step if _PLAIN.fullmatch(step) else f'"{step}"'
            text += f".{name}" if text else name
    return text
