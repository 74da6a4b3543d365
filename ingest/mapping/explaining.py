"""What of a record a mapping leaves unused, and what it may take for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ingest.mapping.cells import PYTHON_HINT, is_python, opened
from ingest.mapping.declared import Mapping
from ingest.mapping.label_maps import LabelMap
from ingest.mapping.paths import Path, written
from ingest.mapping.time_forms import looks_counted

_Steps = tuple[str, ...]


def notices(
    record: Any,
    mapping: Mapping,
    parents: Sequence[Any] = (),
    at: str | None = None,
) -> tuple[str, ...]:
    """Return sentences about values that may mean something else than the mapping says, each once.

    `at` is the path where the record stood, if the mapping has records of several kinds
    (`ingest.mapping.received.record_of` tells it of an envelope).
    """
    record = opened(record, mapping.json)
    maps = mapping.set_of(at).maps
    said = (notice for one in maps for notice in _notices(one, record, parents))
    return tuple(dict.fromkeys(said))


def unused(
    record: Any,
    mapping: Mapping,
    parents: Sequence[Any] = (),
    at: str | None = None,
) -> tuple[str, ...]:
    """Return where values stand in a record, and in what held it, that the mapping never reads.

    Paths are written as a mapping writes them (`team.name`, `notes[].text`, `^.name`), each
    once, in the order of the record. Missing, null and empty values count as nothing.
    """
    record = opened(record, mapping.json)
    read = {(path.up, path.names) for path in mapping.set_of(at).paths()}
    elsewhere = _other_records(mapping, at)
    found = (
        written(steps, up)
        for up, value in enumerate((record, *parents))
        for steps in leaves(value, ())
        if not _is_read(up, steps, read) and not (up and elsewhere(up, steps))
    )
    return tuple(dict.fromkeys(found))


def _other_records(mapping: Mapping, at: str | None) -> Callable[[int, _Steps], bool]:
    """Return what tells whether a place in what holds the record is one of other records."""
    own = mapping.set_of(at).path
    places = [one.path.steps for one in mapping.records if one.path]
    holders = _holders(own.steps) if own else []

    def tells(up: int, steps: _Steps) -> bool:
        whole = (*holders[up - 1], *steps) if up <= len(holders) else steps
        return any(whole[: len(place)] == place for place in places)

    return tells


def _holders(steps: _Steps) -> list[_Steps]:
    """Return where the things stand that hold the records at a path, nearest first."""
    found: list[_Steps] = []
    begin = 0
    for index, step in enumerate(steps):
        if step == "[]":
            found += [steps[:begin]] if index > begin else []
            begin = index + 1
    return found[::-1]


def _notices(one: LabelMap, record: Any, parents: Sequence[Any]) -> Iterator[str]:
    if one.version and not one.version.times:
        for value in one.version.all(record, parents):
            if str(value).isdigit() and (form := looks_counted(int(value))):
                yield (
                    f"version {value} is taken as a number, so nobody knows since when it is true; "
                    f"if it is a time, say `time: {form}`"
                )
    for name, value in one.props.items():
        word = value.word(record, parents)
        if word is not None and is_python(word):
            yield f"{name} takes {word[:80]!r} as text: {PYTHON_HINT}"


def leaves(value: Any, steps: _Steps) -> Iterator[_Steps]:
    """Yield the paths, behind `steps`, at which values stand; missing and empty ones are none."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*steps, name))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, (*steps, "[]"))
    elif value is not None and value != "":
        yield steps


def _is_read(up: int, steps: _Steps, read: set[tuple[int, _Steps]]) -> bool:
    """Whether a path leads there, or to something that holds it."""
    names = Path("", up, steps).names
    return any((up, names[:length]) in read for length in range(len(names) + 1))
