"""What tools send, made up: groups of alerts, deliveries of issues."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

SECRET: Final = "a word between the senders and the door"  # noqa: S105 - Of this benchmark alone.
ALERTS: Final = 50
"""Alerts of one group."""

_BEGAN: Final = datetime(2026, 3, 1, tzinfo=UTC)
_SERVICES: Final = 40
_SYMPTOMS: Final = ("Slow", "Failing", "Saturated", "Behind", "Unreachable")
_WORDS: Final = (
    "The basket is empty again after a reload, and the price of the last item stays. ",
    "It began with the release of this morning; going back to the one before helps. ",
    "Two customers wrote that the receipt names another shop than the one they were in. ",
)


@dataclass(frozen=True, slots=True)
class PushKind:
    """One kind of call: where it goes, what it holds, how it is proved.

    `records` is how many records of the graph one call brings.
    """

    name: str
    address: str
    records: int
    body: Callable[[int], bytes]
    headers: Callable[[bytes], Mapping[str, str]]


def alert_group(number: int) -> bytes:
    """Return a group as Alertmanager sends it: other alerts for each number."""
    service = f"service-{number % _SERVICES}"
    symptom = _SYMPTOMS[number % len(_SYMPTOMS)]
    labels = {"alertname": f"{service}{symptom}", "service": service}
    alerts = [_alert(number * ALERTS + one, labels, symptom) for one in range(ALERTS)]
    group = {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{labels["alertname"]}", service="{service}"}}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "nazara",
        "groupLabels": labels,
        "commonLabels": labels,
        "commonAnnotations": {},
        "externalURL": "http://alerts.example.org",
        "alerts": alerts,
    }
    return orjson.dumps(group)


def _alert(number: int, labels: Mapping[str, str], symptom: str) -> dict[str, Any]:
    instance = f"10.1.{number // 250 % 250}.{number % 250}:9100"
    return {
        "status": "firing",
        "labels": {**labels, "severity": "warning", "instance": instance, "serial": str(number)},
        "annotations": {
            "summary": f"{labels['service']} is {symptom.lower()} on {instance}",
            "description": f"For ten minutes now, {number % 97} of a hundred calls took too long.",
        },
        "startsAt": (_BEGAN + timedelta(seconds=number)).isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": f"http://metrics.example.org/graph?g0.expr={labels['alertname']}",
        "fingerprint": hashlib.sha256(str(number).encode()).hexdigest()[:16],
    }


def issue(number: int) -> bytes:
    """Return a delivery as GitHub sends it when somebody opens an issue."""
    name = f"shop/{'till' if number % 2 else 'basket'}"
    api, page = f"https://api.github.com/repos/{name}", f"https://github.com/{name}"
    when = (_BEGAN + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    opened = {
        "id": 7_000_000 + number,
        "node_id": f"I_{number:08}",
        "number": number + 1,
        "title": f"Basket {number} loses what was put into it",
        "state": "open",
        "locked": False,
        "comments": 0,
        "body": "".join(_WORDS[(number + one) % 3] for one in range(8)),
        "created_at": when,
        "updated_at": when,
        "closed_at": None,
        "labels": [{"id": 1, "name": "bug", "color": "cc0000", "default": True}],
        "assignees": [_user(number % 7)],
        "user": _user(number % 50),
        "url": f"{api}/issues/{number + 1}",
        "repository_url": api,
        "comments_url": f"{api}/issues/{number + 1}/comments",
        "html_url": f"{page}/issues/{number + 1}",
    }
    repository = {
        "id": 11 + number % 2,
        "name": name.split("/")[1],
        "full_name": name,
        "private": False,
        "owner": {"login": "shop", "id": 3, "type": "Organization"},
        "html_url": page,
        "url": api,
        "created_at": "2025-01-01T00:00:00Z",
        "updated_at": "2026-02-01T00:00:00Z",
        "default_branch": "main",
    }
    sender = _user(number % 50)
    return orjson.dumps(
        {"action": "opened", "issue": opened, "repository": repository, "sender": sender}
    )


def _user(number: int) -> dict[str, Any]:
    page = f"https://github.com/clerk-{number}"
    return {"login": f"clerk-{number}", "id": 900 + number, "type": "User", "html_url": page}


def _bearer(_: bytes) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}


def _signed(body: bytes) -> Mapping[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {
        "X-Hub-Signature-256": f"sha256={digest}",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": hashlib.sha256(body).hexdigest()[:32],
        "Content-Type": "application/json",
    }


PUSH_KINDS: Final = (
    PushKind("alerts", "/webhooks/alertmanager", ALERTS, alert_group, _bearer),
    PushKind("issues", "/webhooks/github", 1, issue, _signed),
)
