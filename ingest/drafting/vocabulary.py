"""Which names tools give to what the model calls otherwise."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

LABEL_WORDS: Final = MappingProxyType(
    {
        "Incident": "incident outage disruption postmortem sev responders escalation",
        "TechnicalEvent": "alert alarm alertname monitor check probe error exception fingerprint "
        "firing event trigger threshold metric crash",
        "CustomerCase": "ticket case conversation customer requester contact inquiry complaint "
        "support feedback",
        "WorkItem": "issue task story bug epic sprint backlog assignee pull merge card todo",
        "Deployment": "deploy deployment release rollout build pipeline commit sha revision "
        "version environment tag flag",
        "Document": "page article document runbook wiki note manual guide faq",
    }
)
"""Words by which an example tells what it is, by label; the first label wins a tie."""

ROLES: Final = MappingProxyType(
    {
        "id": "id uuid guid key number identifier fingerprint ref reference {label}_id "
        "{label}_number {label}_key event_id alert_id record_id sid",
        "title": "title summary subject headline name message alertname alert_name check_name "
        "monitor_name rule_name event_name caption text description",
        "description": "description body details content text message note reason comment",
        "status": "status state event_status alert_status current_status phase outcome",
        "severity": "severity sev level criticality impact",
        "priority": "priority prio importance",
        "urgency": "urgency",
        "url": "html_url url link permalink web_url href runbook_url external_url console_url",
        "begun": "started_at starts_at start_time started begun_at opened_at triggered_at fired_at "
        "occurred_at happened_at created_at created creation_date create_time timestamp time at "
        "date event_time datetime last_triggered ts",
        "updated": "updated_at updated last_updated modified_at modified last_modified "
        "last_update update_time changed_at",
        "ended": "resolved_at resolved ended_at ends_at end_time ended closed_at closed "
        "finished_at completed_at recovered_at",
        "acknowledged": "acknowledged_at acked_at ack_time",
        "service": "service service_name system component application app project repository "
        "repo host hostname check_name cluster resource",
        "team": "team owner group squad assigned_team owning_team team_name",
        "person": "assignee assigned_to owner_email email user_email author_email requester_email",
        "author": "author reporter requester created_by deployed_by user customer sender from",
        "environment": "environment env stage",
        "commit": "commit sha commit_sha revision git_sha git_commit",
        "service_version": "version tag release image_tag build",
        "channel": "channel source_channel medium",
        "account": "account organization organisation company customer_name tenant",
        "plan": "plan tier subscription",
        "language": "language locale lang",
        "fingerprint": "fingerprint alert_key dedup_key incident_key rule_id rule alertname "
        "check_id monitor_id",
    }
)
"""What a value may be, and the names under which it stands, the likeliest first."""

PROPERTIES: Final = MappingProxyType(
    {
        "started_at": "begun",
        "opened_at": "begun",
        "at": "begun",
        "created_at": "begun",
        "updated_at": "updated",
        "resolved_at": "ended",
        "closed_at": "ended",
        "finished_at": "ended",
        "acknowledged_at": "acknowledged",
        "system_ref": "service",
        "issue": "fingerprint",
    }
)
"""Which property takes what role, where its name is not the role's."""

KINDS: Final = MappingProxyType(
    {
        "TechnicalEvent": {"kind": "alert"},
        "WorkItem": {"kind": "issue"},
        "Deployment": {"kind": "deploy"},
        "Document": {"kind": "page"},
    }
)
"""The kind of a record that nothing tells, by label."""

CONSTANTS: Final = MappingProxyType({"status": "open"})
"""What stands for a property that a label needs, and of which nothing is told."""

EDGES: Final = MappingProxyType(
    {
        "Incident": (("AFFECTS", "System", "service"), ("OWNED_BY", "Team", "team")),
        "CustomerCase": (("ABOUT", "System", "service"), ("ASSIGNED_TO", "Person", "person")),
        "WorkItem": (("ABOUT", "System", "service"), ("ASSIGNED_TO", "Person", "person")),
        "Deployment": (),
        "Document": (("ABOUT", "System", "service"), ("OWNED_BY", "Team", "team")),
        "TechnicalEvent": (),
    }
)
"""Relationships of a label, each with the label of its other end and the role that names that."""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters: `createdAt` and `created_at` have the same."""
    return tuple(one.lower() for one in _WORD.findall(name))


def likeness(role: str, name: str, label: str) -> float:
    """Return how likely a name means a role: 0 where it does not, at most 1.

    A name that ends in one of the role's counts half: `check_status`.
    """
    spelt = "_".join(words_of(name))
    known = ROLES[role].replace("{label}", "_".join(words_of(label))).split()
    for place, one in enumerate(known):
        if spelt == one:
            return 1 - place / 100
    ends = [one for one in known if spelt.endswith(f"_{one}") and len(one) > 2]  # noqa: PLR2004
    return 0.5 - known.index(ends[0]) / 100 if ends else 0
