"""Places in a mapping file: their values, and faults that name file, line and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from graph.errors import InvalidInput, InvalidMapping
from ingest.mapping.values import nearest
from ingest.mapping.yaml_tree import YamlMapping, YamlNode, YamlScalar, YamlSequence
from ingest.mapping.yaml_values import value_of


class Key:
    """A place in the file: reads its value and says file, line and key in each fault."""

    def __init__(self, file: str, name: str, node: YamlNode, line: int | None = None) -> None:
        self.file, self.name, self.node = file, name, node
        self.line = line or node.line

    def fail(self, problem: str) -> NoReturn:
        """Raise the error that says what is wrong here."""
        message = f"{self.file}:{self.line}: {self.name}: {problem}"
        raise InvalidMapping(message)

    def keys(self, *known: str) -> dict[str, Key]:
        """Return the keys of a mapping, refusing those that are not `known`."""
        if not isinstance(self.node, YamlMapping):
            self.fail(f"expected keys and values{_example(known)}")
        found: dict[str, Key] = {}
        for key_node, value_node in self.node.pairs:
            name = key_node.text if isinstance(key_node, YamlScalar) else "[…]"
            key = Key(self.file, _join(self.name, name), value_node, key_node.line)
            if known and name not in known:
                key.fail(f"unknown key {name!r}{nearest(name, known)}")
            if name in found:
                key.fail(f"{name!r} stands here twice")
            found[name] = key
        return found

    def items(self) -> Iterator[Key]:
        """Yield the elements of a list; a single value counts as a list of one."""
        if isinstance(self.node, YamlSequence):
            for number, node in enumerate(self.node.items):
                yield Key(self.file, f"{self.name}[{number}]", node)
        else:
            yield self

    @property
    def is_mapping(self) -> bool:
        """Whether keys and values stand here."""
        return isinstance(self.node, YamlMapping)

    def value(self) -> Any:
        """Return the value as plain data."""
        return self.checked(lambda: value_of(self.node))

    def text(self) -> str:
        """Return the value as text that is not empty."""
        value = self.value()
        if not isinstance(value, str) or not value.strip():
            self.fail(f"expected text, got {value!r}")
        return value

    def texts(self) -> tuple[str, ...]:
        """Return the values of a list of texts."""
        return tuple(item.text() for item in self.items())

    def one_of(self, known: tuple[str, ...]) -> str:
        """Return the value when it is one of `known`."""
        text = self.text()
        if text not in known:
            self.fail(f"{text!r} is not known{nearest(text, known)}")
        return text

    def checked(self, check: Callable[[], Any]) -> Any:
        """Return what `check` gives, its error told with this place."""
        try:
            return check()
        except InvalidInput as error:
            if error.message.startswith(f"{self.file}:"):
                raise
            self.fail(error.message)


def _join(head: str, name: str) -> str:
    return name if head == "mapping" else f"{head}.{name}"


def _example(known: tuple[str, ...]) -> str:
    return f" ({', '.join(known)})" if known else ""
