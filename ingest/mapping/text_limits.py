"""How much a foreign text may stand for: looked at while it is read, before anything is built."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import InvalidInput
from graph.settings.settings import Settings

DEFAULT_DEPTH = 100
DEFAULT_VALUES = 2_000_000
DEFAULT_CHARACTERS = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Levels, values and characters of one JSON or YAML document, its aliases followed."""

    depth: int = DEFAULT_DEPTH
    values: int = DEFAULT_VALUES
    characters: int = DEFAULT_CHARACTERS

    @classmethod
    def of(cls, settings: Settings) -> TextLimits:
        """Return the limits that somebody set."""
        return cls(settings.ingest_depth, settings.ingest_yaml_values, settings.ingest_file_bytes)

    @property
    def too_deep(self) -> str:
        """What is wrong with a text that nests deeper."""
        return f"nests deeper than {self.depth} levels (NAZARA_INGEST_DEPTH)"


CEILING = TextLimits(200, 10_000_000)
"""The most that a setting can allow: what holds where a text was looked at when it came in."""


class InvalidText(InvalidInput):
    """A text is not of its format, or beyond a limit; `line` counts from 1."""

    default_remedy = "Correct the text, or raise the setting that the message names."

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line

    @property
    def place(self) -> str:
        """Where in a file it stands: `:12`, or nothing where nobody knows."""
        return f":{self.line}" if self.line else ""
