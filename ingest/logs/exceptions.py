"""What a stack trace tells of: the exception, its causes, and the calls of one's own code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.logs.records import LoggedException, LoggedFrame
from ingest.logs.traces import BEGINS, CLASS

MOST_FRAMES: Final = 50
"""Calls that are kept of an exception, innermost first."""

MOST_CAUSES: Final = 20
"""Causes that are kept of an exception."""

_MOST_MESSAGE: Final = 2000
_LONGEST_LINE: Final = 4000

_LIBRARIES: Final = re.compile(
    r"""
    ^(?:java|javax|jakarta|jdk|sun|com\.sun|com\.oracle|kotlin|kotlinx|scala|clojure|groovy)\.
    |^(?:org\.(?:springframework|apache|hibernate|eclipse|jboss|junit|postgresql|slf4j|mongodb
      |aspectj|codehaus|glassfish|mockito)|io\.(?:netty|grpc|undertow|vertx|micrometer|lettuce
      |opentelemetry|quarkus|micronaut)|reactor|rx|akka|com\.(?:google|fasterxml|zaxxer|mysql
      |amazonaws|netflix|squareup|microsoft\.sqlserver)|ch\.qos|okhttp3|net\.bytebuddy)\.
    |^(?:System|Microsoft|Npgsql|Newtonsoft|MySql)\.
    |^(?:runtime|net/http|net|reflect|testing|database/sql|encoding/\w{1,20}|os|io|sync|syscall)\.
    |^(?:std|core|alloc|tokio|futures\w{0,20}|hyper|rayon)::|^<(?:std|core|alloc|tokio)::
    |^(?:rust_|__rust_|__libc_start|_start$)
    |^panic\(
    """,
    re.VERBOSE,
)
"""Functions of runtimes and of widely used libraries, by how their names begin."""

_LIBRARY_FILES: Final = re.compile(
    r"""
    /site-packages/|/dist-packages/|/lib/python\d|/lib64/python\d|^<(?!stdin)|node_modules
    |^node:|^internal/|/go/pkg/mod/|/usr/local/go/src/|/usr/lib/go|/go/src/(?:runtime|net)/
    |/gems/|/lib/ruby/|/rustc/|/\.cargo/|/vendor/|\[internal\ function\]|/dotnet/shared/
    |\\site-packages\\|\\lib\\
    """,
    re.VERBOSE,
)
"""Files of runtimes and libraries, by where they lie."""


@dataclass(slots=True)
class _Told:
    """An exception while its lines are read."""

    type: str
    message: str
    frames: list[LoggedFrame] = field(default_factory=list)

    def made(self, causes: Iterable[_Told] = ()) -> LoggedException:
        own = [one for one in self.frames if not is_of_library(one)]
        return LoggedException(
            self.type,
            self.message[:_MOST_MESSAGE].strip(),
            tuple((own or self.frames)[:MOST_FRAMES]),
            tuple(one.made() for one in list(causes)[:MOST_CAUSES]),
        )


def is_of_library(frame: LoggedFrame) -> bool:
    """Return whether a call is the runtime's or a library's."""
    if frame.file and _LIBRARY_FILES.search(frame.file):
        return True
    return bool(frame.function and _LIBRARIES.match(frame.function))


def exception_in(lines: Sequence[str]) -> LoggedException | None:
    """Return what the stack trace in some lines tells of; None if there is no trace.

    Args:
        lines: The lines of an entry, without their headers.
    """
    short = [line[:_LONGEST_LINE] for line in lines]
    for line in short:
        if found := BEGINS.match(line):
            name = found.lastgroup or ""
            return _READ_BY.get(name, _of_calls)(short)
    for mark, read in _MARKS:
        if any(mark.match(line) for line in short):
            return read(short)
    return None


def message_of(line: str, exception: LoggedException | None) -> str:
    """Return what an entry says that begins with a line, and tells of an exception."""
    is_of_trace = line.lstrip(" +|").startswith(_TRACES)
    return (exception.message or exception.type) if exception and is_of_trace else line


_TRACES: Final = ("Traceback (", "Exception Group Traceback (", "at ")
"""What a line begins with that says no more than that a trace follows."""

_HEAD: Final = re.compile(
    rf"""
    ^\s{{0,40}}(?P<lead>Caused\ by:\ |Suppressed:\ |Wrapped\ by:\ |--->\ |\[cause\]:\ )?
    (?:Exception\ in\ thread\ "[^"]{{0,99}}"\ |Unhandled\ [Ee]xception[.:]\ |Uncaught\ )?
    (?P<type>{CLASS})(?:\ \[[\w-]{{1,64}}\])?(?:(?::\s|\ (?=--->)|\ ?\{{)(?P<message>.*))?$
    """,
    re.VERBOSE,
)
_IN_LINE: Final = re.compile(
    r"(?<![\w$.])(?P<type>(?:[A-Za-z_$][\w$]{0,99}\.){0,12}[A-Z][\w$]{0,99}(?:Exception|Error))"
    r"(?:: (?P<message>.*))?$"
)
_JVM_CALL: Final = re.compile(
    r"^\s{0,40}at (?:[\w.@-]{0,99}/{1,2}){0,2}(?P<function>[^()]{1,500})\("
    r"(?P<file>[^():]{0,500})(?::(?P<line>\d{1,7}))?\)"
)
_NET_CALL: Final = re.compile(
    r"^\s{0,40}at (?P<function>[^(]{1,500})\([^)]{0,1000}\)"
    r" in (?P<file>.{1,500}):line (?P<line>\d{1,7})"
)
_NODE_CALL: Final = re.compile(
    r"^\s{0,40}at (?:(?P<function>[^(]{1,500}) \()?(?:file://)?(?P<file>[^()]{1,500}?)"
    r":(?P<line>\d{1,7}):\d{1,7}\)?"
)
_ANY_CALL: Final = re.compile(r"^\s{0,40}at (?P<function>[^(\s][^(]{0,500})")
_CALLS: Final = (_NET_CALL, _NODE_CALL, _JVM_CALL, _ANY_CALL)
_NO_FILE: Final = frozenset(("", "Native Method", "Unknown Source", "<anonymous>", "native"))


def _of_calls(lines: Sequence[str]) -> LoggedException | None:
    """Read a trace whose calls begin with `at`: of the JVM, .NET and JavaScript."""
    found: list[_Told] = []
    current: _Told | None = None
    for place, line in enumerate(lines):
        if (call := _call(line)) is not None:
            if current is None and place:
                current = _named_in(lines[place - 1])
                found.append(current)
            if current is not None:
                current.frames.append(call)
            continue
        if "--- End of inner" in line:
            current = found[max(found.index(current) - 1, 0)] if current in found else current
            continue
        head = _HEAD.match(line)
        if head is None or not _names(head):
            continue
        parts = line[head.start("type") :].split(" ---> ") if " ---> " in line else [""]
        current = _Told(head["type"], (head["message"] or "").split(" ---> ")[0])
        if head["lead"] == "Suppressed: " or (
            head["lead"] == "Caused by: " and line[0] in " \t" and "\t" in line[:4]
        ):
            continue
        found.append(current)
        for inner in parts[1:]:
            if deeper := _HEAD.match(inner):
                current = _Told(deeper["type"], deeper["message"] or "")
                found.append(current)
    return found[0].made(found[1:]) if found else None


def _names(head: re.Match[str]) -> bool:
    """Return whether the head of an exception names a class, and is not any line with a colon."""
    name = head["type"]
    return bool(head["lead"]) or BEGINS.match(f"{name}: ") is not None


def _named_in(line: str) -> _Told:
    """Return the exception that a line names at its end, or in it as a whole."""
    if found := _IN_LINE.search(line):
        return _Told(found["type"], found["message"] or "")
    return _Told("Error", line.strip())


def _call(line: str) -> LoggedFrame | None:
    text = line.lstrip()
    if not text.startswith("at "):
        return None
    for pattern in _CALLS:
        if found := pattern.match(line):
            said = found.groupdict()
            file = said.get("file")
            function = (said["function"] or "").removeprefix("async ").strip() or None
            number = said.get("line")
            file = None if file is None or file in _NO_FILE else file
            return LoggedFrame(function, file, int(number) if number else None)
    return None


_PYTHON_CALL: Final = re.compile(
    r'^\s{1,80}File "(?P<file>[^"]{1,500})", line (?P<line>\d{1,7})'
    r"(?:, in (?P<function>.{1,500}))?$"
)
_PYTHON_END: Final = re.compile(rf"^(?P<type>{CLASS})(?::\s(?P<message>.*))?$")
_BOUNDARY: Final = re.compile(r"^\s{0,80}\+[-+]{1,80}(?: \d{1,5} -{1,40})?$")


def _of_python(lines: Sequence[str]) -> LoggedException | None:
    found: list[_Told] = []
    frames: list[LoggedFrame] = []
    is_open = False
    has_members = any("Exception Group Traceback" in line for line in lines)
    for whole in lines:
        line = _ungrouped(whole) if has_members else whole
        if "Traceback (most recent call last):" in line:
            frames, is_open = [], True
        elif call := _PYTHON_CALL.match(line):
            # A trace that is cut off at its beginning has calls without a first line.
            is_open = True
            frames.append(LoggedFrame(call["function"], call["file"], int(call["line"])))
        elif is_open and (end := _PYTHON_END.match(line)):
            found.append(_Told(end["type"], end["message"] or "", frames[::-1]))
            frames, is_open = [], False
    if is_open and frames:
        found.append(_Told("Exception", "", frames[::-1]))
    if not found:
        return None
    if has_members:
        groups = [one for one in found if one.type.endswith("Group")] or found
        return groups[0].made(one for one in found if one is not groups[0])
    return found[-1].made(found[-2::-1])


def _ungrouped(line: str) -> str:
    """Return a line of an exception group without what draws the group."""
    if _BOUNDARY.match(line):
        return ""
    text = line
    while (stripped := text.lstrip()).startswith(("| ", "+ ", "|")):
        text = stripped[2:]
    return text


_GO_FILE: Final = re.compile(r"^\s(?P<file>\S.{0,500}):(?P<line>\d{1,7})(?: \+0x[0-9a-f]{1,16})?$")
_GO_HEAD: Final = re.compile(r"(?P<type>panic|fatal error): (?P<message>.*)")


def _of_go(lines: Sequence[str]) -> LoggedException | None:
    told: _Told | None = None
    routines = 0
    for before, line in zip(["", *lines], lines, strict=False):
        if told is None and (head := _GO_HEAD.search(line)):
            told = _Told(head["type"], head["message"].removesuffix(" [recovered]"))
        routines += line.startswith("goroutine ")
        if routines > 1:
            break
        if found := _GO_FILE.match(line):
            told = told or _Told("panic", "")
            name = before.removeprefix("created by ").split(" in goroutine ")[0]
            function = name.rsplit("(", 1)[0] if name.endswith(")") else name
            told.frames.append(LoggedFrame(function or None, found["file"], int(found["line"])))
    return told.made() if told else None


_RUST_HEAD: Final = re.compile(
    r"^\s{0,8}thread '[^']{0,99}' (?:\(\d{1,20}\) )?panicked at "
    r"(?:'(?P<old>.{0,2000})', )?(?P<file>[^\s']{1,500}?):(?P<line>\d{1,7}):\d{1,7}:?$"
)
_RUST_CALL: Final = re.compile(
    r"^\s{0,20}\d{1,5}:\s{1,20}(?:0x[0-9a-f]{1,16} - )?(?P<function>\S.{0,500})$"
)
_RUST_FILE: Final = re.compile(r"^\s{1,40}at (?P<file>.{1,500}?):(?P<line>\d{1,7})(?::\d{1,7})?$")


def _of_rust(lines: Sequence[str]) -> LoggedException | None:
    told: _Told | None = None
    place: LoggedFrame | None = None
    for at, line in enumerate(lines):
        if head := _RUST_HEAD.match(line):
            later = lines[at + 1] if at + 1 < len(lines) else ""
            told = _Told("panic", head["old"] or later)
            place = LoggedFrame(None, head["file"], int(head["line"]))
        elif call := _RUST_CALL.match(line):
            told = told or _Told("panic", "")
            told.frames.append(LoggedFrame(call["function"], None, None))
        elif told and told.frames and (found := _RUST_FILE.match(line)):
            name = told.frames[-1].function
            told.frames[-1] = LoggedFrame(name, found["file"], int(found["line"]))
    if told is None:
        return None
    if place and all(is_of_library(one) for one in told.frames):
        told.frames = [place]
    return told.made()


_RUBY_HEAD: Final = re.compile(
    r"^(?P<file>[^\s:]{1,500}):(?P<line>\d{1,7}):in ['`](?P<function>[^']{1,200})': ?"
    r"(?P<message>.*?)(?: \((?P<type>[A-Z][\w:]{0,200})\))?$"
)
_RUBY_CALL: Final = re.compile(
    r"^\s{0,20}(?:\d{1,5}: )?(?:from )?(?P<file>[^\s:]{1,500}):(?P<line>\d{1,7})"
    r":in ['`](?P<function>[^']{1,200})'"
)


def _of_ruby(lines: Sequence[str]) -> LoggedException | None:
    found: list[_Told] = []
    for before, line in zip(["", *lines], lines, strict=False):
        head = _RUBY_HEAD.match(line)
        if head and head["type"]:
            found.append(_Told(head["type"], head["message"]))
        if call := _RUBY_CALL.match(line):
            if not found:
                found.append(_ruby_named(before))
            frame = LoggedFrame(call["function"], call["file"], int(call["line"]))
            found[-1].frames.append(frame)
    return found[0].made(found[1:]) if found else None


def _ruby_named(line: str) -> _Told:
    name, between, rest = line.partition(" (")
    if between and rest.endswith((")", "):")) and name.replace(":", "").isalnum():
        return _Told(name, rest.rstrip(":").removesuffix(")"))
    return _named_in(line)


_PHP_HEAD: Final = re.compile(
    rf"^(?:PHP )?(?:Fatal error: {{1,2}})?(?:Uncaught |Next )(?P<type>{CLASS})"
    r"(?:: (?P<message>.*?))?"
    r" in (?P<file>[^\s:]{1,500}):(?P<line>\d{1,7})$"
)
_PHP_CALL: Final = re.compile(
    r"^#\d{1,5} (?P<file>[^(]{1,500}|\[internal function\])(?:\((?P<line>\d{1,7})\))?"
    r": (?P<function>[^(]{1,500})"
)


def _of_php(lines: Sequence[str]) -> LoggedException | None:
    found: list[_Told] = []
    for line in lines:
        if head := _PHP_HEAD.match(line):
            place = LoggedFrame(None, head["file"], int(head["line"]))
            found.append(_Told(head["type"], head["message"] or "", [place]))
        elif call := _PHP_CALL.match(line):
            if not found:
                found.append(_named_in(lines[0]))
            number = call["line"]
            frame = LoggedFrame(call["function"], call["file"], int(number) if number else None)
            found[-1].frames.append(frame)
    return found[-1].made(found[-2::-1]) if found else None


_Reader = Callable[[Sequence[str]], LoggedException | None]

_READ_BY: Final[dict[str, _Reader]] = {
    "python": _of_python,
    "go": _of_go,
    "rust": _of_rust,
    "ruby": _of_ruby,
    "php": _of_php,
    "at": _of_calls,
    "node": _of_calls,
}
_MARKS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (re.compile(r"^\s{1,40}at \S"), _of_calls),
    (_PYTHON_CALL, _of_python),
    (re.compile(r"^\s{0,20}(?:\d{1,5}: )?from [^\s:]{1,500}:\d{1,7}:in "), _of_ruby),
    (_PHP_CALL, _of_php),
)
"""Lines by which a trace is told that does not begin at the beginning of a line."""
