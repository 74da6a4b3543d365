"""How bad a report says that it was: `Severity: SEV-2`, in its front matter or in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ingest.mapping.chunks import plain
from ingest.mapping.severity_words import UNKNOWN_RANK, severity_rank
from ingest.mapping.value_reading import NAMES_OF_NOTHING
from ingest.sources.incident_reports.lines import MARKUP, Line, pair_of
from ingest.sources.incident_reports.moments import LINE

_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("severity", "sev", "severity level", "incident severity"), "severity"),
    **dict.fromkeys(("priority", "prio", "priority level", "incident priority"), "priority"),
}
"""What a word is called, and the property that keeps it."""

_NOTHING = frozenset({*NAMES_OF_NOTHING, "tbd", "tbc", "todo", "unknown"})
_WORDS = 4
_REMARK = re.compile(
    r" ?[(\[].*|[,;.](?: .*)?$| [-\N{EN DASH}\N{EM DASH}] .*",
    re.DOTALL,
)
"""What stands behind a word and explains it."""


def stated_severity(front: Mapping[str, Any], lines: Iterable[Line]) -> dict[str, str]:
    """Return `severity` and `priority` as a report words them; the front matter counts first."""
    found: dict[str, str] = {}
    for name, word in (*_of_front(front), *_of_lines(lines)):
        found.setdefault(name, word)
    return found


def _of_front(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in front.items():
        name = _NAMES.get(key.lower().replace("_", " ").replace("-", " "))
        said = isinstance(value, str | int) and not isinstance(value, bool)
        if name and said and (word := _word(str(value))):
            yield name, word


def _of_lines(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """Yield what labelled lines say, and the line below a heading that is such a label."""
    heading: str | None = None
    for line in lines:
        pair = pair_of(_unmarked(line))
        name = _NAMES.get(pair[0].lower()) if pair else None
        if pair and name and (word := _word(pair[1])) and _is_a_value(line, word):
            yield name, word
        elif heading and line.kind in {"text", "bullet"} and (word := _word(line.words)):
            yield heading, word
        heading = _NAMES.get(line.name) if line.kind == "heading" else None


def _unmarked(line: Line) -> Line:
    return replace(line, words=plain(line.words), cells=tuple(map(plain, line.cells)))


def _is_a_value(line: Line, word: str) -> bool:
    """Whether a row is not the head of a table, whose next column is called so."""
    return line.kind != "row" or severity_rank(word) != UNKNOWN_RANK


def _word(value: str) -> str | None:
    """Return a word for how bad it was, without what explains it; None where that is a sentence."""
    word = plain(value[:LINE]).strip(MARKUP)
    if len(word.split()) > _WORDS or "(" in word:
        word = _REMARK.sub("", word)
    short = 0 < len(word.split()) <= _WORDS
    return word if short and word.lower() not in _NOTHING else None
