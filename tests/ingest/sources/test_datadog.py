"""Datadog: what its API answers and what the shipped template of a webhook sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.write.guard import checked
from ingest.mapping.connector import connectors
from ingest.sources.registry import stream_of
from tests.tool_values import (
    fact_of,
    facts_of,
    links_of,
    refusal_of,
    seen_in,
    without_optional,
)

pytestmark = pytest.mark.unit

SYSTEM = "acme:nazara:main:system:gauges"
MONITOR: dict[str, Any] = {
    "id": 31,
    "name": "Gauge silent",
    "message": "See the runbook",
    "query": "avg(last_5m):sum:gauge.reads{service:gauges} < 1",
    "tags": ["service:Gauges", "team:Harbour", "bare"],
    "priority": 2,
    "overall_state": "Alert",
    "overall_state_modified": "2026-03-01T10:05:00+00:00",
    "modified": "2026-03-01T09:00:00+00:00",
    "deleted": None,
}


def test_a_monitor_is_a_rule_with_the_state_it_is_in() -> None:
    answer = fact_of("datadog", MONITOR)
    record = answer.records[0]

    assert record.uid == "acme:datadog:main:technical_issue:31"
    assert record.url == "https://app.datadoghq.com/monitors/31"
    assert (record.props["status"], record.props["source_status"]) == ("open", "Alert")
    assert (record.props["severity"], record.props["kind"]) == ("P2", "alert_rule")
    assert record.at == datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
    assert links_of(record) == {("OWNED_BY", "acme:nazara:main:team:harbour")}
    assert seen_in(answer) == {(record.uid, "OBSERVED_ON", SYSTEM)}


@pytest.mark.parametrize(
    ("word", "status"), [("OK", "resolved"), ("No Data", "open"), ("Asleep", "open")]
)
def test_states_of_monitors_are_brought_to_ours(word: str, status: str) -> None:
    assert (
        fact_of("datadog", {**MONITOR, "overall_state": word}).records[0].props["status"] == status
    )


def test_a_search_for_monitors_is_cut_into_them() -> None:
    found = {"counts": {}, "monitors": [MONITOR, {**MONITOR, "id": 32}]}

    uids = [one.records[0].native_id for one in facts_of("datadog", found)]

    assert uids == ["31", "32"]


def webhook(**told: str) -> dict[str, Any]:
    return {
        "id": "900",
        "event_type": "query_alert_monitor",
        "title": "[Triggered] Gauge silent",
        "body": "%%% See the runbook %%%",
        "date": "1772359500000",
        "monitor_id": "31",
        "cycle_key": "c1",
        "transition": "Triggered",
        "type": "error",
        "priority": "normal",
        "tags": "service:Gauges,env:prod",
        "hostname": "$HOSTNAME",
        "org": {"id": "1", "name": "Tide"},
        **told,
    }


ASKED = {
    "type": "event",
    "id": "AgAA",
    "attributes": {
        "timestamp": "2026-03-01T10:05:00Z",
        "message": "See the runbook",
        "tags": ["service:Gauges", "env:prod"],
        "attributes": {
            "title": "[Triggered] Gauge silent",
            "status": "error",
            "service": "undefined",
            "evt": {"id": "900"},
            "monitor": {"id": 31, "transition": {"trans_name": "Triggered"}},
        },
    },
}


def test_a_transition_of_a_monitor_is_one_event_whether_it_was_sent_or_asked_for() -> None:
    answer = fact_of("datadog", webhook())
    event, rule = answer.records

    assert event == fact_of("datadog", ASKED).records[0]
    assert event.uid == "acme:datadog:main:technical_event:900"
    assert (event.props["status"], event.props["severity_number"]) == ("Triggered", 17)
    assert event.props["at"] == datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
    assert event.props["system_ref"] == SYSTEM
    assert (event.uid, "INSTANCE_OF", rule.uid) in seen_in(answer)
    assert rule.uid == "acme:datadog:main:technical_issue:31"
    assert fact_of("datadog", MONITOR).records[0].version > rule.version


def test_variables_that_did_not_apply_say_nothing() -> None:
    record = fact_of("datadog", webhook(tags="$TAGS", monitor_id="$ALERT_ID")).records[0]

    assert (record.props["system_ref"], record.props["kind"]) == (None, "timeline")


def test_an_event_of_the_older_api_is_known_by_the_same_id() -> None:
    event = {"id_str": "900", "title": "Gauge silent", "date_happened": 1772359500, "tags": []}

    for value in (event, {"status": "ok", "event": event}, {"events": [event]}):
        record = fact_of("datadog", value).records[0]
        assert record.uid == "acme:datadog:main:technical_event:900"
        assert record.at == datetime(2026, 3, 1, 10, 5, tzinfo=UTC)


def incident(**told: Any) -> dict[str, Any]:
    return {
        "type": "incidents",
        "id": "1a-2b",
        "attributes": {
            "public_id": 77,
            "title": "Gauges are silent",
            "created": "2026-03-01T10:06:00+00:00",
            "modified": "2026-03-01T10:30:00+00:00",
            "detected": "2026-03-01T10:05:00+00:00",
            "customer_impact_start": "2026-03-01T10:00:00+00:00",
            "resolved": None,
            "visibility": "organization",
            "fields": {
                "state": {"type": "dropdown", "value": "stable"},
                "severity": {"type": "dropdown", "value": "SEV-2"},
                "services": {"type": "autocomplete", "value": ["Gauges"]},
                "teams": {"type": "autocomplete", "value": ["Harbour"]},
                "summary": {"type": "textbox", "value": "Silence"},
            },
            **told,
        },
        "relationships": {"commander_user": {"data": {"type": "users", "id": "u1"}}},
    }


def test_an_incident_has_its_state_its_severity_and_whom_it_concerns() -> None:
    ada = {"type": "users", "id": "u1", "attributes": {"handle": "a", "email": "Ada@tide.example"}}
    answer = fact_of("datadog", {"data": [incident()], "included": [ada]})
    record, person = answer.records

    assert record.uid == "acme:datadog:main:incident:1a-2b"
    assert record.url == "https://app.datadoghq.com/incidents/77"
    assert {name: value for name, value in record.props.items() if value is not None} == {
        "title": "Gauges are silent",
        "description": "Silence",
        "status": "acknowledged",
        "source_status": "stable",
        "severity": "SEV-2",
        "severity_rank": 2,
        "started_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "detected_at": datetime(2026, 3, 1, 10, 5, tzinfo=UTC),
    }
    assert links_of(record) == {
        ("AFFECTS", SYSTEM),
        ("ASSIGNED_TO", "acme:nazara:main:team:harbour"),
        ("ASSIGNED_TO", "acme:datadog:main:person:u1"),
    }
    assert person.canonical is not None
    assert person.canonical.native_id == "ada@tide.example"


def test_a_private_incident_is_for_the_readers_of_its_scope_and_names_nobody() -> None:
    ada = {"type": "users", "id": "u1", "attributes": {"handle": "a", "email": "ada@tide.example"}}
    answer = fact_of("datadog", {"data": incident(visibility="private"), "included": [ada]})

    assert [one.visibility for one in answer.records] == [
        "acme:nazara:main:access_scope:datadog-incident-77"
    ]


def test_a_test_of_incidents_is_passed_over() -> None:
    assert facts_of("datadog", {"data": incident(is_test=True)}) == []


def definition(**schema: Any) -> dict[str, Any]:
    meta = {"last-modified-time": "2026-03-01T10:00:00Z"}
    return {
        "type": "service-definition",
        "id": "d1",
        "attributes": {"schema": {"schema-version": "v2.2", **schema}, "meta": meta},
    }


def test_a_service_definition_is_the_system_of_its_name_and_claims_what_it_names() -> None:
    value = definition(
        **{"dd-service": "Gauges"},
        team="Harbour",
        tier="Tier 1",
        lifecycle="production",
        links=[{"name": "Runbook", "type": "runbook", "url": "https://runbooks.tide.example"}],
        repos=[{"name": "Code", "url": "https://github.com/Tide/Gauges"}, {"url": None}],
        integrations={"pagerduty": {"service-url": "https://t.pagerduty.com/services/PSVC"}},
    )
    record = fact_of("datadog", value).records[0]

    assert record.canonical is not None
    assert record.canonical.uid == SYSTEM
    assert set(record.same_as) == {
        "acme:github:main:system:Tide/Gauges",
        "acme:pagerduty:main:system:PSVC",
    }
    assert (record.props["tier"], record.props["lifecycle"]) == (1, "production")
    assert "Runbook: https://runbooks.tide.example" in str(record.props["description"])
    assert links_of(record) == {("OWNED_BY", "acme:nazara:main:team:harbour")}


def test_the_first_form_of_a_definition_names_the_same_system() -> None:
    value = definition(info={"dd-service": "Gauges", "service-tier": "2"}, org={"team": "Harbour"})
    record = fact_of("datadog", value).records[0]

    assert record.canonical is not None
    assert (record.canonical.uid, record.props["tier"]) == (SYSTEM, 2)


def test_entities_of_the_catalogue_are_systems_and_relations_lead_between_them() -> None:
    schema = {"id": "s", "type": "schema", "attributes": {"schema": {"spec": {"tier": "1"}}}}
    entity = {
        "type": "entity",
        "id": "s",
        "attributes": {"kind": "datastore", "name": "Tables", "owner": "Harbour"},
        "relationships": {"schema": {"data": {"id": "s", "type": "schema"}}},
        "meta": {"modifiedAt": "2026-03-01T10:00:00Z"},
    }
    relation = {
        "type": "relation",
        "id": "r",
        "attributes": {
            "type": "RelationTypeDependsOn",
            "from": {"kind": "service", "name": "Gauges"},
            "to": {"kind": "datastore", "name": "Tables"},
        },
    }

    record = fact_of("datadog", {"data": [entity], "included": [schema]}).records[0]

    assert (record.props["kind"], record.props["tier"]) == ("database", 1)
    assert seen_in(fact_of("datadog", relation)) == {
        (SYSTEM, "DEPENDS_ON", "acme:nazara:main:system:tables")
    }


def test_a_deployment_is_told_in_nanoseconds() -> None:
    told = {"service": "Gauges", "version": "2.4.0", "started_at": 1772359500_000_000_000}
    told["git"] = {"commit_sha": "4d" * 20}
    answer = fact_of("datadog", {"type": "dora_deployment", "id": "p1", "attributes": told})
    record = answer.records[0]

    assert record.props["at"] == datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
    assert (record.props["commit"], record.props["service_version"]) == ("4d" * 20, "2.4.0")
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", SYSTEM)}


def test_what_is_read_elsewhere_is_passed_over() -> None:
    value = {"data": [{"type": "log", "id": "l", "attributes": {"message": "ebb"}}]}

    assert facts_of("datadog", value) == []


@pytest.mark.parametrize("value", [MONITOR, ASKED, incident(), webhook()])
def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone(value: Any) -> None:
    kept = frozenset(
        {"id", "type", "timestamp", "created", "date", "public_id", "query", "message"}
    )

    assert fact_of("datadog", without_optional(value, kept)).records[0].uid == (
        fact_of("datadog", value).records[0].uid
    )


def test_an_event_without_a_time_says_what_was_expected() -> None:
    refused = refusal_of("datadog", webhook(date="$DATE"))

    assert "expected a time" in refused.reason


def test_every_recorded_answer_that_holds_records_is_taken(data: Path) -> None:
    labels: dict[str, int] = {}
    for value in recorded(data / "payloads/datadog"):
        stream = stream_of(value, connectors()["datadog"])
        if stream is None:
            continue
        for facts in facts_of("datadog", value):
            assert facts == checked("acme", facts)
            labels[facts.records[0].label] = labels.get(facts.records[0].label, 0) + 1

    assert {"TechnicalIssue", "TechnicalEvent", "Incident", "System", "Person"} == set(labels)


def recorded(folder: Path) -> list[Any]:
    """Return what successful requests of the recordings were answered."""
    values: list[Any] = []
    for path in sorted(folder.rglob("*.yaml")):
        for one in yaml.safe_load(path.read_text())["interactions"]:
            text, status = one["response"]["body"]["string"], one["response"]["status"]["code"]
            if status < 300 and text and text.strip().startswith(("{", "[")):
                value = json.loads(text)
                values += value if isinstance(value, list) else [value]
    return values
