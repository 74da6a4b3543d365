"""What a record becomes, as a mapping file says it: labels, their properties and edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

from graph.model.facts import Ref
from ingest.mapping.fields import Field
from ingest.mapping.paths import Path
from ingest.mapping.records import FILE_AUTHORITY, Origin


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
        names = [name for name in self.id.all(record, parents) if is_name(name)]
        if self.by_key:
            return [origin.canonical(self.label, str(name)) for name in names]
        return [
            origin.ref(self.label, str(name), source=self.source, instance=self.instance)
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
class Claim:
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
    """One label that a record becomes, unless something in `needs` is missing."""

    label: str
    id: Field
    props: Dict[str, Field]
    key: Field | None = None
    url: Field | None = None
    aliases: Field | None = None
    version: Field | None = None
    at: Field | None = None
    edges: tuple[EdgeMap, ...] = ()
    claims: tuple[Claim, ...] = ()
    needs: tuple[Path, ...] = ()
    authority: int = FILE_AUTHORITY

    def paths(self) -> Iterator[Path]:
        """Yield every path that the map reads."""
        single = (self.id, self.key, self.url, self.aliases, self.version, self.at)
        fields = [one for one in single if one is not None]
        fields += [*self.props.values(), *(edge.target.id for edge in self.edges)]
        fields += [claim.id for claim in self.claims]
        for one in fields:
            yield from one.paths()
        yield from self.needs
        for claim in self.claims:
            yield from claim.unless


def is_name(value: Any) -> bool:
    """Whether a value can be an id or a name: a number, or text that is not empty."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number or (isinstance(value, str) and bool(value.strip()))
