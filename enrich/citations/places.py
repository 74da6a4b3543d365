"""Texts that can be cited, and places in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceText:
    """A property of a node that holds text."""

    node: str
    property: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a text: `text[start:end]` of that property, in code points."""

    passage: SourceText
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.passage.text[self.start : self.end]

    def citation(self) -> dict[str, Any]:
        """Return the place as it is stored."""
        return {
            "node": self.passage.node,
            "property": self.passage.property,
            "start": self.start,
            "end": self.end,
        }
