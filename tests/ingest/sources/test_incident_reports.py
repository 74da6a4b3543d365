from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.model.facts import Facts, Record
from graph.model.times import load_zone
from ingest.files.reading import Reading
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import shipped
from ingest.sources.incident_reports.durations import parse_duration
from ingest.sources.incident_reports.timeline import read_timeline
from tests.envelopes import MapTo, Refuse
from tests.growth import is_linear

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


def of(answer: Facts, label: str) -> list[Record]:
    return [one for one in answer.records if one.label == label]


def incident_of(answer: Facts) -> Record:
    assert answer.records[0].label == "Incident"
    [incident] = of(answer, "Incident")
    return incident


def doubts(answer: Facts) -> dict[str, str]:
    return {str(one.props["kind"]): str(one.props["title"]) for one in of(answer, "Finding")}


def test_key_events_become_the_times_of_an_incident(facts: MapTo) -> None:
    incident = incident_of(map_report(facts))

    assert incident.uid == "acme:tracker:main:incident:2025/kettle.md"
    assert incident.props["title"] == "Incident on 2025-06-10 - Kettle would not boil"
    assert incident.props["status"] == "resolved"
    assert incident.props["started_at"] == datetime(2025, 6, 10, 9, tzinfo=UTC)
    assert incident.props["detected_at"] == datetime(2025, 6, 10, 9, tzinfo=UTC)
    assert incident.props["acknowledged_at"] == datetime(2025, 6, 10, 9, 10, tzinfo=UTC)
    assert incident.props["resolved_at"] == datetime(2025, 6, 10, 11, tzinfo=UTC)


def test_the_original_text_is_kept(facts: MapTo) -> None:
    incident = incident_of(map_report(facts))

    assert "Repaired 2025-06-10 1130" in str(incident.props["description"])
    assert "No tea." in str(incident.props["description"])


def test_a_list_under_a_heading_is_read_as_well(facts: MapTo) -> None:
    times = "* Fault occurs 2025-01-10 10:00\n* Resolved 2025-01-10 11:00\n"
    text = f"# Outage\n\n## Key events\n\n{times}"
    incident = incident_of(map_report(facts, text))

    assert incident.props["started_at"] == datetime(2025, 1, 10, 10, tzinfo=UTC)
    assert incident.props["title"] == "Outage"


def test_a_stated_duration_that_differs_is_a_finding_that_cites_the_incident(facts: MapTo) -> None:
    answer = map_report(facts, REPORT.replace("1h 30m", "15m"))

    assert doubts(answer) == {
        "time_to_repair_differs": "Time to repair is stated as 15 min; the times give 1 h 30 min "
        "(Incident on 2025-06-10 - Kettle would not boil)",
    }
    [cite] = [one for one in answer.sightings if one.type == "CITES"]
    assert cite.confidence == "derived"
    assert [cite.start.uid] == [one.uid for one in of(answer, "Finding")]
    assert cite.end.uid == incident_of(answer).uid


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
    first = map_report(facts, text)
    again = facts(text, "incident-report", LONDON, name="2025/kettle.md", received_at=late)

    [one], [other] = of(first, "Finding"), of(again, "Finding")
    assert (one.uid, one.version) == (other.uid, other.version)


@pytest.mark.parametrize("text", ["", "# Log\n\nNothing", "# How to restart\n\n1. Stop it.\n"])
def test_a_page_that_nothing_dates_is_no_report(refused: Refuse, text: str) -> None:
    assert "no incident report" in refused(text, "incident-report", LONDON).reason


def test_times_for_which_neither_page_nor_mapping_names_a_zone_are_refused(
    refused: Refuse,
) -> None:
    assert "give a mapping with `timezone:`" in refused(REPORT, "incident-report").reason


TABLE = """\
# Certificate of the mail gateway ran out

## Summary

Mail was refused for two hours.

## Timeline

All times in CET.

| Time | What happened |
|------|---------------|
| 2026-03-02 15:36 | certificate runs out |
| 15:51 | first customers report that mail bounces |
| 16:20 - 16:40 | the on-call engineer looks for the [key](https://example.org/a) |
| **18:04** | new certificate in place, mail flows again: resolved |

## Root cause

Nobody watched the date.

## Stats

- Time to detection: 15 minutes
- Time to recovery: 148 minutes
"""
HEADINGS = """\
# Search answered nothing

All times in PST

### 2026-03-02 23:50
The index was swapped for an empty one.

### 00:08
Alert: no hits for ten minutes. On-call is paged.

### 00:31 The old index is back, searches are answered again: all clear.
"""
BULLETS = """\
# Queue stood still (2 March 2026)

## Sequence of events (UTC)

* **2:03 pm** - deploy of the sender starts
* 2:10 PM: queue grows, nobody is paged as the alert did not fire
* 14:40, rollback
* 3:15pm -- backlog is gone, service fully recovered

## What went well

- The rollback took a minute.
"""
LABELS = """\
# Payments were slow

**Date**: March 2nd, 2026
**Start**: 14:03 UTC
**Detected**: 14:20 UTC
**Resolved**: 16:10 UTC
**Duration**: 1 hour 7 minutes

## Impact

Payments took a minute.
"""


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]


def times(answer: Facts) -> tuple[object, ...]:
    props = incident_of(answer).props
    return tuple(props[name] for name in ("started_at", "detected_at", "resolved_at"))


def entries(answer: Facts) -> list[tuple[object, object]]:
    return [(one.props["at"], one.props["title"]) for one in of(answer, "TechnicalEvent")]


def test_a_timeline_in_a_table_is_read_in_the_zone_of_the_page(facts: MapTo) -> None:
    answer = map_report(facts, TABLE)

    assert times(answer) == (at(2026, 3, 2, 14, 36), at(2026, 3, 2, 14, 51), at(2026, 3, 2, 17, 4))
    assert incident_of(answer).props["status"] == "resolved"
    assert doubts(answer) == {}
    assert entries(answer) == [
        (at(2026, 3, 2, 14, 36), "certificate runs out"),
        (at(2026, 3, 2, 14, 51), "first customers report that mail bounces"),
        (at(2026, 3, 2, 15, 20), "the on-call engineer looks for the key"),
        (at(2026, 3, 2, 17, 4), "new certificate in place, mail flows again: resolved"),
    ]


def test_what_a_timeline_tells_is_evidence_of_the_incident(facts: MapTo) -> None:
    answer = map_report(facts, TABLE)

    evidence = {one.start.uid for one in answer.sightings if one.type == "EVIDENCE_OF"}
    told = of(answer, "TechnicalEvent") + of(answer, "Document")
    assert evidence == {one.uid for one in told}
    assert {one.props["kind"] for one in of(answer, "TechnicalEvent")} == {"timeline"}


def test_the_sections_of_a_report_are_kept_as_those_of_a_document(facts: MapTo) -> None:
    [document] = of(map_report(facts, TABLE), "Document")

    assert document.props["kind"] == "postmortem"
    headings = [chunk.heading for chunk in document.chunks]
    assert headings[1:] == ["Summary", "Timeline", "Root cause", "Stats"]
    assert "Nobody watched the date." in document.chunks[3].text


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("detection: 15 minutes", "time_to_detect_differs"),
        ("recovery: 148 minutes", "time_to_recovery_differs"),
    ],
)
def test_a_stated_number_that_the_timeline_does_not_give_is_a_finding(
    facts: MapTo,
    stated: str,
    kind: str,
) -> None:
    other = f"{stated.partition(':')[0]}: 3 hours"

    answer = map_report(facts, TABLE.replace(stated, other))

    assert set(doubts(answer)) == {kind}


def test_a_timeline_in_headings_goes_on_after_midnight(facts: MapTo) -> None:
    answer = map_report(facts, HEADINGS)

    assert times(answer) == (at(2026, 3, 3, 7, 50), at(2026, 3, 3, 8, 8), at(2026, 3, 3, 8, 31))
    assert entries(answer)[0][1] == "The index was swapped for an empty one"


def test_a_timeline_in_bullets_has_its_day_from_the_title(facts: MapTo) -> None:
    answer = map_report(facts, BULLETS)

    assert times(answer) == (at(2026, 3, 2, 14, 3), None, at(2026, 3, 2, 15, 15))
    assert [moment for moment, _ in entries(answer)] == [
        at(2026, 3, 2, 14, 3),
        at(2026, 3, 2, 14, 10),
        at(2026, 3, 2, 14, 40),
        at(2026, 3, 2, 15, 15),
    ]


def test_labelled_lines_are_read_and_their_duration_is_checked(facts: MapTo) -> None:
    answer = map_report(facts, LABELS)

    assert times(answer) == (at(2026, 3, 2, 14, 3), at(2026, 3, 2, 14, 20), at(2026, 3, 2, 16, 10))
    assert doubts(answer) == {
        "duration_differs": "The duration is stated as 1 h 7 min; the times give 2 h 7 min "
        "(Payments were slow)",
    }


def test_a_label_counts_more_than_what_a_timeline_tells(facts: MapTo) -> None:
    text = TABLE.replace("Mail was refused", "Start: 2026-03-02 15:30\n\nMail was refused")

    answer = map_report(facts, text)

    assert times(answer) == (at(2026, 3, 2, 14, 30), at(2026, 3, 2, 14, 51), at(2026, 3, 2, 17, 4))


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("CET", at(2026, 7, 2, 12, 3)),
        ("UTC+2", at(2026, 7, 2, 12, 3)),
        ("PDT", at(2026, 7, 2, 21, 3)),
        ("Europe/Oslo", at(2026, 7, 2, 12, 3)),
        ("GMT", at(2026, 7, 2, 14, 3)),
    ],
)
def test_the_zone_of_a_page_counts_before_that_of_the_mapping(
    facts: MapTo, zone: str, start: datetime
) -> None:
    text = f"# Outage\n\n## Timeline (times in {zone})\n\n- 2026-07-02 14:03 lights out\n"

    answer = map_report(facts, text)

    assert incident_of(answer).props["started_at"] == start


def test_a_zone_that_its_clocks_did_not_show_then_is_a_finding(facts: MapTo) -> None:
    answer = map_report(facts, TABLE.replace("2026-03-02", "2026-07-02"))

    assert times(answer)[0] == at(2026, 7, 2, 13, 36)
    assert "clocks there showed CEST" in doubts(answer)["zone_out_of_season"]


def test_a_time_with_its_own_zone_needs_no_other(facts: MapTo) -> None:
    text = "# Outage\n\n- Start: 2026-03-02 14:03 UTC\n- End: 2026-03-02T15:03:00-01:00\n"

    answer = facts(text, "incident-report", None)

    assert times(answer) == (at(2026, 3, 2, 14, 3), None, at(2026, 3, 2, 16, 3))


def test_front_matter_gives_times(facts: MapTo) -> None:
    front = "start_time: 2026-03-02T14:03:00Z\nend_time: 2026-03-02T16:10:00Z\n"

    answer = facts(f"---\n{front}---\nThe shop was closed.\n", "incident-report", None)

    assert times(answer) == (at(2026, 3, 2, 14, 3), None, at(2026, 3, 2, 16, 10))
    assert doubts(answer) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2026-03-02-outage.md", "# Outage\n\nThe shop was closed.\n"),
        ("outage.md", "# Outage of 2 March 2026\n\nThe shop was closed.\n"),
        ("outage.md", "---\ndate: 2026-03-02\n---\n# Outage\n\nThe shop was closed.\n"),
        ("outage.md", "---\npublished_at: 2026-03-02\n---\n# Outage\n\nClosed.\n"),
    ],
)
def test_a_report_without_times_is_dated_by_its_name_or_front_matter(
    facts: MapTo, name: str, text: str
) -> None:
    answer = facts(text, "incident-report", LONDON, name=name)

    assert times(answer) == (at(2026, 3, 2), None, None)
    assert incident_of(answer).props["status"] == "resolved"
    assert "dated by" in doubts(answer)["no_times"]


@pytest.mark.parametrize(
    "text",
    [
        "# Incident report template\n\n- Start: 2026-03-02 14:03\n",
        "# Incident of <date>\n\n## Timeline\n\n| HH:MM | what happened |\n",
        "- **Key events**\n  - First detected YYYY-MM-DD HH:MM\n",
    ],
)
def test_a_template_is_told_apart(refused: Refuse, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    passed: list[str] = []
    reading = Reading(
        "acme",
        "t",
        mapping=shipped("incident-reports"),
        skipped=lambda _file, why: passed.append(why),
    )

    assert list(reading.envelopes([str(tmp_path)])) == []
    assert passed == ["a template for incident reports, and no report"]
    assert refused(text, "incident-report", LONDON).reason == passed[0]


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed(facts: MapTo) -> None:
    text = TABLE.replace("2026-03-02 15:36", "03/02/2026 15:36")
    text = text.replace("gateway", "gateway 2026-03-02")

    answer = map_report(facts, text)

    assert "'03/02/2026' is no date that can be told" in doubts(answer)["unreadable_time"]
    assert times(answer)[0] == at(2026, 3, 2, 14, 51)


PIECES = [
    " ",
    "- ",
    "| ",
    "#",
    "(",
    "[",
    "1",
    "10:",
    "march ",
    "All times in ",
    "time to recovery: 1",
    "- x\n",
    "- 10:00\n",
]


@pytest.mark.parametrize("piece", PIECES)
def test_reading_a_report_takes_time_in_proportion_to_its_length(piece: str) -> None:
    assert is_linear(lambda size: read_timeline("- " + piece * size, None))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1d 5h 47m", 1787),
        ("27m", 27),
        ("0h 07m", 7),
        ("7h (during support hours 10:00-17:00)", 420),
        ("2 hours 5 minutes", 125),
        ("1 day", 1440),
        ("148 minutes", 148),
        ("2.5 hours", 150),
        ("1h5m", 65),
    ],
)
def test_durations_are_read_without_remarks(text: str, minutes: int) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


def test_no_duration_is_none() -> None:
    assert parse_duration("N/A") is None
    assert parse_duration("") is None


DETECTED_LATER = """\
# Queue stood still

All times in UTC

**Detected**: 2026-03-02 14:20
**Resolved**: 2026-03-02 16:10

## Timeline

- 2026-03-02 14:03 first messages are lost
- 14:20 the alert fires
- 16:10 all messages are through: resolved
"""


def test_what_was_detected_began_where_its_timeline_begins_before_that(facts: MapTo) -> None:
    answer = map_report(facts, DETECTED_LATER)

    assert times(answer) == (at(2026, 3, 2, 14, 3), at(2026, 3, 2, 14, 20), at(2026, 3, 2, 16, 10))
    assert doubts(answer) == {}


def test_what_led_to_it_days_before_is_not_its_start(facts: MapTo) -> None:
    background = "## Timeline\n\n- 2026-02-20 09:00 the version is rolled out"

    answer = map_report(facts, DETECTED_LATER.replace("## Timeline", background))

    assert times(answer)[0] == at(2026, 3, 2, 14, 3)


def test_what_was_detected_before_its_timeline_begins_began_then(facts: MapTo) -> None:
    answer = map_report(facts, DETECTED_LATER.replace("02 14:20", "02 13:50"))

    assert times(answer)[:2] == (at(2026, 3, 2, 13, 50), at(2026, 3, 2, 13, 50))


@pytest.mark.parametrize("label", ["Impact start", "Started", "Incident began", "Onset"])
def test_a_label_for_the_start_counts_before_detection_and_timeline(
    facts: MapTo, label: str
) -> None:
    text = DETECTED_LATER.replace("**Resolved", f"**{label}**: 2026-03-02 14:05\n**Resolved")

    assert times(map_report(facts, text))[0] == at(2026, 3, 2, 14, 5)


@pytest.mark.parametrize("label", ["Investigation started", "Response start", "Recovery began"])
def test_the_start_of_the_work_on_it_is_not_taken_for_its_start(facts: MapTo, label: str) -> None:
    text = DETECTED_LATER.replace("**Resolved", f"**{label}**: 2026-03-02 14:30\n**Resolved")
    front = f"---\n{label.lower().replace(' ', '_')}: 2026-03-02T14:30:00Z\n---\n{DETECTED_LATER}"

    assert times(map_report(facts, text))[0] == at(2026, 3, 2, 14, 3)
    assert times(map_report(facts, front))[0] == at(2026, 3, 2, 14, 3)


@pytest.mark.parametrize(
    ("line", "word", "rank"),
    [
        ("- Severity: SEV-2", "SEV-2", 2),
        ("- **Severity:** High (many customers)", "High", 2),
        (
            "* **Severity**: [SEV1](https://example.org/levels) - all payments were refused",
            "SEV1",
            1,
        ),
        ("Incident severity: 1 - Critical", "1 - Critical", 1),
        ("| Severity | P3 |", "P3", 3),
        ("## Severity\n\nMinor", "Minor", 3),
        ("### Severity: SEV3", "SEV3", 3),
    ],
)
def test_a_severity_is_read_where_reports_state_it(
    facts: MapTo, line: str, word: str, rank: int
) -> None:
    answer = map_report(facts, DETECTED_LATER.replace("## Timeline", f"{line}\n\n## Timeline"))

    props = incident_of(answer).props
    assert (props["severity"], props["severity_rank"]) == (word, rank)


@pytest.mark.parametrize(
    ("front", "severity", "priority"),
    [("severity: SEV2", "SEV2", None), ("Severity: 2", "2", None), ("priority: P1", None, "P1")],
)
def test_a_severity_in_the_front_matter_counts_before_the_text(
    facts: MapTo, front: str, severity: str | None, priority: str | None
) -> None:
    props = incident_of(map_report(facts, f"---\n{front}\n---\n{DETECTED_LATER}")).props

    assert (props["severity"], props["priority"]) == (severity, priority)


@pytest.mark.parametrize(
    "line",
    [
        "| Severity | Status |\n|---|---|\n| minor | closed |",
        "Severity: as always it took us a while to agree on one",
        "Severity:",
        "Severity: TBD",
        "## Severity of the impact\n\nNobody knows.",
    ],
)
def test_what_is_no_severity_is_not_taken_for_one(facts: MapTo, line: str) -> None:
    answer = map_report(facts, DETECTED_LATER.replace("## Timeline", f"{line}\n\n## Timeline"))

    assert incident_of(answer).props["severity"] is None
