"""Mapping files: YAML read into a `Mapping`, each fault with file, line and key."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path as FilePath
from typing import Any

from graph.errors import InvalidMapping
from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.times import load_zone
from ingest.mapping import words
from ingest.mapping.chunks import DEFAULT_CHUNK_CHARACTERS
from ingest.mapping.connector import connectors
from ingest.mapping.declared import Mapping, check_ends
from ingest.mapping.fields import Field
from ingest.mapping.keys import Key
from ingest.mapping.label_maps import Claim, EdgeMap, LabelMap, Target
from ingest.mapping.paths import Path
from ingest.mapping.records import FILE_AUTHORITY, check_label, check_property
from ingest.mapping.text_limits import CEILING, InvalidText, TextLimits
from ingest.mapping.transforms import TRANSFORMS
from ingest.mapping.values import nearest
from ingest.mapping.yaml_text import load_node

_SHIPPED = resources.files("ingest.mapping") / "shipped"
_MIN_CHUNK, _MAX_CHUNK = 200, 100_000


def find_mapping(name_or_file: str, limits: TextLimits = CEILING) -> Mapping:
    """Return a shipped mapping by its name, or the mapping in a file.

    Raises:
        InvalidMapping: When there is neither, or the file has a fault.
    """
    if name_or_file in shipped_names():
        return shipped(name_or_file)
    file = FilePath(name_or_file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"mapping {name_or_file!r} is no shipped one and can't be read as a file"
        message = f"{what} ({error}){nearest(name_or_file, shipped_names())}"
        raise InvalidMapping(message) from error
    return parse_mapping(text, name_or_file, limits)


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
    format_ = keys["format"].one_of(tuple(connectors())) if "format" in keys else "records"
    maps = tuple(_label_map(one) for one in keys["maps"].items()) if "maps" in keys else ()
    if connectors()[format_].maps and not maps:
        top.fail(f"format {format_} needs `maps:`, which say what a record becomes")
    if maps and not connectors()[format_].maps:
        keys["maps"].fail(f"format {format_} says itself what a record becomes")
    zone = keys.get("timezone")
    return Mapping(
        name=FilePath(top.file).name.removesuffix(".yaml"),
        text=text,
        format=format_,
        records=_path(keys["records"]) if "records" in keys else None,
        maps=maps,
        has=_paths(keys.get("has")),
        zone=zone.checked(lambda: load_zone(zone.text())) if zone else None,
        exclude=keys["exclude"].texts() if "exclude" in keys else (),
        chunk_characters=_chunk_characters(keys.get("chunk_characters")),
    )


def _chunk_characters(key: Key | None) -> int:
    if key is None:
        return DEFAULT_CHUNK_CHARACTERS
    size = key.value()
    if isinstance(size, bool) or not isinstance(size, int) or not _MIN_CHUNK <= size <= _MAX_CHUNK:
        key.fail(f"expected a whole number from {_MIN_CHUNK} to {_MAX_CHUNK}, got {size!r}")
    return size


def _label_map(top: Key) -> LabelMap:
    keys = top.keys(*words.MAP)
    for needed in ("label", "id"):
        if needed not in keys:
            top.fail(f"`{needed}:` is missing")
    label = keys["label"].checked(lambda: check_label(keys["label"].text(), "label"))
    if "key" in keys and not LABELS[label].canonical:
        keys["key"].fail(f"{label} has no key: it is known by source and id alone")
    props = keys["props"].keys() if "props" in keys else {}
    for name, key in props.items():
        key.checked(functools.partial(check_property, label, name))
    return LabelMap(
        label=label,
        id=_field(keys["id"]),
        props={name: _field(key) for name, key in props.items()},
        key=_optional(keys, "key"),
        url=_optional(keys, "url"),
        aliases=_optional(keys, "aliases"),
        version=_optional(keys, "version"),
        at=_optional(keys, "at"),
        edges=_edges(label, keys.get("edges")),
        claims=_claims(keys.get("same_as")),
        needs=_paths(keys.get("needs")),
        authority=_authority(keys.get("authority")),
    )


def _authority(key: Key | None) -> int:
    value = FILE_AUTHORITY if key is None else key.value()
    if key and (isinstance(value, bool) or value not in range(1, 10)):
        key.fail(f"expected a number from 1 (counts most) to 9, got {value!r}")
    return int(value)


def _edges(label: str, key: Key | None) -> tuple[EdgeMap, ...]:
    return tuple(_edge(label, one) for one in key.items()) if key else ()


def _edge(label: str, top: Key) -> EdgeMap:
    keys = top.keys(*words.EDGE)
    if "type" not in keys or ("to" in keys) == ("from" in keys):
        top.fail("expected `type:` and either `to:` or `from:`")
    type_ = keys["type"].text()
    if type_ not in RELATIONSHIPS:
        keys["type"].fail(f"unknown relationship {type_!r}{nearest(type_, RELATIONSHIPS)}")
    incoming = "from" in keys
    target = _target(keys["from" if incoming else "to"])
    if incoming and "producer" not in keys:
        top.fail("an edge with `from:` only accumulates and needs a `producer:`")
    ends = (target.label, label) if incoming else (label, target.label)
    keys["type"].checked(lambda: check_ends(type_, *ends))
    producer = keys["producer"].text() if "producer" in keys else None
    return EdgeMap(type_, target, incoming=incoming, producer=producer)


def _target(top: Key) -> Target:
    keys = top.keys(*words.TARGET)
    if "label" not in keys or ("key" in keys) == ("id" in keys):
        top.fail("expected `label:` and either `key:` or `id:`")
    label = keys["label"].checked(lambda: check_label(keys["label"].text(), "label"))
    by_key = "key" in keys
    if by_key and not LABELS[label].canonical:
        keys["key"].fail(f"{label} has no key; name it by `id:`")
    return Target(
        label,
        _field(keys["key" if by_key else "id"]),
        by_key=by_key,
        source=keys["source"].text() if "source" in keys else None,
        instance=keys["instance"].text() if "instance" in keys else None,
    )


def _claims(key: Key | None) -> tuple[Claim, ...]:
    return tuple(_claim(one) for one in key.items()) if key else ()


def _claim(top: Key) -> Claim:
    keys = top.keys(*words.CLAIM)
    if "source" not in keys or "id" not in keys:
        top.fail("expected `source:` and `id:`")
    instance = keys["instance"].text() if "instance" in keys else "main"
    return Claim(keys["source"].text(), _field(keys["id"]), instance, _paths(keys.get("unless")))


def _optional(keys: dict[str, Key], name: str) -> Field | None:
    return _field(keys[name]) if name in keys else None


def _field(top: Key) -> Field:
    """Return a value: a path as bare text, else an object that says where it comes from."""
    if not top.is_mapping:
        return Field(path=_path(top))
    keys = top.keys(*words.ORIGINS, *words.CHANGES)
    if len(set(words.ORIGINS) & set(keys)) != 1:
        top.fail("expected exactly one of `path:`, `const:`, `first:` and `join:`")
    transforms = keys["transform"].items() if "transform" in keys else ()
    return Field(
        path=_path(keys["path"]) if "path" in keys else None,
        const=keys["const"].value() if "const" in keys else None,
        first=tuple(_field(one) for one in keys["first"].items()) if "first" in keys else (),
        join=tuple(_field(one) for one in keys["join"].items()) if "join" in keys else (),
        separator=str(keys["separator"].value()) if "separator" in keys else " ",
        transforms=tuple(one.one_of(tuple(TRANSFORMS)) for one in transforms),
        table=_table(keys.get("table")),
        default=keys["default"].value() if "default" in keys else None,
    )


def _table(key: Key | None) -> dict[str, Any] | None:
    return {name: value.value() for name, value in key.keys().items()} if key else None


def _path(key: Key) -> Path:
    path: Path = key.checked(lambda: Path.parse(key.text()))
    return path


def _paths(key: Key | None) -> tuple[Path, ...]:
    return tuple(_path(one) for one in key.items()) if key else ()
