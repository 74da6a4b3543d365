"""YAML read as plain JSON values: times stay text, so that nobody guesses their zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from graph.errors import InvalidInput, LimitExceeded

MAX_NODES = 2_000_000
"""Values that one YAML document may hold once its aliases are followed."""


class PlainLoader(yaml.SafeLoader):
    """PyYAML's safe loader without times, and with names of mappings as text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """Return a mapping whose names are text, as in JSON."""
        mapping = super().construct_mapping(node, deep=deep)
        return {_name(key): value for key, value in mapping.items()}


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(text: str) -> Any:
    """Return the only document of `text`.

    Raises:
        yaml.YAMLError: When it is not YAML.
        LimitExceeded: When its aliases multiply it beyond `MAX_NODES` values.
    """
    return _plain(yaml.load(text, PlainLoader))  # noqa: S506 - derived from SafeLoader.


def load_documents(text: str) -> Iterator[tuple[Any, int]]:
    """Yield each document of `text` with the line on which it begins, counted from 1.

    Raises:
        yaml.YAMLError: When one is not YAML; documents before it were yielded.
        LimitExceeded: When aliases multiply one beyond `MAX_NODES` values.
    """
    loader = PlainLoader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                yield _plain(loader.construct_document(node)), node.start_mark.line + 1
    finally:
        loader.dispose()


def _name(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def _plain(value: Any) -> Any:
    """Return the value with sets and bytes gone, refusing aliases that explode or loop."""
    return _Copy().of(value, 0)


class _Copy:
    """Copies a document while counting: a few lines of aliases can stand for billions."""

    _MAX_DEPTH = 200

    def __init__(self) -> None:
        self._left = MAX_NODES

    def of(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > self._MAX_DEPTH:
            message = f"a YAML document holds over {MAX_NODES} values or nests too deeply"
            raise LimitExceeded(message, remedy="Split the document, or drop its aliases.")
        if isinstance(value, dict):
            return {name: self.of(inner, depth + 1) for name, inner in value.items()}
        if isinstance(value, list | tuple | set):
            return [self.of(inner, depth + 1) for inner in value]
        if isinstance(value, str | int | float | bool | None):
            return value
        message = f"YAML value of type {type(value).__name__} has no JSON counterpart"
        raise InvalidInput(message)
