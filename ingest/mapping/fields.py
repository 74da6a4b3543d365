"""Values of a record: where each comes from, and what is done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.model.identity import canonical_json
from ingest.mapping.paths import Path
from ingest.mapping.transforms import TRANSFORMS


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
        """Return the value (a list where it goes through one), None when missing."""
        values = self.all(record, parents)
        if self._many(record, parents):
            return values or None
        return values[0] if values else None

    def paths(self) -> Iterator[Path]:
        """Yield every path that the value can come from."""
        if self.path is not None:
            yield self.path
        for one in (*self.first, *self.join):
            yield from one.paths()

    def _found(self, record: Any, parents: Sequence[Any]) -> list[Any]:
        if self.path is not None:
            return self.path.values(record, parents)
        if self.first:
            chosen = self._chosen(record, parents)
            return chosen.all(record, parents) if chosen else []
        if self.join:
            parts = [part for one in self.join for part in one.all(record, parents)]
            return [self.separator.join(map(as_text, parts))] if parts else []
        return [self.const]

    def _chosen(self, record: Any, parents: Sequence[Any]) -> Field | None:
        return next((one for one in self.first if one.all(record, parents)), None)

    def _many(self, record: Any, parents: Sequence[Any]) -> bool:
        if self.path is not None:
            return self.path.many
        chosen = self._chosen(record, parents)
        return chosen is not None and chosen._many(record, parents)  # noqa: SLF001 - its own kind

    def _changed(self, value: Any) -> Any:
        for name in self.transforms:
            if isinstance(value, str):
                value = TRANSFORMS[name](value)
        if self.table is not None:
            return self.table.get(as_text(value))
        return None if value == "" else value


def as_text(value: Any) -> str:
    """Return a value of JSON as text: as it is, or as JSON writes it."""
    return value if isinstance(value, str) else canonical_json(value).decode()
