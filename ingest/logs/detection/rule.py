"""A rule on log lines: what they look like, how many make a finding, and how it is worded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ingest.logs.detection.line_pattern import LinePattern

FindingSeverity = Literal["info", "warning", "error", "critical"]
FindingCategory = Literal[
    "capacity", "configuration", "crash", "dependency", "deployment", "hardware", "security"
]

SEVERITIES: Final[tuple[FindingSeverity, ...]] = get_args(FindingSeverity)
CATEGORIES: Final[tuple[FindingCategory, ...]] = get_args(FindingCategory)

LINES_OF_WINDOW: Final = 1000
"""Lines that stand for the time of a window where lines have no times."""

PARTS_OF_WINDOW: Final = 10
"""Parts in which lines are counted, of a window."""

_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"\{([a-z_]{1,40})\}")


@dataclass(frozen=True, slots=True)
class RuleExample:
    """A line that a rule takes, or does not.

    Attributes:
        text: The line, or the lines of an entry.
        is_hit: Whether it is one of the rule's.
        fields: What the rule reads in it, of what the example tells.
        place: File and line where it stands.
    """

    text: str
    is_hit: bool
    fields: Mapping[str, str]
    place: str


@dataclass(frozen=True, slots=True)
class LogRule:
    """What is found in log lines.

    Attributes:
        name: Words with hyphens between.
        title: How a finding is worded: `{field}` stands for what the lines name, and what stands
            in square brackets is left out where a field in it is not known.
        about: What it means and where to look, for people.
        severity: Of a finding.
        category: Of a finding.
        patterns: One of them has to match.
        exceptions: None of them may match.
        levels: Levels of its lines; empty for all. Lines without a level are taken.
        least: Lines within a window that make a finding.
        within: Seconds of the window; None for all that is read.
        by: Fields by which lines are counted apart.
        is_fallback: Whether it takes only lines that no other rule takes.
        examples: Lines for and against.
        place: File and line where it stands.
    """

    name: str
    title: str
    about: str
    severity: FindingSeverity
    category: FindingCategory
    patterns: tuple[LinePattern, ...]
    exceptions: tuple[LinePattern, ...]
    levels: frozenset[str]
    least: int
    within: float | None
    by: tuple[str, ...]
    is_fallback: bool
    examples: tuple[RuleExample, ...]
    place: str

    def worded(self, fields: Mapping[str, str]) -> str:
        """Return the title with what lines name."""

        def part(found: re.Match[str]) -> str:
            known = all(fields.get(name) for name in _FIELD.findall(found[1]))
            return found[1] if known else ""

        said = _OPTIONAL.sub(part, self.title)
        return _FIELD.sub(lambda found: fields.get(found[1]) or "unknown", said)

    def read(
        self, text: str, level: str | None, patterns: Sequence[LinePattern]
    ) -> dict[str, str] | None:
        """Return what a text names, with single blanks between its words; None if it is no hit.

        Only those of the rule's patterns are tried that are given.
        """
        if self.levels and level is not None and level not in self.levels:
            return None
        for pattern in patterns:
            if found := pattern.compiled.search(text):
                if any(one.compiled.search(text) for one in self.exceptions):
                    return None
                named = found.groupdict().items()
                return {name: kept for name, said in named if said and (kept := _kept(said))}
        return None


def fields_of(title: str) -> tuple[str, ...]:
    """Return the fields that a title speaks of."""
    return tuple(dict.fromkeys(_FIELD.findall(title)))


def _kept(said: str) -> str:
    return said.strip(" .,:;-'\"`()[]<>\\")
