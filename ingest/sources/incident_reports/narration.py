"""Times that a report tells in their order: rows, headings, bullets and lines that begin so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from graph.errors import InvalidInput
from ingest.mapping.chunks import plain
from ingest.sources.incident_reports.entries import Clock, Entry
from ingest.sources.incident_reports.lines import MARKUP, Line
from ingest.sources.incident_reports.moments import DASHES, FoundTime, find
from ingest.sources.incident_reports.roles import role_of_entry

_NAMES = ("timeline", "chronology", "sequence of events", "key events", "event log", "incident log")
_WORDS_OF_NAME = 6
_TURN_OF_DAY = timedelta(hours=12)
_SIGNS = MARKUP + ",.;"
_OTHER_END = re.compile(r"\d{1,2}[:.]\d{2}(?: ?[ap]m)?\b", re.IGNORECASE)
_BEFORE_TIMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "at", "on", "~", "abo", "aro")
"""How words before a time begin that leave it the first thing of its line: `Mon`, `about`."""


def narrated(lines: Iterable[Line], clock: Clock) -> list[Entry]:
    """Return the entries of a report's timeline.

    Below a heading such as Timeline, or below an entry with date and time, a time of day is
    enough; it is of the day that was last told, or of the next one where it jumps back by half
    a day. Elsewhere only a line that begins with date and time is an entry.
    """
    narration = _Narration(clock)
    for line in lines:
        narration.take(line)
    return narration.entries


class _Narration:
    """The entries so far, and where in the page and in time the reader is."""

    def __init__(self, clock: Clock) -> None:
        self.entries: list[Entry] = []
        self._clock = clock
        self._day = clock.day
        self._section: Line | None = None
        self._last: datetime | None = None
        self._wordless = False

    def take(self, line: Line) -> None:
        """Read one line."""
        try:
            found = _leading(line.words, self._day)
        except InvalidInput as error:
            if self._section and line.words[:1].isdigit():
                self.entries.append(Entry("other", line.words, None, error.message))
            return
        if found is None:
            self._without_time(line)
        elif found.clock is None:
            self._wordless = False
            if self._section or line.kind == "heading":
                self._day, self._last = found.day, None
        elif self._section or found.day:
            self._add(line, found)

    def _without_time(self, line: Line) -> None:
        if _is_timeline(line):
            self._section, self._wordless = line, False
        elif self._section and _ends(self._section, line):
            self._section, self._wordless = None, False
        elif self._wordless:
            self.entries[-1] = _worded(self.entries[-1], plain(line.words).strip(_SIGNS))
            self._wordless = False

    def _add(self, line: Line, found: FoundTime) -> None:
        self._section = self._section or line
        text = _rest(line.words, found)
        entry = Clock(self._clock.zone, self._day).entry_at("other", text, found)
        if found.day:
            self._day = found.day
        elif entry.at and self._last and self._day and self._last - entry.at > _TURN_OF_DAY:
            self._day += timedelta(days=1)
            entry = replace(entry, at=entry.at + timedelta(days=1))
        self._last = entry.at or self._last
        self.entries.append(_worded(entry, text))
        self._wordless = not text


def _leading(words: str, near: date | None) -> FoundTime | None:
    """Return the time that a line begins with, None when it begins with something else.

    Raises:
        InvalidInput: When a time in it can't be read.
    """
    found = find(words, near)
    if found is None:
        return None
    before = words[: found.start].strip(_SIGNS)
    return found if not before or before.lower().startswith(_BEFORE_TIMES) else None


def _rest(words: str, found: FoundTime) -> str:
    """Return what stands behind a time, without the other end of a stretch of time."""
    rest = words[found.end :].lstrip(" )]*_`")
    bare = plain(rest).removeprefix("to ").strip(_SIGNS)
    if rest.startswith((*DASHES, "to ")) and (other := _OTHER_END.match(bare)):
        return bare[other.end() :].strip(_SIGNS)
    return bare


def _worded(entry: Entry, text: str) -> Entry:
    return replace(entry, text=text, role=role_of_entry(text))


def _is_timeline(line: Line) -> bool:
    short = len(line.name.split()) <= _WORDS_OF_NAME
    return short and line.kind != "row" and any(one in line.name for one in _NAMES)


def _ends(section: Line, line: Line) -> bool:
    """Whether a line begins what comes after a section.

    That is a heading or bullet as high as the one that began it. A section that only its first
    entry began, in a table or in text, ends with the table or at the next heading.
    """
    if line.kind == "heading":
        return section.kind != "heading" or line.depth <= section.depth
    if section.kind == "row":
        return line.kind != "row"
    return section.kind == line.kind == "bullet" and line.depth <= section.depth
