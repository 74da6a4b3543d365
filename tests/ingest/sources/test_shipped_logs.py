"""Log records as Loki, Fluent Bit and Vector are sent them."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.sources.otlp.reading import LogLine
from ingest.sources.otlp.shipped import loki_lines, record_lines

pytestmark = pytest.mark.unit

TEN = 1_772_359_200_000_000_000
"""2026-03-01T10:00:00Z."""


def of(record: dict[str, Any], service: str = "") -> LogLine:
    (line,) = record_lines([record], service)
    return line


def test_a_stream_of_loki_tells_the_service_and_each_entry_the_rest() -> None:
    entries = [
        [str(TEN), "lift 7 hangs"],
        [str(TEN + 1), "lift 8 hangs", {"level": "warn", "trace_id": "AB12"}],
    ]
    value = {"streams": [{"stream": {"app": "lifts", "level": "error"}, "values": entries}]}

    assert list(loki_lines(value)) == [
        LogLine("lifts", TEN, 17, "lift 7 hangs", None, ""),
        LogLine("lifts", TEN + 1, 13, "lift 8 hangs", None, "ab12"),
    ]


def test_a_record_of_fluent_bit_is_named_by_its_container() -> None:
    told = {"labels": {"app": "lifts"}, "namespace_name": "prod"}

    line = of({"date": 1_772_359_200.5, "log": "ERROR lift 7 hangs\n", "kubernetes": told})

    assert line == LogLine("lifts", TEN + 500_000_000, 17, "ERROR lift 7 hangs", None, "")


def test_a_record_of_vector_is_named_by_its_pod() -> None:
    told = {"pod_labels": {"app.kubernetes.io/name": "lifts"}, "container_name": "main"}
    record = {"timestamp": "2026-03-01T10:00:00Z", "message": "level=warn door", "kubernetes": told}

    assert of(record) == LogLine("main", TEN, 13, "level=warn door", None, "")
    del told["container_name"]
    assert of(record).service == "lifts"


@pytest.mark.parametrize(
    "moment",
    [
        1_772_359_200,
        1_772_359_200.0,
        1_772_359_200_000,
        1_772_359_200_000_000,
        TEN,
        str(TEN),
        "2026-03-01T10:00:00Z",
        "2026-03-01T11:00:00+01:00",
        "2026-03-01 10:00:00.000000",
    ],
)
def test_a_moment_is_read_in_the_forms_that_shippers_write(moment: Any) -> None:
    assert of({"date": moment, "log": "x"}).at == TEN


@pytest.mark.parametrize("moment", [None, True, -5, "yesterday", [], {}, float("inf"), 10**40])
def test_what_is_no_moment_is_left_out(moment: Any) -> None:
    assert of({"date": moment, "log": "x"}).at == 0


@pytest.mark.parametrize(
    ("record", "severity"),
    [
        ({"level": "Warning"}, 13),
        ({"severity": "FATAL"}, 21),
        ({"log": "2026-03-01 10:00 ERROR in hall 5"}, 17),
        ({"log": 'ts=1 level="warn" msg=door'}, 13),
        ({"log": "no error here"}, 0),
        ({"level": "odd", "log": "ERROR"}, 0),
        ({"level": 30}, 0),
        ({}, 0),
    ],
)
def test_the_severity_is_that_of_the_level_else_of_the_text(
    record: dict[str, Any], severity: int
) -> None:
    assert of(record).severity == severity


def test_a_record_that_names_no_service_is_of_the_one_that_was_said() -> None:
    assert of({"log": "x"}, "lifts").service == "lifts"
    assert of({"log": "x", "service": {"name": "doors"}}, "lifts").service == "doors"
    assert of({"log": "x"}).service == "unknown_service"


@pytest.mark.parametrize(
    "value", [None, 5, {}, {"streams": 5}, {"streams": [5, {"stream": 1, "values": [1, [], [2]]}]}]
)
def test_what_is_no_stream_of_loki_is_passed_by(value: Any) -> None:
    assert list(loki_lines(value)) == []
