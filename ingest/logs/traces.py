"""Stack traces: which lines belong to one, by the language that wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

TraceLanguage = Literal["at", "python", "go", "rust", "ruby", "php"]
"""Who writes traces of a form. `at` is how calls of the JVM, .NET and JavaScript begin."""

CLASS: Final = r"(?:[A-Za-z_$][\w$]{0,99}(?:\.|::|\\|/|\+))*[A-Za-z_$][\w$]{0,99}"
"""The name of a class, with its package."""

_FAULT: Final = (
    r"(?:[A-Za-z_$][\w$]{0,99}(?:\.|::|\\))*[A-Za-z_$]?[\w$]{0,99}"
    r"(?:Exception|Error|Throwable|Failure|Fault|Interrupt|Group)(?:\ \[[\w-]{1,64}\])?"
)
"""The name of a class that says that something went wrong."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE)


BEGINS: Final = _pattern(
    rf"""
    ^\s{{0,8}}(?:
      (?P<python>(?:[+|]\ ?){{0,8}}(?:Exception\ Group\ )?Traceback\ \(most\ recent\ call\ last\):)
    | (?P<go>panic:\ |fatal\ error:\ |goroutine\ \d{{1,10}}\ \[)
    | (?P<rust>thread\ '[^']{{0,99}}'\ (?:\(\d{{1,20}}\)\ )?panicked\ at\ )
    | (?P<php>(?:PHP\ )?(?:Fatal\ error:\ {{1,2}})?Uncaught\ {_FAULT}.{{0,1000}}\ in\ .{{1,500}}:\d)
    | (?P<ruby>[^\s:]{{1,500}}:\d{{1,7}}:in\ ['`])
    | (?P<node>(?:file://)?/[^\s:]{{1,500}}\.[cm]?[jt]sx?:\d{{1,7}}$)
    | (?P<at>(?:Exception\ in\ thread\ "[^"]{{0,99}}"\ |Unhandled\ [Ee]xception[.:]\ |Uncaught\ )?
        (?:{_FAULT}(?::\s|$|\ --->)|(?:[a-z_$][\w$]{{0,99}}\.){{2,12}}[A-Z][\w$]{{0,99}}(?::\ |$)))
    )
    """
)
"""The first line of a trace, without a header."""

_INSIDE: Final[dict[str, re.Pattern[str]]] = {
    "at": _pattern(
        r"""
        ^(?:\s{1,40}at\s|\s{0,40}(?:Caused\ by|Suppressed|Wrapped\ by):|\s{0,40}\.\.\.\ \d{1,6}\ \w
        |\s{0,40}\[CIRCULAR|\s{0,40}--->\ |\s{0,40}---\ End\ of\ |\s{0,40}\[cause\]:[ ]
        |Node\.js\ v\d)
        """
    ),
    "python": _pattern(
        r"""
        ^(?:\s{1,40}File\ "|\s{0,40}\[Previous\ line\ repeated|During\ handling\ of\ the\ above
        |The\ above\ exception\ was\ the|\s{0,40}[+|](?:[-+|\s]|$))
        """
    ),
    "go": _pattern(
        r"""
        ^(?:goroutine\ \d{1,10}\ |created\ by\ |\[signal\ |\[originating\ |exit\ status\ \d
        |panic:\ |\.\.\.\d{1,6}\ frames\ elided|\.\.\.additional\ frames\ elided
        |[\w./*()\[\]{}\u00b7%~-]{1,500}\(.{0,1000}\)$|\t)
        """
    ),
    "rust": _pattern(
        r"^(?:stack\ backtrace:|note:\ |\s{0,20}\d{1,5}:\s|\s{1,40}at\s|Caused\ by:|Location:)"
    ),
    "ruby": _pattern(
        r"^(?:\s{0,20}(?:\d{1,5}:\ )?from\ |[^\s:]{1,500}:\d{1,7}:in\ ['`]|\s{0,20}\.{3}\ \d)"
    ),
    "php": _pattern(
        rf"^(?:Stack\ trace:|\#\d{{1,5}}\s|\s{{0,20}}thrown\ in\ |Next\ {_FAULT}|\[stacktrace\])"
    ),
}
"""Lines within a trace, by its language."""

_JOINS: Final = _pattern(
    r"^(?:During\ handling\ of\ the\ above|The\ above\ exception\ was\ the|Caused\ by:$)"
)
"""Lines after which another trace of the same entry begins."""

_FRAME: Final = _pattern(
    r"""
    ^\s{0,40}(?:at\s.{1,500}(?:\(.{0,500}\)|:\d{1,7}(?::\d{1,7})?)|File\ ".{1,500}",\ line\ \d
    |from\ [^\s:]{1,500}:\d{1,7}:in\ |\#\d{1,5}\ .{1,500}\(\d{1,7}\):[ ]
    |\d{1,5}:\s{1,20}(?:0x)?\S{2})
    """
)
"""A call on a stack, of whatever language."""

_PYTHON_ENDS: Final = re.compile(
    r"^(?:(?:[A-Za-z_]\w{0,99}\.){1,12}[A-Za-z_]|[A-Z])\w{0,99}(?::\s|$)"
)
_CLOSES: Final = re.compile(r"^[\]})]{1,8}[,;]?$")
_RUST_SAYS_LATER: Final = re.compile(r"panicked at [^\s']{1,500}:\d{1,7}:\d{1,7}:$")
_MOST_HEADS: Final = 2
"""Names of one exception: what was logged may say it, and its trace says it again."""

_BLANK: Final = frozenset(" \t")

Belongs = Literal["yes", "no", "if more follows"]
"""Whether a line belongs to an entry; some do if lines of its trace follow."""


@dataclass(slots=True)
class TraceState:
    """How far the trace of an entry has come.

    Attributes:
        language: None while the entry has no trace.
        frames: Calls since the last exception was named.
        joined: The last line says that another trace follows.
        ended: Its language has said all.
        owes: The next line is what the exception says.
        indented: The last line was indented.
        heads: How many exceptions were named without a word that joins them.
        is_node: It began with the place in a file, as uncaught exceptions of Node.js do.
    """

    language: TraceLanguage | None = None
    frames: int = 0
    joined: bool = False
    ended: bool = False
    owes: bool = False
    indented: bool = False
    heads: int = 0
    is_node: bool = False

    def begin(self, message: str) -> None:
        """Look whether a trace begins with the first line of an entry."""
        if found := BEGINS.match(message):
            self._begin(found, message)

    def take(self, line: str, *, has_header: bool) -> Belongs:
        """Return whether a line without a header belongs to the entry; one that does is noted.

        Args:
            line: The line.
            has_header: The entry began with a header.
        """
        if not line or line.isspace():
            return "if more follows" if self.language else "no"
        begins = BEGINS.match(line)
        if line[0] in _BLANK:
            return self._take_indented(line, begins, has_header=has_header)
        if self.owes or self.is_inside(line) or (self.indented and _CLOSES.match(line)):
            return self._note(line)
        if self.language == "python" and not self.ended and _PYTHON_ENDS.match(line):
            self.ended, self.frames, self.indented = True, 0, False
            return "yes"
        if begins and self._goes_on(begins, has_header=has_header):
            self._begin(begins, line)
            return "yes"
        waits = self.language and not begins and not self.frames
        return "if more follows" if waits or self.joined else "no"

    def is_inside(self, line: str) -> bool:
        """Return whether a line can only be one of the trace that there is."""
        return self.language is not None and _INSIDE[self.language].match(line) is not None

    def _take_indented(
        self, line: str, begins: re.Match[str] | None, *, has_header: bool
    ) -> Belongs:
        if self.language is None:
            if begins and has_header:
                self._begin(begins, line)
                return "yes"
            if _FRAME.match(line):
                self.language = _language_of_frame(line)
        if self.language is None and not has_header:
            return "no"
        if self.ended and not self.is_inside(line):
            return "if more follows"
        return self._note(line)

    def _goes_on(self, begins: re.Match[str], *, has_header: bool) -> bool:
        """Return whether the beginning of a trace belongs to what is there."""
        if self.language is None:
            return has_header
        if self.language == begins.lastgroup == "at" and self.frames == 0:
            return self.heads < _MOST_HEADS and (has_header or self.is_node)
        return self.joined

    def _begin(self, found: re.Match[str], line: str) -> None:
        kinds = {name: name for name in _INSIDE}
        self.language = kinds.get(found.lastgroup or "", "at")  # type: ignore[assignment]
        self.frames, self.joined, self.ended = 0, False, False
        self.heads += 1
        self.is_node = found.lastgroup == "node"
        self.owes = self.language == "rust" and bool(_RUST_SAYS_LATER.search(line))
        self.indented = line[0] in _BLANK

    def _note(self, line: str) -> Belongs:
        self.frames += bool(_FRAME.match(line))
        self.joined = bool(_JOINS.match(line))
        self.ended = self.ended and not self.joined
        self.owes = False
        self.indented = line[0] in _BLANK
        return "yes"


def is_of_trace(line: str) -> bool:
    """Return whether a line may be one of a trace, of whatever language, or of an entry before."""
    return (
        line[:1] in _BLANK
        or BEGINS.match(line) is not None
        or any(pattern.match(line) for pattern in _INSIDE.values())
    )


def _language_of_frame(line: str) -> TraceLanguage:
    text = line.lstrip()
    if text.startswith("File "):
        return "python"
    if text.startswith("from "):
        return "ruby"
    if text.startswith("#"):
        return "php"
    return "at" if text.startswith("at ") else "rust"
