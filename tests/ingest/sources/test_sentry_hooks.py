"""Sentry beyond events: issues with their state, alerts, comments, releases and deploys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.mapping.connector import connectors
from ingest.sources.registry import stream_of
from tests.envelopes import RECEIVED
from tests.graph.histories import snapshot
from tests.tool_values import (
    envelopes_of,
    fact_of,
    facts_of,
    links_of,
    refusal_of,
    seen_in,
    without_optional,
)

ISSUE_UID = "acme:sentry:main:technical_issue:4711"
SYSTEM = "acme:sentry:main:system:gauge-web"
ISSUE: dict[str, Any] = {
    "id": "4711",
    "shortId": "GAUGE-3F",
    "title": "ValueError: no tide",
    "culprit": "gauge.read",
    "level": "error",
    "status": "resolved",
    "substatus": None,
    "statusDetails": {"inRelease": "gauge@2.4.0"},
    "permalink": "https://tide.sentry.io/issues/4711/",
    "project": {"id": "9", "slug": "gauge-web", "name": "Gauge web"},
    "assignedTo": {"type": "user", "id": "77", "name": "Ada", "email": "Ada@Tide.example"},
    "metadata": {"type": "ValueError", "value": "no tide"},
    "firstSeen": "2026-03-01T10:00:00Z",
    "lastSeen": "2026-03-01T12:00:00Z",
    "count": "17",
    "issueCategory": "error",
}
EVENT: dict[str, Any] = {
    "event_id": "AB12",
    "issue_id": "4711",
    "platform": "python",
    "timestamp": "2026-03-01T11:00:00Z",
    "level": "fatal",
    "url": "https://sentry.io/api/0/projects/tide/gauge-web/events/ab12/",
    "web_url": "https://tide.sentry.io/issues/4711/events/ab12/",
    "tags": [["environment", "production"]],
    "exception": {"values": [{"type": "ValueError", "value": "no tide"}]},
}


def hook(action: str, **data: Any) -> dict[str, Any]:
    return {
        "action": action,
        "installation": {"uuid": "u"},
        "actor": {"type": "user", "id": 77, "name": "Ada"},
        "data": data,
    }


@pytest.mark.unit
def test_an_issue_has_its_state_its_owner_and_its_system() -> None:
    answer = fact_of("sentry", hook("resolved", issue=ISSUE))
    record = answer.records[0]

    assert (record.uid, record.url) == (ISSUE_UID, "https://tide.sentry.io/issues/4711/")
    assert record.aliases == ("GAUGE-3F",)
    assert {name: value for name, value in record.props.items() if value is not None} == {
        "title": "ValueError: no tide",
        "kind": "error",
        "fingerprint": "GAUGE-3F",
        "status": "resolved",
        "source_status": "resolved",
        "severity": "error",
        "exception_type": "ValueError",
        "description": "gauge.read\nno tide",
    }
    assert links_of(record) == {
        ("OWNED_BY", "acme:nazara:main:person:ada@tide.example"),
        ("RESOLVED_BY", "acme:sentry:main:deployment:release/gauge@2.4.0"),
    }
    assert seen_in(answer) == {(ISSUE_UID, "OBSERVED_ON", SYSTEM)}
    assert answer == fact_of("sentry", ISSUE)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("word", "status"),
    [("unresolved", "open"), ("archived", "ignored"), ("ignored", "ignored"), ("napping", "open")],
)
def test_states_are_brought_to_ours_and_a_new_one_is_kept(word: str, status: str) -> None:
    record = fact_of("sentry", {**ISSUE, "status": word}).records[0]

    assert (record.props["status"], record.props["source_status"]) == (status, word)


@pytest.mark.unit
def test_an_event_that_sentry_grouped_is_an_instance_of_that_issue() -> None:
    answer = fact_of("sentry", EVENT)

    event, issue = answer.records
    assert issue.uid == ISSUE_UID
    assert (event.uid, "INSTANCE_OF", ISSUE_UID) in seen_in(answer)
    assert fact_of("sentry", ISSUE).records[0].version > issue.version


@pytest.mark.unit
def test_a_rule_about_issues_gives_its_event_and_an_alert() -> None:
    answer = fact_of("sentry", hook("triggered", event=EVENT, triggered_rule="Too many"))

    event, _, alert, rule = answer.records
    assert event.props["system_ref"] == SYSTEM
    assert (event.props["severity_number"], event.native_id) == (21, "ab12")
    assert (alert.native_id, alert.props["kind"]) == ("alert/ab12/Too many", "alert")
    assert (rule.props["kind"], rule.props["title"]) == ("alert_rule", "Too many")
    assert (alert.uid, "EVIDENCE_OF", ISSUE_UID) in seen_in(answer)


def metric(action: str, closed: str | None = None) -> dict[str, Any]:
    alert = {
        "id": "31",
        "title": "Slow reads",
        "projects": ["gauge-web"],
        "date_started": "2026-03-01T10:00:00Z",
        "date_closed": closed,
        "alert_rule": {"id": "8", "name": "Slow reads", "query": "transaction.duration"},
    }
    return hook(action, metric_alert=alert, description_title="Resolved: Slow reads")


@pytest.mark.unit
def test_a_metric_alert_lasts_from_its_first_grade_to_its_end() -> None:
    warned, critical, ended = (
        fact_of("sentry", one).records[0]
        for one in (
            metric("warning"),
            metric("critical"),
            metric("resolved", "2026-03-01T10:30:00Z"),
        )
    )

    assert warned.uid == critical.uid == "acme:sentry:main:technical_event:metric/31"
    assert warned.version < critical.version < ended.version
    assert (warned.props["severity_number"], critical.props["severity_number"]) == (13, 21)
    assert ended.props["last_at"] == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    assert ended.props["system_ref"] == SYSTEM


@pytest.mark.unit
def test_a_comment_is_a_document_about_its_issue_until_it_is_deleted() -> None:
    told = {"comment": "Seen at ebb", "comment_id": 5, "issue_id": 4711}
    told |= {"project_slug": "gauge-web", "timestamp": "2026-03-01T12:00:00Z"}

    made, gone = (fact_of("sentry", hook(one, **told)).records[0] for one in ("created", "deleted"))

    assert made.native_id == "comment/5"
    assert made.props["author"] == "acme:sentry:main:person:77"
    assert links_of(made) == {("ABOUT", ISSUE_UID)}
    assert (gone.uid, gone.tombstone) == (made.uid, True)


@pytest.mark.unit
def test_a_release_and_its_deploys_are_deployments_to_its_projects() -> None:
    release = {
        "version": "gauge@2.4.0",
        "shortVersion": "2.4.0",
        "dateCreated": "2026-03-01T09:00:00Z",
        "dateReleased": "2026-03-01T09:10:00Z",
        "projects": [{"slug": "gauge-web"}, {"slug": "gauge-api"}],
        "newGroups": 0,
        "lastCommit": {"id": "3c" * 20, "message": "Read twice"},
    }
    deploy = {"id": "6", "environment": "production", "dateFinished": "2026-03-01T09:20:00Z"}

    made, shipped = facts_of("sentry", {"release": release, "deploys": [deploy]})

    assert made == fact_of("sentry", release)
    record, other = made.records[0], shipped.records[0]
    assert record.native_id == "release/gauge@2.4.0"
    assert (record.props["kind"], record.props["commit"]) == ("release", "3c" * 20)
    assert {end for _, _, end in seen_in(made)} == {SYSTEM, "acme:sentry:main:system:gauge-api"}
    assert (other.native_id, other.props["environment"]) == ("deploy/6", "production")
    assert other.props["title"] == "gauge@2.4.0 to production"


@pytest.mark.unit
def test_what_the_old_plugin_sends_is_an_event_of_its_issue() -> None:
    sent = {"id": "4711", "project_slug": "gauge-web", "culprit": "gauge.read", "level": "error"}
    event = {key: value for key, value in EVENT.items() if key != "issue_id"}

    answer = fact_of("sentry", {**sent, "event": event})

    assert answer.records[1].uid == ISSUE_UID
    assert answer.records[0].props["system_ref"] == SYSTEM


@pytest.mark.unit
def test_an_issue_that_is_asked_for_comes_with_its_latest_event() -> None:
    answers = facts_of("sentry", {"issue": ISSUE, "latest": [EVENT]})

    assert [one.records[0].label for one in answers] == ["TechnicalIssue", "TechnicalEvent"]


@pytest.mark.unit
def test_an_installation_says_nothing_of_operations() -> None:
    value = hook("created", installation={"uuid": "u"})
    stream = stream_of(value, connectors()["sentry"])

    assert stream is not None
    assert "installation" in str(stream.passes_over(value))


@pytest.mark.unit
def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone() -> None:
    kept = frozenset({"id", "shortId", "lastSeen", "action", "date_started"})

    uids = [
        fact_of("sentry", without_optional(one, kept)).records[0].uid
        for one in (hook("resolved", issue=ISSUE), metric("critical"))
    ]

    assert uids == [ISSUE_UID, "acme:sentry:main:technical_event:metric/31"]


@pytest.mark.unit
def test_an_issue_without_an_id_says_what_was_expected() -> None:
    assert refusal_of("sentry", {**ISSUE, "id": None}).path == "id"


def test_an_issue_keeps_its_state_whatever_events_come_later(store: Store) -> None:
    later = {**EVENT, "event_id": "cd34", "timestamp": "2026-12-24T11:00:00Z"}
    issue = list(envelopes_of("sentry", ISSUE))
    events = [one for value in (EVENT, later) for one in envelopes_of("sentry", value)]
    opened = envelopes_of(
        "sentry", {**ISSUE, "status": "unresolved"}, received_at=RECEIVED + timedelta(minutes=1)
    )

    assert deliver(store, [*issue, *events], None, "r1").setbacks == []
    before = snapshot(store).by_uid[ISSUE_UID]
    assert deliver(store, [*opened, *events], None, "r2").setbacks == []
    after = snapshot(store).by_uid[ISSUE_UID]

    assert (before["status"], before["event_count"]) == ("resolved", 2)
    assert (after["status"], after["event_count"], after["title"]) == (
        "open",
        2,
        "ValueError: no tide",
    )
