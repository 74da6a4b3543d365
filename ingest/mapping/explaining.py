"""What a mapping makes of one record, and what of the record it leaves unused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import GraphError
from graph.model.facts import Facts, Rejected
from ingest.mapping.declared import Mapping, map_declared
from ingest.mapping.paths import Path, written
from ingest.mapping.records import MappingFault, Origin


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a record becomes, or why it can't; `unused` are the paths that no word reads."""

    answer: Facts | Rejected
    unused: tuple[str, ...]


def explain(
    record: Any,
    mapping: Mapping,
    origin: Origin,
    parents: Sequence[Any] = (),
) -> Explanation:
    """Return what `mapping` makes of a record, and what it leaves unused; nothing is written."""
    return Explanation(_mapped(record, mapping, origin, parents), unused(record, mapping, parents))


def unused(record: Any, mapping: Mapping, parents: Sequence[Any] = ()) -> tuple[str, ...]:
    """Return where values stand in a record, and in what held it, that the mapping never reads.

    Paths are written as a mapping writes them (`team.name`, `notes[].text`, `^.name`), each
    once, in the order of the record. Missing, null and empty values count as nothing.
    """
    read = {(path.up, path.names) for path in mapping.paths()}
    found = (
        written(steps, up)
        for up, value in enumerate((record, *parents))
        for steps in leaves(value, ())
        if not _is_read(up, steps, read)
    )
    return tuple(dict.fromkeys(found))


def _mapped(
    record: Any, mapping: Mapping, origin: Origin, parents: Sequence[Any]
) -> Facts | Rejected:
    try:
        return map_declared(mapping, origin, record, parents)
    except MappingFault as fault:
        return Rejected(fault.message, fault.path, fault.value)
    except GraphError as error:
        return Rejected(error.message)


def leaves(value: Any, steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths, behind `steps`, at which values stand; missing and empty ones are none."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*steps, name))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, (*steps, "[]"))
    elif value is not None and value != "":
        yield steps


def _is_read(up: int, steps: tuple[str, ...], read: set[tuple[int, tuple[str, ...]]]) -> bool:
    """Whether a path leads there, or to something that holds it."""
    names = Path("", up, steps).names
    return any((up, names[:length]) in read for length in range(len(names) + 1))
