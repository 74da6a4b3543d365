"""The detector: takes the entries of logs, and says what rules find in them.

A pattern is tried on an entry only when the entry has the words that the pattern must have: which
words of rules are parts of a word is remembered, so most entries cost a look-up for each word.
Findings are the same in whatever order files come, as long as no limit is met.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from ingest.logs.detection.line_pattern import LEAST_WORD, WORDS, LinePattern
from ingest.logs.detection.rule import (
    LINES_OF_WINDOW,
    PARTS_OF_WINDOW,
    SEVERITIES,
    FindingCategory,
    FindingSeverity,
    LogRule,
)
from ingest.logs.records import ReadRecord

MOST_FINDINGS: Final = 1000
MOST_CITED: Final = 5
MOST_CHARACTERS: Final = 4000
CITED_CHARACTERS: Final = 2000

_MOST_WORDS: Final = 300_000
_MOST_CHOICES: Final = 20_000
_MOST_PARTS: Final = 512
"""Parts of windows that are counted for a finding; with more, two become one."""

_FILE_NAME: Final = re.compile(
    r"(?:^|[/\\!:])([a-zA-Z][a-zA-Z_-]{1,62})(?:[.-]\d[\w-]{0,20})?\.[a-z][a-z0-9.]{1,20}$"
)
_ANY: Final = """
    access app application console current daemon debug error errors info kern log logs main
    messages nohup out output server service stderr stdout syslog system trace worker
"""
_OF_ANY_SYSTEM: Final = frozenset(_ANY.split())
"""Names of log files that say nothing of whose they are."""

_Chosen = tuple[LogRule, Sequence[LinePattern]]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TIME: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class CitedLine:
    """An entry that a finding rests on; in order of time, then of file and line.

    Attributes:
        time: When it was written; None if it does not say.
        source: File or stream.
        line: Number of its first line, from 1 on.
        text: All its lines; of a long one its beginning, with … at the end.
    """

    order: datetime = field(repr=False)
    source: str
    line: int
    text: str

    @property
    def time(self) -> datetime | None:
        """When it was written; None if it does not say."""
        return None if self.order == _NO_TIME else self.order


@dataclass(frozen=True, slots=True)
class LogFinding:
    """What a rule found.

    Attributes:
        rule: Name of the rule.
        title: In words, with what the lines name.
        severity: Of the rule.
        category: Of the rule.
        system: The system that it is about, if the lines name one.
        fields: All that the lines name of what the rule counts apart.
        lines: How many entries it rests on: of those within windows that hold enough.
        first: When the first of them was written; None if they do not say.
        last: When the last was.
        cited: The first of them.
    """

    rule: str
    title: str
    severity: FindingSeverity
    category: FindingCategory
    system: str | None
    fields: Mapping[str, str]
    lines: int
    first: datetime | None
    last: datetime | None
    cited: tuple[CitedLine, ...]


class Detector:
    """Takes entries of logs, and says what rules find in them.

    Args:
        rules: The rules.
        most_findings: Findings that are told apart; entries of others are counted in `crowded`.
        most_cited: Entries that are cited of each.
        most_characters: Characters of an entry that are looked at.
        cited_characters: Characters of an entry that are cited.
    """

    def __init__(
        self,
        rules: Iterable[LogRule],
        *,
        most_findings: int = MOST_FINDINGS,
        most_cited: int = MOST_CITED,
        most_characters: int = MOST_CHARACTERS,
        cited_characters: int = CITED_CHARACTERS,
    ) -> None:
        self.crowded = 0
        # What takes all that is left comes last.
        self._rules = sorted(rules, key=lambda rule: (rule.is_fallback, rule.name))
        self._most_findings = most_findings
        self._most_cited = most_cited
        self._most_characters = most_characters
        self._cited_characters = cited_characters
        self._known = _KnownWords(self._rules)
        self._choices: dict[int, list[_Chosen]] = {}
        self._tallies: dict[tuple[str, ...], _Tally] = {}

    def add(self, record: ReadRecord) -> tuple[str, ...]:
        """Take an entry; return the names of the rules whose it is."""
        text = record.text[: self._most_characters]
        words = 0
        known = self._known
        for one in WORDS.findall(text.lower()):
            words |= known[one]
        if not words or not (chosen := self._chosen(words)):
            return ()
        text = " ".join(text.split())
        if '\\"' in text:
            # A text within JSON.
            text = text.replace('\\"', '"')
        taken: list[str] = []
        for rule, patterns in chosen:
            if rule.is_fallback and taken:
                break
            if (fields := rule.read(text, record.level, patterns)) is not None:
                taken.append(rule.name)
                self._count(rule, fields, record)
        return tuple(taken)

    def findings(self) -> list[LogFinding]:
        """Return what was found: the gravest first, then by time."""
        found = [one for tally in self._tallies.values() for one in tally.finding()]
        return sorted(
            found,
            key=lambda one: (
                -SEVERITIES.index(one.severity),
                one.first or _NO_TIME,
                one.title,
                one.rule,
            ),
        )

    def _chosen(self, words: int) -> list[_Chosen]:
        """Return the rules that entries with these words may be of, with the patterns."""
        if (chosen := self._choices.get(words)) is None:
            if len(self._choices) >= _MOST_CHOICES:
                self._choices.clear()
            found = ((rule, self._known.may_match(rule, words)) for rule in self._rules)
            chosen = [(rule, patterns) for rule, patterns in found if patterns]
            self._choices[words] = chosen
        return chosen

    def _count(self, rule: LogRule, fields: dict[str, str], record: ReadRecord) -> None:
        if "system" not in fields and (system := record.service or _named_by(record.source)):
            fields["system"] = system
        fields["source"] = record.source
        key = (rule.name, *(fields.get(name, "") for name in rule.by))
        tally = self._tallies.get(key)
        if tally is None:
            if len(self._tallies) >= self._most_findings:
                self.crowded += 1
                return
            kept = {name: fields[name] for name in rule.by if name in fields}
            tally = self._tallies[key] = _Tally(
                rule, kept, self._most_cited, self._cited_characters
            )
        tally.add(record)


class _KnownWords(dict[str, int]):
    """Of letters that were met together: which words of rules are parts of them, as bits."""

    def __init__(self, rules: Iterable[LogRule]) -> None:
        super().__init__()
        patterns = [(rule.name, one) for rule in rules for one in rule.patterns]
        words = sorted({word for _, one in patterns for need in one.needs for word in need})
        bits = {word: 1 << place for place, word in enumerate(words)}
        self._beginnings: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for word, bit in bits.items():
            self._beginnings[word[:LEAST_WORD]].append((word, bit))
        self._needs: defaultdict[str, list[tuple[LinePattern, list[int]]]] = defaultdict(list)
        for name, one in patterns:
            needs = [sum(bits[word] for word in need) for need in one.needs]
            self._needs[name].append((one, needs))

    def __missing__(self, letters: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = 0
        for place in range(len(letters) - LEAST_WORD + 1):
            for word, bit in self._beginnings.get(letters[place : place + LEAST_WORD], ()):
                if letters.startswith(word, place):
                    found |= bit
        self[letters] = found
        return found

    def may_match(self, rule: LogRule, words: int) -> list[LinePattern]:
        """Return the patterns of a rule that a text with these words may match."""
        needed = self._needs[rule.name]
        return [one for one, needs in needed if all(words & need for need in needs)]


@dataclass(slots=True)
class _WindowPart:
    """Lines of a part of a window."""

    lines: int = 0
    first: datetime | None = None
    last: datetime | None = None
    cited: CitedLine | None = None

    def widen(self, other: _WindowPart) -> None:
        """Take the lines of another one in as well."""
        self.lines += other.lines
        self.first = _earliest(self.first, other.first)
        if other.last and (self.last is None or other.last > self.last):
            self.last = other.last
        if self.cited is None or (other.cited and other.cited < self.cited):
            self.cited = other.cited


@dataclass(slots=True)
class _Tally:
    """The lines of a rule that name the same."""

    rule: LogRule
    fields: dict[str, str]
    most_cited: int
    cited_characters: int
    parts: dict[tuple[str, int], _WindowPart] = field(default_factory=dict)
    cited: list[CitedLine] = field(default_factory=list)
    wide: int = 1
    """How many times as wide parts are as they were at first."""

    def add(self, record: ReadRecord) -> None:
        """Count an entry."""
        text = record.text
        if len(text) > self.cited_characters:
            text = f"{text[: self.cited_characters - 1]}…"
        line = CitedLine(record.time or _NO_TIME, record.source, record.first, text)
        if len(self.cited) < self.most_cited:
            insort(self.cited, line)
        elif self.cited and line < self.cited[-1]:
            insort(self.cited, line)
            self.cited.pop()
        place = self._place(record)
        # Where a single line is enough, no part is ever left out of what is found.
        in_part = line if self.rule.least > 1 else None
        one = _WindowPart(1, record.time, record.time, in_part)
        if (part := self.parts.get(place)) is not None:
            part.widen(one)
            return
        self.parts[place] = one
        while len(self.parts) > _MOST_PARTS:
            self._coarsen()

    def finding(self) -> Iterator[LogFinding]:
        """Yield what is found, if there are enough lines."""
        parts = self._enough()
        if not parts:
            return
        whole = _WindowPart()
        for part in parts:
            whole.widen(part)
        cited = self.cited
        if whole.lines < sum(one.lines for one in self.parts.values()):
            cited = sorted(one.cited for one in parts if one.cited)[: self.most_cited]
        yield LogFinding(
            self.rule.name,
            self.rule.worded(self.fields),
            self.rule.severity,
            self.rule.category,
            self.fields.get("system"),
            self.fields,
            whole.lines,
            whole.first,
            whole.last,
            tuple(cited),
        )

    def _place(self, record: ReadRecord) -> tuple[str, int]:
        """Return in which part of a window an entry is counted."""
        if self.rule.within is None:
            return "", 0
        if record.time is None:
            return record.source, record.first * PARTS_OF_WINDOW // LINES_OF_WINDOW // self.wide
        since = (record.time - _EPOCH) // timedelta(microseconds=1)
        width = int(self.rule.within * 1_000_000) // PARTS_OF_WINDOW
        return "", since // width // self.wide

    def _coarsen(self) -> None:
        """Count in parts of twice the width."""
        self.wide *= 2
        merged: dict[tuple[str, int], _WindowPart] = {}
        for (source, place), part in self.parts.items():
            if (other := merged.setdefault((source, place // 2), part)) is not part:
                other.widen(part)
        if len(merged) == len(self.parts) and self.wide > 1 << 40:
            # Lines without times of more sources than parts that are kept.
            merged = dict(sorted(merged.items())[:_MOST_PARTS])
        self.parts = merged

    def _enough(self) -> list[_WindowPart]:
        """Return the parts that are within a window that holds enough lines."""
        rows = sorted(self.parts.items())
        if self.rule.least == 1:
            return [part for _, part in rows]
        reach = max(1, PARTS_OF_WINDOW // self.wide)
        # Where a part is longer than a window, as many more lines are wanted.
        least = self.rule.least * max(1, self.wide / PARTS_OF_WINDOW)
        found: set[int] = set()
        begin, lines = 0, 0
        for end, ((source, place), part) in enumerate(rows):
            lines += part.lines
            while rows[begin][0][0] != source or rows[begin][0][1] <= place - reach:
                lines -= rows[begin][1].lines
                begin += 1
            if lines >= least:
                found.update(range(begin, end + 1))
        return [rows[one][1] for one in sorted(found)]


@lru_cache(maxsize=4096)
def _named_by(source: str) -> str | None:
    """Return the system that a file is named after; None where it is named after no one."""
    found = _FILE_NAME.search(source)
    name = found[1] if found else ""
    return None if name.lower() in _OF_ANY_SYSTEM else name or None


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((time for time in (one, other) if time), default=None)
