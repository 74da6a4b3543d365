"""The record in an example: where it stands, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.drafting.vocabulary import likeness
from ingest.mapping.paths import written

_DEEPEST: Final = 4
_THROUGH: Final = "[]"
_VAGUE: Final = frozenset(("name", "id", "slug", "key", "email", "value", "label", "title"))
_SIGNS: Final = ("id", "title", "status", "begun", "url", "severity")
_LIST_COUNTS: Final = 0.5
_DEPTH_COSTS: Final = 0.3


@dataclass(frozen=True, slots=True)
class ExampleValue:
    """A value of a record that is no object; `steps` lead to it, `[]` through a list.

    `up` is 1 where they begin in what holds the record.
    """

    steps: tuple[str, ...]
    value: Any
    up: int = 0

    @property
    def path(self) -> str:
        """The path as a mapping file writes it."""
        return written(self.steps, self.up)

    @property
    def name(self) -> str:
        """The name that tells what it is: of `team.name` it is `team_name`."""
        names = [one for one in self.steps if one != _THROUGH]
        return "_".join(names[-2:]) if names[-1].lower() in _VAGUE else names[-1]


@dataclass(frozen=True, slots=True)
class Example:
    """The records of an example: the path to them, None where they are the whole of it.

    `holder` is the object that holds them, empty where there is none.
    """

    path: str | None
    records: Sequence[dict[str, Any]]
    holder: dict[str, Any] = field(default_factory=dict)

    @property
    def leaves(self) -> list[ExampleValue]:
        """The values of the records, each place once, with the first value that stands there.

        Behind them come the values beside the records, in what holds them.
        """
        found: dict[tuple[str, ...], ExampleValue] = {}
        for record in self.records:
            for one in _leaves(record, ()):
                if found.get(one.steps) is None or found[one.steps].value is None:
                    found[one.steps] = one
        beside = (ExampleValue((name,), value, 1) for name, value in self.holder.items())
        return [*found.values(), *(one for one in beside if not isinstance(one.value, dict | list))]


def example_of(value: Any) -> Example | None:
    """Return the records that an example holds: what looks most like some, the shallowest first.

    None: it holds no object.
    """
    if isinstance(value, list):
        objects = [one for one in value if isinstance(one, dict)]
        return Example(None, objects) if objects else None
    if not isinstance(value, dict):
        return None
    places = list(_places(value, ()))
    steps, records, holder = max(places, key=lambda one: _worth(one[0], one[1]))
    return Example(written(steps) if steps else None, records, holder)


_Place = tuple[tuple[str, ...], Sequence[dict[str, Any]], dict[str, Any]]


def _places(
    value: dict[str, Any], steps: tuple[str, ...], holder: dict[str, Any] | None = None
) -> Iterator[_Place]:
    """Yield every object, and every list of objects, with the way there and what holds it."""
    yield steps, [value], holder or {}
    if len(steps) >= _DEEPEST:
        return
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _places(inner, (*steps, name), value)
        elif isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            yield (*steps, name, _THROUGH), inner, value


def _worth(steps: tuple[str, ...], records: Sequence[dict[str, Any]]) -> float:
    """Return how much objects look like records: by the roles that their values play."""
    names = [name for name, value in records[0].items() if not isinstance(value, dict | list)]
    signs = sum(max((likeness(role, name, "") for name in names), default=0) for role in _SIGNS)
    through = _LIST_COUNTS if steps and steps[-1] == _THROUGH else 0
    return signs + through - _DEPTH_COSTS * sum(one != _THROUGH for one in steps)


def _leaves(value: dict[str, Any], steps: tuple[str, ...]) -> Iterator[ExampleValue]:
    for name, inner in value.items():
        way = (*steps, name)
        if isinstance(inner, dict):
            if len(way) < _DEEPEST:
                yield from _leaves(inner, way)
        elif isinstance(inner, list):
            if inner and not isinstance(inner[0], dict | list):
                yield ExampleValue((*way, _THROUGH), inner[0])
        else:
            yield ExampleValue(way, inner)
