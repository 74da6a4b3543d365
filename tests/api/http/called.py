"""What tools send when they call, one list of bodies for each source, in words of our own."""

from __future__ import annotations

from typing import Any

from tests.api.http import called_more

NEVER = "0001-01-01T00:00:00Z"


def _alert(status: str, ended: str = NEVER, fingerprint: str = "f1") -> dict[str, Any]:
    return {
        "status": status,
        "labels": {"alertname": "LiftStuck", "service": "lifts", "severity": "critical"},
        "annotations": {"summary": "A lift hangs"},
        "startsAt": "2026-03-01T10:00:00Z",
        "endsAt": ended,
        "generatorURL": "https://prometheus.example/graph",
        "fingerprint": fingerprint,
    }


def _group(*alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "receiver": "nazara",
        "status": alerts[0]["status"],
        "alerts": list(alerts),
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://alertmanager.example",
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        **more,
    }


_ALERTS = (
    (_alert("firing"), _alert("firing", fingerprint="f2")),
    (_alert("resolved", "2026-03-01T11:00:00Z"),),
)


def _pagerduty(kind: str, clock: str, status: str) -> dict[str, Any]:
    service = {"id": "PS1", "type": "service_reference", "summary": "Lifts"}
    data = {
        "id": "Q1",
        "type": "incident",
        "number": 5,
        "title": "Lifts hang",
        "status": status,
        "created_at": "2026-03-01T10:00:00Z",
        "urgency": "high",
        "service": service,
        "html_url": "https://lifts.pagerduty.com/incidents/Q1",
        "assignees": [],
    }
    event = {
        "id": f"E-{clock}",
        "event_type": kind,
        "resource_type": "incident",
        "occurred_at": f"2026-03-01T{clock}Z",
        "data": data,
    }
    return {"event": event}


def _sentry(action: str, status: str, seen: str) -> dict[str, Any]:
    issue = {
        "id": "4711",
        "shortId": "LIFT-1",
        "title": "ValueError: no floor",
        "level": "error",
        "status": status,
        "statusDetails": {},
        "project": {"id": "9", "slug": "lift-web", "name": "Lift web"},
        "metadata": {"type": "ValueError", "value": "no floor"},
        "firstSeen": "2026-03-01T10:00:00Z",
        "lastSeen": seen,
        "count": "17",
        "permalink": "https://lifts.sentry.io/issues/4711/",
    }
    return {
        "action": action,
        "installation": {"uuid": "u"},
        "actor": {"type": "user", "id": 7, "name": "Ada"},
        "data": {"issue": issue},
    }


def _datadog(transition: str, date: str) -> dict[str, Any]:
    return {
        "id": date,
        "event_type": "query_alert_monitor",
        "title": f"[{transition}] Lifts hang",
        "body": "%%%\nLook at them\n%%%",
        "date": date,
        "last_updated": date,
        "org": {"id": "1", "name": "Lifts"},
        "monitor_id": "31",
        "cycle_key": "c1",
        "aggreg_key": "a1",
        "transition": transition,
        "type": "metric alert",
        "query": "avg(last_5m):avg:lift.speed < 1",
        "scope": "service:lifts",
        "priority": "normal",
        "tags": "service:lifts,env:production",
        "link": "https://app.datadoghq.com/event/1",
        "hostname": "$HOSTNAME",
    }


BODIES: dict[str, list[Any]] = {
    **called_more.BODIES,
    "alertmanager": [_group(*alerts) for alerts in _ALERTS],
    "datadog": [_datadog("Triggered", "1772359200000"), _datadog("Recovered", "1772362800000")],
    "grafana": [
        _group(*alerts, orgId=1, title="LiftStuck", state="alerting", message="x")
        for alerts in _ALERTS
    ],
    "jsonl": [
        {
            "type": "Incident",
            "id": "INC-1",
            "title": "Lifts hang",
            "status": status,
            "started_at": "2026-03-01T10:00:00Z",
            "version": version,
        }
        for status, version in (("triggered", "1"), ("resolved", "2"))
    ],
    "pagerduty": [
        _pagerduty("incident.triggered", "10:00:00", "triggered"),
        _pagerduty("incident.acknowledged", "10:05:00", "acknowledged"),
        _pagerduty("incident.resolved", "10:30:00", "resolved"),
    ],
    "sentry": [
        _sentry("created", "unresolved", "2026-03-01T10:00:00Z"),
        _sentry("resolved", "resolved", "2026-03-01T12:00:00Z"),
    ],
}
