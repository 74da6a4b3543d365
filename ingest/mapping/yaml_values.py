"""Values of YAML nodes as JSON has them: times stay text, so that nobody guesses their zone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from ingest.mapping.json_text import is_64_bits
from ingest.mapping.text_limits import InvalidText
from ingest.mapping.yaml_tree import YamlMapping, YamlNode, YamlScalar, YamlSequence

_YAML = "tag:yaml.org,2002:"
_TEXT = frozenset({"str", "timestamp", "value", "merge"})
_SEQUENCES = frozenset({"seq", "omap", "pairs"})
_LONGEST_NUMBER = 100
"""Characters of a number; whatever is longer is text, which no arithmetic is done on."""

_SHOWN = 100
_RESOLVER = Resolver()
_CONSTRUCTOR = SafeConstructor()
_READERS = {
    "null": _CONSTRUCTOR.construct_yaml_null,
    "bool": _CONSTRUCTOR.construct_yaml_bool,
    "int": _CONSTRUCTOR.construct_yaml_int,
    "float": _CONSTRUCTOR.construct_yaml_float,
}


def value_of(node: YamlNode) -> Any:
    """Return a node as a JSON value; names of mappings are text, numbers beyond 64 bits too.

    What an alias repeats is the same object at each place: it is built once.

    Raises:
        InvalidText: When a tag is unknown, or a value is not what its tag says.
    """
    return _Values().of(node)


class _Values:
    """Builds each node of a tree once; trees are no deeper than the limit they were read under."""

    def __init__(self) -> None:
        self._built: dict[int, Any] = {}

    def of(self, node: YamlNode) -> Any:
        if isinstance(node, YamlScalar):
            return _scalar(node)
        if id(node) not in self._built:
            self._built[id(node)] = self._collection(node)
        return self._built[id(node)]

    def _collection(self, node: YamlNode) -> Any:
        tag = _short(node)
        if isinstance(node, YamlSequence) and (tag is None or tag in _SEQUENCES):
            return [self.of(one) for one in node.items]
        if isinstance(node, YamlMapping) and tag in {None, "map"}:
            return self._mapping(node)
        if isinstance(node, YamlMapping) and tag == "set":
            return list(self._mapping(node))
        raise _unknown(node)

    def _mapping(self, node: YamlMapping) -> dict[str, Any]:
        """Return a mapping; what `<<` takes in comes first and gives way to what stands here."""
        taken: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, value in node.pairs:
            if isinstance(key, YamlScalar) and _tag_of(key) == "merge":
                for one in self._merged(value):
                    for name, inner in one.items():
                        taken.setdefault(name, inner)
            else:
                own[_name(key)] = self.of(value)
        return {**taken, **own}

    def _merged(self, node: YamlNode) -> Iterator[dict[str, Any]]:
        """Yield the mappings that a merge key names, the one that counts most first."""
        for one in node.items if isinstance(node, YamlSequence) else [node]:
            value = self.of(one)
            if not isinstance(value, dict):
                reason = "a merge key (<<) expects a mapping, or a list of mappings"
                raise InvalidText(reason, one.line)
            yield value


def _scalar(node: YamlScalar) -> Any:
    tag = _tag_of(node)
    if tag in _TEXT:
        return node.text
    if tag not in _READERS:
        raise _unknown(node)
    if len(node.text) > _LONGEST_NUMBER and node.tag is None:
        return node.text
    try:
        value = _READERS[tag](yaml.ScalarNode(_YAML + tag, node.text))
    except (ValueError, LookupError) as error:
        reason = f"{node.text[:_SHOWN]!r} is not what its tag !!{tag} says"
        raise InvalidText(reason, node.line) from error
    return value if _is_json(value) else node.text


def _is_json(value: Any) -> bool:
    """Return whether JSON can hold a value that is no text."""
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or is_64_bits(value)


def _name(key: YamlNode) -> str:
    """Return a key as text, as in JSON."""
    if not isinstance(key, YamlScalar):
        reason = "a key is a list or a mapping; expected text"
        raise InvalidText(reason, key.line)
    value = _scalar(key)
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag_of(node: YamlScalar) -> str | None:
    """Return a scalar's tag: the one that is written, else the one that its form says."""
    if node.tag is not None:
        return _short(node)
    if not node.plain:
        return "str"
    found: str = _RESOLVER.resolve(  # type: ignore[no-untyped-call]
        yaml.ScalarNode, node.text, (True, False)
    )
    return found.removeprefix(_YAML)


def _short(node: YamlNode) -> str | None:
    return node.tag.removeprefix(_YAML) if node.tag else None


def _unknown(node: YamlNode) -> InvalidText:
    tag = str(node.tag).replace(_YAML, "!!", 1)
    reason = f"unknown tag {tag[:_SHOWN]}: JSON has no such values"
    return InvalidText(reason, node.line)
