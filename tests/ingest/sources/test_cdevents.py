"""CDEvents: what pipelines say, by themselves and in CloudEvents."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from tests.tool_values import fact_of, facts_of, links_of, refusal_of, seen_in, without_optional

pytestmark = pytest.mark.unit

SYSTEM = "acme:nazara:main:system:gauges"
TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)
ELEVEN = datetime(2026, 3, 1, 11, tzinfo=UTC)
DIGEST = "sha256:" + "1f" * 32


def told(kind: str, id_: str, hour: int = 10, **content: Any) -> dict[str, Any]:
    """Return an event of a subject."""
    return {
        "context": {
            "version": "0.4.1",
            "id": f"e-{kind}-{hour}",
            "source": "/harbour/pipeline",
            "type": f"dev.cdevents.{kind}.0.2.0",
            "timestamp": f"2026-03-01T{hour}:00:00Z",
        },
        "subject": {"id": id_, "source": "/harbour", "content": content},
    }


def deployed(predicate: str = "deployed") -> dict[str, Any]:
    return told(
        f"service.{predicate}",
        "daemonset/Gauges",
        environment={"id": "prod-3", "name": "production"},
        artifactId=f"pkg:oci/gauges@{DIGEST.replace(':', '%3A')}?tag=2.4",
    )


def incident(predicate: str = "detected", hour: int = 10, **more: Any) -> dict[str, Any]:
    content = {
        "description": "The tide is read twice",
        "environment": {"id": "production"},
        "service": {"id": "daemonset/gauges"},
        **more,
    }
    return told(f"incident.{predicate}", "incident-7", hour, **content)


def change(predicate: str, hour: int, **more: Any) -> dict[str, Any]:
    return told(f"change.{predicate}", "41", hour, repository={"id": "tide/gauges"}, **more)


def cloud(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    context = event["context"]
    return {
        "specversion": "1.0",
        "id": context["id"],
        "source": context["source"],
        "type": context["type"],
        "time": context["timestamp"],
        "datacontenttype": "application/cdevents+json",
        **(more or {"data": event}),
    }


@pytest.mark.parametrize("predicate", ["deployed", "upgraded", "rolledback", "removed"])
def test_what_happens_to_a_service_is_a_deployment_of_it(predicate: str) -> None:
    answer = fact_of("cdevents", deployed(predicate))
    record = answer.records[0]

    assert {name: one for name, one in record.props.items() if one is not None} == {
        "title": f"gauges {predicate} {DIGEST}",
        "kind": "deploy",
        "at": TEN,
        "finished_at": TEN,
        "system_ref": SYSTEM,
        "environment": "production",
        "service_version": DIGEST,
        "status": predicate,
    }
    assert record.native_id == f"/harbour/pipeline/e-service.{predicate}-10"
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", SYSTEM)}


@pytest.mark.parametrize(
    ("artifact", "version", "commit"),
    [
        ("pkg:golang/tide.example/gauges@234fd47e07d1004f0aed9c", "234fd47e07d1004f0aed9c", True),
        ("pkg:npm/%40tide/gauges@2.4.0", "2.4.0", False),
        ("pkg:generic/gauges@20260301", "20260301", False),
        ("pkg:generic/gauges", None, False),
        ("gauges-2.4.0.whl", "gauges-2.4.0.whl", False),
    ],
)
def test_the_version_of_an_artifact_is_a_commit_where_it_looks_like_one(
    artifact: str, version: str | None, *, commit: bool
) -> None:
    event = told("service.deployed", "gauges", environment={"id": "p"}, artifactId=artifact)

    props = fact_of("cdevents", event).records[0].props

    assert (props["service_version"], props["commit"]) == (version, version if commit else None)


def test_an_artifact_that_is_published_is_a_release_of_its_package() -> None:
    event = told("artifact.published", "pkg:npm/%40tide/gauges@2.4.0", user="ada")

    answer = fact_of("cdevents", event)
    record, package = answer.records

    assert (record.props["title"], record.props["kind"]) == ("gauges 2.4.0", "release")
    assert (record.props["author"], record.props["service_version"]) == ("ada", "2.4.0")
    assert (package.native_id, package.canonical) == ("pkg:npm/%40tide/gauges", None)
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", package.uid)}


def test_an_incident_is_what_its_last_event_says_and_each_event_stands_in_its_time_line() -> None:
    first = fact_of("cdevents", incident())
    last = fact_of("cdevents", incident("resolved", 11, description="It is read once"))

    record, entry = last.records
    assert record.uid == first.records[0].uid
    assert record.native_id == "/harbour/incident-7"
    assert record.props["title"] == first.records[0].props["title"]
    assert record.props["title"] == "gauges in production: incident-7"
    assert (record.props["status"], record.props["resolved_at"]) == ("resolved", ELEVEN)
    assert record.version > first.records[0].version
    assert links_of(record) == {("AFFECTS", SYSTEM)}
    assert (entry.props["title"], entry.props["kind"]) == ("It is read once", "timeline")
    assert (entry.props["system_ref"], entry.props["at"]) == (SYSTEM, ELEVEN)
    assert seen_in(last) == {(entry.uid, "EVIDENCE_OF", record.uid)}


def test_an_incident_begins_with_its_first_event_which_no_later_one_tells() -> None:
    for one in (incident(), incident("resolved", 11)):
        assert fact_of("cdevents", one).records[0].begun == "started_at"


def test_an_incident_that_was_reported_has_the_address_of_its_ticket() -> None:
    page = "https://desk.tide.example/7"

    record = fact_of("cdevents", incident("reported", ticketURI=page)).records[0]

    assert (record.url, record.props["status"]) == (page, "triggered")


def test_a_change_is_a_pull_request_that_is_open_until_it_is_merged_or_abandoned() -> None:
    created = fact_of("cdevents", change("created", 10, description="Read once")).records[0]
    merged = fact_of("cdevents", change("merged", 11)).records[0]

    assert merged.uid == created.uid == "acme:cdevents:main:work_item:/harbour/41"
    assert (created.props["kind"], created.props["title"]) == ("pull_request", "tide/gauges 41")
    assert (created.props["description"], created.props["closed_at"]) == ("Read once", None)
    assert (created.props["status"], created.props["source_status"]) == ("open", "created")
    assert (merged.props["status"], merged.props["closed_at"]) == ("merged", ELEVEN)
    assert merged.begun == "opened_at"


def test_a_ticket_is_an_issue_with_its_key() -> None:
    page = "https://desk.tide.example/7"
    content: dict[str, Any] = {"summary": "Gauges drift", "priority": "high", "uri": page}

    record = fact_of("cdevents", told("ticket.created", "TIDE-7", **content)).records[0]

    said = {name: record.props[name] for name in ("kind", "key", "title", "priority")}
    assert said == {"kind": "issue", "key": "TIDE-7", "title": "Gauges drift", "priority": "high"}
    assert record.url == page


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"data_base64": base64.b64encode(orjson.dumps(incident())).decode()},
    ],
    ids=["data", "base64"],
)
def test_an_event_in_a_cloud_event_says_the_same(given: dict[str, Any]) -> None:
    assert facts_of("cdevents", cloud(incident(), **given)) == facts_of("cdevents", incident())


@pytest.mark.parametrize(
    "kind", ["pipelinerun.finished", "taskrun.started", "environment.modified", "service.published"]
)
def test_what_the_graph_has_no_place_for_is_passed_over(kind: str) -> None:
    assert facts_of("cdevents", told(kind, "x")) == []
    assert facts_of("cdevents", cloud(told(kind, "x"))) == []


def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone() -> None:
    kept = frozenset({"id", "type", "timestamp", "source"})
    for one in (deployed(), incident(), change("merged", 11)):
        (bare,) = facts_of("cdevents", without_optional(one, kept))
        assert bare.records[0].uid == fact_of("cdevents", one).records[0].uid


def test_what_is_missing_is_told_with_its_place() -> None:
    no_time = incident()
    no_time["context"]["timestamp"] = None
    no_subject = incident()
    no_subject["subject"] = {}
    no_package = told("artifact.published", "gauges.whl")

    assert refusal_of("cdevents", no_time).path == "timestamp"
    assert refusal_of("cdevents", no_subject).path == "subject.id"
    assert refusal_of("cdevents", no_package).reason == "expected a package URL (pkg:…)"
