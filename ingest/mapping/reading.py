"""Mapping files: YAML read into a `Mapping`, each fault with file, line and key."""

from __future__ import annotations

import functools
from dataclasses import replace
from importlib import resources
from pathlib import Path as FilePath

from graph.errors import InvalidMapping
from graph.model.times import load_zone
from ingest.mapping import words
from ingest.mapping.chunks import DEFAULT_CHUNK_CHARACTERS
from ingest.mapping.connector import connectors
from ingest.mapping.declared import DEFAULT_DELIMITER, Mapping, RecordSet
from ingest.mapping.keys import Key
from ingest.mapping.label_maps import LabelMap
from ingest.mapping.map_reading import read_map
from ingest.mapping.text_limits import CEILING, InvalidText, TextLimits
from ingest.mapping.value_reading import ValueReader, read_path, read_paths, whole_number
from ingest.mapping.values import nearest
from ingest.mapping.yaml_text import load_node

DEFAULT_BYTES = 1024 * 1024
_SHIPPED = resources.files("ingest.mapping") / "shipped"
_CHUNK = (200, 100_000, DEFAULT_CHUNK_CHARACTERS)


def find_mapping(
    name_or_file: str, limits: TextLimits = CEILING, largest: int = DEFAULT_BYTES
) -> Mapping:
    """Return a shipped mapping by its name, or the mapping in a file of at most `largest` bytes.

    Raises:
        InvalidMapping: When there is neither, or the file is too large or has a fault.
    """
    if name_or_file in shipped_names():
        return shipped(name_or_file)
    try:
        with FilePath(name_or_file).open("rb") as file:
            content = file.read(largest + 1)
        _check_size(content, name_or_file, largest)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"mapping {name_or_file!r} is no shipped one and can't be read as a file"
        message = f"{what} ({error}){nearest(name_or_file, shipped_names())}"
        raise InvalidMapping(message) from error
    return parse_mapping(text, name_or_file, limits)


def _check_size(content: bytes, name: str, largest: int) -> None:
    if len(content) > largest:
        message = f"{name} has more than {largest:,} bytes, the most that a mapping may have"
        remedy = "Name the mapping and not the data, or raise NAZARA_MAPPING_BYTES."
        raise InvalidMapping(message, remedy=remedy)


def shipped_names() -> list[str]:
    """Return the names of the mappings that come with Nazara."""
    names = (one.name for one in _SHIPPED.iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


@functools.cache
def shipped(name: str) -> Mapping:
    """Return a mapping that comes with Nazara."""
    return parse_mapping((_SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")


@functools.lru_cache(maxsize=64)
def parse_mapping(text: str, name: str = "mapping", limits: TextLimits = CEILING) -> Mapping:
    """Return the mapping that YAML text writes.

    Raises:
        InvalidMapping: When something in it is unknown, missing or wrong; the message
            begins with `{name}:{line}`.
    """
    try:
        node = load_node(text, limits)
    except InvalidText as error:
        reason = f"{name}{error.place}: {error.message}"
        raise InvalidMapping(reason, remedy=error.remedy) from error
    if node is None:
        reason = f"{name}:1: the mapping is empty"
        raise InvalidMapping(reason)
    return _mapping(Key(name, "mapping", node), text)


def _mapping(top: Key, text: str) -> Mapping:
    keys = top.keys(*words.TOP)
    formats = tuple(name for name, one in connectors().items() if one.reads)
    format_ = keys["format"].one_of(formats) if "format" in keys else "records"
    if "maps" in keys and not connectors()[format_].maps:
        keys["maps"].fail(f"format {format_} says itself what a record becomes")
    records = _record_sets(keys, ValueReader.of(keys))
    if connectors()[format_].maps and not all(one.maps for one in records):
        top.fail(f"format {format_} needs `maps:`, which say what a record becomes")
    zone = keys.get("timezone")
    return Mapping(
        name=FilePath(top.file).name.removesuffix(".yaml"),
        text=text,
        format=format_,
        records=records,
        zone=zone.checked(lambda: load_zone(zone.text())) if zone else None,
        exclude=keys["exclude"].texts() if "exclude" in keys else (),
        chunk_characters=whole_number(keys.get("chunk_characters"), *_CHUNK),
        delimiter=_delimiter(keys.get("delimiter")),
        json=read_paths(keys.get("json")),
    )


def _record_sets(keys: dict[str, Key], values: ValueReader) -> tuple[RecordSet, ...]:
    """Return where records stand and what they become: one set if nothing is said of that."""
    shared = RecordSet(
        maps=_maps(keys.get("maps"), values),
        has=values.conditions(keys.get("has")),
        unless=values.conditions(keys.get("unless")),
    )
    if "records" not in keys:
        return (shared,)
    return tuple(_record_set(one, shared, values) for one in keys["records"].items())


def _record_set(top: Key, shared: RecordSet, values: ValueReader) -> RecordSet:
    if not top.is_mapping:
        return replace(shared, path=read_path(top))
    keys = top.keys(*words.RECORDS)
    if "path" not in keys:
        top.fail("`path:` is missing")
    return RecordSet(
        path=read_path(keys["path"]),
        maps=_maps(keys["maps"], values) if "maps" in keys else shared.maps,
        has=(*shared.has, *values.conditions(keys.get("has"))),
        unless=(*shared.unless, *values.conditions(keys.get("unless"))),
        named="maps" in keys,
    )


def _maps(key: Key | None, values: ValueReader) -> tuple[LabelMap, ...]:
    return tuple(read_map(one, values) for one in key.items()) if key else ()


def _delimiter(key: Key | None) -> str:
    if key is None:
        return DEFAULT_DELIMITER
    delimiter = key.value()
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n ':
        key.fail(f'expected one character such as ";" or "\\t", got {delimiter!r}')
    return delimiter
