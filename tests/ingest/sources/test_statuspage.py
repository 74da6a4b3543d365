"""Statuspage: what is said publicly, with every state that was published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tool_values import fact_of, facts_of, links_of, refusal_of, seen_in, without_optional

pytestmark = pytest.mark.unit

INCIDENT = "acme:statuspage:main:incident:inc1"
PAGE = {"id": "pg1", "name": "Tide", "url": "https://status.tide.example"}
COMPONENT = {"id": "cmp1", "name": "Gauges", "status": "major_outage"}


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-01T{clock}").replace(tzinfo=UTC)


def incident(**more: Any) -> dict[str, Any]:
    return {
        "id": "inc1",
        "name": "Gauges are silent",
        "status": "resolved",
        "impact": "major",
        "shortlink": "https://stspg.io/x",
        "created_at": "2026-03-01T10:00:00.000Z",
        "updated_at": "2026-03-01T11:00:00.000Z",
        "resolved_at": "2026-03-01T11:00:00.000Z",
        "components": [COMPONENT],
        "incident_updates": [
            {
                "id": "u2",
                "status": "resolved",
                "body": "It is over",
                "created_at": "2026-03-01T11:00:00.000Z",
            },
            {
                "id": "u1",
                "status": "investigating",
                "body": "We look",
                "created_at": "2026-03-01T10:05:00.000Z",
            },
        ],
        **more,
    }


def test_an_incident_has_every_state_that_was_published() -> None:
    told = {"meta": {}, "page": PAGE, "incident": incident()}
    first, *updates = facts_of("statuspage", told)
    now, earlier, component = first.records

    assert (now.uid, now.url) == (INCIDENT, "https://stspg.io/x")
    assert (now.props["status"], now.props["severity_rank"]) == ("resolved", 2)
    assert (now.props["started_at"], now.props["resolved_at"]) == (at("10:00"), at("11:00"))
    assert (earlier.at, earlier.props["status"]) == (at("10:05"), "acknowledged")
    assert links_of(now) == {("AFFECTS", "acme:statuspage:main:system:cmp1")}
    assert component.props["name"] == "Gauges"
    assert [one.records[0].native_id for one in updates] == ["update/u2", "update/u1"]
    assert links_of(updates[0].records[0]) == {("ABOUT", INCIDENT)}


def test_a_public_answer_and_a_single_incident_say_the_same() -> None:
    answer = {"page": PAGE, "incidents": [incident()]}

    assert facts_of("statuspage", answer) == facts_of("statuspage", incident())


def test_a_postmortem_is_a_document_about_its_incident() -> None:
    told = facts_of("statuspage", incident(status="postmortem", postmortem_body="Salt"))[0]

    now, postmortem = told.records[0], told.records[2]
    assert (now.props["status"], now.props["source_status"]) == ("closed", "postmortem")
    assert (postmortem.props["kind"], postmortem.props["title"]) == ("postmortem", "Salt")


def test_planned_work_is_a_change_and_no_incident() -> None:
    planned = incident(
        status="completed",
        scheduled_for="2026-03-02T01:00:00Z",
        scheduled_until="2026-03-02T02:00:00Z",
        resolved_at=None,
    )

    answer = facts_of("statuspage", planned)[0]

    record = answer.records[0]
    assert (record.label, record.props["kind"]) == ("Deployment", "change_request")
    assert record.props["at"] == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert record.props["finished_at"] == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", "acme:statuspage:main:system:cmp1")}


def test_a_change_of_a_component_is_an_event_on_it() -> None:
    update = {"id": "cu1", "old_status": "operational", "new_status": "major_outage"}
    update["created_at"] = "2026-03-01T10:00:00Z"
    told = {"meta": {}, "page": PAGE, "component": COMPONENT, "component_update": update}

    event = fact_of("statuspage", told).records[0]

    assert event.props["title"] == "Gauges: operational to major_outage"
    assert event.props["system_ref"] == "acme:statuspage:main:system:cmp1"


def test_a_state_that_is_new_is_kept_as_its_word() -> None:
    record = facts_of("statuspage", incident(status="pondering", resolved_at=None))[0].records[0]

    assert (record.props["status"], record.props["source_status"]) == ("triggered", "pondering")


def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone() -> None:
    value = without_optional(incident(), frozenset({"id", "created_at"}))

    assert facts_of("statuspage", value)[0].records[0].uid == INCIDENT


def test_an_incident_without_an_id_says_what_was_expected() -> None:
    assert refusal_of("statuspage", incident(id=None, incident_updates=[])).path == "id"
