"""Mappings that are proposed from examples: what is guessed, why, and that it can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.errors import InvalidInput
from ingest.drafting.drafting import draft_mapping
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import parse_mapping

ALERT: dict[str, Any] = {
    "kind": "alert.fired",
    "data": {
        "alert_id": "A-77",
        "alertName": "HighLatency",
        "state": "firing",
        "firedAt": 1_764_400_000,
        "service": {"name": "checkout"},
        "link": "https://watch.example.org/a/77",
        "labels": {"region.name": "eu"},
    },
}
TICKETS = {
    "tickets": [
        {
            "ticket_number": 12,
            "subject": "Card is refused",
            "created": "2026-01-01T10:00:00Z",
            "state": "half-way",
            "component": "billing",
            "requester": {"email": "kim@example.org"},
        },
        {"ticket_number": 13, "subject": "No invoice", "prio": "high"},
    ]
}


def drafted(value: Any, label: str | None = None) -> tuple[str, Mapping]:
    text = draft_mapping(value, label=label).text
    return text, parse_mapping(text)


def test_the_record_is_found_where_it_stands_and_each_line_says_why() -> None:
    text, mapping = drafted(ALERT)

    assert mapping.records[0].path is not None
    assert mapping.records[0].path.text == "data"
    assert "- label: TechnicalEvent  # its kind and its names say so" in text.replace(
        "where the records stand and ", ""
    )
    assert "id: alert_id  # A-77: its name says so" in text
    assert "at: {path: firedAt, time: epoch}  # 1764400000: its name says so" in text
    assert "system_ref: service.name  # checkout" in text
    assert "url: link  #" in text
    assert '# Not used: labels."region.name"' in text


def test_what_was_guessed_but_has_no_place_in_the_label_is_told_as_not_used() -> None:
    text, _ = drafted(ALERT | {"data": ALERT["data"] | {"urgency": "high"}})

    assert "- label: TechnicalEvent" in text
    assert '# Not used: labels."region.name", urgency' in text


def test_a_list_of_records_is_looked_at_as_a_whole() -> None:
    text, mapping = drafted(TICKETS)

    assert mapping.records[0].path is not None
    assert mapping.records[0].path.text == "tickets[]"
    assert "label: CustomerCase" in text
    assert "priority: prio  # high" in text
    assert "to: {label: Person, key: requester.email}" in text


def test_a_word_that_the_model_does_not_know_is_left_out_and_told() -> None:
    text, _ = drafted(TICKETS)

    assert "status: {const: open}  # nothing tells" in text
    assert "# Left out: status, because" in text
    assert "half-way" in text


def test_what_happens_at_some_time_is_not_proposed_where_no_time_is_told() -> None:
    text, _ = drafted({"alert": "x", "severity": "high"})

    assert "label: Document  # nothing tells better what it is" in text


def test_a_time_beside_the_record_counts_where_the_record_has_none() -> None:
    text, _ = drafted({"time": "2026-01-01T10:00:00Z", "alert": {"id": "7", "title": "disk full"}})

    assert "label: TechnicalEvent" in text
    assert 'at: "^.time"  # 2026-01-01T10:00:00Z' in text


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2025-02-15 14:59:03 +0000 UTC", 'time: "%Y-%m-%d %H:%M:%S %z"'),
        ("Sat Oct 26 23:20:39 UTC 2024", 'time: "%a %b %d %H:%M:%S UTC %Y"'),
        ("Fri, 01 Aug 2025 10:00:00 GMT", 'time: "%a, %d %b %Y %H:%M:%S"'),
        (1_764_400_000_123, "time: epoch_ms"),
    ],
)
def test_a_time_that_is_not_rfc_3339_is_proposed_with_its_form(time: Any, said: str) -> None:
    text, _ = drafted({"alert": "x", "id": 7, "fired_at": time})

    assert said in text


def test_times_without_a_zone_are_proposed_with_one_that_somebody_has_to_correct() -> None:
    text, mapping = drafted({"alert": "x", "id": 7, "date": "2026-01-02", "at": "2026-01-02 03:04"})

    assert "timezone: UTC  # its times name no zone: say which it is" in text
    assert str(mapping.zone) == "UTC"
    assert "at: at  # 2026-01-02 03:04" in text


def test_an_event_gets_the_number_of_its_severity() -> None:
    text, _ = drafted({"id": 7, "what": "x", "severity": "P1", "at": "2026-01-01T00:00:00Z"})

    assert "label: TechnicalEvent  # what has a severity and a time happened" in text
    assert "severity_number: {path: severity, transform: [trim, lower], table: {p1: 21," in text


def test_without_an_id_the_values_tell_records_apart() -> None:
    text, _ = drafted({"what": "x", "when": "2026-01-01T00:00:00Z"})

    assert "id: {join: [what, when], transform: digest}" in text


def test_the_label_can_be_said() -> None:
    text, _ = drafted(ALERT, "Incident")

    assert "- label: Incident  # as you said" in text
    with pytest.raises(InvalidInput, match="expected Incident, TechnicalEvent"):
        draft_mapping(ALERT, label="System")


@pytest.mark.parametrize("value", ["text", 7, None, [], [1, 2]])
def test_what_holds_no_object_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInput, match="expected an object of JSON or a list of them"):
        draft_mapping(value)


def test_what_is_proposed_for_real_payloads_maps_them(data: Path, *, long: bool) -> None:
    refused, looked_at = [], 0
    for path in sorted((data / "payloads").rglob("*.json"))[:: 1 if long else 5]:
        looked_at += 1
        draft = draft_mapping(orjson.loads(path.read_bytes()))
        refused += [path.name for reason in draft.left_out if "is refused" in reason]

    assert looked_at > 0
    assert refused == []
