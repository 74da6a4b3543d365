"""Which system an object of a cluster is of: what its labels name, else its workload."""

from __future__ import annotations

import re
from typing import Any

from graph.model.facts import Ref
from ingest.mapping.parts import JsonObject, mapping_at, objects_at, word
from ingest.mapping.records import Origin

_LABELS = (
    "backstage.io/kubernetes-id",
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app",
    "k8s-app",
)
_POD = re.compile(r"(?P<name>.+?)-[0-9a-f]{6,10}-[0-9a-z]{5}")
_REPLICA_SET = re.compile(r"(?P<name>.+)-[0-9a-f]{6,10}")
_ORDINAL = re.compile(r"(?P<name>.+)-\d+")


def system_of(labels: JsonObject, kind: str, name: str, origin: Origin) -> Ref:
    """Return the system: by name, as catalogues and people call it."""
    named = next((found for key in _LABELS if (found := word(labels.get(key)))), None)
    return origin.canonical("System", named or workload(kind, name))


def workload(kind: str, name: str) -> str:
    """Return the name of what an object belongs to: a pod's without what makes it unique."""
    found = None
    if kind == "Pod":
        found = _POD.fullmatch(name) or _ORDINAL.fullmatch(name)
    elif kind == "ReplicaSet":
        found = _REPLICA_SET.fullmatch(name)
    elif kind == "Job":
        found = _ORDINAL.fullmatch(name)
    return found["name"] if found else name


def owner(metadata: Any) -> JsonObject:
    """Return the object that controls another, an empty one where there is none."""
    owners = objects_at(metadata, "ownerReferences")
    return next((one for one in owners if one.get("controller") is True), mapping_at(owners, "0"))
