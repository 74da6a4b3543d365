"""The formats of logs that are known by their grammars, in one table.

A format is a pattern with groups of these names, or a few: `time`, `level`, `service`, `trace`,
`message`, `key`, `priority` (of syslog), `request` and `status` (of HTTP). To add one, add a line
to `FORMATS`. Those that fit less stand before those that fit more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from ingest.logs.blocks import JOURNAL_BEGINS
from ingest.logs.cloud_watch import cloud_watch_event, cloud_watch_json
from ingest.logs.databases import postgres_csv, postgres_json, slow_query
from ingest.logs.headers import LogHeader
from ingest.logs.levels import level_of, level_of_priority, level_of_status, level_of_value
from ingest.logs.objects import object_in
from ingest.logs.times import TimeReader

_Said = dict[str, str | None]
"""The groups of a pattern by their names."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE | re.DOTALL)


_ISO: Final = r"""
    (?P<time>\d{4}-\d\d-\d\d[T\ ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?
    (?:\ ?(?:Z|[A-Z]{3,4}|[+-]\d\d(?::?\d\d)?)(?!\w))?)
"""
_SYSLOG_TIME: Final = r"""
    (?P<time>[A-Z][a-z]{2}\ [\ \d]\d(?:\ \d{4})?\ \d\d:\d\d:\d\d(?:\.\d{1,6})?
    |\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d))
"""
_CLF: Final = r"(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:\ [+-]\d{4})?)"

PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "CRI": _pattern(
        r"^(?P<time>\d{4}-\d\d-\d\dT\S{9,30})\ (?P<key>stdout|stderr)"
        r"\ (?P<part>[FP])(?::\S{0,99})?\ (?P<message>.*)$"
    ),
    "kubectl logs --prefix": _pattern(
        r"^\[pod/(?P<service>[^\]/\s]{1,253})/(?P<key>[^\]\s]{1,253})\]\ (?P<message>.*)$"
    ),
    "Docker Compose": _pattern(r"^(?P<service>[\w.-]{1,64})\ {1,64}\|\ (?P<message>.*)$"),
    "syslog (RFC 5424)": _pattern(
        r"""
        ^<(?P<priority>\d{1,3})>1\ (?P<time>\S{1,40})\ \S{1,255}\ (?P<service>\S{1,48})
        \ (?P<pid>\S{1,128})\ \S{1,32}\ (?:-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+)
        (?:\ \ufeff?(?P<message>.*))?$
        """
    ),
    "syslog (RFC 3164)": _pattern(
        rf"""
        ^(?:<(?P<priority>\d{{1,3}})>)?{_SYSLOG_TIME}\ (?P<host>[\w.:-]{{1,255}})
        \ (?:(?P<service>[\w./@-]{{1,64}})(?:\([^)\s]{{0,64}}\))?
        (?:\[(?P<pid>[^\]\s]{{1,64}})\])?(?:\ [\d.]{{1,12}})?:\ ?)?(?P<message>.*)$
        """
    ),
    "klog": _pattern(
        r"""
        ^(?P<level>[IWEF])(?P<time>(?:\d{4})?\d{4}\ \d\d:\d\d:\d\d\.\d{6})\ {1,8}\d{1,10}
        \ [^\s\]]{1,255}:\d{1,7}\]\ (?P<message>.*)$
        """
    ),
    "AWS load balancer": _pattern(
        r"""
        ^(?:https?|h2|grpcs?|wss?)\ (?P<time>\d{4}-\d\d-\d\dT\S{9,30})\ (?P<service>\S{1,255})
        \ \S{1,64}\ \S{1,64}\ (?:-?[\d.]{1,16}\ ){3}(?P<status>\d{3}|-)\ (?:\d{3}|-)
        \ \d{1,20}\ \d{1,20}\ "(?P<request>[^"]*)"
        (?:[^R]|R(?!oot=))*(?:Root=(?P<trace>[\w-]{1,64}))?
        """
    ),
    "access log (nginx, Apache)": _pattern(
        rf"""
        ^(?:[\w.:-]{{1,255}}\ )?(?P<host>\S{{1,255}})\ \S{{1,255}}\ [^\[\]"]{{1,255}}\ \[{_CLF}\]
        \ "(?P<request>(?:[^"\\]|\\.)*)"\ (?P<status>\d{{3}}|-)\ (?:\d{{1,20}}|-)
        """
    ),
    "nginx error log": _pattern(
        r"""
        ^(?P<time>\d{4}/\d\d/\d\d\ \d\d:\d\d:\d\d)\ \[(?P<level>[a-z]{4,6})\]
        \ \d{1,10}\#\d{1,10}:\ (?:\*\d{1,20}\ )?(?P<message>.*)$
        """
    ),
    "Apache error log": _pattern(
        r"""
        ^\[(?P<time>[A-Z][a-z]{2}\ [A-Z][a-z]{2}\ [\ \d]\d\ \d\d:\d\d:\d\d(?:\.\d{1,6})?\ \d{4})\]
        \ \[(?:[\w-]{0,64}:)?(?P<level>[a-z]{4,6}\d?)\]\ (?:\[pid\ [^\]]{1,64}\]\ )?
        (?:\[client\ [^\]]{1,99}\]\ )?(?P<message>.*)$
        """
    ),
    "HAProxy": _pattern(
        rf"""
        ^(?:haproxy\[\d{{1,10}}\]:\ )?[\w.:]{{3,64}}:\d{{1,5}}\ \[{_CLF}\]
        \ (?P<frontend>\S{{1,255}})\ (?P<service>[^\s/]{{1,255}})/(?P<server>\S{{1,255}})
        \ [-+\d/]{{1,99}}\ (?:(?P<status>\d{{3}}|-1)\ )?\+?\d{{1,20}}
        \ (?:\S{{1,255}}\ \S{{1,255}}\ )?
        (?P<state>[-\w]{{2,4}})\ [\d/+]{{1,99}}\ \d{{1,10}}/\d{{1,10}}
        (?:[^"]*"(?P<request>[^"]*)"?.*)?$
        """
    ),
    "Postgres": _pattern(
        rf"""
        ^{_ISO}\ (?P<between>(?:[^\s:]{{1,100}}\ ){{0,6}})
        (?P<level>DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC
        |DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION):\ \ (?P<message>.*)$
        """
    ),
    "MySQL": _pattern(
        rf"""
        ^{_ISO}\ {{1,4}}\d{{1,20}}\ \[(?P<level>System|Note|Warning|ERROR|Error)\]
        \ (?:\[MY-\d{{1,9}}\]\ \[[^\]]{{1,64}}\]\ )?(?P<message>.*)$
        """
    ),
    "Redis": _pattern(
        r"""
        ^\d{1,10}:(?P<role>[XCSM])\ (?P<time>\d{1,2}\ [A-Z][a-z]{2}\ \d{4}\ \d\d:\d\d:\d\d\.\d{3})
        \ (?P<level>[-.*\#])\ (?P<message>.*)$
        """
    ),
    "Kafka": _pattern(
        r"""
        ^\[(?P<time>\d{4}-\d\d-\d\d\ \d\d:\d\d:\d\d,\d{3})\]\ (?P<level>[A-Z]{4,5})
        \ (?P<message>.*)\ \((?P<logger>[\w.$-]{1,255})\)$
        """
    ),
    "JVM log": _pattern(
        r"""
        ^(?:\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4})\])?
        (?:\[\d{1,12}[.,]?\d{0,9}(?:s|ms|ns)\]){0,2}(?:\[\d{1,10}\]){0,2}
        \[(?P<level>trace|debug|info|warning|error)\ {0,4}\]\[[\w,\ +]{1,99}\]\ ?(?P<message>.*)$
        """
    ),
    "JVM garbage collection": _pattern(
        r"""
        ^(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}):\ \d{1,12}[.,]\d{1,6}:
        \ (?P<message>(?:\#\d{1,10}:\ )?(?:\[|Total\ time|Application\ time|Heap|\{).*)$
        """
    ),
    "CloudWatch": _pattern(
        r"""
        ^(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}(?:\d{3})?)?(?:Z|\+00:00))[\ \t]
        (?:(?<=\+00:00\ )(?P<key>(?=[^\s/\[]{0,512}[/\[])[^\s"=]{2,512}|i-[0-9a-f]{8,17})\ (?=\S)
        |(?=\{|\d{4}-\d\d-\d\d|\[[A-Z]{4,8}\]\t|START\ RequestId:
        |END\ RequestId:|REPORT\ RequestId:|INIT_START))(?P<message>.*)$
        """
    ),
}
"""The patterns of formats by their names."""

_FOLLOW: Final = frozenset(("DETAIL", "HINT", "QUERY", "CONTEXT", "STATEMENT", "LOCATION"))
_PROCESS: Final = re.compile(r"\[(\d{1,10})")
_REDIS: Final[dict[str, str]] = {".": "debug", "-": "debug", "*": "info", "#": "warning"}

_Read = Callable[[str, TimeReader], LogHeader | None]
_Adjust = Callable[[LogHeader, _Said], LogHeader | None]


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A format of lines.

    Attributes:
        name: As people are told it.
        read: Reads a line of it; gives None for others.
        holds: Its messages are lines of other programs, which have formats of their own.
        is_exact: Its time is more trustworthy than what the line inside says.
    """

    name: str
    read: _Read
    holds: bool = False
    is_exact: bool = False


def _patterned(name: str, adjust: _Adjust | None = None, service: str | None = None) -> _Read:
    """Return what reads lines by a pattern; without the time that it asks for, a line is none."""
    match = PATTERNS[name].match

    def read(line: str, times: TimeReader) -> LogHeader | None:
        found = match(line)
        if found is None:
            return None
        said = found.groupdict()
        written = said.get("time")
        time = times.read(written) if written else None
        if written and time is None and written != "-":
            return None
        level = said.get("level")
        header = LogHeader(
            said.get("message") or "",
            time,
            level_of(level) if level else None,
            said.get("service") or service,
            said.get("trace"),
            said.get("key") or "",
        )
        return adjust(header, said) if adjust else header

    return read


def _cri(header: LogHeader, said: _Said) -> LogHeader:
    header.is_part = said["part"] == "P"
    return header


def _pod(header: LogHeader, said: _Said) -> LogHeader:
    header.key = f"{header.service}/{said['key']}"
    return header


def _compose(header: LogHeader, said: _Said) -> LogHeader | None:
    del said
    header.key = header.service or ""
    return None if level_of(header.key) else header


def _syslog(header: LogHeader, said: _Said) -> LogHeader | None:
    if said.get("priority"):
        header.level = level_of_priority(int(said["priority"] or 0))
    if header.service == "-":
        header.service = None
    host = said.get("host")
    if host is not None:
        # With a time of another form, the two words behind it might be a level and a logger.
        is_bare = (said["time"] or "")[:1].isdigit() and not header.service
        if is_bare or level_of(host):
            return None
    header.key = f"{header.service}[{said.get('pid')}]"
    return header


def _answered(header: LogHeader, said: _Said) -> LogHeader:
    """Word an answer over HTTP: what was asked, and the status with its name."""
    status = said["status"] or "-"
    header.level = level_of_status(status)
    header.message = f"{said['request']} {status}{_PHRASES.get(status, '')}"
    return header


def _haproxy(header: LogHeader, said: _Said) -> LogHeader:
    target = f"{said['frontend']} {header.service}/{said['server']} {said['state']}"
    if said["request"] is None:
        header.message = target
        header.level = "info"
        return header
    header = _answered(header, said)
    header.message = f"{target} {header.message}"
    return header


_PHRASES: Final = {str(one.value): f" {one.phrase}" for one in HTTPStatus}


def _postgres(header: LogHeader, said: _Said) -> LogHeader:
    header.belongs = said["level"] in _FOLLOW
    if found := _PROCESS.search(said["between"] or ""):
        header.key = found[1]
    return header


def _redis(header: LogHeader, said: _Said) -> LogHeader:
    header.level = level_of(_REDIS[said["level"] or "*"])
    return header


def _docker(line: str, times: TimeReader) -> LogHeader | None:
    said = object_in(line)
    if said is None or not said.keys() >= _DOCKER or not isinstance(said["log"], str):
        return None
    time = times.read(str(said["time"]))
    text = said["log"]
    header = LogHeader(text.removesuffix("\n").removesuffix("\r"), time, key=str(said["stream"]))
    header.is_part = not text.endswith("\n") and len(text) >= _DOCKER_SPLITS_AT
    return None if time is None else header


_DOCKER: Final = frozenset(("log", "stream", "time"))
_DOCKER_SPLITS_AT: Final = 16 * 1024


def _journal(said: Mapping[str, Any], times: TimeReader) -> LogHeader:
    message = said.get("MESSAGE")
    if isinstance(message, list):
        message = bytes(one for one in message if isinstance(one, int) and 0 <= one < 256).decode(  # noqa: PLR2004 - Bytes.
            errors="replace"
        )
    unit = str(said.get("_SYSTEMD_UNIT") or "").removesuffix(".service")
    service = str(said.get("SYSLOG_IDENTIFIER") or unit) or None
    return LogHeader(
        message if isinstance(message, str) else "",
        times.read(
            str(said.get("_SOURCE_REALTIME_TIMESTAMP") or said.get("__REALTIME_TIMESTAMP") or "")
        ),
        level_of_value(said.get("PRIORITY")),
        service,
        key=f"{service}[{said.get('_PID')}]",
    )


def _journal_json(line: str, times: TimeReader) -> LogHeader | None:
    said = object_in(line)
    return _journal(said, times) if said and "__REALTIME_TIMESTAMP" in said else None


def _journal_export(line: str, times: TimeReader) -> LogHeader | None:
    if not line.startswith(JOURNAL_BEGINS):
        return None
    fields = (one.partition("=") for one in line.split("\n"))
    return _journal({name: value for name, between, value in fields if between}, times)


FORMATS: Final[tuple[LogFormat, ...]] = (
    LogFormat("Docker json-file", _docker, holds=True, is_exact=True),
    LogFormat("journald JSON", _journal_json, holds=True, is_exact=True),
    LogFormat("journald export", _journal_export, holds=True, is_exact=True),
    LogFormat("CloudWatch JSON", cloud_watch_json, holds=True, is_exact=True),
    LogFormat("CloudWatch text", cloud_watch_event, holds=True, is_exact=True),
    LogFormat("Postgres JSON", postgres_json),
    LogFormat("Postgres CSV", postgres_csv),
    LogFormat("MySQL slow queries", slow_query),
    LogFormat("CRI", _patterned("CRI", _cri), holds=True, is_exact=True),
    LogFormat("kubectl logs --prefix", _patterned("kubectl logs --prefix", _pod), holds=True),
    LogFormat("syslog (RFC 5424)", _patterned("syslog (RFC 5424)", _syslog), holds=True),
    LogFormat("klog", _patterned("klog")),
    LogFormat("AWS load balancer", _patterned("AWS load balancer", _answered)),
    LogFormat("HAProxy", _patterned("HAProxy", _haproxy)),
    LogFormat("access log (nginx, Apache)", _patterned("access log (nginx, Apache)", _answered)),
    LogFormat("nginx error log", _patterned("nginx error log", service="nginx")),
    LogFormat("Apache error log", _patterned("Apache error log", service="apache")),
    LogFormat("Postgres", _patterned("Postgres", _postgres, service="postgres")),
    LogFormat("MySQL", _patterned("MySQL", service="mysql")),
    LogFormat("Redis", _patterned("Redis", _redis, service="redis")),
    LogFormat("Kafka", _patterned("Kafka")),
    LogFormat("JVM log", _patterned("JVM log")),
    LogFormat("JVM garbage collection", _patterned("JVM garbage collection")),
    LogFormat("syslog (RFC 3164)", _patterned("syslog (RFC 3164)", _syslog), holds=True),
    LogFormat("CloudWatch", _patterned("CloudWatch"), holds=True, is_exact=True),
    LogFormat("Docker Compose", _patterned("Docker Compose", _compose), holds=True),
)
"""All formats with grammars of their own. Fields and learnt headers are asked after them."""
