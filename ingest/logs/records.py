"""What was read of a log: one record for each entry, a line or a line and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LogLevel = Literal["trace", "debug", "info", "warning", "error", "fatal"]
"""How grave an entry is, from the least on."""


@dataclass(frozen=True, slots=True)
class LoggedFrame:
    """A call on the stack of an exception.

    Attributes:
        function: As the trace names it, with its class or module where it has one.
        file: The file, as it was written; None where the trace names none.
        line: From 1 on.
    """

    function: str | None
    file: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class LoggedException:
    """An exception, as a stack trace tells of it.

    Attributes:
        type: Its class, as it was written; `panic` where a language has no classes of them.
        message: What it says, without its class.
        frames: The calls of one's own code, not the runtime's or libraries', innermost first. All
            calls where none is told to be one's own.
        causes: What led to it, the nearest first, and members of a group.
    """

    type: str
    message: str
    frames: tuple[LoggedFrame, ...] = ()
    causes: tuple[LoggedException, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """An entry of a log: a line, or a line and what belongs to it (a stack trace).

    Attributes:
        source: The file or stream.
        first: The number of its first line, from 1 on.
        last: The number of its last line.
        time: When it was written, in UTC; None where the entry does not say it.
        level: None where the entry does not say it.
        service: What wrote it, if it is said.
        trace_id: The trace or request that it belongs to, as it was written.
        message: What it says, without its header; of several lines the first one, of a long one the
            first 4,096 characters.
        text: The raw text of all its lines, joined by line feeds.
        exception: What its stack trace tells of, if it has one.
    """

    source: str
    first: int
    last: int
    time: datetime | None
    level: LogLevel | None
    service: str | None
    trace_id: str | None
    message: str
    text: str
    exception: LoggedException | None
