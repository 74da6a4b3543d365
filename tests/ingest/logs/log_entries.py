"""Entries of logs for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ingest.logs.records import LogLevel, ReadRecord

BEGIN = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


def entry(
    text: str,
    second: float | None = None,
    *,
    line: int = 1,
    source: str = "app.log",
    service: str | None = None,
    level: LogLevel | None = None,
) -> ReadRecord:
    """Return an entry of one line, written so many seconds after nine."""
    time = None if second is None else BEGIN + timedelta(seconds=second)
    return ReadRecord(source, line, line, time, level, service, None, text, text, None)
