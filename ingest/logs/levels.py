"""How grave an entry is, by the words and numbers that programs have for it."""

from __future__ import annotations

from typing import Any, Final

from ingest.logs.records import LogLevel

_WORDS: Final[dict[LogLevel, str]] = {
    "trace": "trace trc finest finer verbose vrb silly t v",
    "debug": "debug dbg fine config debug1 debug2 debug3 debug4 debug5 d",
    "info": "info inf information informational notice note log system default ok i n",
    "warning": "warn warning wrn w",
    "error": "error err severe eror fail failure e",
    "fatal": "fatal ftl crit critical alert emerg emergency panic dpanic f c",
}

LEVELS: Final[dict[str, LogLevel]] = {
    word: level for level, words in _WORDS.items() for word in words.split()
}
"""The level of each word, in small letters. Letters count only where a level is looked for."""

_SYSLOG: Final[tuple[LogLevel, ...]] = (
    *("fatal", "fatal", "fatal", "error", "warning", "info", "info", "debug"),
)
_TENS: Final[dict[int, LogLevel]] = {
    10: "trace",
    20: "debug",
    30: "info",
    40: "warning",
    50: "error",
    60: "fatal",
}
_PYTHON: Final[dict[int, LogLevel]] = {
    10: "debug",
    20: "info",
    30: "warning",
    40: "error",
    50: "fatal",
}
_GRADES: Final[tuple[LogLevel, ...]] = ("trace", "debug", "info", "warning", "error", "fatal")
_MOST_OF_OPEN_TELEMETRY: Final = 24
_SERVER_FAULT: Final = 500
_CLIENT_FAULT: Final = 400


def level_of(word: str) -> LogLevel | None:
    """Return the level that a word names, however it is written; None if it names none."""
    return LEVELS.get(word) or LEVELS.get(word.strip(" []<>():").lower())


def level_of_priority(priority: int) -> LogLevel:
    """Return the level of a priority of syslog: its facility is left out."""
    return _SYSLOG[priority & 7]


def level_of_status(status: str) -> LogLevel | None:
    """Return the level of an answer over HTTP; None of what is no status."""
    if not status.isdecimal():
        return None
    number = int(status)
    if number >= _SERVER_FAULT:
        return "error"
    return "warning" if number >= _CLIENT_FAULT else "info"


def level_of_value(value: Any, name: str = "") -> LogLevel | None:
    """Return the level of a field's value: a word, or a number by the convention of its name.

    Numbers from 10 on are those of pino and bunyan, or of Python under `levelno`; smaller ones
    those of syslog, or of OpenTelemetry under `severityNumber`.
    """
    if isinstance(value, str) and not value.isdecimal():
        return level_of(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 3:  # noqa: PLR2004 - No level is longer.
        return None
    number = int(value)
    asked = name.lower().replace("_", "")
    if asked.endswith("severitynumber") and 0 < number <= _MOST_OF_OPEN_TELEMETRY:
        return _GRADES[(number - 1) // 4]
    if asked.endswith("levelno"):
        return _PYTHON.get(number)
    return _SYSLOG[number] if 0 <= number < len(_SYSLOG) else _TENS.get(number)
