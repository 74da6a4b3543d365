"""Headers of lines whose format nobody has written down, learnt from some of the lines.

A line is a row of columns: a time, a level, something in brackets, a number, a name with a colon,
words. The header reaches as far as columns are of one kind in nearly all lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from ingest.logs.headers import LogHeader
from ingest.logs.levels import level_of
from ingest.logs.times import TimeReader
from ingest.logs.traces import is_of_trace

ColumnKind = Literal["time", "level", "bracket", "piped", "named", "dotted", "number", "word"]
"""What a column of a header is."""

MOST_COLUMNS: Final = 14
"""Columns of a line that are looked at."""

AGREE: Final = 0.9
"""Share of lines whose column is of one kind, from which on it belongs to the header."""

_MOST_WORDS: Final = 3
"""Words in a row that may stand between two columns which belong to the header."""

_LEVEL: Final = re.compile(
    r"""
    (?:(?P<open>[\[(<])\ {0,8}+)?(?<!\w)(?=[A-Za-z])(?:[a-z][\w-]{0,31}\.(?=[A-Z]{4,9}:))?
    (?P<level>TRACE|DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|FATAL|CRITICAL|SEVERE|FINEST|FINER|FINE
    |ALERT|EMERG|EMERGENCY|PANIC|VERBOSE|INFORMATION|CRIT|ERR|DBG|INF|WRN|FTL|TRC
    |[Tt]race|[Dd]ebug|[Ii]nfo|[Nn]otice|[Ww]arning|[Ww]arn|[Ee]rror|[Ff]atal|[Cc]ritical
    |(?<=[\[<|])[TDIWEFVC](?=[\]>|])|(?<=\ )[TDIWEFV](?=[\ /])|LOG|CONFIG|Information|dbug|fail|crit
    |err|wrn|inf|dbg)
    \ {0,8}[\])>]?(?=[\s:|,;/\[-]|$)
    """,
    re.VERBOSE,
)
_BRACKET: Final = re.compile(
    r"\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\]|\((?:[^()]++|\([^()]*+\))*+\)(?=[\s:])"
    r"|\{[^{}]*+\}(?=[\s:-])"
)
_PIPED: Final = re.compile(r"(?<![^|\s])[^|\s]{1,128}+ {0,32}+(?=\|)")
_NAMED: Final = re.compile(
    r"(?<![\w.$/@#-])[\w.$/@#-]{1,255}+(?:::[\w$]{1,99}+){0,8}+(?:\[[^\[\]\s]{0,64}\])?:(?=\s|$)"
)
_DOTTED: Final = re.compile(
    r"(?<![\w.$/-])[A-Za-z_$][\w$]{0,99}+(?:(?:[./][\w$<>-]{1,99}+){1,20}+"
    r"|(?:[./][\w$<>-]{1,99}+){0,20}+(?::[\w$<>]{1,99}+)?:\d{1,7})(?=\s|$)"
)
_NUMBER: Final = re.compile(r"(?<![\w#])#?\d{1,20}+(?=[\s\])|]|$)")
_WORD: Final = re.compile(r"\S{1,255}")
_BETWEEN: Final = re.compile(r"(?:\s|\||,(?=\s)|-{1,3}(?=\s)|:(?!:)|>(?=\s))*")
_LONGEST_BRACKET: Final = 256
_TRACE: Final = re.compile(
    r"(?<=[\[,=])(?:[0-9a-f]{32}|[0-9a-f]{16}|(?:req-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"(?=[\],\s])"
)
_SERVICE: Final = re.compile(r"\[([a-zA-Z][\w.-]{0,64}),(?:[0-9a-f]{16}|[0-9a-f]{32})?,")

_STRONG: Final = frozenset(("time", "level", "bracket", "piped", "named", "dotted"))
_SURE: Final = frozenset(("time", "level"))


class HeaderColumn(NamedTuple):
    """A column of a line: of which kind it is, where it stands, and what it says."""

    kind: ColumnKind
    start: int
    end: int
    time: datetime | None


def columns_of(line: str, times: TimeReader) -> list[HeaderColumn]:
    """Return the columns at the beginning of a line."""
    found: list[HeaderColumn] = []
    at = _after_blanks(line, 0)
    while at < len(line) and len(found) < MOST_COLUMNS:
        column = _column_at(line, at, times)
        found.append(column)
        at = _after_blanks(line, column.end)
    return found


def _after_blanks(line: str, at: int) -> int:
    between = _BETWEEN.match(line, at)
    return between.end() if between else at


def _column_at(line: str, at: int, times: TimeReader) -> HeaderColumn:
    is_open = line[at] in "[(<"
    if (found := times.found_at(line, at + is_open)) and _ends(line, found.end):
        end = found.end + (is_open and line[found.end : found.end + 1] in {"]", ")", ">"})
        return HeaderColumn("time", at, end, found.time)
    if (level := _LEVEL.match(line, at)) and bool(level["open"]) == _is_closed(level[0]):
        return HeaderColumn("level", at, level.end(), None)
    if is_open and (bracket := _BRACKET.match(line, at, at + _LONGEST_BRACKET)):
        return HeaderColumn("bracket", at, bracket.end(), None)
    for kind, pattern in _OTHERS:
        if other := pattern.match(line, at):
            return HeaderColumn(kind, at, other.end(), None)
    return HeaderColumn("word", at, at + 1, None)


def _is_closed(text: str) -> bool:
    return text[-1:] in {"]", ")", ">"}


def _ends(line: str, at: int) -> bool:
    """Return whether a time ends here: not in the midst of a word."""
    return line[at : at + 1] in {"", " ", "\t", "]", ")", ">", "|", ",", ":", "-", ";", "["}


_OTHERS: Final[tuple[tuple[ColumnKind, re.Pattern[str]], ...]] = (
    ("piped", _PIPED),
    ("number", _NUMBER),
    ("named", _NAMED),
    ("dotted", _DOTTED),
    ("word", _WORD),
)


@dataclass(slots=True)
class LayoutReader:
    """Reads lines by a header that it has learnt.

    Attributes:
        kinds: The columns of the header, from the left; none: there is no header.
        pattern: The header of nearly all lines, of its columns.
    """

    times: TimeReader
    kinds: tuple[ColumnKind, ...] = ()
    pattern: re.Pattern[str] | None = None

    @property
    def told(self) -> str:
        """The header for people."""
        return " ".join(_TOLD[kind] for kind in self.kinds)

    def learn(self, lines: Iterable[str]) -> None:
        """Look how far the header of some lines reaches. Lines that begin otherwise don't count."""
        known = list(lines)
        rows = [[one.kind for one in columns_of(line, self.times)] for line in known]
        places = Counter(
            next((at for at, kind in enumerate(row[:4]) if kind in _SURE), -1) for row in rows
        )
        places.pop(-1, None)
        self.kinds, self.pattern = (), None
        if not places:
            return
        [(place, _)] = places.most_common(1)
        rows = [row for row in rows if len(row) > place and row[place] in _SURE]
        self.kinds = tuple(_header(rows))
        forms = Counter(
            found for line in known if (found := _forms_of(line, self.kinds, self.times))
        )
        if self.kinds and (forms or "time" not in self.kinds):
            self.pattern = pattern_of(self.kinds, forms.most_common(1)[0][0] if forms else ())

    def read(self, line: str) -> LogHeader | None:
        """Return what a line says; None if its header is another one."""
        has_time = "time" in self.kinds
        if not has_time and is_of_trace(line):
            return None
        if self.pattern is None or (found := self.pattern.match(line)) is None:
            return self._read_slowly(line) if has_time else None
        header = LogHeader(line[found.end() :])
        said = found.groupdict()
        if time := said.get("time"):
            header.time = self.times.read(time)
        if level := said.get("level"):
            header.level = level_of(level)
        if "bracket" in self.kinds:
            _note_brackets(header, line[: found.end()])
        return header

    def _read_slowly(self, line: str) -> LogHeader | None:
        """Return what a line says whose header is only nearly the one that was learnt."""
        columns = columns_of(line, self.times)[: len(self.kinds) + 1]
        before = next((at for at, one in enumerate(columns) if one.kind == "time"), None)
        wanted = self.kinds.index("time")
        if before is None or abs(before - wanted) > 1:
            return None
        header = LogHeader("")
        end = columns[before].end
        for kind, column in zip(self.kinds[wanted:], columns[before:], strict=False):
            if kind in _STRONG and column.kind != kind:
                if before != wanted:
                    # A word too many is let pass where all the rest is as it was learnt.
                    return None
                break
            end = column.end
            if column.kind == "time":
                header.time = header.time or column.time
            elif column.kind == "level":
                header.level = level_of(line[column.start : column.end])
        header.message = line[_after_blanks(line, end) :]
        return header


def _forms_of(line: str, kinds: Sequence[ColumnKind], times: TimeReader) -> tuple[str, ...]:
    """Return the patterns of the times in a line's header; none where one is missing."""
    found = []
    for kind, column in zip(kinds, columns_of(line, times), strict=False):
        if kind == "time":
            form = times.form_of(line, column.start + (line[column.start] in "[(<"))
            if form is None:
                return ()
            found.append(form)
    return tuple(found)


def pattern_of(kinds: Sequence[ColumnKind], forms: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of a header. No part gives back what it took: its time is a line's length.

    Args:
        kinds: The columns.
        forms: The patterns of their times, without groups.
    """
    parts = [rf"(?>{_BETWEEN.pattern})"]
    names = {"time", "level"}
    written = iter(forms)
    for kind in kinds:
        part = _PARTS.get(kind, "")
        if kind == "time":
            group = "?P<time>" if "time" in names else "?:"
            part = rf"[\[(<]?(?>({group}{next(written)}))(?=[\s\])>|,:;\[-]|$)[\])>]?"
        elif kind == "level" and "level" not in names:
            part = _GROUP.sub("?:", part)
        names.discard(kind)
        parts.append(rf"(?>{part})(?>{_BETWEEN.pattern})")
    return re.compile("".join(parts), re.VERBOSE)


_TOLD: Final[dict[ColumnKind, str]] = {
    "time": "time",
    "level": "LEVEL",
    "bracket": "[…]",
    "piped": "…|",
    "named": "name:",
    "dotted": "a.name",
    "number": "number",
    "word": "word",
}


_GROUP: Final = re.compile(r"\?P<\w{1,20}>")


def _verbose(pattern: re.Pattern[str]) -> str:
    """Return a pattern as a part of one in which blanks and `#` have to be escaped."""
    return pattern.pattern.replace(" ", r"\ ").replace("#", r"\#")


_PARTS: Final[dict[ColumnKind, str]] = {
    "level": _LEVEL.pattern,
    "bracket": _verbose(_BRACKET),
    "piped": _verbose(_PIPED),
    "named": _verbose(_NAMED),
    "dotted": _verbose(_DOTTED),
    "number": _verbose(_NUMBER),
    "word": rf"{_verbose(_BRACKET)}|{_verbose(_WORD)}",
}


def _note_brackets(header: LogHeader, text: str) -> None:
    if found := _TRACE.search(text):
        header.trace_id = found[0]
    if named := _SERVICE.search(text):
        header.service = named[1]


def _header(rows: Sequence[Sequence[ColumnKind]]) -> Iterable[ColumnKind]:
    """Return the columns that nearly all lines have, up to the last that belongs to a header."""
    common: list[ColumnKind] = []
    for at in range(MOST_COLUMNS):
        kinds = Counter(row[at] for row in rows if len(row) > at)
        if not kinds:
            break
        [(kind, count)] = kinds.most_common(1)
        is_common = count >= AGREE * len(rows)
        common.append(kind if is_common else "word")
    end = words = 0
    for at, kind in enumerate(common):
        if kind in _STRONG:
            # Words before a time or a level are the header's; before a bracket, the message's.
            if words > (_MOST_WORDS if kind in _SURE else 0):
                break
            end, words = at + 1, 0
        words += kind == "word"
    return common[:end]
