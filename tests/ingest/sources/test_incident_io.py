from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.model.facts import Facts
from graph.store.store import Store
from ingest.mapping.connector import connectors
from ingest.sources.registry import map_envelope, stream_of
from tests.envelopes import make_envelope
from tests.graph.histories import snapshot
from tests.payloads import check_any_order_and_twice, nulled, take_values

INCIDENT_UID = "acme:incident-io:main:incident:01INC"
SCOPE = "acme:nazara:main:access_scope:incident-io-inc-7"


def timed(name: str, value: str | None) -> dict[str, Any]:
    return {"incident_timestamp": {"name": name}, "value": {"value": value}}


INCIDENT: dict[str, Any] = {
    "id": "01INC",
    "reference": "INC-7",
    "name": "No water in the east",
    "summary": "The pumps stand still",
    "permalink": "https://app.incident.io/acme/incidents/7",
    "incident_status": {"category": "live", "name": "Fixing"},
    "severity": {"name": "Major", "rank": 2},
    "visibility": "public",
    "slack_channel_id": "C07INC",
    "slack_channel_name": "inc-7-no-water",
    "incident_timestamp_values": [
        timed("Impact started", "2026-03-01T11:50:00Z"),
        timed("Accepted at", "2026-03-01T12:05:00Z"),
        timed("Resolved at", None),
    ],
    "incident_role_assignments": [
        {
            "role": {"role_type": "lead"},
            "assignee": {"id": "01ADA", "name": "Ada", "email": "ada@acme.example"},
        }
    ],
    "custom_field_entries": [
        {
            "custom_field": {"name": "Affected services"},
            "values": [
                {"value_catalog_entry": {"id": "01PUMP", "name": "Pumps"}},
                {
                    "value_catalog_entry": {
                        "id": "01PAY",
                        "name": "Payments",
                        "external_id": "component:default/payments",
                    }
                },
            ],
        },
        {"custom_field": {"name": "Region"}, "values": [{"value_option": {"value": "east"}}]},
    ],
    "created_at": "2026-03-01T12:00:00Z",
    "updated_at": "2026-03-01T13:00:00Z",
}
UPDATE: dict[str, Any] = {
    "id": "01UPD",
    "incident_id": "01INC",
    "message": "We found the fuse",
    "new_incident_status": {"category": "live", "name": "Fixing"},
    "new_severity": {"name": "Major"},
    "created_at": "2026-03-01T12:30:00Z",
}
FOLLOW_UP: dict[str, Any] = {
    "id": "01FUP",
    "incident_id": "01INC",
    "title": "Buy a fuse",
    "status": "outstanding",
    "priority": {"name": "High"},
    "assignee": {"id": "01ADA"},
    "external_issue_reference": {"provider": "jira", "issue_name": "WAT-12"},
    "created_at": "2026-03-01T12:40:00Z",
    "updated_at": "2026-03-01T12:40:00Z",
}
POSTMORTEM = {
    "id": "01PM",
    "incident_id": "01INC",
    "title": "Why no water came",
    "status": "complete",
    "document_url": "https://app.incident.io/acme/post-mortems/1",
    "created_at": "2026-03-02T12:00:00Z",
}
ALERT = {
    "id": "01ALE",
    "title": "Pressure low",
    "status": "firing",
    "deduplication_key": "pump-1",
    "alert_source_id": "01SRC",
    "source_url": "https://grafana.acme.example/a",
    "created_at": "2026-03-01T11:55:00Z",
    "updated_at": "2026-03-01T11:55:00Z",
}
BESIDE: dict[str, Any] = {
    "incident": INCIDENT,
    "incident_updates": [UPDATE],
    "follow_ups": [FOLLOW_UP],
    "postmortem_documents": [POSTMORTEM],
    "alerts": [ALERT],
}


def hook(name: str, told: dict[str, Any]) -> dict[str, Any]:
    return {"event_type": name, name: told}


def test_an_incident_keeps_its_state_its_times_and_what_it_disturbs(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "incident-io", INCIDENT)
    record = taken.one("Incident")

    assert record.uid == INCIDENT_UID
    assert record.aliases == ("INC-7", "inc-7-no-water")
    assert (record.props["status"], record.props["source_status"]) == ("acknowledged", "Fixing")
    assert (record.props["severity"], record.props["severity_rank"]) == ("Major", 2)
    assert record.props["started_at"] == datetime(2026, 3, 1, 11, 50, tzinfo=UTC)
    assert record.props["acknowledged_at"] == datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    assert {(one.type, one.to.uid) for one in record.links} == {
        ("AFFECTS", "acme:incident-io:main:system:01PUMP"),
        ("AFFECTS", "acme:backstage:main:system:component:default/payments"),
        ("ASSIGNED_TO", "acme:incident-io:main:person:01ADA"),
    }
    assert [(one.type, one.start.uid) for one in taken.sightings] == [
        ("EVIDENCE_OF", "acme:slack:main:document:C07INC")
    ]


@pytest.mark.parametrize(
    "told",
    [
        hook("public_incident.incident_updated_v2", INCIDENT),
        hook(
            "public_incident.incident_status_updated_v2",
            {"incident": INCIDENT, "message": "x", "new_status": {}, "previous_status": {}},
        ),
    ],
    ids=["updated", "status"],
)
def test_pushed_and_pulled_it_is_the_same_record(tmp_path: Path, told: dict[str, Any]) -> None:
    pushed = take_values(tmp_path, "incident-io", told).one("Incident")
    page = {"incidents": [INCIDENT], "pagination_meta": {}}
    pulled = take_values(tmp_path, "incident-io", page).one("Incident")

    assert (pushed.uid, pushed.version) == (pulled.uid, pulled.version)


def test_what_hangs_on_an_incident_is_evidence_of_it(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "incident-io", BESIDE)
    evidence = {
        (one.start.label, one.start.native_id)
        for one in taken.sightings
        if one.type == "EVIDENCE_OF" and one.end.uid == INCIDENT_UID
    }

    assert evidence == {
        ("Document", "C07INC"),
        ("TechnicalEvent", "update/01UPD"),
        ("Document", "01PM"),
        ("TechnicalEvent", "01ALE"),
    }
    ticket = taken.one("Ticket")
    assert (ticket.props["kind"], ticket.props["status"]) == ("follow_up", "open")
    assert {(one.type, one.to.native_id) for one in ticket.links} == {
        ("ASSIGNED_TO", "01ADA"),
        ("REPORTS", "01INC"),
    }
    mentioned = [one.end.uid for one in taken.sightings if one.type == "MENTIONS"]
    assert mentioned == ["acme:jira:main:work_item:WAT-12"]


def test_a_private_incident_is_for_its_readers_with_all_that_hangs_on_it(tmp_path: Path) -> None:
    private = {**BESIDE, "incident": {**INCIDENT, "visibility": "private"}}
    taken = take_values(tmp_path, "incident-io", private)

    assert {one.visibility for one in taken.records} == {SCOPE}
    assert "Person" not in {one.label for one in taken.records}


def test_what_comes_without_its_incident_is_not_for_everybody(tmp_path: Path) -> None:
    values = ({"follow_ups": [FOLLOW_UP]}, {"incident_updates": [UPDATE]}, POSTMORTEM)
    taken = take_values(tmp_path, "incident-io", *values)

    assert {one.visibility for one in taken.records} == {
        "acme:nazara:main:access_scope:incident-io-01inc"
    }


def test_a_call_about_a_public_follow_up_is_open(tmp_path: Path) -> None:
    told = hook("public_incident.follow_up_created_v2", FOLLOW_UP)

    assert take_values(tmp_path, "incident-io", told).one("Ticket").visibility == "org"


def test_a_call_about_a_private_incident_holds_nothing_and_is_passed_over(tmp_path: Path) -> None:
    told = hook("private_incident.incident_created_v2", {"id": "01INC"})
    taken = take_values(tmp_path, "incident-io", told)

    assert (taken.records, taken.refused) == ([], [])
    assert "it holds an id alone" in taken.passed_over[0]


def test_the_states_of_an_incident_are_its_history(store: Store, tmp_path: Path) -> None:
    resolved = {
        **INCIDENT,
        "incident_status": {"category": "learning", "name": "Reviewing"},
        "updated_at": "2026-03-01T15:00:00Z",
    }
    taken = take_values(
        tmp_path, "incident-io", BESIDE, hook("public_incident.incident_updated_v2", resolved)
    )

    check_any_order_and_twice(store, taken.envelopes)

    found = snapshot(store).by_uid
    changes = [one["status"] for uid, one in found.items() if uid.startswith(f"{INCIDENT_UID}@")]
    assert sorted(changes) == ["acknowledged", "resolved"]
    assert found[INCIDENT_UID]["status"] == "resolved"


def test_a_status_that_nobody_knows_is_kept_as_a_word(tmp_path: Path) -> None:
    odd = {**INCIDENT, "incident_status": {"category": "haunted", "name": "Haunted"}}
    record = take_values(tmp_path, "incident-io", odd).one("Incident")

    assert (record.props["status"], record.props["source_status"]) == ("triggered", "Haunted")


@pytest.mark.parametrize("value", [INCIDENT, UPDATE, FOLLOW_UP, POSTMORTEM, ALERT])
def test_a_null_anywhere_but_in_the_id_costs_a_property_at_most(value: dict[str, Any]) -> None:
    for other in nulled(value):
        stream = stream_of(other, connectors()["incident-io"])
        if stream is None or stream.passes_over(other):
            continue
        answer = map_envelope(make_envelope(other, stream.content_type), None)
        assert isinstance(answer, Facts) or answer.path == "id", (answer, other)
