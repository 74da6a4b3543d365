"""Values in a mapping file, read with what the top of the file says of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.model.declarations import PropertySpec
from ingest.mapping import words
from ingest.mapping.fields import Field
from ingest.mapping.keys import Key
from ingest.mapping.paths import Path
from ingest.mapping.patterns import DEFAULT_PATTERN_CHARACTERS, NAMED, Pattern
from ingest.mapping.time_forms import check_form
from ingest.mapping.transforms import TRANSFORMS

NAMES_OF_NOTHING = ("?", "??", "???", "-", "--", "—", "n/a", "none", "null", "nan")
"""What stands for a name that nobody knows, where a mapping says nothing else."""

_MIN_CHARACTERS, _MAX_CHARACTERS = 10, 100_000


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads values; `nothing` is None where the file does not say which words mean nothing."""

    patterns: Mapping[str, Pattern] = field(default_factory=lambda: NAMED)
    pattern_characters: int = DEFAULT_PATTERN_CHARACTERS
    times: tuple[str, ...] = ()
    nothing: frozenset[str] | None = None

    @classmethod
    def of(cls, keys: dict[str, Key]) -> ValueReader:
        """Return the reader that the keys at the top of a mapping file ask for."""
        return cls(
            _patterns(keys.get("patterns")),
            _characters(keys.get("pattern_characters")),
            _forms(keys.get("times")),
            _nothing(keys.get("nothing")),
        )

    def value(self, key: Key) -> Field:
        """Return a value: a path as bare text, else an object that says where it comes from."""
        return self._field(key, self.nothing or frozenset())

    def name(self, key: Key) -> Field:
        """Return a value that names something; words that mean nothing name nothing."""
        unknown = frozenset(NAMES_OF_NOTHING) if self.nothing is None else self.nothing
        return self._field(key, unknown)

    def time(self, key: Key) -> Field:
        """Return a value that is a time, in the forms that the file states for all of them."""
        found = self.value(key)
        return replace(found, times=self.times) if self.times and not found.times else found

    def property(self, key: Key, spec: PropertySpec) -> Field:
        """Return the value of a property; words of ours hold beside those of its table."""
        if spec.type == "datetime":
            return self.time(key)
        found = self.value(key)
        open_ended = found.table is not None and found.default is None
        return replace(found, passing=bool(spec.values) and open_ended and not found.only)

    def optional(self, keys: dict[str, Key], name: str) -> Field | None:
        """Return the value under a key, None when there is none."""
        return self.value(keys[name]) if name in keys else None

    def conditions(self, key: Key | None) -> tuple[Field, ...]:
        """Return values of which it matters whether they are there."""
        return tuple(self.value(one) for one in key.items()) if key else ()

    def _field(self, top: Key, nothing: frozenset[str]) -> Field:
        if not top.is_mapping:
            return Field(path=read_path(top), nothing=nothing)
        keys = top.keys(*words.ORIGINS, *words.CHANGES)
        if len(set(words.ORIGINS) & set(keys)) != 1:
            top.fail("expected exactly one of `path:`, `const:`, `first:` and `join:`")
        return Field(
            path=read_path(keys["path"]) if "path" in keys else None,
            const=keys["const"].value() if "const" in keys else None,
            first=self._fields(keys.get("first"), nothing),
            join=self._fields(keys.get("join"), nothing),
            separator=str(keys["separator"].value()) if "separator" in keys else " ",
            transforms=_words(keys.get("transform"), TRANSFORMS),
            parts=tuple(self.patterns[one] for one in _words(keys.get("part"), self.patterns)),
            looked_at=self.pattern_characters,
            times=_forms(keys.get("time")),
            table=_table(keys.get("table")),
            only="only" in keys and keys["only"].value() is True,
            default=keys["default"].value() if "default" in keys else None,
            nothing=nothing,
        )

    def _fields(self, key: Key | None, nothing: frozenset[str]) -> tuple[Field, ...]:
        return tuple(self._field(one, nothing) for one in key.items()) if key else ()


def read_path(key: Key) -> Path:
    """Return the path that stands at a key."""
    path: Path = key.checked(lambda: Path.parse(key.text()))
    return path


def read_paths(key: Key | None) -> tuple[Path, ...]:
    """Return the paths of a list, or the only one."""
    return tuple(read_path(one) for one in key.items()) if key else ()


def whole_number(key: Key | None, least: int, most: int, default: int) -> int:
    """Return the whole number at a key, within its bounds."""
    if key is None:
        return default
    size = key.value()
    if isinstance(size, bool) or not isinstance(size, int) or not least <= size <= most:
        key.fail(f"expected a whole number from {least} to {most}, got {size!r}")
    return size


def _words(key: Key | None, known: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one.one_of(tuple(known)) for one in key.items()) if key else ()


def _table(key: Key | None) -> dict[str, Any] | None:
    return {name.strip(): value.value() for name, value in key.keys().items()} if key else None


def _forms(key: Key | None) -> tuple[str, ...]:
    return tuple(_form(one) for one in key.items()) if key else ()


def _form(key: Key) -> str:
    form: str = key.checked(lambda: check_form(key.text()))
    return form


def _nothing(key: Key | None) -> frozenset[str] | None:
    return None if key is None else frozenset(one.strip().casefold() for one in key.texts())


def _patterns(key: Key | None) -> Mapping[str, Pattern]:
    own = {name: _pattern(one) for name, one in key.keys().items()} if key else {}
    return {**NAMED, **own}


def _pattern(key: Key) -> Pattern:
    pattern: Pattern = key.checked(lambda: Pattern.parse(key.text()))
    return pattern


def _characters(key: Key | None) -> int:
    return whole_number(key, _MIN_CHARACTERS, _MAX_CHARACTERS, DEFAULT_PATTERN_CHARACTERS)
