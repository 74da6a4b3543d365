"""Lines of many formats, made with what they say, to see whether it is read back."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import orjson

from ingest.logs.records import LogLevel


class MadeLine(NamedTuple):
    """An entry of a line or more, and what it says: its time (of whole seconds), level, message."""

    text: str
    time: datetime
    level: LogLevel | None
    message: str


_Write = Callable[[datetime, LogLevel, str], str]

_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
_LEVELS: Final[tuple[LogLevel, ...]] = ("info", "warning", "error")
_SHORT: Final = {"info": "I", "warning": "W", "error": "E"}
_NGINX: Final = {"info": "info", "warning": "warn", "error": "error"}
_SEVERITY: Final = {"info": 6, "warning": 4, "error": 3}
_POSTGRES: Final = {"info": "LOG", "warning": "WARNING", "error": "ERROR"}


def _month(time: datetime) -> str:
    return _MONTHS[3 * time.month - 3 : 3 * time.month]


def _json(**said: object) -> str:
    return orjson.dumps(said).decode()


def _syslog(time: datetime, message: str) -> str:
    return f"{_month(time)} {time.day:>2} {time:%H:%M:%S} web1 pay[7]: {message}"


FORMATS: Final[dict[str, tuple[str, _Write]]] = {
    "Docker": (
        "Docker json-file",
        lambda t, _, m: _json(log=f"{m}\n", stream="stdout", time=f"{t:%Y-%m-%dT%H:%M:%S}.5Z"),
    ),
    "CRI": ("CRI", lambda t, _, m: f"{t:%Y-%m-%dT%H:%M:%S}.000000001Z stdout F {m}"),
    "CRI with JSON": (
        "CRI > JSON lines",
        lambda t, level, m: (
            f"{t:%Y-%m-%dT%H:%M:%S}.1Z stderr F "
            + _json(ts=t.timestamp(), lvl=level, text=m, worker=7)
        ),
    ),
    "syslog": ("syslog (RFC 3164)", lambda t, _, m: _syslog(t, m)),
    "syslog 5424": (
        "syslog (RFC 5424)",
        lambda t, level, m: (
            f'<{8 + _SEVERITY[level]}>1 {t:%Y-%m-%dT%H:%M:%SZ} web1 pay 7 - [a@1 b="c"] {m}'
        ),
    ),
    "journald": (
        "journald JSON",
        lambda t, level, m: _json(
            __REALTIME_TIMESTAMP=str(int(t.timestamp()) * 10**6),
            PRIORITY=str(_SEVERITY[level]),
            MESSAGE=m,
        ),
    ),
    "klog": (
        "klog",
        lambda t, level, m: f"{_SHORT[level]}{t:%m%d %H:%M:%S}.000001       7 main.go:17] {m}",
    ),
    "nginx": (
        "nginx error log",
        lambda t, level, m: f"{t:%Y/%m/%d %H:%M:%S} [{_NGINX[level]}] 31#31: *5 {m}",
    ),
    "Apache": (
        "Apache error log",
        lambda t, level, m: (
            f"[Mon {_month(t)} {t.day:02} {t:%H:%M:%S}.000001 {t.year}] [core:{_NGINX[level]}] "
            f"[pid 7:tid 8] {m}"
        ),
    ),
    "Postgres": (
        "Postgres",
        lambda t, level, m: f"{t:%Y-%m-%d %H:%M:%S}.001 UTC [7] {_POSTGRES[level]}:  {m}",
    ),
    "Postgres csvlog": (
        "Postgres CSV",
        lambda t, level, m: (
            f'{t:%Y-%m-%d %H:%M:%S}.001 UTC,"app","shop",7,"10.0.0.9:5",6744a1f2.7,2,"CALL",'
            f'{t:%Y-%m-%d %H:%M:%S} UTC,3/12,0,{_POSTGRES[level]},00000,"{m}",,,,,,'
            '"call ""a"" (\n  b\n  c)",,,"pay","client backend",,0'
        ),
    ),
    "Postgres jsonlog": (
        "Postgres JSON",
        lambda t, level, m: _json(
            timestamp=f"{t:%Y-%m-%d %H:%M:%S}.001 UTC",
            pid=7,
            session_id="6744a1f2.7",
            error_severity=_POSTGRES[level],
            message=m,
        ),
    ),
    "JSON over several lines": (
        "JSON over",
        lambda t, level, m: orjson.dumps(
            {"at": t.isoformat(), "level": level, "msg": m, "tags": [{"a": 1}, {"a": 2}]},
            option=orjson.OPT_INDENT_2,
        ).decode(),
    ),
    "CloudWatch JSON": (
        "CloudWatch JSON > time",
        lambda t, level, m: (
            orjson.dumps(
                {
                    "timestamp": int(t.timestamp()) * 1000,
                    "message": f"{t:%Y-%m-%d %H:%M:%S} {level.upper()} {m}\n",
                    "ingestionTime": 1796033703000,
                },
                option=orjson.OPT_INDENT_2,
            ).decode()
            + ","
        ),
    ),
    "CloudWatch text": (
        "CloudWatch text",
        lambda t, _, m: f"EVENTS\t1796033703000\t{m}\n\t{int(t.timestamp()) * 1000}",
    ),
    "MySQL slow queries": (
        "MySQL slow queries",
        lambda t, _, m: (
            f"# Time: {t:%Y-%m-%dT%H:%M:%S}.000001Z\n# User@Host: a[a] @ h []  Id: 7\n"
            "# Query_time: 3.1  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 7\n"
            f"SET timestamp={int(t.timestamp())};\n-- {m}\ncall a\n  (b);"
        ),
    ),
    "Kafka": (
        "Kafka",
        lambda t, level, m: (
            f"[{t:%Y-%m-%d %H:%M:%S},001] {_NGINX[level].upper()} {m} (kafka.log.LogCleaner)"
        ),
    ),
    "JVM": (
        "JVM log",
        lambda t, level, m: f"[{t:%Y-%m-%dT%H:%M:%S}.001+0000][0.3s][{level}][gc] {m}",
    ),
    "JSON": (
        "JSON lines",
        lambda t, level, m: _json(
            **{"@timestamp": t.isoformat(), "log.level": level.upper(), "message": m, "took": 7}
        ),
    ),
    "JSON with names that say little": (
        "JSON lines",
        lambda t, level, m: _json(a=t.isoformat(), b=level.upper(), c=m, d=7, e="eu-1"),
    ),
    "logfmt": (
        "logfmt",
        lambda t, level, m: f'ts={t:%Y-%m-%dT%H:%M:%SZ} level={level} took=7ms msg="{m}"',
    ),
    "log4j": (
        "time LEVEL […] name:",
        lambda t, level, m: (
            f"{t:%Y-%m-%d %H:%M:%S},001 {level.upper():<5} [pool-{t.second % 7}] org.a.Pay: {m}"
        ),
    ),
    "Python": (
        "time named LEVEL",
        lambda t, level, m: f"{t:%Y-%m-%d %H:%M:%S},001 - {level.upper()} - {m}",
    ),
    "loguru": (
        "time",
        lambda t, level, m: (
            f"{t:%Y-%m-%d %H:%M:%S}.001 | {level.upper():<8} | app.pay:run:17 - {m}"
        ),
    ),
    "brackets": (
        "time",
        lambda t, level, m: f"[{t.day:02}/{_month(t)}/{t:%Y %H:%M:%S}] [{level.upper()}] {m}",
    ),
    "epoch first": ("time", lambda t, level, m: f"{int(t.timestamp())}.5 {level.upper()} {m}"),
}
"""Formats by what people call them: the name by which they are to be told, and who makes lines."""

_SILENT: Final = frozenset(("Docker", "CRI", "syslog", "CloudWatch text", "MySQL slow queries"))
"""Formats that say no level."""


def made(name: str, count: int, seed: int) -> Iterator[MadeLine]:
    """Yield lines of a format, of a random walk through the last weeks."""
    chance = random.Random(seed)  # noqa: S311 - Lines of a benchmark keep no secret.
    _, write = FORMATS[name]
    time = datetime(2026, 10, 20, tzinfo=UTC)
    for number in range(count):
        time += timedelta(seconds=chance.randrange(3600))
        level = chance.choice(_LEVELS)
        message = chance.choice(
            (
                f"order {number} was paid by user-{chance.randrange(99)}",
                f"pool has {chance.randrange(20)} of 20 connections left",
                f"could not reach 10.0.0.{chance.randrange(255)}:5432, trying again in 3 s",
                f"cache missed for key k{chance.randrange(999)}",
            )
        )
        text = write(time, level, message)
        if name == "MySQL slow queries":
            message = f"slow query: 3.1 s, 7 rows examined: -- {message} call a (b);"
        yield MadeLine(text, time, None if name in _SILENT else level, message)
