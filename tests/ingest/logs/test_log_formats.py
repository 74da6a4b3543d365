"""Formats of logs, told by looking: each by lines that are written after its grammar."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from ingest.logs.entries import RecordReader, SourceTold
from ingest.logs.fields import FIELD_FORMATS, FieldReader
from ingest.logs.formats import FORMATS
from ingest.logs.layouts import ColumnKind, pattern_of
from ingest.logs.reading import ReadLine
from ingest.logs.recognition import FormatReader
from ingest.logs.records import LogLevel, ReadRecord
from ingest.logs.times import FORMS, TimeReader
from tests.growth import is_linear

NAMED = re.compile(r"\?P<\w+>")
KINDS: tuple[ColumnKind, ...] = (
    *("word", "time", "number", "bracket", "word", "level", "piped", "named", "dotted"),
)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TEN = datetime(2026, 11, 30, 10, 15, 2, 123000, tzinfo=UTC)
WHOLE = TEN.replace(microsecond=0)


def read(lines: Iterable[str], **said: object) -> tuple[list[ReadRecord], SourceTold]:
    """Return the records of a source, and what was recognised in it."""
    reader = RecordReader(changed=lambda _: NOW, **said)  # type: ignore[arg-type]
    found = [ReadLine("a.log", number, text) for number, text in enumerate(lines, 1)]
    return list(reader.read(found)), reader.sources.get("a.log", SourceTold())


@dataclass(frozen=True)
class Sample:
    """A line of a format, and what it says."""

    format: str
    line: str
    message: str
    level: LogLevel | None = None
    service: str | None = None
    time: datetime | None = TEN
    trace_id: str | None = None


SAMPLES = [
    Sample(
        "Docker json-file",
        '{"log":"pool is full\\n","stream":"stderr","time":"2026-11-30T10:15:02.123456789Z"}',
        "pool is full",
        time=TEN + timedelta(microseconds=456),
    ),
    Sample(
        "Docker json-file > time LEVEL",
        '{"log":"2026-11-30 11:15:02 ERROR pool is full\\n","stream":"stderr",'
        '"time":"2026-11-30T10:15:02.123Z"}',
        "pool is full",
        "error",
    ),
    Sample("CRI", "2026-11-30T10:15:02.123000000Z stdout F pool is full", "pool is full"),
    Sample(
        "CRI > JSON lines",
        '2026-11-30T11:15:02.123+01:00 stderr F {"lvl":"warn","msg":"pool is full","app":"pay"}',
        "pool is full",
        "warning",
        "pay",
    ),
    Sample(
        "CRI > klog",
        "2026-11-30T10:15:02.123Z stderr F E1130 10:15:02.120000       1 main.go:7] no lease",
        "no lease",
        "error",
    ),
    Sample(
        "journald JSON",
        '{"__REALTIME_TIMESTAMP":"1796033702123000","MESSAGE":"pool is full","PRIORITY":"3",'
        '"SYSLOG_IDENTIFIER":"pay","_PID":"7"}',
        "pool is full",
        "error",
        "pay",
    ),
    Sample(
        "syslog (RFC 5424)",
        "<165>1 2026-11-30T10:15:02.123Z host.example pay 12 ID47 "
        '[ex@32473 iut="3" quoted="a \\"b\\" \\]"][more@1 x="y"] pool is full',
        "pool is full",
        "info",
        "pay",
    ),
    Sample(
        "syslog (RFC 5424)",
        "<11>1 2026-11-30T10:15:02.123Z host.example pay - - - pool is full",
        "pool is full",
        "error",
        "pay",
    ),
    Sample(
        "syslog (RFC 3164)",
        "<34>Nov 30 10:15:02 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
        "'su root' failed for lonvick on /dev/pts/8",
        "fatal",
        "su",
        WHOLE,
    ),
    Sample(
        "syslog (RFC 3164)",
        "Nov 30 10:15:02 web1 sshd[24200]: Invalid user webmaster",
        "Invalid user webmaster",
        None,
        "sshd",
        WHOLE,
    ),
    Sample(
        "syslog (RFC 3164)",
        "2026-11-30T10:15:02.123+00:00 web1 systemd[1]: Started Session 7.",
        "Started Session 7.",
        None,
        "systemd",
    ),
    Sample(
        "syslog (RFC 3164) > HAProxy",
        "Nov 30 10:15:02 lb haproxy[14389]: 10.0.1.2:33317 [30/Nov/2026:10:15:02.123] http-in "
        "static/srv1 10/0/30/69/109 503 2750 - - SC-- 1/1/1/1/0 0/0 {1wt.eu} {} "
        '"GET /index.html HTTP/1.1"',
        "http-in static/srv1 SC-- GET /index.html HTTP/1.1 503 Service Unavailable",
        "error",
        "static",
    ),
    Sample(
        "HAProxy",
        "haproxy[14387]: 10.0.1.2:33313 [30/Nov/2026:10:15:02.123] fnt bck/srv1 0/0/5007 212 -- "
        "0/0/0/0/3 0/0",
        "fnt bck/srv1 --",
        "info",
        "bck",
    ),
    Sample(
        "klog",
        "W1130 10:15:02.123000    4321 reflector.go:324] failed to list *v1.Pod",
        "failed to list *v1.Pod",
        "warning",
    ),
    Sample(
        "access log (nginx, Apache)",
        '127.0.0.1 - frank [30/Nov/2026:02:15:02 -0800] "GET /a.gif HTTP/1.0" 200 2326',
        "GET /a.gif HTTP/1.0 200 OK",
        "info",
        None,
        WHOLE,
    ),
    Sample(
        "access log (nginx, Apache)",
        '10.0.0.7 - - [30/Nov/2026:10:15:02 +0000] "POST /pay HTTP/1.1" 502 157 '
        '"https://a.example/" "Mozilla/5.0 (X11; \\"odd\\")" 0.123',
        "POST /pay HTTP/1.1 502 Bad Gateway",
        "error",
        None,
        WHOLE,
    ),
    Sample(
        "nginx error log",
        "2026/11/30 10:15:02 [crit] 31#31: *5 connect() failed (111: Connection refused)",
        "connect() failed (111: Connection refused)",
        "fatal",
        "nginx",
        WHOLE,
    ),
    Sample(
        "Apache error log",
        "[Mon Nov 30 10:15:02.123000 2026] [core:error] [pid 35708:tid 4328636416] "
        "[client 72.15.99.187:1] File does not exist: /usr/local/favicon.ico",
        "File does not exist: /usr/local/favicon.ico",
        "error",
        "apache",
    ),
    Sample(
        "Apache error log",
        "[Mon Nov 30 10:15:02 2026] [notice] caught SIGTERM, shutting down",
        "caught SIGTERM, shutting down",
        "info",
        "apache",
        WHOLE,
    ),
    Sample(
        "Postgres",
        "2026-11-30 10:15:02.123 UTC [1234] app@shop FATAL:  sorry, too many clients already",
        "sorry, too many clients already",
        "fatal",
        "postgres",
    ),
    Sample(
        "MySQL",
        "2026-11-30T10:15:02.123000Z 0 [Warning] [MY-010068] [Server] certificate is self signed",
        "certificate is self signed",
        "warning",
        "mysql",
    ),
    Sample(
        "MySQL",
        "2026-11-30T10:15:02.123000Z 12 [Note] Aborted connection 12 to db",
        "Aborted connection 12 to db",
        "info",
        "mysql",
    ),
    Sample(
        "Redis",
        "1:M 30 Nov 2026 10:15:02.123 # Can't save in background: fork: Cannot allocate memory",
        "Can't save in background: fork: Cannot allocate memory",
        "warning",
        "redis",
    ),
    Sample(
        "Kafka",
        "[2026-11-30 10:15:02,123] ERROR [ReplicaManager broker=1] Error (x) (kafka.server.Log)",
        "[ReplicaManager broker=1] Error (x)",
        "error",
    ),
    Sample(
        "JVM log",
        "[2026-11-30T10:15:02.123+0000][0.345s][info][gc,heap] GC(3) Pause Young 4M->2M(9M) 1.2ms",
        "GC(3) Pause Young 4M->2M(9M) 1.2ms",
        "info",
    ),
    Sample("JVM log", "[0.345s][warning][safepoint] slow", "slow", "warning", time=None),
    Sample(
        "JVM garbage collection",
        "2026-11-30T10:15:02.123+0000: 12.345: [Full GC (Ergonomics) 4M->2M(9M), 0.1 secs]",
        "[Full GC (Ergonomics) 4M->2M(9M), 0.1 secs]",
    ),
    Sample(
        "AWS load balancer",
        "https 2026-11-30T10:15:02.123000Z app/lb/50dc 192.168.131.39:2817 10.0.0.1:80 0.086 -1 "
        '0.037 504 - 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 '
        'arn:aws:elasticloadbalancing:us-east-2:1:targetgroup/t/7 "Root=1-58337281-1d84f3d7" "-"',
        "GET https://www.example.com:443/ HTTP/1.1 504 Gateway Timeout",
        "error",
        "app/lb/50dc",
        TEN,
        "1-58337281-1d84f3d7",
    ),
    Sample(
        "CloudWatch > JSON lines",
        '2026-11-30T10:15:02.123Z {"level":"ERROR","message":"no lease","requestId":"8286a188"}',
        "no lease",
        "error",
        None,
        TEN,
        "8286a188",
    ),
    Sample(
        "CloudWatch > time LEVEL",
        "2026-11-30T10:15:02.123000+00:00 pay/main/8f3a 2026-11-30 10:15:02 WARN pool is full",
        "pool is full",
        "warning",
    ),
    Sample(
        "CloudWatch JSON",
        '{"logStreamName":"pay/main/8f3a","timestamp":1796033702123,"message":"pool is full\\n",'
        '"ingestionTime":1796033703000,"eventId":"3132"}',
        "pool is full",
    ),
    Sample(
        "CloudWatch JSON > JSON lines",
        '{"id":"3132","timestamp":1796033702123,"message":'
        '"{\\"level\\":\\"ERROR\\",\\"message\\":\\"no lease\\",\\"app\\":\\"pay\\"}"}',
        "no lease",
        "error",
        "pay",
    ),
    Sample(
        "CloudWatch JSON",
        '{"@timestamp":"2026-11-30 10:15:02.123","@message":"pool is full",'
        '"@log":"123456789012:/aws/lambda/pay","@logStream":"2026/11/30/[$LATEST]8f3a"}',
        "pool is full",
        None,
        "pay",
    ),
    Sample(
        "CloudWatch text",
        f"EVENTS\t{'3' * 56}\t1796033703000\tpay/main/8f3a\tpool\tis full\n\t1796033702123",
        "pool\tis full",
    ),
    Sample("CloudWatch text", "EVENTS\t1796033703000\tpool is full\t1796033702123", "pool is full"),
    Sample(
        "Postgres CSV",
        '2026-11-30 10:15:02.123 UTC,"app","shop",7,"10.0.0.9:53112",6744a1f2.7,2,"INSERT",'
        '2026-11-30 10:14:58 UTC,3/12,771,ERROR,23505,"duplicate key value violates unique '
        'constraint ""orders_pkey""","Key (id)=(1) already exists.",,,,,"insert into orders\n'
        '  (id, note)\n  values (1, \'a ""note""\')",,,"pay","client backend",,0',
        'duplicate key value violates unique constraint "orders_pkey"',
        "error",
        "postgres",
    ),
    Sample(
        "Postgres CSV",
        "2026-11-30 10:15:02.123 UTC,,,1,,6744a1f2.1,1,,2026-11-30 10:14:58 UTC,,0,LOG,00000,"
        '"listening on IPv4 address ""0.0.0.0"", port 5432",,,,,,,,,""',
        'listening on IPv4 address "0.0.0.0", port 5432',
        "info",
        "postgres",
    ),
    Sample(
        "Postgres JSON",
        '{"timestamp":"2026-11-30 10:15:02.123 UTC","user":"app","dbname":"shop","pid":7,'
        '"remote_host":"10.0.0.9","session_id":"6744a1f2.7","line_num":2,"ps":"INSERT",'
        '"error_severity":"FATAL","state_code":"53300","message":"sorry, too many clients already",'
        '"backend_type":"client backend","query_id":0}',
        "sorry, too many clients already",
        "fatal",
        "postgres",
    ),
    Sample(
        "MySQL slow queries",
        "# Time: 2026-11-30T10:15:02.123000Z\n# User@Host: app[app] @ web1 [10.0.0.9]  Id:     8\n"
        "# Query_time: 12.000273  Lock_time: 0.000041 Rows_sent: 1  Rows_examined: 4000\nuse a;\n"
        "SET timestamp=1796033690;\nSELECT o.id\n  FROM orders o\n WHERE o.note = 'a';",
        "slow query: 12.000273 s, 4000 rows examined: SELECT o.id FROM orders o WHERE o.note = "
        "'a';",
        None,
        "mysql",
    ),
    Sample(
        "MySQL slow queries",
        "# User@Host: app[app] @ web1 [10.0.0.9]\n# Thread_id: 8  Schema: shop  QC_hit: No\n"
        "# Query_time: 12.000273  Lock_time: 0.000041  Rows_sent: 1  Rows_examined: 4000\n"
        "SET timestamp=1796033702;\n# administrator command: Ping;",
        "slow query: 12.000273 s, 4000 rows examined: administrator command: Ping;",
        None,
        "mysql",
        WHOLE,
    ),
    Sample(
        "JSON over several lines",
        '{\n  "time": "2026-11-30T10:15:02.123Z",\n  "level": "error",\n  "app": {\n'
        '    "name": "pay"\n  },\n  "msg": "pool {is} full"\n}',
        "pool {is} full",
        "error",
        "pay",
    ),
    Sample(
        "journald JSON",
        '{\n\t"__REALTIME_TIMESTAMP" : "1796033702123000",\n\t"MESSAGE" : "pool is full",\n'
        '\t"PRIORITY" : "3",\n\t"SYSLOG_IDENTIFIER" : "pay"\n}',
        "pool is full",
        "error",
        "pay",
    ),
    Sample(
        "Docker Compose > time LEVEL",
        "pay-1  | 2026-11-30 10:15:02,123 WARN pool is full",
        "pool is full",
        "warning",
        "pay-1",
    ),
    Sample(
        "kubectl logs --prefix > logfmt",
        '[pod/pay-7/main] ts=2026-11-30T10:15:02.123Z level=error msg="pool is full"',
        "pool is full",
        "error",
        "pay-7",
    ),
    Sample(
        "logfmt",
        'time="2026-11-30T10:15:02.123Z" level=error msg="pool \\"a\\" is full" service=pay',
        'pool "a" is full',
        "error",
        "pay",
    ),
    Sample(
        "JSON lines",
        '{"level":50,"time":1796033702123,"hostname":"h","name":"pay","msg":"pool is full"}',
        "pool is full",
        "error",
        "pay",
    ),
    Sample(
        "JSON lines",
        '{"@timestamp":"2026-11-30T10:15:02.123Z","log.level":"WARN","message":"pool is full",'
        '"service.name":"pay","trace.id":"4bf92f3577b34da6a3ce929d0e0e4736"}',
        "pool is full",
        "warning",
        "pay",
        TEN,
        "4bf92f3577b34da6a3ce929d0e0e4736",
    ),
    Sample(
        "JSON lines",
        '{"eventTime":"2026-11-30T10:15:02.123Z","data":{"severity":"CRITICAL","text":"no lease",'
        '"app":{"name":"pay"}},"traceparent":'
        '"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}',
        "no lease",
        "fatal",
        "pay",
        TEN,
        "4bf92f3577b34da6a3ce929d0e0e4736",
    ),
    Sample(
        "time LEVEL […] name:",
        "2026-11-30 10:15:02,123 INFO [main] org.example.Pay: pool is full",
        "pool is full",
        "info",
    ),
    Sample(
        "time LEVEL […] number […] a.name",
        "2026-11-30 10:15:02.123 ERROR [pay,4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7] "
        "7 --- [nio-8080-exec-1] c.e.pay.Pool : pool is full",
        "pool is full",
        "error",
        "pay",
        TEN,
        "4bf92f3577b34da6a3ce929d0e0e4736",
    ),
    Sample("LEVEL", "WARNING: pool is full", "pool is full", "warning", None, None),
    Sample("[…] time LEVEL", "[x] [2026-11-30T10:15:02.123Z] [error] full", "full", "error"),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.format)
def test_a_line_of_each_format_is_read(sample: Sample) -> None:
    lines = sample.line.split("\n")

    [record], told = read(lines)

    assert [*told.formats] == [sample.format]
    assert (record.time, record.level, record.service, record.trace_id, record.message) == (
        *(sample.time, sample.level, sample.service, sample.trace_id),
        sample.message,
    )
    assert (record.first, record.last, record.text) == (1, len(lines), sample.line)
    assert told.fitting == told.lines == len(lines)


def test_every_format_of_the_table_has_a_sample() -> None:
    tried = {part for sample in SAMPLES for part in sample.format.split(" > ")}

    known = {one.name for one in FORMATS} | {one.name for one in FIELD_FORMATS}
    assert known - tried == {"journald export"}


@pytest.mark.parametrize(
    ("line", "level", "message"),
    [
        ("10:15:02.123 [main] WARN a.b.App - full {}", "warning", "full {}"),
        ("WARNING:root:full {}", "warning", "root:full {}"),
        ("[2026-11-30T10:15:02.123Z] production.ERROR: full {}", "error", "full {}"),
        ("I, [2026-11-30T10:15:02.123456 #7]  INFO -- : full {}", "info", "full {}"),
        ("2026-11-30T10:15:02.123Z\tERROR\tpay/main.go:17\tfull {}", "error", "full {}"),
        ("[2026-11-30T10:15:02,123][WARN ][o.e.n.Node    ] [node] full {}", "warning", "full {}"),
        ("2026-11-30T10:15:02.123Z [INFO]  core: full {}", "info", "full {}"),
        ("2026-11-30T10:15:02.123456Z ERROR pay::pool: full {}", "error", "full {}"),
        ("2026-11-30 10:15:02.123 | ERROR    | app.pay:run:17 - full {}", "error", "full {}"),
        ("INFO  [main] 2026-11-30 10:15:02,123 A.java:17 - full {}", "info", "full {}"),
        ("2026-11-30 10:15:02,123 [12] WARN  Shop.Pay [(null)] - full {}", "warning", "full {}"),
        ("30-Nov-2026 10:15:02.123 SEVERE [main] a.b.App.run full {}", "error", "full {}"),
    ],
)
def test_headers_that_libraries_write_are_learnt(line: str, level: LogLevel, message: str) -> None:
    found, told = read(line.format(n) for n in range(30))

    assert told.fitting == 30
    assert {(one.level, one.message) for one in found} == {
        (level, message.format(n)) for n in range(30)
    }


def test_an_entry_of_journalds_export_is_one_record_of_several_lines() -> None:
    entry = [
        "__CURSOR=s=1",
        "__REALTIME_TIMESTAMP=1796033702123000",
        "_PID=7",
        "PRIORITY=4",
        "SYSLOG_IDENTIFIER=pay",
        "MESSAGE=pool is full",
        "",
    ]

    found, told = read([*entry, *entry[:-2], "MESSAGE=pool is empty"])

    assert [(one.first, one.last, one.time, one.level, one.service) for one in found] == [
        (1, 6, TEN, "warning", "pay"),
        (8, 13, TEN, "warning", "pay"),
    ]
    assert [one.message for one in found] == ["pool is full", "pool is empty"]
    assert [*told.formats] == ["journald export"]


def test_a_file_may_hold_several_formats() -> None:
    lines = [
        line
        for n in range(40)
        for line in (
            f'{{"time":"2026-11-30T10:15:{n:02}Z","level":"info","msg":"order {n} paid"}}',
            f"2026-11-30 10:15:{n:02},000 WARN [main] pool has {n} of 20",
            f'10.0.0.1 - - [30/Nov/2026:10:15:{n:02} +0000] "GET /{n} HTTP/1.1" 200 7',
            f"a line of no form, {n}",
        )
    ]

    found, told = read(lines)

    assert len(found) == len(lines)
    assert told.formats == {
        "JSON lines": 40,
        "time LEVEL […]": 40,
        "access log (nginx, Apache)": 40,
        "plain text": 40,
    }
    assert (told.fitting, told.lines) == (120, 160)


def test_formats_are_looked_for_again_when_lines_stop_fitting() -> None:
    old = [f"Nov 30 10:15:02 web1 app[7]: order {n} paid" for n in range(1500)]
    new = [f'{{"ts":1796033702,"severity":"error","text":"order {n} lost"}}' for n in range(3000)]

    found, told = read([*old, *new])

    assert len(found) == 4500
    assert told.formats["JSON lines"] > 2300
    assert (found[-1].message, found[-1].level) == ("order 2999 lost", "error")


def test_lines_of_one_application_in_syslog_have_a_form_of_their_own() -> None:
    found, told = read(
        line
        for n in range(20)
        for line in (
            f'Nov 30 10:15:02 h pay[7]: level=error msg="lease {n} lost" n={n}',
            f"Nov 30 10:15:02 h cron[9]: (root) CMD (run {n})",
        )
    )

    assert told.formats == {"syslog (RFC 3164) > logfmt": 20, "syslog (RFC 3164)": 20}
    assert (found[0].message, found[0].level, found[0].service) == ("lease 0 lost", "error", "pay")


def test_parts_of_a_line_are_one_line() -> None:
    begin = "2026-11-30T10:15:02.123Z stdout"

    found, _ = read(
        [
            f"{begin} F INFO ready",
            f"{begin} P ERROR a very long li",
            f"{begin} P ne, and lo",
            "2026-11-30T10:15:02.123Z stderr F INFO between",
            f"{begin} F nger",
            f"{begin} P ERROR never ended",
        ]
    )

    assert {(one.message, one.first, one.last) for one in found} == {
        ("ready", 1, 1),
        ("between", 4, 4),
        ("a very long line, and longer", 2, 5),
        ("never ended", 6, 6),
    }


def test_a_detail_of_postgres_belongs_to_the_entry_of_its_process() -> None:
    found, _ = read(
        [
            "2026-11-30 10:15:02.123 UTC [7] ERROR:  duplicate key value",
            "2026-11-30 10:15:02.123 UTC [8] LOG:  checkpoint starting",
            "2026-11-30 10:15:02.123 UTC [7] DETAIL:  Key (id)=(1) already exists.",
            "2026-11-30 10:15:02.123 UTC [7] STATEMENT:  insert into t",
            "\tvalues (1)",
        ]
    )

    assert {(one.message, one.first, one.last) for one in found} == {
        ("duplicate key value", 1, 5),
        ("checkpoint starting", 2, 2),
    }


@pytest.mark.parametrize(
    ("said", "message"),
    [({}, "what is read"), ({"message": "payload.text"}, "what is meant")],
)
def test_people_may_say_which_field_is_the_message(said: dict[str, str], message: str) -> None:
    line = orjson.dumps({"message": "what is read", "payload": {"text": "what is meant"}}).decode()

    [record], told = read([line], fields=said)

    assert record.message == message
    assert told.fields["message"] == said.get("message", "message")


def test_fields_are_told_by_their_values_where_names_say_nothing() -> None:
    lines = [
        orjson.dumps(
            {"a": f"2026-11-30T10:15:02.{n:03}Z", "b": word, "c": f"order {n} was not paid", "d": n}
        ).decode()
        for n, word in enumerate(["INFO", "WARN", "ERROR"] * 5)
    ]

    found, told = read(lines)

    assert told.fields == {"time": "a", "level": "b", "message": "c"}
    assert found[2].level == "error"


def test_a_number_of_a_duration_is_no_time_and_a_word_no_level() -> None:
    line = '{"time_taken":12.5,"level":"upper","at":"the door","msg":"lift stopped"}'

    [record], told = read([line])

    assert (record.time, record.level, record.message) == (None, None, "lift stopped")
    assert [*told.fields] == ["message"]


def test_times_that_run_backwards_are_times() -> None:
    found, told = read(f"2026-11-30 10:15:{n:02} INFO tick" for n in (30, 10, 50, 20))

    assert [one.time.second for one in found if one.time] == [30, 10, 50, 20]
    assert (told.first, told.last) == (WHOLE.replace(second=10), WHOLE.replace(second=50))


def test_a_source_that_waits_is_read_as_far_as_it_came() -> None:
    first = ReadLine("a.log", 1, "2026-11-30 10:15:02 INFO one")
    more = ReadLine("a.log", 2, "2026-11-30 10:15:02 INFO two")
    reader = RecordReader()

    assert reader.take(first) == []
    assert [one.message for one in reader.take(None)] == ["one"]
    assert [one.message for one in [*reader.take(more), *reader.take(None)]] == ["two"]


def test_sources_that_are_written_in_turns_keep_their_formats() -> None:
    reader = RecordReader()
    given = [
        ReadLine(name, number, text)
        for number in range(1, 60)
        for name, text in (
            ("a.log", f"2026-11-30 10:15:02,123 INFO [main] order {number} paid"),
            ("b.log", f'{{"time":"2026-11-30T10:15:02.123Z","msg":"order {number} paid"}}'),
        )
    ]

    found = [*reader.read(given)]

    assert {one.message for one in found} == {f"order {number} paid" for number in range(1, 60)}
    assert [*reader.sources["a.log"].formats] == ["time LEVEL […]"]
    assert [*reader.sources["b.log"].formats] == ["JSON lines"]


def test_formats_are_looked_for_more_seldom_where_there_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[FormatReader] = []
    learn = FormatReader.learn

    def counted(self: FormatReader, lines: Iterable[str]) -> None:
        looked.append(self)
        learn(self, lines)

    monkeypatch.setattr(FormatReader, "learn", counted)

    read(f"nothing but words, {'x' * (n % 7)}" for n in range(40_000))

    assert 3 <= len(looked) <= 10


def test_formats_of_a_source_that_are_counted_have_a_most() -> None:
    told = SourceTold()
    [record] = read(["a"])[0]

    for n in range(99):
        told.add(record, f"format {n}")

    assert len(told.formats) == 31
    assert told.formats["others"] == 69


def test_what_is_held_does_not_grow_with_a_source() -> None:
    reader = RecordReader()
    lines = (ReadLine("a.log", n, f"2026-11-30 10:15:02 INFO {n}") for n in range(1, 100_000))

    *_, last = itertools.islice(reader.read(lines), 2000)

    assert reader.sources["a.log"].lines < last.last + 2000


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            " ",
            "{",
            "{}",
            "[]",
            "=",
            "a=",
            "\0",
            "\ud800",
            "<",
            "<1>1 ",
            "[" * 5000,
            "(" * 9999,
        ),
        *(
            "{" * 9999 + "}",
            "2026-" * 900,
            "1 " * 5000,
            "a=b " * 5000,
            "\t" * 999,
            "|" * 999,
            "🜂: ",
        ),
    ],
)
def test_any_text_is_read(line: str) -> None:
    found, told = read([line, line, "2026-11-30 10:15:02 INFO one", line])

    assert told.lines == 4
    assert any(one.message == "one" for one in found)


@pytest.mark.parametrize("form", [*FORMS.values()])
@pytest.mark.parametrize("text", ["1", "1 ", "[", "a.", "a ", "[a] ", "INFO ", "a:b ", "2026-"])
def test_a_header_that_was_learnt_takes_time_as_a_line_is_long(
    form: re.Pattern[str], text: str
) -> None:
    written = NAMED.sub("?:", form.pattern).replace("(?P=between)", "[-/.]")
    made = pattern_of(KINDS, [written])

    assert is_linear(lambda size: made.match(text * size))


def test_fields_of_long_lines_take_time_as_they_are_long() -> None:
    def learn(size: int) -> None:
        line = orjson.dumps({f"k{n}": n for n in range(size // 10)}).decode()
        reader = FieldReader(FIELD_FORMATS[0], TimeReader(NOW))
        reader.learn([line])
        reader.read(line)

    assert is_linear(learn)
