"""Kubernetes, Argo CD, Flux and LaunchDarkly: what took effect where, and what failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tool_values import fact_of, facts_of, refusal_of, seen_in, without_optional

pytestmark = pytest.mark.unit

SYSTEM = "acme:nazara:main:system:gauges"
TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def warning(**more: Any) -> dict[str, Any]:
    return {
        "kind": "Event",
        "apiVersion": "events.k8s.io/v1",
        "metadata": {"uid": "e1", "namespace": "harbour", "resourceVersion": "41"},
        "eventTime": None,
        "series": {"count": 3, "lastObservedTime": "2026-03-01T10:05:00.000000Z"},
        "deprecatedFirstTimestamp": "2026-03-01T10:00:00Z",
        "reason": "BackOff",
        "note": "Back-off restarting failed container",
        "type": "Warning",
        "regarding": {"kind": "Pod", "name": "gauges-7d9c5b6f4-x2x1z", "namespace": "harbour"},
        **more,
    }


def test_a_warning_is_an_event_of_the_workload_counted_in_place() -> None:
    first = fact_of("kubernetes", warning()).records[0]
    later = warning(series={"count": 9, "lastObservedTime": "2026-03-01T10:09:00Z"})
    later["metadata"] = {**later["metadata"], "resourceVersion": "107"}
    second = fact_of("kubernetes", later).records[0]

    assert first.uid == second.uid == "acme:kubernetes:main:technical_event:e1"
    assert (first.props["count"], second.props["count"]) == (3, 9)
    assert second.version > first.version
    assert first.props["system_ref"] == SYSTEM
    assert first.props["title"] == "BackOff: Back-off restarting failed container"
    assert (first.props["first_at"], first.props["last_at"]) == (TEN, TEN.replace(minute=5))


def test_a_warning_in_the_older_form_says_the_same() -> None:
    old = warning()
    del old["series"], old["note"], old["regarding"], old["deprecatedFirstTimestamp"]
    old |= {
        "apiVersion": "v1",
        "message": "Back-off restarting failed container",
        "involvedObject": warning()["regarding"],
        "count": 3,
        "firstTimestamp": "2026-03-01T10:00:00Z",
        "lastTimestamp": "2026-03-01T10:05:00Z",
    }

    assert fact_of("kubernetes", old) == fact_of("kubernetes", warning())


def test_a_list_is_cut_and_what_warns_of_nothing_is_passed_over() -> None:
    bare = {key: one for key, one in warning().items() if key != "kind"}
    listed = {"kind": "EventList", "metadata": {}, "items": [bare, {**bare, "type": "Normal"}]}

    assert facts_of("kubernetes", listed) == facts_of("kubernetes", warning())


def test_a_list_of_several_kinds_gives_each_what_it_is() -> None:
    listed = {"kind": "List", "items": [warning(), replica_set(), {**warning(), "kind": "Pod"}]}

    labels = [one.records[0].label for one in facts_of("kubernetes", listed)]

    assert labels == ["TechnicalEvent", "Deployment"]


@pytest.mark.parametrize(
    ("kind", "name", "system"),
    [
        ("Pod", "gauges-0", "gauges"),
        ("Deployment", "gauges", "gauges"),
        ("ReplicaSet", "gauges-7d9c5b6f4", "gauges"),
        ("Node", "node-3", "node-3"),
    ],
)
def test_an_object_is_of_its_workload(kind: str, name: str, system: str) -> None:
    value = warning(regarding={"kind": kind, "name": name})

    record = fact_of("kubernetes", value).records[0]

    assert record.props["system_ref"] == f"acme:nazara:main:system:{system}"


def replica_set(**metadata: Any) -> dict[str, Any]:
    return {
        "kind": "ReplicaSet",
        "apiVersion": "apps/v1",
        "metadata": {
            "uid": "r1",
            "name": "gauges-7d9c5b6f4",
            "namespace": "harbour",
            "creationTimestamp": "2026-03-01T10:00:00Z",
            "annotations": {"deployment.kubernetes.io/revision": "7"},
            "labels": {"backstage.io/kubernetes-id": "Gauges"},
            "ownerReferences": [{"kind": "Deployment", "name": "gauges", "controller": True}],
            **metadata,
        },
        "spec": {
            "template": {"spec": {"containers": [{"image": "registry:5000/tide/gauges:2.4.0"}]}}
        },
    }


def test_each_rollout_is_a_deployment_with_the_version_of_its_image() -> None:
    answer = fact_of("kubernetes", replica_set())
    record = answer.records[0]

    assert record.props["title"] == "gauges, revision 7"
    assert (record.props["at"], record.props["service_version"]) == (TEN, "2.4.0")
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", SYSTEM)}
    assert facts_of("kubernetes", replica_set(annotations=None)) == []


def application(phase: str = "Succeeded") -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"uid": "a1", "name": "Gauges"},
        "spec": {
            "source": {"repoURL": "https://git.tide.example/gauges.git"},
            "destination": {"namespace": "harbour"},
        },
        "status": {
            "history": [
                {"id": 1, "revision": "1f" * 20, "deployedAt": "2026-02-01T10:00:00Z"},
                {"id": 2, "revision": "2e" * 20, "deployedAt": "2026-03-01T10:00:00Z"},
            ],
            "operationState": {
                "phase": phase,
                "startedAt": "2026-03-01T11:00:00Z",
                "finishedAt": "2026-03-01T11:01:00Z",
                "message": "one of the hooks failed",
                "operation": {"sync": {"revision": "3d" * 20}},
            },
        },
    }


def test_each_synchronisation_of_an_application_is_a_deployment() -> None:
    answers = facts_of("argocd", application())

    records = [one.records[0] for one in answers]
    assert [one.native_id for one in records] == ["a1/1", "a1/2"]
    assert records[1].props["commit"] == "2e" * 20
    assert (records[1].props["at"], records[1].props["environment"]) == (TEN, "harbour")
    assert seen_in(answers[1]) == {(records[1].uid, "DEPLOYED_TO", SYSTEM)}
    assert facts_of("argocd", {"app": application()}) == answers


def test_a_synchronisation_that_failed_is_told_as_such() -> None:
    record = facts_of("argocd", application("Failed"))[-1].records[0]

    assert (record.props["status"], record.props["commit"]) == ("Failed", "3d" * 20)
    assert record.props["description"] == "one of the hooks failed"


def reconciled(severity: str = "info", **more: Any) -> dict[str, Any]:
    return {
        "involvedObject": {"kind": "Kustomization", "namespace": "harbour", "name": "Gauges"},
        "severity": severity,
        "timestamp": "2026-03-01T10:00:00Z",
        "message": "Applied revision",
        "reason": "ReconciliationSucceeded",
        "reportingController": "kustomize-controller",
        "metadata": {"revision": f"main@sha1:{'4c' * 20}"},
        **more,
    }


def test_what_flux_applied_is_a_deployment_once_for_each_revision() -> None:
    answer = fact_of("flux", reconciled())
    again = fact_of("flux", reconciled(timestamp="2026-03-01T10:10:00Z"))
    record = answer.records[0]

    assert (record.props["commit"], record.props["at"]) == ("4c" * 20, TEN)
    assert record.uid == again.records[0].uid
    assert seen_in(answer) == {(record.uid, "DEPLOYED_TO", SYSTEM)}


def test_what_flux_failed_at_is_an_event_and_what_changes_nothing_is_passed_over() -> None:
    record = fact_of("flux", reconciled("error", message="build failed", metadata=None)).records[0]

    assert (record.label, record.props["system_ref"]) == ("TechnicalEvent", SYSTEM)
    assert record.props["title"] == "Gauges: build failed"
    assert facts_of("flux", reconciled(metadata={})) == []


def entry(**more: Any) -> dict[str, Any]:
    return {
        "_id": "l1",
        "date": 1772359200000,
        "kind": "flag",
        "name": "Read twice",
        "titleVerb": "turned on the flag",
        "comment": "for the ebb",
        "member": {"email": "ada@tide.example"},
        "target": {"name": "x", "resources": ["proj/gauges:env/production:flag/read-twice;a"]},
        "currentVersion": {"_version": 4},
        **more,
    }


def test_the_change_of_a_flag_is_a_deployment_to_its_project() -> None:
    answer = fact_of("launchdarkly", entry())
    record, project = answer.records

    assert {name: value for name, value in record.props.items() if value is not None} == {
        "title": "read-twice: turned on the flag",
        "kind": "flag",
        "at": TEN,
        "finished_at": TEN,
        "system_ref": "acme:launchdarkly:main:system:gauges",
        "environment": "production",
        "service_version": "4",
        "status": "turned on the flag",
        "author": "ada@tide.example",
        "description": "for the ebb",
    }
    assert (project.props["name"], project.canonical) == ("gauges", None)
    assert facts_of("launchdarkly", entry(kind="member")) == []


@pytest.mark.parametrize(
    ("source", "value", "kept"),
    [
        ("kubernetes", warning(), {"uid", "kind", "lastObservedTime", "type"}),
        ("argocd", application(), {"kind", "apiVersion", "name", "id", "deployedAt", "uid"}),
        ("launchdarkly", entry(), {"_id", "date", "kind", "resources", "titleVerb"}),
    ],
)
def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone(
    source: str, value: Any, kept: set[str]
) -> None:
    told = facts_of(source, without_optional(value, frozenset(kept)))

    assert [one.records[0].uid for one in told] == [
        one.records[0].uid for one in facts_of(source, value)
    ]


def test_what_has_no_time_says_what_was_expected() -> None:
    assert refusal_of("launchdarkly", entry(date=None)).path == "date"
    assert refusal_of("flux", reconciled(timestamp=None)).path == "timestamp"
