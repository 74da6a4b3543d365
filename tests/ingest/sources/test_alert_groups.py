"""Alertmanager and Grafana: each alert of a group by itself, however often the group comes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.mapping.connector import connectors
from ingest.sources.registry import stream_of
from tests.graph.histories import snapshot, wipe
from tests.tool_values import envelopes_of, fact_of, facts_of, refusal_of, seen_in

NEVER = "0001-01-01T00:00:00Z"
EVENT = "acme:alertmanager:main:technical_event:f00d/2026-03-01T10:00:00.000000Z"
RULE = "acme:alertmanager:main:technical_issue:GaugeSilent/gauge-exporter"


def alert(status: str = "firing", ended: str = NEVER, **labels: Any) -> dict[str, Any]:
    return {
        "status": status,
        "labels": {
            "alertname": "GaugeSilent",
            "job": "gauge-exporter",
            "service": "Gauges",
            "severity": "critical",
            **labels,
        },
        "annotations": {
            "summary": "Gauge 17 says nothing",
            "runbook_url": "https://runbooks.tide.example/silent",
        },
        "startsAt": "2026-03-01T10:00:00Z",
        "endsAt": ended,
        "generatorURL": "https://prometheus.tide.example/graph?g0.expr=up",
        "fingerprint": "f00d",
    }


def group(*alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "receiver": "nazara",
        "status": "firing",
        "alerts": list(alerts),
        "groupLabels": {"alertname": "GaugeSilent"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://alertmanager.tide.example",
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        **more,
    }


@pytest.mark.unit
def test_an_alert_is_an_event_of_its_rule_on_the_system_that_its_labels_name() -> None:
    answer = fact_of("alertmanager", group(alert(team="Harbour")))
    event, rule = answer.records

    assert event.uid == EVENT
    assert {name: value for name, value in event.props.items() if value is not None} == {
        "title": "Gauge 17 says nothing",
        "kind": "alert",
        "at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "count": 1,
        "first_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "fingerprint": "f00d",
        "issue": RULE,
        "severity_number": 21,
        "status": "firing",
        "system_ref": "acme:nazara:main:system:gauges",
    }
    assert (rule.uid, rule.props["kind"], rule.props["severity"]) == (
        RULE,
        "alert_rule",
        "critical",
    )
    assert rule.props["description"] == "Runbook: https://runbooks.tide.example/silent"
    assert seen_in(answer) == {
        (EVENT, "INSTANCE_OF", RULE),
        (RULE, "OBSERVED_ON", "acme:nazara:main:system:gauges"),
        (RULE, "OWNED_BY", "acme:nazara:main:team:harbour"),
    }


@pytest.mark.unit
def test_an_alert_that_ended_is_the_same_event_with_its_end() -> None:
    fired = fact_of("alertmanager", group(alert())).records[0]
    ended = fact_of("alertmanager", group(alert("resolved", "2026-03-01T10:30:00Z"))).records[0]

    assert (ended.uid, ended.props["status"]) == (fired.uid, "resolved")
    assert ended.props["last_at"] == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    assert ended.version > fired.version


@pytest.mark.unit
def test_what_is_sent_again_while_it_fires_says_the_same() -> None:
    again = group(alert(), groupKey="{}:{other}", truncatedAlerts=3)

    assert fact_of("alertmanager", group(alert())) == fact_of("alertmanager", again)


@pytest.mark.unit
def test_an_alert_that_is_asked_for_is_the_one_that_was_sent() -> None:
    asked = {**alert(), "status": {"state": "suppressed", "silencedBy": ["x"]}}
    asked |= {"receivers": [{"name": "nazara"}], "endsAt": "2026-03-01T10:05:00Z"}

    assert fact_of("alertmanager", asked) == fact_of("alertmanager", group(alert()))


@pytest.mark.unit
def test_one_broken_alert_of_a_group_costs_itself_alone() -> None:
    broken = {**alert(), "fingerprint": None}

    assert len(facts_of("alertmanager", group(alert()))) == 1
    assert refusal_of("alertmanager", group(broken)).path == "fingerprint"


@pytest.mark.unit
@pytest.mark.parametrize("name", ["Watchdog", "DeadMansSwitch"])
def test_what_always_fires_is_passed_over(name: str) -> None:
    assert facts_of("alertmanager", group(alert(alertname=name))) == []


@pytest.mark.unit
@pytest.mark.parametrize(
    ("labels", "system"),
    [
        ({"service": None, "app": "Tables"}, "tables"),
        ({"service": None}, "gauge-exporter"),
        ({"service": None, "job": None, "instance": "gauge-3.tide:9100"}, "gauge-3.tide"),
        ({"service": None, "job": None, "namespace": "harbour"}, "harbour"),
    ],
)
def test_the_label_closest_to_a_service_names_the_system(
    labels: dict[str, Any], system: str
) -> None:
    record = fact_of("alertmanager", group(alert(**labels))).records[0]

    assert record.props["system_ref"] == f"acme:nazara:main:system:{system}"


@pytest.mark.unit
def test_an_alert_without_any_label_but_its_name_is_an_event_all_the_same() -> None:
    bare = {**alert(), "labels": {"alertname": "GaugeSilent"}, "annotations": None}

    record = fact_of("alertmanager", group(bare)).records[0]

    assert (record.props["title"], record.props["system_ref"]) == ("GaugeSilent", None)


@pytest.mark.unit
def test_grafana_knows_a_rule_by_its_id_and_shows_its_panel() -> None:
    sent = {**alert(__alert_rule_uid__="r1"), "panelURL": "https://grafana.tide.example/d/1"}
    sent |= {"generatorURL": "?orgId=1", "values": {"B": 22}}
    value = group(sent, orgId=1, state="alerting", title="[FIRING:1]", version="1")

    event, rule = fact_of("grafana", value).records

    assert rule.uid == "acme:grafana:main:technical_issue:r1"
    assert (rule.url, event.url) == (None, "https://grafana.tide.example/d/1")
    assert rule.props["title"] == "GaugeSilent"


@pytest.mark.unit
def test_each_of_the_two_recognises_its_own_groups() -> None:
    theirs = group(alert(), orgId=1, state="alerting")
    found = [stream_of(value) for value in (group(alert()), theirs)]

    assert [one.content_type if one else None for one in found] == [
        "alertmanager/alerts",
        "grafana/alerts",
    ]
    assert {connectors()[name].push is not None for name in ("alertmanager", "grafana")} == {True}


def test_alerts_in_any_order_and_however_often_give_one_graph(store: Store) -> None:
    other = {**alert(service="Tables"), "fingerprint": "beef"}
    values = [
        group(alert(), other),
        group(alert("resolved", "2026-03-01T10:30:00Z"), other),
        group(alert(), other, groupKey="again"),
    ]
    envelopes = [one for value in values for one in envelopes_of("alertmanager", value)]

    graphs = []
    for order in (envelopes, [*envelopes[::-1], *envelopes]):
        wipe(store)
        assert deliver(store, order, None, "r1").setbacks == []
        graphs.append(snapshot(store))

    assert graphs[0] == graphs[1], graphs[0].difference(graphs[1])
    assert graphs[0].by_uid[EVENT]["status"] == "resolved"
    assert graphs[0].by_uid[RULE]["event_count"] == 2
