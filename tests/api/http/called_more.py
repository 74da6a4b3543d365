"""More of what tools send when they call: of trackers, talk and rollouts."""

from __future__ import annotations

from typing import Any

TEN, ELEVEN = "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"
SECONDS = 1_772_359_200
"""The first of them, since 1970."""


def _github(state: str, updated: str) -> dict[str, Any]:
    repository = {"full_name": "lifts/cabins", "private": False, "node_id": "R_1", "id": 7}
    api = "https://api.github.com/repos/lifts/cabins"
    issue = {
        "url": f"{api}/issues/12",
        "repository_url": api,
        "comments_url": f"{api}/issues/12/comments",
        "html_url": "https://github.com/lifts/cabins/issues/12",
        "node_id": "I_1",
        "id": 700,
        "number": 12,
        "title": "A lift hangs",
        "body": "Since ten.",
        "state": state,
        "state_reason": None,
        "assignees": [],
        "created_at": TEN,
        "updated_at": updated,
        "closed_at": updated if state == "closed" else None,
    }
    return {
        "action": "edited",
        "issue": issue,
        "repository": repository,
        "sender": {"login": "ada"},
    }


def _gitlab(state: str, updated: str) -> dict[str, Any]:
    page = "https://git.lifts.example/lifts/cabins"
    return {
        "object_kind": "issue",
        "user": {"name": "Ada", "username": "ada"},
        "project": {"id": 3, "path_with_namespace": "lifts/cabins", "visibility_level": 10},
        "object_attributes": {
            "id": 92,
            "iid": 12,
            "title": "A lift hangs",
            "description": "Since ten.",
            "state": state,
            "url": f"{page}/-/issues/12",
            "created_at": "2026-03-01 10:00:00 UTC",
            "updated_at": updated,
            "closed_at": None,
        },
    }


def _slack(stamp: str, event_id: str, text: str, **more: Any) -> dict[str, Any]:
    event = {
        "type": "message",
        "user": "U1",
        "text": text,
        "ts": stamp,
        "channel": "C1",
        "channel_type": "channel",
        "event_ts": stamp,
        **more,
    }
    return {
        "token": "t",
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": event_id,
        "event_time": SECONDS,
        "event": event,
    }


def _zendesk(status: str, updated: str) -> dict[str, Any]:
    detail = {
        "id": "4711",
        "subject": "A lift hangs",
        "description": "Since ten.",
        "status": status,
        "priority": "URGENT",
        "type": "INCIDENT",
        "requester_id": "51",
        "via": {"channel": "email"},
        "created_at": TEN,
        "updated_at": updated,
    }
    return {
        "type": "zen:event-type:ticket.created",
        "account_id": 1,
        "id": f"z-{status}",
        "time": updated,
        "zendesk_event_version": "2022-11-06",
        "subject": "zen:ticket:4711",
        "detail": detail,
        "event": {},
    }


def _jira(status: str, category: str, updated: str) -> dict[str, Any]:
    fields = {
        "summary": "A lift hangs",
        "description": "Since ten.",
        "issuetype": {"name": "Bug"},
        "status": {"name": status, "statusCategory": {"key": category}},
        "priority": {"name": "High"},
        "project": {"key": "LIFT", "projectTypeKey": "software"},
        "issuelinks": [],
        "created": "2026-03-01T10:00:00.000+0000",
        "updated": updated,
    }
    issue = {
        "id": "1004",
        "key": "LIFT-12",
        "self": "https://lifts.atlassian.net/rest/api/2/issue/1004",
        "fields": fields,
    }
    return {"timestamp": SECONDS * 1000, "webhookEvent": "jira:issue_updated", "issue": issue}


def _linear(state: str, kind: str, updated: str) -> dict[str, Any]:
    url = "https://linear.app/lifts/issue/LIFT-12/a-lift-hangs"
    data = {
        "id": "0c9",
        "identifier": "LIFT-12",
        "title": "A lift hangs",
        "description": "Since ten.",
        "url": url,
        "priority": 1,
        "state": {"name": state, "type": kind},
        "team": {"id": "t1", "key": "LIFT", "name": "Lifts"},
        "createdAt": TEN,
        "updatedAt": updated,
        "completedAt": None,
    }
    return {
        "action": "update",
        "type": "Issue",
        "data": data,
        "url": url,
        "createdAt": updated,
        "webhookTimestamp": SECONDS * 1000,
    }


def _incident_io(category: str, updated: str) -> dict[str, Any]:
    name = "public_incident.incident_updated_v2"
    incident = {
        "id": "01INC",
        "reference": "INC-7",
        "name": "Lifts hang",
        "summary": "Nobody gets up",
        "permalink": "https://app.incident.io/lifts/incidents/7",
        "incident_status": {"category": category, "name": "Fixing"},
        "severity": {"name": "Major", "rank": 2},
        "visibility": "public",
        "incident_timestamp_values": [],
        "incident_role_assignments": [],
        "custom_field_entries": [],
        "created_at": TEN,
        "updated_at": updated,
    }
    return {"event_type": name, name: incident}


def _intercom(state: str, updated: int) -> dict[str, Any]:
    item = {
        "type": "conversation",
        "id": "367",
        "created_at": SECONDS,
        "updated_at": updated,
        "source": {
            "type": "email",
            "subject": "<p>A lift</p>",
            "body": "<p>It hangs.</p>",
            "author": {"type": "user", "id": "c1"},
        },
        "open": state == "open",
        "state": state,
        "priority": "priority",
        "conversation_parts": {"conversation_parts": []},
    }
    return {
        "type": "notification_event",
        "app_id": "a1",
        "topic": "conversation.admin.replied",
        "id": f"notif_{state}",
        "data": {"type": "notification_event_data", "item": item},
        "created_at": updated,
    }


def _statuspage(status: str, updated: str) -> dict[str, Any]:
    incident = {
        "id": "inc1",
        "name": "Lifts hang",
        "status": status,
        "impact": "major",
        "shortlink": "https://stspg.io/x",
        "created_at": TEN,
        "updated_at": updated,
        "resolved_at": updated if status == "resolved" else None,
        "components": [{"id": "cmp1", "name": "Lifts", "status": "major_outage"}],
        "incident_updates": [
            {"id": f"u-{status}", "status": status, "body": "We look", "created_at": updated}
        ],
    }
    page = {"id": "pg1", "name": "Lifts", "url": "https://status.lifts.example"}
    return {"meta": {}, "page": page, "incident": incident}


def _kubernetes(version: str, count: int, last: str) -> dict[str, Any]:
    return {
        "kind": "Event",
        "apiVersion": "events.k8s.io/v1",
        "metadata": {"uid": "e1", "namespace": "lifts", "resourceVersion": version},
        "eventTime": None,
        "series": {"count": count, "lastObservedTime": last},
        "deprecatedFirstTimestamp": TEN,
        "reason": "BackOff",
        "note": "Back-off restarting failed container",
        "type": "Warning",
        "regarding": {"kind": "Pod", "name": "lifts-7d9c5b6f4-x2x1z", "namespace": "lifts"},
    }


def _argocd(*ids: int) -> dict[str, Any]:
    history = [
        {"id": one, "revision": f"{one}f" * 20, "deployedAt": f"2026-03-0{one}T10:00:00Z"}
        for one in ids
    ]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"uid": "a1", "name": "Lifts"},
        "spec": {"source": {}, "destination": {"namespace": "lifts"}},
        "status": {"history": history},
    }


def _flux(digest: str, at: str) -> dict[str, Any]:
    return {
        "involvedObject": {"kind": "Kustomization", "namespace": "lifts", "name": "Lifts"},
        "severity": "info",
        "timestamp": at,
        "message": "Applied revision",
        "reason": "ReconciliationSucceeded",
        "reportingController": "kustomize-controller",
        "metadata": {"revision": f"main@sha1:{digest * 20}"},
    }


def _launchdarkly(identity: str, date: int) -> dict[str, Any]:
    return {
        "_id": identity,
        "date": date,
        "kind": "flag",
        "name": "Express lifts",
        "titleVerb": "turned on the flag",
        "member": {"email": "ada@lifts.example"},
        "target": {"name": "x", "resources": ["proj/lifts:env/production:flag/express;a"]},
        "currentVersion": {"_version": 4},
    }


def _cdevents(kind: str, id_: str, hour: int, **content: Any) -> dict[str, Any]:
    context = {
        "version": "0.4.1",
        "id": f"e-{kind}",
        "source": "/lifts",
        "type": f"dev.cdevents.{kind}.0.2.0",
        "timestamp": f"2026-03-01T{hour}:00:00Z",
    }
    return {"context": context, "subject": {"id": id_, "content": content}}


def _cloud(event: dict[str, Any]) -> dict[str, Any]:
    context = event["context"]
    named = {name: context[name] for name in ("id", "source", "type")}
    return {"specversion": "1.0", **named, "data": event}


_LIFTS = {"environment": {"id": "production"}, "service": {"id": "lifts"}}

BODIES: dict[str, list[Any]] = {
    "argocd": [_argocd(1), _argocd(1, 2)],
    "cdevents": [
        _cdevents("incident.detected", "i1", 10, **_LIFTS, description="A lift hangs"),
        [
            _cloud(_cdevents("incident.resolved", "i1", 11, **_LIFTS)),
            _cloud(_cdevents("change.merged", "41", 11, repository={"id": "lifts/cabins"})),
        ],
        _cloud(_cdevents("change.created", "41", 10, repository={"id": "lifts/cabins"})),
        _cdevents("service.upgraded", "lifts", 11, **_LIFTS, artifactId="pkg:oci/lifts@2.0"),
    ],
    "flux": [_flux("4c", TEN), _flux("5d", ELEVEN)],
    "github": [_github("open", TEN), _github("closed", ELEVEN)],
    "gitlab": [
        _gitlab("opened", "2026-03-01 10:00:00 UTC"),
        _gitlab("closed", "2026-03-01 11:00:00 UTC"),
    ],
    "incident-io": [_incident_io("live", TEN), _incident_io("closed", ELEVEN)],
    "intercom": [_intercom("open", SECONDS + 60), _intercom("closed", SECONDS + 3600)],
    "jira": [
        _jira("Doing", "indeterminate", "2026-03-01T10:00:00.000+0000"),
        _jira("Done", "done", "2026-03-01T11:00:00.000+0000"),
    ],
    "kubernetes": [_kubernetes("41", 3, TEN), _kubernetes("107", 9, ELEVEN)],
    "launchdarkly": [_launchdarkly("l1", SECONDS * 1000), _launchdarkly("l2", SECONDS * 1000 + 9)],
    "linear": [_linear("Doing", "started", TEN), _linear("Done", "completed", ELEVEN)],
    "slack": [
        _slack("1772359200.000100", "Ev1", "A lift hangs"),
        _slack("1772359260.000200", "Ev2", "On it", thread_ts="1772359200.000100"),
    ],
    "statuspage": [_statuspage("investigating", TEN), _statuspage("resolved", ELEVEN)],
    "zendesk": [_zendesk("OPEN", TEN), _zendesk("SOLVED", ELEVEN)],
}
