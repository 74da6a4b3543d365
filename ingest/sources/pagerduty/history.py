"""The states that an incident went through, told by its log entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.mapping.parts import moment_at, objects_at, word
from ingest.mapping.records import Origin
from ingest.mapping.values import normal_status

_STATES = {
    "trigger_log_entry": "triggered",
    "unacknowledge_log_entry": "triggered",
    "reopen_log_entry": "triggered",
    "acknowledge_log_entry": "acknowledged",
    "resolve_log_entry": "resolved",
}
_KNOWN = ("triggered", "acknowledged", "resolved", "closed")


@dataclass(frozen=True, slots=True)
class IncidentState:
    """Where an incident stands since a moment, and what has happened to it by then."""

    status: str
    word: str
    since: datetime
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None

    def then(self, status: str, at: datetime) -> IncidentState:
        """Return the state after the next change."""
        acknowledged = self.acknowledged_at or (at if status == "acknowledged" else None)
        return IncidentState(status, status, at, acknowledged, at if status == "resolved" else None)


def states_of(value: Any, origin: Origin) -> list[IncidentState]:
    """Return the states that log entries tell of, the first first."""
    changes = sorted(
        (at, status)
        for entry in objects_at(value, "log_entries")
        if (status := _STATES.get(word(entry, "type") or ""))
        if (at := moment_at(origin, entry, "created_at"))
    )
    states: list[IncidentState] = []
    for at, status in changes:
        before = states[-1] if states else IncidentState("triggered", "triggered", at)
        states.append(before.then(status, at))
    return states


def known_status(given: str | None, *, resolved: bool) -> str:
    """Return our word for a state; for one that is new, what the times tell."""
    known = normal_status("Incident", given, _KNOWN) if given else None
    return known or ("resolved" if resolved else "triggered")
