"""Entries that are written over several lines: what is one, and what only began like one."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
import pytest

from ingest.logs.blocks import MOST_BLOCK_LINES, BlockReader, LineBlock
from ingest.logs.entries import RecordReader, SourceTold
from ingest.logs.reading import ReadLine
from ingest.logs.records import ReadRecord
from tests.growth import is_linear


def blocks(lines: Iterable[str]) -> tuple[list[LineBlock], BlockReader]:
    """Return what is made of lines, and what made it."""
    reader = BlockReader()
    found = [
        block
        for number, text in enumerate(lines, 1)
        for block in (
            reader.take(number, text) if reader.takes(text) else [LineBlock(number, number, text)]
        )
    ]
    return [*found, *reader.end()], reader


def read(text: str) -> tuple[list[ReadRecord], SourceTold]:
    """Return the records of a text, and what was recognised in it."""
    reader = RecordReader()
    lines = (ReadLine("a.log", number, one) for number, one in enumerate(text.split("\n"), 1))
    return [*reader.read(lines)], reader.sources["a.log"]


OBJECTS = [
    {"time": f"2026-11-30T10:15:{n:02}Z", "level": "info", "msg": f'order {n} {{paid}} [x] \\ "'}
    for n in range(30)
]
COMPACT = [orjson.dumps(one).decode() for one in OBJECTS]
PRETTY = [orjson.dumps(one, option=orjson.OPT_INDENT_2).decode() for one in OBJECTS]
EVENTS: dict[str, Any] = {
    "events": [
        {"timestamp": 1796033702123 + n, "message": one, "ingestionTime": 1796033703000}
        for n, one in enumerate(COMPACT)
    ],
    "searchedLogStreams": [{"logStreamName": "a", "searchedCompletely": True}],
    "nextToken": "b",
}
DELIVERY: dict[str, Any] = {
    "messageType": "DATA_MESSAGE",
    "owner": "1",
    "logGroup": "/aws/lambda/pay",
    "logStream": "a",
    "subscriptionFilters": ["all"],
    "logEvents": [
        {"id": str(n), "timestamp": 1796033702123 + n, "message": one}
        for n, one in enumerate(COMPACT)
    ],
}
QUERIED: dict[str, Any] = {
    "results": [
        [
            {"field": "@timestamp", "value": "2026-11-30 10:15:02.123"},
            {"field": "@message", "value": one},
            {"field": "@ptr", "value": "c"},
        ]
        for one in COMPACT
    ],
    "statistics": {"recordsMatched": 30.0},
    "status": "Complete",
}


def written(value: object, indent: int = 0) -> str:
    """Return a value as JSON."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else 0).decode()


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PRETTY),
        "\n\n".join(PRETTY),
        "".join(PRETTY),
        written(OBJECTS, 2),
        written(OBJECTS),
        "[\n" + ",\n".join(COMPACT) + "\n]",
        "[" + ",\n".join(COMPACT) + "]",
        "[\n  " + "\n, ".join(COMPACT) + "\n]\n",
        written(OBJECTS[:9], 2) + "\n" + written(OBJECTS[9:], 2),
        written(EVENTS, 2),
        written(EVENTS),
        written(DELIVERY),
        written(DELIVERY, 2),
        "".join(written(DELIVERY | {"logEvents": [one]}) for one in DELIVERY["logEvents"]),
        written({"queryLanguage": "CWLI", **QUERIED}),
        written(QUERIED, 2),
        written({"Records": OBJECTS}, 2),
    ],
    ids=itertools.count(),
)
def test_each_object_of_a_document_is_an_entry(text: str) -> None:
    found, told = read(text)

    assert [one.message for one in found] == [one["msg"] for one in OBJECTS]
    assert {one.level for one in found} == {"info"}
    assert told.fitting == told.lines == text.count("\n") + 1


def test_an_entry_of_a_document_says_where_it_stands() -> None:
    found, _ = read('[\n  {\n    "msg": "one is here"\n  },\n  {"msg": "two is here"}\n]')

    assert [(one.first, one.last, one.text) for one in found] == [
        (2, 4, '{\n    "msg": "one is here"\n  }'),
        (5, 5, '{"msg": "two is here"}'),
    ]


def test_a_list_in_an_entry_is_no_list_of_entries() -> None:
    entry = {"time": "2026-11-30T10:15:02Z", "msg": "two are lost", "events": [{"a": 1}, {"a": 2}]}

    found, _ = read(written(entry, 2))

    assert [one.message for one in found] == ["two are lost"]


def test_an_object_that_an_entry_says_belongs_to_it() -> None:
    said = '{\n  "order": 7,\n  "lines": [\n    {"sku": "a"}\n  ]\n}'
    text = "\n".join(
        part
        for n in range(60)
        for part in (
            f"2026-11-30 10:15:02,{n:03} INFO [main] a.Pay: order {n} came:",
            said,
            f"2026-11-30 10:15:03,{n:03} INFO [main] a.Pay: order {n} went",
        )
    )

    found, told = read(text)

    assert [one.message for one in found] == [
        message for n in range(60) for message in (f"order {n} came:", f"order {n} went")
    ]
    assert found[0].text.endswith(said)
    assert told.fitting == told.lines


def test_a_single_object_among_other_lines_belongs_to_the_one_before_it() -> None:
    lines = [f"2026-11-30 10:15:02,{n:03} INFO [main] a.Pay: order {n} came" for n in range(200)]
    lines[150:150] = ["{", '  "order": 149', "}"]

    found, _ = read("\n".join(lines))

    assert len(found) == 200
    assert found[149].text.endswith('came\n{\n  "order": 149\n}')


@pytest.mark.parametrize(
    "lines",
    [
        ["{", "  not: json,", "}"],
        ["{", '  "a": 1,', "2026-11-30 10:15:02 INFO went on"],
        ["[", "1, 2, 3", "]"],
        ["[", "]"],
        ["{"],
        ['{"a": "cut', "and on"],
        ['{"a": 1}}', "x"],
        ["[{a}", "[ INFO ] x"],
        ["# Time: flies", "like an arrow"],
        ["# Time: flies"],
        ["# User@Host: x", "# more", "no query"],
        ["}", "]"],
        ["{", *['  "a": 1,'] * 3],
    ],
)
def test_what_only_began_like_one_is_read_line_by_line(lines: list[str]) -> None:
    found, _ = blocks([*lines, '{"level":"info"}'])

    assert [one.text for one in found] == [*lines, '{"level":"info"}']
    assert [(one.first, one.lines) for one in found] == [(n, 1) for n in range(1, len(found) + 1)]


def test_a_list_whose_line_is_cut_is_read_up_to_there_and_what_follows_too() -> None:
    pretty = ["  {", '    "msg": "order is paid"', "  }"]
    whole = ["[", *pretty[:2], "  },", "  {", '    "msg": "cut', "  },", *pretty, "]"]

    found, _ = blocks(whole)

    read_ = [one.text for one in found]
    assert [one for one in read_ if "paid" in one] == [
        '{\n    "msg": "order is paid"\n  }',
        '{\n    "msg": "order is paid"\n  }',
    ]
    assert '    "msg": "cut' in read_

    [first, second, rest], _ = blocks(['[{"a":1},{"a":2},{"a":"cu'])
    assert [first.text, second.text, rest.text] == ['{"a":1}', '{"a":2}', ',{"a":"cu']
    assert [first.lines, second.lines, rest.lines] == [1, 0, 0]


ROW = (
    '2026-11-30 10:15:02.123 UTC,"app","shop",7,"10.0.0.9:5",6744a1f2.7,2,"INSERT",'
    "2026-11-30 10:14:58 UTC,3/12,771,ERROR,23505,{}"
)


def test_a_row_that_lost_its_last_quote_ends_where_the_next_begins() -> None:
    cut = [ROW.format('"key exists",,,,,,"insert'), "  into"]

    found, _ = read("\n".join([*cut, ROW.format('"pool is full"'), ROW.format('"and empty"')]))

    assert [(one.message, one.first, one.last) for one in found] == [
        ("key exists", 1, 2),
        ("pool is full", 3, 3),
        ("and empty", 4, 4),
    ]


def test_a_statement_that_never_ends_is_cut() -> None:
    found, _ = blocks([ROW.format('"key exists'), *["x"] * 2 * MOST_BLOCK_LINES])

    assert found[0].lines == MOST_BLOCK_LINES
    assert {one.lines for one in found[1:]} == {1}
    assert sum(one.lines for one in found) == 2 * MOST_BLOCK_LINES + 1


def test_slow_queries_that_share_a_second_are_entries_of_their_own() -> None:
    said = "# Query_time: {}  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 7"
    lines = [
        "# Time: 261130 10:15:02",
        *("# User@Host: a[a] @ h []", said.format(3), "SET timestamp=1796033702;", "select 1;"),
        *("# User@Host: b[b] @ h []", said.format(4), "SET timestamp=1796033702;", "select"),
        *("# a comment", "", "2;", "select 3;"),
        "2026-11-30T10:15:09.000000Z 0 [Warning] [MY-010068] [Server] self signed",
    ]

    found, told = read("\n".join(lines))

    assert [one.message for one in found] == [
        "slow query: 3 s, 7 rows examined: select 1;",
        "slow query: 4 s, 7 rows examined: select # a comment 2; select 3;",
        "self signed",
    ]
    assert [one.time.second for one in found if one.time] == [2, 2, 9]
    assert told.formats == {"MySQL slow queries": 2, "MySQL": 1}


def test_events_as_text_end_where_the_next_begins() -> None:
    found, _ = blocks(["EVENTS\t1\ta", "b", "EVENTS\t2\tc\t1796033702123", "EVENTS\t3", "d"])

    assert [one.text for one in found] == [
        "EVENTS\t1\ta\nb",
        "EVENTS\t2\tc\t1796033702123",
        "EVENTS\t3\nd",
    ]


def test_no_line_is_lost_or_told_twice_whatever_comes() -> None:
    pieces = [
        *("{", "}", "[", "]", "},", "{}", '{"a":1}', '{"a":1},', '"a": [', '"events": [', ""),
        *("# Time: 1", "# User@Host: a", "# Query_time: 1", "select;", "EVENTS\t1", "x", '"', "]}"),
        *('{"events":[', '[{"a":1},{"b"', ROW.format('"'), "__CURSOR=1", '{"a":{"b":[]}}]}', "1"),
        *("  {", '  "a": "b",', '  "a": "b"', "  }", "  ]", ROW.format("a"), "null", "a\t" * 3),
    ]
    chance = random.Random(7)
    for _ in range(3000):
        lines = chance.choices(pieces, k=chance.randrange(1, 14))

        found, reader = blocks(lines)

        assert sum(one.lines for one in found) + reader.around == len(lines), lines
        if not reader.around:
            kept = Counter("".join(one.text for one in found))
            given = Counter("".join(lines))
            assert (kept["a"], kept["x"]) == (given["a"], given["x"]), lines


@pytest.mark.parametrize(
    "line", ["{", "[{", '[{"', '[{"a":1},', '{"events":[', '"\\', ROW.format('"'), "EVENTS\t1\t"]
)
def test_any_line_takes_time_as_it_is_long(line: str) -> None:
    assert is_linear(lambda size: blocks([line + '"\\' * size, line + "{" * size]))
