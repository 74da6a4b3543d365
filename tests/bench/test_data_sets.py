"""What `bench errors` and `bench reports` count, on data sets of a few files."""

from __future__ import annotations

from pathlib import Path

import orjson

from bench import errors, reports
from bench.report import Report

REPORT = """---
title: Checkout was slow
start_time: 2026-03-02T09:10:00Z
end_time: 2026-03-02T11:00:00Z
---

All times in UTC.

## Timeline

- 2026-03-02 09:10 Payments began to time out.
- 2026-03-02 11:00 The pool was enlarged.
"""


def event(name: str, folder: Path, *, words: str, function: str) -> None:
    thrown = {
        "type": "Timeout",
        "value": words,
        "stacktrace": {"frames": [{"function": function, "module": "shop", "in_app": True}]},
    }
    content = {"event_id": name, "platform": "python", "exception": {"values": [thrown]}}
    (folder / f"{name}.json").write_bytes(orjson.dumps(content))


def test_events_of_one_error_are_counted_as_joined_and_those_of_two_as_confused(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "error-events-sentry"
    folder.mkdir()
    event("group_1_event_1", folder, words="after 3 s", function="pay")
    event("group_1_event_2", folder, words="after 9 s", function="pay")
    event("group_2_event_3", folder, words="after 3 s", function="ship")
    (folder / "odd.json").write_text("[]")
    report = Report("errors")

    errors.run(report, long=False, arguments=["--data", str(tmp_path)])

    told = ("read", "issues", "joined", "confused")
    figures = {way: tuple(report.figures[f"{way}_{what}"] for what in told) for way in errors.WAYS}
    assert figures == {
        "found": (3, 2, 1, 0),
        "by_message": (3, 2, 0, 1),
        "by_type": (3, 1, 1, 2),
    }


def test_a_report_counts_with_its_times_and_once_more_without_those_it_labels(
    tmp_path: Path,
) -> None:
    for path, _ in reports.SETS.values():
        (tmp_path / path).mkdir(parents=True)
    folder = tmp_path / reports.SETS["postmortems"][0]
    (folder / "slow.md").write_text(REPORT)
    (folder / "undated.md").write_text("# Nobody knows when\n\nIt was slow.\n")
    report = Report("reports")

    reports.run(report, long=False, arguments=["--data", str(tmp_path)])

    told = ("started", "ended", "timeline", "events", "severity", "days_right")
    assert [report.figures[f"postmortems_found_{what}"] for what in told] == [1, 1, 1, 2, 0, 1]
    assert report.figures["postmortems_by_lines_events"] == 2
