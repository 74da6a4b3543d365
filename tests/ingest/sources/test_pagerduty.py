"""PagerDuty: incidents with every state they were in, and what hangs on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.store.store import Store
from ingest.delivery.delivery import deliver
from tests.graph.histories import snapshot, wipe
from tests.tool_values import (
    envelopes_of,
    fact_of,
    facts_of,
    links_of,
    refusal_of,
    seen_in,
    without_optional,
)

API = "https://api.pagerduty.com"
INCIDENT = "acme:pagerduty:main:incident:Q1"
SERVICE = "acme:pagerduty:main:system:PSVC"


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-01T{clock}").replace(tzinfo=UTC)


def thing(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "type": type_,
        "self": f"{API}/{type_}s/{id_}",
        "html_url": f"https://tide.pagerduty.com/{type_}s/{id_}",
        **more,
    }


def reference(type_: str, id_: str, summary: str | None = None) -> dict[str, Any]:
    return thing(f"{type_}_reference", id_, summary=summary)


def incident(status: str = "resolved", **more: Any) -> dict[str, Any]:
    return thing(
        "incident",
        "Q1",
        incident_number=5,
        title="Gauges are silent",
        status=status,
        created_at="2026-03-01T10:00:00Z",
        updated_at="2026-03-01T10:30:00Z",
        last_status_change_at="2026-03-01T10:30:00Z",
        resolved_at="2026-03-01T10:30:00Z" if status == "resolved" else None,
        service=reference("service", "PSVC", "Gauges"),
        teams=[reference("team", "PTEAM", "Harbour")],
        assignments=[{"at": "2026-03-01T10:00:00Z", "assignee": reference("user", "PUSR", "Ada")}],
        priority={"id": "PPRI", "summary": "P2"},
        urgency="high",
        **more,
    )


def entry(type_: str, id_: str, clock: str) -> dict[str, Any]:
    return thing(
        f"{type_}_log_entry",
        id_,
        summary=f"{type_} by Ada",
        created_at=f"2026-03-01T{clock}Z",
        incident=reference("incident", "Q1"),
    )


HISTORY = [
    entry("resolve", "L4", "10:30:00"),
    entry("notify", "L3", "10:21:00"),
    entry("acknowledge", "L2", "10:20:00"),
    entry("trigger", "L1", "10:00:00"),
]


def webhook(type_: str, clock: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": {
            "id": f"E{clock}",
            "event_type": type_,
            "resource_type": type_.partition(".")[0],
            "occurred_at": f"2026-03-01T{clock}Z",
            "agent": reference("user", "PUSR", "Ada"),
            "data": data,
        }
    }


@pytest.mark.unit
def test_an_incident_disturbs_its_service_and_is_somebodys() -> None:
    record, *named = fact_of("pagerduty", incident("acknowledged")).records

    assert record.uid == INCIDENT
    assert record.url == "https://tide.pagerduty.com/incidents/Q1"
    assert {name: value for name, value in record.props.items() if value is not None} == {
        "title": "Gauges are silent",
        "status": "acknowledged",
        "source_status": "acknowledged",
        "severity_rank": 2,
        "priority": "P2",
        "urgency": "high",
        "started_at": at("10:00"),
    }
    assert links_of(record) == {
        ("AFFECTS", SERVICE),
        ("ASSIGNED_TO", "acme:pagerduty:main:team:PTEAM"),
        ("ASSIGNED_TO", "acme:pagerduty:main:person:PUSR"),
    }
    assert {one.props["name"] for one in named} == {"Gauges", "Harbour", "Ada"}
    assert {one.canonical for one in named} == {None}


@pytest.mark.unit
def test_log_entries_tell_every_state_that_an_incident_was_in() -> None:
    told = {"incident": incident(), "log_entries": HISTORY, "alerts": [], "notes": []}

    records = [one for one in facts_of("pagerduty", told)[0].records if one.uid == INCIDENT]

    states = [(one.at, one.props["status"]) for one in sorted(records, key=lambda one: one.version)]
    assert states == [
        (at("10:00"), "triggered"),
        (at("10:20"), "acknowledged"),
        (at("10:30"), "resolved"),
    ]
    newest = max(records, key=lambda one: one.version)
    assert newest == records[0]
    assert newest.props["acknowledged_at"] == at("10:20")
    assert newest.props["resolved_at"] == at("10:30")


@pytest.mark.unit
def test_log_entries_are_the_timeline_of_their_incident() -> None:
    told = {"incident": incident(), "log_entries": HISTORY, "alerts": [], "notes": []}

    answers = facts_of("pagerduty", told)[1:]

    assert [one.records[0].native_id for one in answers] == ["log/L4", "log/L3", "log/L2", "log/L1"]
    assert {one.records[0].props["kind"] for one in answers} == {"timeline"}
    event = "acme:pagerduty:main:technical_event:log/L2"
    assert seen_in(answers[2]) == {(event, "EVIDENCE_OF", INCIDENT)}
    assert answers[2] == fact_of("pagerduty", HISTORY[2])


@pytest.mark.unit
def test_an_alert_is_evidence_of_its_incident_and_an_instance_of_its_pattern() -> None:
    alert = thing(
        "alert",
        "A1",
        summary="Gauge 17 silent for 300 s",
        status="resolved",
        severity="critical",
        alert_key="0f" * 16,
        created_at="2026-03-01T09:59:00Z",
        resolved_at="2026-03-01T10:30:00Z",
        service=reference("service", "PSVC", "Gauges"),
        incident=reference("incident", "Q1"),
    )

    answer = fact_of("pagerduty", alert)

    event, rule = answer.records
    assert event.uid == "acme:pagerduty:main:technical_event:A1"
    assert (event.props["severity_number"], event.props["status"]) == (21, "resolved")
    assert (event.props["at"], event.props["last_at"]) == (at("09:59"), at("10:30"))
    assert rule.native_id == "PSVC/Gauge # silent for # s"
    assert seen_in(answer) == {
        (event.uid, "INSTANCE_OF", rule.uid),
        (rule.uid, "OBSERVED_ON", SERVICE),
        (event.uid, "EVIDENCE_OF", INCIDENT),
    }


@pytest.mark.unit
def test_a_webhook_tells_the_state_at_its_moment() -> None:
    data = thing("incident", "Q1", number=5, title="Gauges are silent", status="acknowledged")
    data |= {"created_at": "2026-03-01T10:00:00Z", "service": reference("service", "PSVC")}

    record = fact_of("pagerduty", webhook("incident.acknowledged", "10:20:00.4", data)).records[0]

    assert (record.uid, record.at) == (INCIDENT, at("10:20:00.400000"))
    assert record.props["acknowledged_at"] == at("10:20:00.400000")


@pytest.mark.unit
def test_what_is_asked_for_counts_over_the_webhook_of_the_same_second() -> None:
    data = thing("incident", "Q1", title="Gauges are silent", status="resolved")
    data |= {"created_at": "2026-03-01T10:00:00Z"}

    told = fact_of("pagerduty", webhook("incident.resolved", "10:30:00.7", data)).records[0]

    assert fact_of("pagerduty", incident()).records[0].version > told.version


@pytest.mark.unit
def test_a_state_that_is_new_is_kept_as_its_word() -> None:
    record = fact_of("pagerduty", incident("delegated")).records[0]

    assert (record.props["status"], record.props["source_status"]) == ("triggered", "delegated")


@pytest.mark.unit
def test_notes_and_status_updates_are_documents_about_their_incident() -> None:
    below: dict[str, Any] = {"incident": reference("incident", "Q1")}
    note = {"id": "N1", "type": "incident_note", "content": "Power is back"} | below
    update = {"id": "U1", "type": "incident_status_update", "message": "We are on it"} | below

    pushed = fact_of("pagerduty", webhook("incident.annotated", "10:25:00", note)).records[0]
    author: dict[str, Any] = {"user": reference("user", "PUSR", "Ada")}
    asked = {"id": "N1", "content": "Power is back", "created_at": "2026-03-01T10:25:00Z"} | author
    pulled = facts_of("pagerduty", {"incident": incident(), "notes": [asked]})[1].records[0]
    told = fact_of("pagerduty", webhook("incident.status_update_published", "10:26:00", update))

    assert pushed == pulled
    assert pushed.native_id == "note/N1"
    assert links_of(pushed) == {("ABOUT", INCIDENT)}
    assert pushed.props["author"] == "acme:pagerduty:main:person:PUSR"
    assert told.records[0].props["kind"] == "comment"


@pytest.mark.unit
def test_a_change_is_a_deployment_with_the_commit_of_its_details_or_links() -> None:
    sha = "2b" * 20
    change = thing(
        "change_event",
        "C1",
        summary="Gauges 2.4.0",
        timestamp="2026-03-01T09:50:00Z",
        source="ci.tide.example",
        services=[reference("service", "PSVC", "Gauges")],
        custom_details={"version": "2.4.0", "environment": "production"},
        links=[{"href": f"https://github.com/Tide/Gauges/commit/{sha}", "text": "Commit"}],
    )

    answer = fact_of("pagerduty", change)
    record = answer.records[0]

    assert (record.props["kind"], record.props["at"]) == ("deploy", at("09:50"))
    assert (record.props["commit"], record.props["service_version"]) == (sha, "2.4.0")
    assert sha in str(record.props["description"])
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", SERVICE)}


@pytest.mark.unit
def test_services_depend_on_services_and_belong_to_teams() -> None:
    service = thing("service", "PSVC", name="Gauges", description="Reads the tide")
    service["teams"] = [reference("team", "PTEAM", "Harbour")]
    relation = {
        "type": "service_dependency",
        "dependent_service": {"id": "PSVC", "type": "technical_service_reference"},
        "supporting_service": {"id": "PBIZ", "type": "business_service_reference"},
    }

    answer = fact_of("pagerduty", {"service": service, "relationships": [relation]})

    record = answer.records[0]
    assert (record.uid, record.props["name"], record.canonical) == (SERVICE, "Gauges", None)
    assert links_of(record) == {("OWNED_BY", "acme:pagerduty:main:team:PTEAM")}
    assert seen_in(answer) == {(SERVICE, "DEPENDS_ON", "acme:pagerduty:main:system:PBIZ")}


@pytest.mark.unit
def test_a_deleted_service_leaves_a_tombstone() -> None:
    gone = webhook("service.deleted", "11:00:00", thing("service", "PSVC", summary="Gauges"))

    record = fact_of("pagerduty", gone).records[0]

    assert (record.uid, record.tombstone) == (SERVICE, True)


@pytest.mark.unit
def test_a_user_is_the_person_with_that_address_and_a_team_has_members() -> None:
    user = thing("user", "PUSR", name="Ada", email="Ada@Tide.example")
    team = {"team": thing("team", "PTEAM", name="Harbour"), "members": [{"user": user}]}

    person = fact_of("pagerduty", user).records[0]

    assert person.canonical is not None
    assert person.canonical.uid == "acme:nazara:main:person:ada@tide.example"
    member = ("acme:pagerduty:main:person:PUSR", "MEMBER_OF", "acme:pagerduty:main:team:PTEAM")
    assert seen_in(fact_of("pagerduty", team)) == {member}


@pytest.mark.unit
def test_a_page_of_a_list_is_cut_into_its_records() -> None:
    page = {"incidents": [incident()], "limit": 100, "offset": 0, "more": False}

    assert facts_of("pagerduty", page) == facts_of("pagerduty", incident())


@pytest.mark.unit
def test_responders_say_nothing_of_the_incident() -> None:
    told = webhook("incident.responder.added", "10:05:00", {"type": "incident_responder"})

    assert facts_of("pagerduty", told) == []


@pytest.mark.unit
def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone() -> None:
    kept = frozenset({"id", "type", "created_at", "occurred_at", "event_type", "self"})
    values = [incident(), webhook("incident.resolved", "10:30:00", incident())]

    told = [fact_of("pagerduty", without_optional(one, kept)).records[0].uid for one in values]

    assert told == [INCIDENT, INCIDENT]


@pytest.mark.unit
def test_an_incident_without_an_id_says_what_was_expected() -> None:
    refused = refusal_of("pagerduty", {**incident(), "id": None})

    assert refused.reason.startswith("expected text or a number at id")


def test_push_and_pull_in_any_order_give_one_history(store: Store) -> None:
    data = thing("incident", "Q1", title="Gauges are silent", status="acknowledged")
    data |= {"created_at": "2026-03-01T10:00:00Z", "service": reference("service", "PSVC")}
    values = [
        webhook("incident.acknowledged", "10:20:00.4", data),
        {"incident": incident(), "log_entries": HISTORY, "alerts": [], "notes": []},
        incident(),
    ]
    envelopes = [one for value in values for one in envelopes_of("pagerduty", value)]

    graphs = []
    for order in (envelopes, [*envelopes[::-1], *envelopes]):
        wipe(store)
        assert deliver(store, order, None, "r1").setbacks == []
        graphs.append(snapshot(store))

    assert graphs[0] == graphs[1], graphs[0].difference(graphs[1])
    assert graphs[0].by_uid[INCIDENT]["status"] == "resolved"
    changes = [one for uid, one in graphs[0].by_uid.items() if uid.startswith(f"{INCIDENT}@")]
    assert sorted((one["at"], one["status"]) for one in changes) == [
        (at("10:00"), "triggered"),
        (at("10:20"), "acknowledged"),
        (at("10:20:00.400000"), "acknowledged"),
        (at("10:30"), "resolved"),
        (at("10:30"), "resolved"),
    ]
