"""Stack traces of eight languages: one record each, which swallows nothing that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
import pytest

from ingest.logs.entries import RecordReader
from ingest.logs.exceptions import exception_in
from ingest.logs.reading import ReadLine
from ingest.logs.records import LoggedException, ReadRecord
from tests.growth import is_linear

HEADER = "2026-11-30 10:15:02,123 {} [main] {}"


def read(lines: Iterable[str], most_lines: int = 500) -> list[ReadRecord]:
    found = [ReadLine("a.log", number, text) for number, text in enumerate(lines, 1)]
    return list(RecordReader(most_lines=most_lines).read(found))


@dataclass(frozen=True)
class Trace:
    """A trace as it is printed, and what it tells of: calls of one's own code and causes' types."""

    name: str
    text: str
    type: str
    message: str
    calls: list[tuple[str | None, str | None, int | None]]
    causes: list[tuple[str, str]]

    @property
    def lines(self) -> list[str]:
        return self.text.strip("\n").split("\n")


TRACES = [
    Trace(
        "Java",
        """
org.example.PayFailed: order 7 was not paid
	at org.example.Pay.run(Pay.java:17)
	at org.springframework.web.Servlet.service(Servlet.java:9)
	at java.base/java.lang.Thread.run(Thread.java:833)
	Suppressed: java.io.IOException: stream closed
		at org.example.Pay.close(Pay.java:99)
		Caused by: java.lang.Error: inner of the suppressed
		... 3 more
Caused by: java.sql.SQLException: pool is full
	at com.zaxxer.hikari.Pool.get(Pool.java:3) ~[HikariCP-5.jar:?]
	at org.example.Orders$Sub.lambda$find$0(Orders.java:42)
	... 2 more
Caused by: java.net.SocketTimeoutException
	at java.base/sun.nio.ch.Net.poll(Native Method)
	... 5 common frames omitted
""",
        "org.example.PayFailed",
        "order 7 was not paid",
        [("org.example.Pay.run", "Pay.java", 17)],
        [("java.sql.SQLException", "pool is full"), ("java.net.SocketTimeoutException", "")],
    ),
    Trace(
        "Java, of a thread, with a message of two lines",
        """
Exception in thread "main" java.lang.IllegalStateException: first
second line
	at org.example.Main.main(Main.java:5)
""",
        "java.lang.IllegalStateException",
        "first",
        [("org.example.Main.main", "Main.java", 5)],
        [],
    ),
    Trace(
        "Python",
        """
Traceback (most recent call last):
  File "/srv/app/main.py", line 3, in main
    pay(order)
    ~~~^^^^^^^
  File "/srv/app/pay.py", line 9, in pay
    session.post(url)
  File "/usr/lib/python3.12/site-packages/requests/api.py", line 5, in post
    raise Timeout(url)
requests.exceptions.Timeout: after 30 s
""",
        "requests.exceptions.Timeout",
        "after 30 s",
        [("pay", "/srv/app/pay.py", 9), ("main", "/srv/app/main.py", 3)],
        [],
    ),
    Trace(
        "Python, chained",
        """
Traceback (most recent call last):
  File "/srv/app/a.py", line 1, in one
    x[key]
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/app/b.py", line 2, in two
    raise Lost
  [Previous line repeated 9 more times]
app.errors.Lost

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/c.py", line 3, in three
    two()
RuntimeError: nothing works
""",
        "RuntimeError",
        "nothing works",
        [("three", "/srv/app/c.py", 3)],
        [("app.errors.Lost", ""), ("KeyError", "'a'")],
    ),
    Trace(
        "Python, a group",
        """
  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/a.py", line 8, in main
  |     async with TaskGroup():
  | ExceptionGroup: two failed (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/b.py", line 2, in one
    |     raise ValueError("a")
    | ValueError: a
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/c.py", line 3, in two
    |     raise TypeError("b")
    | TypeError: b
    +------------------------------------
""",
        "ExceptionGroup",
        "two failed (2 sub-exceptions)",
        [("main", "/srv/app/a.py", 8)],
        [("ValueError", "a"), ("TypeError", "b")],
    ),
    Trace(
        "Go",
        """
panic: runtime error: index out of range [5] with length 3
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x45]

goroutine 1 [running]:
runtime.gopanic({0x46, 0x47})
	/usr/local/go/src/runtime/panic.go:884 +0x212
main.(*Server).pay(0xc000, {0x1, 0x2})
	/srv/app/pay.go:17 +0x1d
main.main()
	/srv/app/main.go:5 +0x20

goroutine 18 [chan receive]:
net/http.(*Server).Serve(0xc0)
	/usr/local/go/src/net/http/server.go:1 +0x3
created by main.start in goroutine 1
	/srv/app/main.go:9 +0x4
exit status 2
""",
        "panic",
        "runtime error: index out of range [5] with length 3",
        [("main.(*Server).pay", "/srv/app/pay.go", 17), ("main.main", "/srv/app/main.go", 5)],
        [],
    ),
    Trace(
        "Node.js",
        """
TypeError: Cannot read properties of undefined (reading 'id')
    at pay (/srv/app/pay.js:17:9)
    at async Server.handle (file:///srv/app/server.mjs:5:3)
    at /srv/app/node_modules/express/router.js:9:1
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {
  [cause]: Error: no lease
      at lease (/srv/app/lease.js:3:1)
}
""",
        "TypeError",
        "Cannot read properties of undefined (reading 'id')",
        [("pay", "/srv/app/pay.js", 17), ("Server.handle", "/srv/app/server.mjs", 5)],
        [("Error", "no lease")],
    ),
    Trace(
        "Node.js, not caught",
        """
/srv/app/pay.js:17
    throw new Error("no lease")
    ^

Error: no lease
    at Object.<anonymous> (/srv/app/pay.js:17:9)
    at node:internal/main/run_main_module:23:47

Node.js v20.1.0
""",
        "Error",
        "no lease",
        [("Object.<anonymous>", "/srv/app/pay.js", 17)],
        [],
    ),
    Trace(
        ".NET",
        """
Unhandled exception. Shop.PayException: not paid
 ---> System.TimeoutException: after 30 s
   at Shop.Pool.Get(String name) in /srv/app/Pool.cs:line 7
   --- End of inner exception stack trace ---
   at Shop.Pay.Run() in /srv/app/Pay.cs:line 17
   at System.Threading.Tasks.Task.Execute()
--- End of stack trace from previous location ---
   at Shop.Program.Main(String[] args) in /srv/app/Program.cs:line 3
""",
        "Shop.PayException",
        "not paid",
        [("Shop.Pay.Run", "/srv/app/Pay.cs", 17), ("Shop.Program.Main", "/srv/app/Program.cs", 3)],
        [("System.TimeoutException", "after 30 s")],
    ),
    Trace(
        "Ruby",
        """
/srv/app/pay.rb:17:in `pay': order 7 was not paid (Shop::PayError)
	from /usr/lib/ruby/gems/3.2.0/gems/rack-3/rack.rb:5:in `call'
	from /srv/app/main.rb:3:in `<main>'
""",
        "Shop::PayError",
        "order 7 was not paid",
        [("pay", "/srv/app/pay.rb", 17), ("<main>", "/srv/app/main.rb", 3)],
        [],
    ),
    Trace(
        "Rust",
        """
thread 'main' panicked at src/pay.rs:17:9:
order 7 was not paid
stack backtrace:
   0: rust_begin_unwind
             at /rustc/90c5/library/std/src/panicking.rs:597:5
   1: core::panicking::panic_fmt
             at /rustc/90c5/library/core/src/panicking.rs:72:14
   2: shop::pay::run
             at ./src/pay.rs:17:9
   3: shop::main
             at ./src/main.rs:3:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
""",
        "panic",
        "order 7 was not paid",
        [("shop::pay::run", "./src/pay.rs", 17), ("shop::main", "./src/main.rs", 3)],
        [],
    ),
    Trace(
        "Rust, of old, without a backtrace",
        """
thread 'tokio-runtime-worker' panicked at 'no lease', src/lease.rs:3:1
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
""",
        "panic",
        "no lease",
        [(None, "src/lease.rs", 3)],
        [],
    ),
    Trace(
        "PHP",
        """
PHP Fatal error:  Uncaught PDOException: pool is full in /srv/app/Pool.php:7
Stack trace:
#0 /srv/app/vendor/doctrine/Driver.php(9): PDO->__construct()
#1 /srv/app/Pay.php(17): Shop\\Pool->get()
#2 {main}

Next Shop\\PayException: not paid in /srv/app/Pay.php:19
Stack trace:
#0 /srv/app/index.php(3): Shop\\Pay->run()
#1 {main}
  thrown in /srv/app/Pay.php on line 19
""",
        "Shop\\PayException",
        "not paid",
        [(None, "/srv/app/Pay.php", 19), ("Shop\\Pay->run", "/srv/app/index.php", 3)],
        [("PDOException", "pool is full")],
    ),
]

each = pytest.mark.parametrize("trace", TRACES, ids=lambda one: one.name)


def told(found: LoggedException | None) -> tuple[object, ...]:
    assert found is not None
    return (
        found.type,
        found.message,
        [(one.function, one.file, one.line) for one in found.frames],
        [(one.type, one.message) for one in found.causes],
    )


def expected(trace: Trace) -> tuple[object, ...]:
    return trace.type, trace.message, trace.calls, trace.causes


@each
def test_a_trace_behind_an_entry_is_a_part_of_it(trace: Trace) -> None:
    found = read(
        [
            HEADER.format("INFO", "before"),
            HEADER.format("ERROR", "it failed"),
            *trace.lines,
            HEADER.format("INFO", "after"),
        ]
    )

    before, failed, after = found
    assert (before.message, after.message) == ("before", "after")
    assert (failed.message, failed.level) == ("it failed", "error")
    assert failed.text.split("\n")[1:] == trace.lines
    assert (failed.first, failed.last) == (2, 2 + len(trace.lines))
    assert told(failed.exception) == expected(trace)


@each
def test_a_trace_without_headers_is_one_record_and_what_follows_another(trace: Trace) -> None:
    before, failed, *after = read(["server starts", *trace.lines, "server is ready", "it serves"])

    assert (before.message, before.exception) == ("server starts", None)
    assert failed.text == trace.text.strip("\n")
    assert told(failed.exception) == expected(trace)
    assert [one.message for one in after] == ["server is ready", "it serves"]


@each
def test_a_trace_may_stand_in_a_field(trace: Trace) -> None:
    line = orjson.dumps({"level": "error", "msg": "it failed", "stack": trace.text.strip()})
    if trace.text.startswith("\n  +"):
        line = orjson.dumps({"level": "error", "msg": "it failed", "stack": trace.text.strip("\n")})

    [record] = read([line.decode()])

    assert record.message == "it failed"
    assert told(record.exception) == expected(trace)


@each
def test_a_trace_may_stand_in_the_message(trace: Trace) -> None:
    line = orjson.dumps({"level": "error", "msg": "it failed\n" + trace.text.strip("\n")}).decode()

    [record] = read([line])

    assert record.message == "it failed"
    assert told(record.exception) == expected(trace)


@each
def test_each_line_of_a_trace_may_be_held_by_another_format(trace: Trace) -> None:
    begin = "2026-11-30T10:15:02.123Z stderr F"
    between = "2026-11-30T10:15:02.123Z stdout F other"
    lines = [f"{begin} {line}" for line in trace.lines]

    found = read(
        [f"{begin} INFO before", *lines[:2], between, *lines[2:], f"{begin} INFO after", between]
    )

    [failed] = [one for one in found if one.exception]
    others = sorted(one.message for one in found if one is not failed)
    assert told(failed.exception) == expected(trace)
    assert (failed.message, others) == ("before", ["after", "other", "other"])


@each
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_trace_that_is_cut_off_swallows_nothing(trace: Trace, cut: int) -> None:
    for end in range(1, len(trace.lines), cut):
        found = read([HEADER.format("INFO", "a"), *trace.lines[:end], HEADER.format("INFO", "b")])

        assert found[-1].message == "b"
        assert sum(one.text.count("\n") + 1 for one in found) >= end + 1
        assert found[-1].first == end + 2


@each
def test_traces_one_after_the_other_are_apart(trace: Trace) -> None:
    head = HEADER.format("ERROR", "it failed")

    found = read([head, *trace.lines, head, *trace.lines])

    assert [told(one.exception) for one in found] == [expected(trace)] * 2


@each
def test_what_a_trace_tells_of_does_not_need_its_first_lines(trace: Trace) -> None:
    found = [exception_in(trace.lines[begin:]) for begin in range(1, len(trace.lines))]

    assert all(one is None or isinstance(one, LoggedException) for one in found)


def test_a_record_has_a_most_of_lines() -> None:
    calls = [f"\tat org.example.A.f(A.java:{n})" for n in range(50)]

    found = read([HEADER.format("ERROR", "it failed"), "a.b.FooException: x", *calls], 20)

    assert [(one.first, one.last) for one in found] == [(1, 20), (21, 40), (41, 52)]


def test_lines_that_are_indented_belong_to_an_entry_with_a_header_and_no_others_do() -> None:
    found = read(
        [
            HEADER.format("INFO", "settings:"),
            "    pool: 20",
            "a line of its own",
            HEADER.format("INFO", "ready"),
        ]
    )

    assert [(one.message, one.first, one.last) for one in found] == [
        ("settings:", 1, 2),
        ("a line of its own", 3, 3),
        ("ready", 4, 4),
    ]


def test_the_name_of_an_exception_in_the_line_before_its_calls_is_found() -> None:
    [record] = read(
        [
            HEADER.format("ERROR", "not paid: org.example.PayException: pool is full"),
            "\tat org.example.Pay.run(Pay.java:17)",
        ]
    )

    assert record.exception is not None
    assert (record.exception.type, record.exception.message) == (
        *("org.example.PayException", "pool is full"),
    )


def test_a_trace_alone_says_by_its_exception_what_it_is() -> None:
    [record] = read(TRACES[2].lines)

    assert record.message == "after 30 s"


def test_time_grows_as_a_trace_is_long() -> None:
    for line in ("\tat a.b.C.d(C.java:1)", "x", "", '  File "a", line 1, in f', "| ", "#0 a(1): b"):

        def take(size: int, line: str = line) -> None:
            exception_in(["a.b.FooException: x", *[line] * (size // 10)])
            read(["a.b.FooException: x", *[line] * (size // 100)])

        assert is_linear(take)
