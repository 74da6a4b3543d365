"""Systems and teams that labels or tags name, by the names that most give them.

A label holds a name, so it names the thing that all tools know by that name. Of several labels
the one closest to a service counts: a `job` is how something is watched, an `instance` where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.model.facts import Ref
from ingest.mapping.parts import word
from ingest.mapping.records import Origin

SYSTEM_LABELS = (
    "service",
    "service_name",
    "app",
    "app_kubernetes_io_name",
    "application",
    "component",
    "deployment",
    "statefulset",
    "daemonset",
    "container",
    "job",
    "namespace",
    "node",
    "host",
    "instance",
)
"""Labels that name a system, the closest first."""

_PLACES = frozenset({"instance", "host", "node"})
_TEAM_LABELS = ("team", "owner")
_SEVERITY_LABELS = ("severity", "priority", "level")


def system_named(labels: Mapping[str, Any], origin: Origin) -> Ref | None:
    """Return the system that labels name, None where none does. Ports of hosts don't count."""
    for label in SYSTEM_LABELS:
        if name := word(labels.get(label)):
            host = name.rpartition(":")[0] if label in _PLACES and ":" in name else name
            return origin.canonical("System", host or name)
    return None


def team_named(labels: Mapping[str, Any], origin: Origin) -> Ref | None:
    """Return the team that labels name, None where none does."""
    name = next((found for key in _TEAM_LABELS if (found := word(labels.get(key)))), None)
    return origin.canonical("Team", name) if name else None


def severity_named(labels: Mapping[str, Any]) -> str | None:
    """Return the severity that labels tell, in their word."""
    return next((found for key in _SEVERITY_LABELS if (found := word(labels.get(key)))), None)
