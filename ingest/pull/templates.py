"""Requests as a source declares them, filled with what is known now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from graph.errors import InvalidInput

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)\}")
_LEFT_OUT: Any = object()


@dataclass(frozen=True, slots=True)
class Filling:
    """Values of placeholders.

    Braces around any other name are text, as those of GraphQL are.

    Attributes:
        values: What is known; None is no value.
        slashes: The placeholders in whose values `/` separates steps of a path.
    """

    values: Mapping[str, Any]
    slashes: frozenset[str] = frozenset()

    def path(self, template: str) -> str:
        """Return a path, its values encoded.

        Raises:
            InvalidInput: When a value is missing or would lead elsewhere.
        """
        return _PLACEHOLDER.sub(lambda found: self._step(template, found[1]), template)

    def query(self, template: Mapping[str, str]) -> dict[str, str]:
        """Return a query; a member whose placeholder has no value is left out."""
        filled = {name: self._text(text) for name, text in template.items()}
        return {name: str(value) for name, value in filled.items() if value is not _LEFT_OUT}

    def body(self, template: Any) -> Any:
        """Return a body; a text that is one placeholder becomes its value, of whatever type."""
        filled = self._body(template)
        return None if filled is _LEFT_OUT else filled

    def _body(self, template: Any) -> Any:
        match template:
            case str():
                return self._text(template)
            case Mapping():
                members = {name: self._body(one) for name, one in template.items()}
                return {name: one for name, one in members.items() if one is not _LEFT_OUT}
            case list() | tuple():
                return [one for one in map(self._body, template) if one is not _LEFT_OUT]
            case _:
                return template

    def _text(self, text: str) -> Any:
        names = [name for name in _PLACEHOLDER.findall(text) if name in self.values]
        if any(self.values[name] is None for name in names):
            return _LEFT_OUT
        if len(names) == 1 and text == f"{{{names[0]}}}":
            return self.values[names[0]]
        return _PLACEHOLDER.sub(
            lambda found: str(self.values[found[1]]) if found[1] in names else found[0], text
        )

    def _step(self, template: str, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            message = f"{template}: nothing is said of {name!r}"
            raise InvalidInput(message, remedy=f"Say {name!r} among the instance's options.")
        text = str(value)
        if not text or any(part in {"", ".", ".."} for part in text.split("/")):
            message = f"{template}: {{{name}}} is {value!r}, which is no part of a path"
            raise InvalidInput(message)
        return quote(text, safe="/" if name in self.slashes else "")
