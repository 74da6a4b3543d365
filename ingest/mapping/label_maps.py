"""What a record becomes, as a mapping file says it: labels, their properties and edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

from graph.model.facts import Ref
from ingest.mapping.cells import PYTHON_HINT, is_python
from ingest.mapping.fields import Field
from ingest.mapping.paths import Path
from ingest.mapping.records import FILE_AUTHORITY, MappingFault, Origin


@dataclass(frozen=True, slots=True)
class Target:
    """The other end of an edge: a canonical thing by `key`, or a record by `id`."""

    label: str
    id: Field
    by_key: bool
    source: str | None = None
    instance: str | None = None

    def refs(self, origin: Origin, record: Any, parents: Sequence[Any]) -> list[Ref]:
        """Return what the record names there; values that are no text are left out."""
        names = [
            checked_name(self.label, name) for name in self.id.all(record, parents) if is_name(name)
        ]
        if self.by_key:
            return [origin.canonical(self.label, name) for name in names]
        return [
            origin.ref(self.label, name, source=self.source, instance=self.instance)
            for name in names
        ]


@dataclass(frozen=True, slots=True)
class EdgeMap:
    """An edge from or to the record; `producer` makes it one that only accumulates."""

    type: str
    target: Target
    incoming: bool = False
    producer: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedId:
    """Another tool's id of the same canonical thing, `unless` one of those paths is there."""

    source: str
    id: Field
    instance: str = "main"
    unless: tuple[Path, ...] = ()

    def uids(self, label: str, origin: Origin, record: Any, parents: Sequence[Any]) -> list[str]:
        """Return the uids that the record claims there."""
        if any(path.values(record, parents) for path in self.unless):
            return []
        names = [name for name in self.id.all(record, parents) if is_name(name)]
        return [
            origin.ref(label, str(name), source=self.source, instance=self.instance).uid
            for name in names
        ]


@dataclass(frozen=True, slots=True)
class LabelMap:
    """One label that a record becomes, if all of `needs` is there and nothing of `unless`."""

    label: str
    id: Field
    props: Dict[str, Field]
    key: Field | None = None
    url: Field | None = None
    aliases: Field | None = None
    version: Field | None = None
    at: Field | None = None
    edges: tuple[EdgeMap, ...] = ()
    claims: tuple[ClaimedId, ...] = ()
    needs: tuple[Field, ...] = ()
    unless: tuple[Field, ...] = ()
    authority: int = FILE_AUTHORITY

    def fits(self, record: Any, parents: Sequence[Any]) -> bool:
        """Whether the record becomes one."""
        return is_met(self.needs, self.unless, record, parents)

    def paths(self) -> Iterator[Path]:
        """Yield every path that the map reads."""
        single = (self.id, self.key, self.url, self.aliases, self.version, self.at)
        fields = [one for one in single if one is not None]
        fields += [*self.props.values(), *(edge.target.id for edge in self.edges)]
        fields += [*(claim.id for claim in self.claims), *self.needs, *self.unless]
        for one in fields:
            yield from one.paths()
        for claim in self.claims:
            yield from claim.unless


def is_met(
    needs: Iterable[Field],
    unless: Iterable[Field],
    record: Any,
    parents: Sequence[Any],
) -> bool:
    """Whether a record has all of `needs` and nothing of `unless`."""
    has = all(one.all(record, parents) for one in needs)
    return has and not any(one.all(record, parents) for one in unless)


def is_name(value: Any) -> bool:
    """Whether a value can be an id or a name: a number, or text that is not empty."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number or (isinstance(value, str) and bool(value.strip()))


def checked_name(label: str, value: Any) -> str:
    """Return a name or id as text.

    Raises:
        MappingFault: When it is a list or dict that Python wrote, which names nothing.
    """
    text = str(value)
    if is_python(text):
        reason = f"{text[:80]!r} names no {label}: {PYTHON_HINT}"
        raise MappingFault(reason, value=text)
    return text
