"""What databases write value by value: Postgres' CSV and JSON, MySQL's slow queries."""

from __future__ import annotations

import re
from typing import Any, Final

from ingest.logs.headers import LogHeader
from ingest.logs.levels import level_of
from ingest.logs.objects import object_in
from ingest.logs.times import TimeReader

_ROW_BEGINS: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [\w+:/-]{1,40},")
_VALUE: Final = re.compile(r'(?:"((?:[^"]++|"")*+)"?|([^",]*+)),?')
_LEAST: Final = 14
_PROCESS, _SEVERITY, _MESSAGE = 3, 11, 13
"""Places of values in a row; later versions of Postgres put further ones at its end."""

_JSON: Final = frozenset(("timestamp", "pid", "session_id", "error_severity"))

_SLOW: Final = "# Query_time: "
_TOOK: Final = re.compile(r"Query_time: {1,4}([\d.]{1,20})")
_EXAMINED: Final = re.compile(r"Rows_examined: {1,4}(\d{1,20})")
_SET: Final = re.compile(r"(?i)SET timestamp ?= ?(\d{10}(?:\.\d{1,6})?);")
_USE: Final = re.compile(r"(?i)use \S{1,128};$")


def postgres_csv(text: str, times: TimeReader) -> LogHeader | None:
    """Read a row of `csvlog`, which may have lines in its values."""
    if not _ROW_BEGINS.match(text):
        return None
    values = values_of(text, _MESSAGE + 1)
    if len(values) < _LEAST:
        return None
    time, level = times.read(values[0]), values[_SEVERITY]
    if time is None or not level.isalnum() or not level.isupper():
        return None
    message = values[_MESSAGE]
    return LogHeader(message, time, level_of(level), "postgres", key=values[_PROCESS])


def values_of(row: str, most: int) -> list[str]:
    """Return the first values of a row of CSV, as far as it is one."""
    found: list[str] = []
    at = 0
    while len(found) < most and at < len(row) and (value := _VALUE.match(row, at)):
        quoted, bare = value.groups()
        found.append(bare if quoted is None else quoted.replace('""', '"'))
        at = value.end()
    return found


def postgres_json(text: str, times: TimeReader) -> LogHeader | None:
    """Read a line of `jsonlog`."""
    if '"error_severity"' not in text:
        return None
    said = object_in(text)
    if said is None or not said.keys() >= _JSON:
        return None
    time = times.read(str(said["timestamp"]))
    if time is None:
        return None
    level = level_of(str(said["error_severity"]))
    return LogHeader(_text(said.get("message")), time, level, "postgres", key=str(said["pid"]))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def slow_query(text: str, times: TimeReader) -> LogHeader | None:
    """Read an entry of MySQL's or MariaDB's log of slow queries.

    What it says is its statement in one line, with what it took in front. When it was written
    stands in it, unless another entry of that second came before; its beginning always does.
    """
    if not text.startswith("# ") or _SLOW not in text:
        return None
    said: list[str] = []
    statement: list[str] = []
    time = None
    for line in text.split("\n"):
        if line.startswith("# ") and not statement:
            said.append(line)
            if line.startswith("# Time: "):
                time = times.read(line.removeprefix("# Time: ").strip())
        elif found := _SET.match(line):
            time = time or times.read(found[1])
        elif line.strip() and (statement or not _USE.match(line)):
            statement.append(line.strip())
    about = " ".join(said)
    took, examined = _TOOK.search(about), _EXAMINED.search(about)
    if took is None:
        return None
    rows = f", {examined[1]} rows examined" if examined else ""
    if not statement and "# administrator command: " in about:
        statement = [about.rpartition("# ")[2]]
    words = f"slow query: {took[1]} s{rows}: {' '.join(statement)}"
    return LogHeader(words.rstrip(": "), time, service="mysql")
