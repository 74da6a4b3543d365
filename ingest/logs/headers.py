"""What the header of a line says, and the message behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ingest.logs.records import LogLevel


@dataclass(slots=True)
class LogHeader:
    """What was read of a line.

    Attributes:
        message: What the line says behind its header.
        key: Which of the writers in one file wrote it, so that their lines are kept apart.
        stack: A stack trace that stands in a field of its own.
        is_part: The line goes on with the next one of its key (CRI).
        belongs: The line says more of the entry before it (DETAIL of Postgres).
    """

    message: str
    time: datetime | None = None
    level: LogLevel | None = None
    service: str | None = None
    trace_id: str | None = None
    key: str = ""
    stack: str | None = None
    is_part: bool = False
    belongs: bool = False
