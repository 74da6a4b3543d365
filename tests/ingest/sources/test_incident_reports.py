from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graph.model.facts import Facts
from graph.model.times import load_zone
from ingest.mapping.declared import Mapping
from ingest.sources.incident_reports.mapping import parse_duration
from tests.envelopes import MapTo, Refuse

LONDON = Mapping("reports", format="incident-report", zone=load_zone("Europe/London"))

REPORT = """\
---
title: Incident on 2025-06-10 - Kettle would not boil
---

# Incident on 2025-06-10

- **Key events**
  - First detected 2025-06-10 10:00
  - Incident declared: 2025-06-10 10.10
  - Repaired 2025-06-10 1130
  - Resolved 2025-06-10 12:00

- **Time to repair**: 1h 30m

- **Time to resolve**: 2h

- **Impact**:
  - No tea.
"""


def map_report(facts: MapTo, text: str = REPORT) -> Facts:
    return facts(text, "incident-report", LONDON, name="2025/kettle.md")


def doubts(answer: Facts) -> dict[str, str]:
    return {str(one.props["kind"]): str(one.props["title"]) for one in answer.records[1:]}


def test_key_events_become_the_times_of_an_incident(facts: MapTo) -> None:
    [incident] = map_report(facts).records

    assert incident.uid == "acme:tracker:main:incident:2025/kettle.md"
    assert incident.props["title"] == "Incident on 2025-06-10 - Kettle would not boil"
    assert incident.props["status"] == "resolved"
    assert incident.props["started_at"] == datetime(2025, 6, 10, 9, tzinfo=UTC)
    assert incident.props["detected_at"] == datetime(2025, 6, 10, 9, tzinfo=UTC)
    assert incident.props["acknowledged_at"] == datetime(2025, 6, 10, 9, 10, tzinfo=UTC)
    assert incident.props["resolved_at"] == datetime(2025, 6, 10, 11, tzinfo=UTC)


def test_the_original_text_is_kept(facts: MapTo) -> None:
    [incident] = map_report(facts).records

    assert "Repaired 2025-06-10 1130" in str(incident.props["description"])
    assert "No tea." in str(incident.props["description"])


def test_a_list_under_a_heading_is_read_as_well(facts: MapTo) -> None:
    times = "* Fault occurs 2025-01-10 10:00\n* Resolved 2025-01-10 11:00\n"
    text = f"# Outage\n\n## Key events\n\n{times}"
    [incident] = map_report(facts, text).records

    assert incident.props["started_at"] == datetime(2025, 1, 10, 10, tzinfo=UTC)
    assert incident.props["title"] == "Outage"


def test_a_stated_duration_that_differs_is_a_finding_that_cites_the_incident(facts: MapTo) -> None:
    answer = map_report(facts, REPORT.replace("1h 30m", "15m"))

    assert doubts(answer) == {
        "time_to_repair_differs": "Time to repair is stated as 0h 15m; the times give 1h 30m "
        "(Incident on 2025-06-10 - Kettle would not boil)",
    }
    [cite] = answer.sightings
    assert (cite.type, cite.confidence) == ("CITES", "derived")
    assert (cite.start.uid, cite.end.uid) == (answer.records[1].uid, answer.records[0].uid)


def test_an_end_before_the_start_is_flagged_and_not_used(facts: MapTo) -> None:
    text = REPORT.replace("Resolved 2025-06-10", "Resolved 2024-06-10")
    answer = map_report(facts, text)

    assert {"resolved_before_start", "resolved_before_repaired"} <= set(doubts(answer))
    assert answer.records[0].props["resolved_at"] == datetime(2025, 6, 10, 10, 30, tzinfo=UTC)


def test_an_unreadable_time_is_flagged_and_the_next_one_used(facts: MapTo) -> None:
    answer = map_report(facts, REPORT.replace("detected 2025", "detected 22025"))

    assert "22025-06-10" in doubts(answer)["unreadable_time"]
    assert answer.records[0].props["detected_at"] is None
    assert answer.records[0].props["started_at"] == datetime(2025, 6, 10, 9, 10, tzinfo=UTC)


def test_a_bare_date_counts_as_midnight_and_is_flagged(facts: MapTo) -> None:
    answer = map_report(
        facts, REPORT.replace("detected 2025-06-10 10:00", "detected 2025-06-10 (TBC)")
    )

    assert "without a time of day" in doubts(answer)["unreadable_time"]
    assert "time_to_repair_differs" not in doubts(answer)
    assert answer.records[0].props["started_at"] == datetime(2025, 6, 9, 23, tzinfo=UTC)


def test_another_day_in_the_title_is_flagged(facts: MapTo) -> None:
    answer = map_report(facts, REPORT.replace("title: Incident on 2025", "title: Incident on 2024"))

    assert "names 2024-06-10" in doubts(answer)["title_names_another_day"]


def test_a_finding_is_one_however_often_the_report_arrives(facts: MapTo) -> None:
    text = REPORT.replace("1h 30m", "15m")
    late = datetime(2027, 1, 1, tzinfo=UTC)
    first = map_report(facts, text).records[1]
    again = facts(text, "incident-report", LONDON, name="2025/kettle.md", received_at=late)

    assert (again.records[1].uid, again.records[1].version) == (first.uid, first.version)


@pytest.mark.parametrize(
    "text",
    ["", "# Log\n\nNothing", "- **Key events**\n  - First detected YYYY-MM-DD HH:MM\n"],
)
def test_a_page_without_times_is_no_report(refused: Refuse, text: str) -> None:
    assert "no incident report" in refused(text, "incident-report", LONDON).reason


def test_times_without_a_declared_zone_are_refused(refused: Refuse) -> None:
    assert "timezone" in refused(REPORT, "incident-report").reason


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1d 5h 47m", 1787),
        ("27m", 27),
        ("0h 07m", 7),
        ("7h (during support hours 10:00-17:00)", 420),
        ("2 hours 5 minutes", 125),
        ("1 day", 1440),
    ],
)
def test_durations_are_read_without_remarks(text: str, minutes: int) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


def test_no_duration_is_none() -> None:
    assert parse_duration("N/A") is None
    assert parse_duration("") is None
