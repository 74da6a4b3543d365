"""Values of a record: where each comes from, and what is done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.model.identity import canonical_json
from ingest.mapping.paths import Path
from ingest.mapping.patterns import DEFAULT_PATTERN_CHARACTERS, Pattern
from ingest.mapping.time_forms import in_form
from ingest.mapping.transforms import TRANSFORMS


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a record: a constant, a path, the first of several, or several joined.

    The steps are carried out in this order: find, transform, take a part, read a time, look up
    in `table`; `default` stands for what is then missing. `nothing` are words, in small letters,
    that count as missing where they stand alone. A word that the table lacks is nothing, or with
    `passing` itself.
    """

    path: Path | None = None
    const: Any = None
    first: tuple[Field, ...] = ()
    join: tuple[Field, ...] = ()
    separator: str = " "
    transforms: tuple[str, ...] = ()
    parts: tuple[Pattern, ...] = ()
    looked_at: int = DEFAULT_PATTERN_CHARACTERS
    times: tuple[str, ...] = ()
    table: Mapping[str, Any] | None = None
    only: bool = False
    passing: bool = False
    default: Any = None
    nothing: frozenset[str] = frozenset()

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

    def word(self, record: Any, parents: Sequence[Any] = ()) -> str | None:
        """Return the source's own word for the value, before anything is done with it."""
        found = [] if self.is_constant else self._found(record, parents)
        return as_text(found[0]).strip() if found else None

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for every record."""
        return self.path is None and not self.first and not self.join

    def paths(self) -> Iterator[Path]:
        """Yield every path that the value can come from."""
        if self.path is not None:
            yield self.path
        for one in (*self.first, *self.join):
            yield from one.paths()

    def _found(self, record: Any, parents: Sequence[Any]) -> list[Any]:
        if self.path is not None:
            values = self.path.values(record, parents)
            return [value for value in values if not self._means_nothing(value)]
        if self.first:
            chosen = self._chosen(record, parents)
            return chosen.all(record, parents) if chosen else []
        if self.join:
            parts = [part for one in self.join for part in one.all(record, parents)]
            return [self.separator.join(map(as_text, parts))] if parts else []
        return [self.const]

    def _means_nothing(self, value: Any) -> bool:
        return isinstance(value, str) and value.strip().casefold() in self.nothing

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
        if self.parts:
            value = self._part(value)
        if value is None or value == "":
            return None
        if self.times:
            value = in_form(value, self.times)
        return value if self.table is None else self._translated(value, self.table)

    def _part(self, value: Any) -> str | None:
        text = as_text(value)[: self.looked_at]
        return next((part for one in self.parts if (part := one.part(text)) is not None), None)

    def _translated(self, value: Any, table: Mapping[str, Any]) -> Any:
        word = as_text(value)
        for key in (word, word.strip()):
            if key in table:
                return table[key]
        return value if self.passing else None


def as_text(value: Any) -> str:
    """Return a value of JSON as text: as it is, or as JSON writes it."""
    return value if isinstance(value, str) else canonical_json(value).decode()
