"""The detector: how many lines make a finding, what it says, and what it rests on."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.logs.detection.detector import Detector, LogFinding
from ingest.logs.detection.rule import LogRule
from ingest.logs.detection.rule_files import rule_set
from ingest.logs.records import LogLevel, ReadRecord
from tests.ingest.logs.log_entries import BEGIN, entry

RULES = rule_set().rules.values()
REFUSED = "dial tcp 10.1.4.7:5432: connect: connection refused"
POOL = "HikariPool-1 - Connection is not available, request timed out after 30000ms."

BURST = """\
- name: doors
  title: 'doors[ of {system}] open'
  about: Too many doors are open.
  severity: info
  category: security
  least: 3
  within: 1m
  match: ['door open']
  for: ['door open']
  against: ['door shut']
"""


@pytest.fixture
def burst(tmp_path: Path) -> list[LogRule]:
    (tmp_path / "doors.yaml").write_text(BURST, encoding="utf-8")
    return [rule_set(tmp_path).rules["doors"]]


def found(records: list[ReadRecord], rules: list[LogRule] | None = None) -> list[LogFinding]:
    detector = Detector(RULES if rules is None else rules)
    for one in records:
        detector.add(one)
    return detector.findings()


def test_a_finding_says_what_was_found_with_its_lines_and_times() -> None:
    records = [entry(POOL, 10 * n, line=n + 1, service="payments") for n in range(214)]

    [finding] = found(records)

    assert finding.title == "connection pool HikariPool-1 of payments exhausted"
    assert (finding.rule, finding.severity, finding.system) == (
        "pool-exhausted",
        "critical",
        "payments",
    )
    assert (finding.lines, finding.first) == (214, BEGIN)
    assert finding.last == BEGIN + timedelta(seconds=2130)
    assert [(one.source, one.line) for one in finding.cited] == [
        ("app.log", n) for n in range(1, 6)
    ]
    assert finding.cited[0].text == POOL
    assert finding.cited[0].time == BEGIN


@pytest.mark.parametrize(
    ("seconds", "lines"),
    [([0, 20, 40], 3), ([0, 20], 0), ([0, 40, 80], 0), ([0, 300, 310, 320, 900], 3)],
)
def test_only_lines_within_a_window_make_a_burst(
    burst: list[LogRule], seconds: list[int], lines: int
) -> None:
    findings = found([entry("door open", one, line=one) for one in seconds], burst)

    assert [one.lines for one in findings] == ([lines] if lines else [])


def test_lines_of_a_burst_are_cited_and_not_those_before_it(burst: list[LogRule]) -> None:
    [finding] = found([entry("door open", s, line=s) for s in (0, 300, 310, 320)], burst)

    assert [one.line for one in finding.cited] == [300, 310, 320]
    assert finding.first == BEGIN + timedelta(seconds=300)


@pytest.mark.parametrize(("lines", "count"), [([1, 2, 3], 1), ([1, 2000, 4000], 0)])
def test_without_times_a_window_is_a_thousand_lines_of_a_file(
    burst: list[LogRule], lines: list[int], count: int
) -> None:
    assert len(found([entry("door open", line=one) for one in lines], burst)) == count


def test_lines_of_different_files_are_no_burst_without_times(burst: list[LogRule]) -> None:
    assert found([entry("door open", source=one) for one in "abc"], burst) == []


def test_systems_are_counted_apart(burst: list[LogRule]) -> None:
    records = [
        entry("door open", n, service=one) for n, one in enumerate(["a", "b", "a", "b", "a"])
    ]

    assert [one.title for one in found(records, burst)] == ["doors of a open"]


def test_findings_are_the_same_in_whatever_order_files_come() -> None:
    texts = [POOL, REFUSED, "deadlock detected", "Error: socket hang up", "nothing", "door open"]
    records = [
        entry(texts[n % 6], (n * 7919) % 3600, line=n, source=f"{n % 3}.log", service=f"s{n % 2}")
        for n in range(600)
    ]
    first = found(records)

    for seed in range(5):
        mixed = random.Random(seed).sample(records, len(records))
        assert found(mixed) == first
    assert len(first) == 4


def test_the_gravest_come_first() -> None:
    records = [*(entry(REFUSED, n) for n in range(3)), entry(POOL, 10), entry("ENOSPC", 5)]

    assert [one.rule for one in found(records)] == [
        "disk-full",
        "pool-exhausted",
        "connection-refused",
    ]


@pytest.mark.parametrize(("level", "count"), [("info", 0), ("error", 1), (None, 1)])
def test_a_rule_takes_lines_of_its_levels_and_those_without_one(
    level: LogLevel | None, count: int
) -> None:
    records = [entry("upstream request timed out", n, level=level) for n in range(5)]

    assert len(found(records)) == count


def test_causes_of_a_stack_trace_are_looked_at() -> None:
    text = "ERROR order 7 failed\njava.lang.IllegalStateException: no\n\tat a.B.c(B.java:3)\n"
    text += "Caused by: java.sql.SQLTransientConnectionException: " + POOL

    assert [one.rule for one in found([entry(text, 1)])] == ["pool-exhausted"]


def test_quotes_within_json_are_read_as_quotes() -> None:
    said = '{"msg":"connection to server at \\"orders-db\\", port 5432 failed: Connection refused"}'

    [finding] = found([entry(said, n) for n in range(3)])

    assert finding.title == "connections to orders-db refused"


def test_memory_is_bounded_by_findings_and_parts_of_windows(burst: list[LogRule]) -> None:
    detector = Detector(burst, most_findings=2)
    for n in range(3):
        for minute in range(3000):
            detector.add(entry("door open", 60 * minute, service=f"s{n}"))

    assert detector.crowded == 3000
    assert all(len(one.parts) <= 512 for one in detector._tallies.values())


def test_a_steady_trickle_stays_none_when_parts_become_wider(burst: list[LogRule]) -> None:
    trickle = [entry("door open", 60 * minute) for minute in range(3000)]
    flood = [entry("door open", 2 * n) for n in range(90_000)]

    assert found(trickle, burst) == []
    assert [one.lines for one in found(flood, burst)] == [90_000]


def test_files_without_times_beyond_what_is_kept_are_bounded_too(
    burst: list[LogRule],
) -> None:
    detector = Detector(burst)
    for n in range(700):
        detector.add(entry("door open", source=f"{n}.log"))

    assert len(next(iter(detector._tallies.values())).parts) == 512


def test_only_the_beginning_of_an_entry_is_looked_at() -> None:
    detector = Detector(RULES, most_characters=100)

    assert detector.add(entry("x" * 100 + " deadlock detected")) == ()
    assert detector.add(entry("deadlock detected " + "x" * 100)) == ("deadlock",)


def test_as_many_lines_are_cited_as_asked_for() -> None:
    detector = Detector(RULES, most_cited=1)
    detector.add(entry("deadlock detected", 9, line=9))
    detector.add(entry("deadlock detected", 2, line=2))

    assert [one.line for one in detector.findings()[0].cited] == [2]


def test_lines_without_a_time_have_none_in_the_finding() -> None:
    [finding] = found([entry("deadlock detected", line=4)])

    assert (finding.first, finding.last, finding.cited[0].time) == (None, None, None)
