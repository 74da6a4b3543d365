"""Lines that their writer made of one entry, put together before anybody looks at their format.

A statement in a value of Postgres' CSV, an object of JSON over several lines, an entry of
journald's export: what belongs together is told by the grammar of what began. What turns out not to
be what it began as is given back line by line, as it is in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import orjson

MOST_BLOCK_LINES: Final = 500
"""Lines of a block; what is longer is read line by line."""

MOST_BLOCK_CHARACTERS: Final = 1 << 20
"""Characters of a block."""

JOURNAL_BEGINS: Final = "__CURSOR="
"""How an entry of journald's export format begins; it ends with an empty line."""

EVENTS_BEGIN: Final = "EVENTS\t"
"""How an event begins where the command line of AWS writes text."""

_Step = Literal["more", "done", "again"]
"""Whether a block goes on; `again`: it ended before the line, which is still to be taken."""

_CSV_BEGINS: Final = re.compile(
    r"""
    \d{4}-\d\d-\d\d\ \d\d:\d\d:\d\d\.\d{3}\ [\w+:/-]{1,40},(?:"[^"]{0,128}"|[^",]{0,128}),
    (?:"[^"]{0,128}"|[^",]{0,128}),\d{1,10},(?:"[^"]{0,255}")?,[0-9a-f]{1,16}\.[0-9a-f]{1,16},\d
    """,
    re.VERBOSE,
)
_SLOW_BEGINS: Final = ("# Time: ", "# User@Host: ")
_SLOW_SAYS: Final = "# Query_time: "
_SLOW_SETS: Final = re.compile(r"(?i)(?:use\s|SET\s+timestamp\s*=)")
_BEGINS_ANEW: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]|\d{6} |\S{1,255}, Version: |\s*$")
_EVENT_ENDS: Final = re.compile(r"\t\d{13}$")
_DIGITS: Final = frozenset("0123456789")

_TOKENS: Final = re.compile(
    r"""
    "(?:[^"\\]++|\\.)*+(?:(?P<string>")|(?P<cut>))
    |(?P<open>[{\[])|(?P<close>[}\]])|(?P<colon>:)
    |(?P<scalar>-?\d[\d.eE+-]{0,40}|true|false|null)
    |[\s,]++|(?P<wrong>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LISTS: Final = frozenset(("events", "logEvents", "Records", "results"))
"""Fields that hold the entries of an answer or a delivery of AWS."""

_ABOUT: Final = frozenset(
    (
        *("messageType", "owner", "logGroup", "logStream", "subscriptionFilters", "queryLanguage"),
        *("searchedLogStreams", "nextToken", "nextForwardToken", "nextBackwardToken", "status"),
        *("statistics", "encryptionKey"),
    )
)
"""Fields that stand beside them."""

_DELIVERED: Final = tuple(
    f'{{{blank}"{name}"' for name in (*_LISTS, *_ABOUT) for blank in ("", " ")
)


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines that are read as one.

    Attributes:
        first: The number of the first.
        last: The number of the last.
        text: What is read.
        lines: How many lines of the source it takes with it; of several blocks in one line the
            first alone takes it.
    """

    first: int
    last: int
    text: str
    lines: int = 1


class _Block(Protocol):
    def take(self, number: int, text: str, out: list[LineBlock]) -> _Step: ...

    def end(self, out: list[LineBlock]) -> None: ...


@dataclass(slots=True)
class BlockReader:
    """Puts the lines of a source together.

    Attributes:
        most_lines: Lines of a block.
        around: Lines that hold nothing but brackets around entries, or what an answer says beside
            them, so far.
    """

    most_lines: int = MOST_BLOCK_LINES
    around: int = 0
    _open: _Block | None = None
    _in_list: bool = False

    def takes(self, text: str) -> bool:
        """Return whether a line has to be taken; any other is one by itself."""
        if self._open is not None:
            return True
        first = text[:1]
        if first in _DIGITS:
            return text.count('"') % 2 == 1
        if first == "{":
            return text[-1] != "}" or text.startswith(_DELIVERED)
        return first in _OTHERS_BEGIN or (self._in_list and first.isspace())

    def take(self, number: int, text: str) -> list[LineBlock]:
        """Take a line, and return what is complete by it."""
        out: list[LineBlock] = []
        while True:
            block = self._open
            if block is None:
                block = self._open = self._begun(text)
            if block is None:
                out.append(LineBlock(number, number, text))
                return out
            step = block.take(number, text, out)
            if step != "more":
                self._open = None
            if isinstance(block, _JsonBlock):
                self.around += block.around
                block.around = 0
                self._in_list |= block.failed_in_list
            if step != "again":
                return out

    def end(self) -> list[LineBlock]:
        """Return what is left: no more lines come for a while."""
        out: list[LineBlock] = []
        if self._open is not None:
            self._open.end(out)
            self._open = None
        return out

    def _begun(self, text: str) -> _Block | None:
        if text.startswith(JOURNAL_BEGINS):
            return _JournalBlock(self.most_lines)
        if text.startswith(EVENTS_BEGIN):
            return _EventBlock(self.most_lines)
        if text.startswith(_SLOW_BEGINS):
            return _SlowBlock(self.most_lines)
        begins = text.lstrip(" \t,") if self._in_list else text
        if begins[:1] == "{" or begins == "[" or begins[:2] in {"[{", "[ "}:
            return _JsonBlock(self.most_lines)
        return _CsvBlock(self.most_lines) if _CSV_BEGINS.match(text) else None


_OTHERS_BEGIN: Final = frozenset((JOURNAL_BEGINS[0], EVENTS_BEGIN[0], "#", "["))


@dataclass(slots=True)
class _TextBlock:
    """Lines that are given as they are."""

    most_lines: int
    held: list[tuple[int, str]] = field(default_factory=list)
    size: int = 0

    def take(self, number: int, text: str, out: list[LineBlock]) -> _Step:
        step = self._step(text)
        if step == "again":
            self.end(out)
            return step
        self.held.append((number, text))
        self.size += len(text)
        if step == "done" or self.size > MOST_BLOCK_CHARACTERS or self._is_long():
            self.end(out)
            return "done"
        return step

    def end(self, out: list[LineBlock]) -> None:
        if not self.held:
            return
        text = "\n".join(text for _, text in self.held)
        out.append(LineBlock(self.held[0][0], self.held[-1][0], text, len(self.held)))

    def _is_long(self) -> bool:
        return len(self.held) >= self.most_lines

    def _step(self, text: str) -> _Step:
        raise NotImplementedError


class _JournalBlock(_TextBlock):
    """An entry of journald's export."""

    def _step(self, text: str) -> _Step:
        return "more" if text else "again"

    def _is_long(self) -> bool:
        return False


@dataclass(slots=True)
class _CsvBlock(_TextBlock):
    """A row of Postgres' CSV, which ends where the quotes that were opened are closed.

    A row may have lost its last quote: the next one ends it.
    """

    is_odd: bool = False

    def _step(self, text: str) -> _Step:
        if self.held and _CSV_BEGINS.match(text):
            return "again"
        self.is_odd ^= text.count('"') % 2 == 1
        return "more" if self.is_odd else "done"


class _EventBlock(_TextBlock):
    """An event of CloudWatch as text, whose message mostly ends with a line feed."""

    def _step(self, text: str) -> _Step:
        if self.held and text.startswith(EVENTS_BEGIN):
            return "again"
        return "done" if _EVENT_ENDS.search(text) else "more"


@dataclass(slots=True)
class _SlowBlock(_TextBlock):
    """An entry of MySQL's log of slow queries: what begins with #, and its statement."""

    said: bool = False
    complete: bool = False

    def take(self, number: int, text: str, out: list[LineBlock]) -> _Step:
        if self.held and not self.said and not text.startswith("# "):
            # It only began like one.
            self.end(out)
            return "again"
        return _TextBlock.take(self, number, text, out)

    def end(self, out: list[LineBlock]) -> None:
        if self.said:
            _TextBlock.end(self, out)
        else:
            out += [LineBlock(number, number, text) for number, text in self.held]

    def _step(self, text: str) -> _Step:
        if text.startswith(_SLOW_BEGINS):
            only_time = len(self.held) == 1 and self.held[0][1].startswith(_SLOW_BEGINS[0])
            is_next = text.startswith(_SLOW_BEGINS[1]) and only_time
            return "again" if self.held and not is_next else "more"
        if self.complete and _BEGINS_ANEW.match(text):
            return "again"
        self.said |= text.startswith(_SLOW_SAYS)
        self.complete = text.rstrip().endswith(";") and not _SLOW_SETS.match(text)
        return "more"


@dataclass(slots=True)
class _HeldLine:
    """A line of JSON: from where on it is not given yet, and whether a block took it with it."""

    number: int
    text: str
    begin: int = 0
    taken: bool = False


@dataclass(slots=True)
class _JsonBlock:
    """An object, or the objects of a list, or of the answer or delivery that holds a list.

    Attributes:
        depth: How many brackets are open.
        base: How many are open where an entry begins; -1: the list is over.
        inside: In which line that is held, and where in it, the entry begins that is being read.
    """

    most_lines: int
    held: list[_HeldLine] = field(default_factory=list)
    size: int = 0
    depth: int = 0
    base: int = 0
    inside: tuple[int, int] | None = None
    last_string: str = ""
    key: str = ""
    is_delivery: bool = True
    given: int = 0
    around: int = 0
    failed_in_list: bool = False

    def take(self, number: int, text: str, out: list[LineBlock]) -> _Step:
        self.held.append(_HeldLine(number, text))
        self.size += len(text)
        if not self._read(text, out):
            return self._fail(out)
        if self.inside is None:
            self._drop_around()
        if self.depth == 0:
            self.end(out)
            return "done"
        is_long = len(self.held) >= self.most_lines or self.size > MOST_BLOCK_CHARACTERS
        return self._fail(out) if is_long else "more"

    def end(self, out: list[LineBlock]) -> None:
        """Give back what is no entry yet."""
        for one in self.held:
            rest = one.text[one.begin :]
            if not one.taken or rest.strip(" \t,"):
                out.append(LineBlock(one.number, one.number, rest, int(not one.taken)))

    def _fail(self, out: list[LineBlock]) -> _Step:
        self.failed_in_list = self.base > 0
        last = self.held.pop() if len(self.held) > 1 and not self.held[-1].taken else None
        self.end(out)
        return "again" if last else "done"

    def _drop_around(self) -> None:
        """Count lines that hold no entry, once it is sure that they stand around some."""
        if not self.given:
            return
        self.around += sum(not one.taken for one in self.held)
        self.held.clear()
        self.size = 0

    def _read(self, text: str, out: list[LineBlock]) -> bool:
        """Read a line; return whether it goes on as JSON does."""
        for token in _TOKENS.finditer(text):
            kind = token.lastgroup
            if kind == "open":
                good = self._opened(token[0], token.start())
            elif kind == "close":
                good = self._closed(token.end(), out)
            elif kind == "colon":
                good = self.depth > 0
                if self.depth == 1:
                    self.key = self.last_string
                    self.is_delivery &= self.key in _ABOUT or self.key in _LISTS
            elif kind == "string":
                self.last_string = text[token.start() + 1 : token.end() - 1]
                good = self.depth != self.base
            elif kind == "scalar":
                good = self.depth != self.base
            else:
                good = kind is None
            if not good:
                return False
        return True

    def _opened(self, bracket: str, at: int) -> bool:
        if self.depth == self.base and self.inside is None:
            if bracket == "[" and self.base == 0:
                self.base = 1
            elif bracket == "[" and self.base == 1:
                return False
            else:
                self.inside = (len(self.held) - 1, at)
        elif (
            bracket == "["
            and self.base == 0
            and self.depth == 1
            and self.is_delivery
            and self.key in _LISTS
        ):
            self.base, self.inside = 2, None
        self.depth += 1
        return True

    def _closed(self, at: int, out: list[LineBlock]) -> bool:
        self.depth -= 1
        if self.depth < 0:
            return False
        if self.inside is not None and self.depth == self.base:
            good = self._give(at, out)
        else:
            if self.depth < self.base:
                self.base = -1
            good = self.depth > 0 or self.given > 0
        if self.depth == 0:
            self.base, self.is_delivery = 0, True
        return good

    def _give(self, at: int, out: list[LineBlock]) -> bool:
        """Give an entry, and hold what stands behind it in its last line."""
        place, start = self.inside or (0, 0)
        lines = [one.text for one in self.held[place:]]
        lines[-1] = lines[-1][:at]
        lines[0] = lines[0][start:]
        text = "\n".join(lines)
        try:
            orjson.loads(text)
        except orjson.JSONDecodeError:
            return False
        last = self.held[-1]
        taken = sum(not one.taken for one in self.held)
        out.append(LineBlock(self.held[place].number, last.number, text, taken))
        last.begin, last.taken = at, True
        self.held = [last]
        self.size = 0
        self.inside = None
        self.given += 1
        return True
