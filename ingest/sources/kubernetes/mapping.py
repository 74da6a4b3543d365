"""Events and replica sets of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from graph.model.facts import Facts
from ingest.mapping.declared import connect
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    one_line,
    word,
)
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.sources.kubernetes.workloads import owner, system_of

REVISION = "deployment.kubernetes.io/revision"
"""The annotation that counts the rollouts of a deployment."""

_WARNING, _LEVEL = "Warning", {"Warning": 13, "Normal": 9}
_TIMES = (
    ("series", "lastObservedTime"),
    ("deprecatedLastTimestamp",),
    ("lastTimestamp",),
    ("eventTime",),
    ("deprecatedFirstTimestamp",),
    ("firstTimestamp",),
    ("metadata", "creationTimestamp"),
)


def cut_list(value: Any) -> Iterator[JsonObject]:
    """Yield each object of a list, of the kind that the list tells, or the one that a value is."""
    if not isinstance(value.get("items"), list):
        yield value
        return
    kind = (word(value, "kind") or "").removesuffix("List")
    for item in objects_at(value, "items"):
        yield {"kind": kind, **item} if kind else item


def map_object(value: Any, origin: Origin) -> Facts:
    """Return what an object says: a list may hold several kinds.

    Raises:
        MappingFault: When it has no uid or time, as all of this module do.
    """
    return _rollout(value, origin) if word(value, "kind") == "ReplicaSet" else _event(value, origin)


def why_not(value: Any) -> str | None:
    """Say why an object is passed over, None when it is a warning or a rollout."""
    kind = word(value, "kind")
    if kind == "ReplicaSet":
        rolled_out = word(value, "metadata", "annotations", REVISION) is not None
        return None if rolled_out else "replica set that is no rollout of a deployment"
    if kind == "Event":
        warns = word(value, "type") == _WARNING
        return None if warns else "event that warns of nothing; rollouts are replica sets"
    return f"object of kind {kind}: not read"


def _event(value: Any, origin: Origin) -> Facts:
    """Return a warning; it is counted in place, so the version of the object orders it."""
    metadata = mapping_at(value, "metadata")
    about = mapping_at(value, "regarding") or mapping_at(value, "involvedObject")
    at = _moment(value, origin)
    draft = Draft("TechnicalEvent", needed(metadata, "uid"))
    version = word(metadata, "resourceVersion")
    draft.order = origin.order(version) if version and version.isdigit() else at
    draft.at = at
    kind, name = word(about, "kind") or "object", word(about, "name") or "unknown"
    first = moment_at(origin, value, "deprecatedFirstTimestamp") or moment_at(
        origin, value, "firstTimestamp"
    )
    reason = word(value, "reason")
    draft.props = {
        "title": one_line(": ".join(filter(None, (reason, first_word(value, "note", "message")))))
        or f"Warning of {kind} {name}",
        "kind": "k8s",
        "at": first or at,
        "count": _count(value),
        "first_at": first or at,
        "last_at": at,
        "fingerprint": "/".join(filter(None, (reason, kind, word(about, "namespace")))),
        "severity_number": _LEVEL[_WARNING],
        "system_ref": system_of(mapping_at(metadata, "labels"), kind, name, origin).uid,
    }
    return Facts((draft.finish(origin),))


def _rollout(value: Any, origin: Origin) -> Facts:
    """Return a rollout: each makes a replica set of its own."""
    metadata = mapping_at(value, "metadata")
    draft = Draft("Deployment", needed(metadata, "uid"))
    draft.order = draft.at = needed_moment(origin, metadata, "creationTimestamp")
    controller = owner(metadata)
    name = word(controller, "name") or needed(metadata, "name")
    system = system_of(mapping_at(metadata, "labels"), "Deployment", name, origin)
    images = [
        image
        for one in objects_at(value, "spec", "template", "spec", "containers")
        if (image := word(one, "image"))
    ]
    revision = word(metadata, "annotations", REVISION)
    draft.props = {
        "title": f"{name}, revision {revision}",
        "kind": "deploy",
        "at": draft.at,
        "environment": word(metadata, "namespace"),
        "service_version": word(metadata, "labels", "app.kubernetes.io/version") or _tag(images),
        "description": "\n".join(images) or None,
        "author": word(metadata, "annotations", "kubernetes.io/change-cause"),
    }
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin),), seen)


def _moment(value: Any, origin: Origin) -> datetime:
    for path in _TIMES:
        if found := moment_at(origin, value, *path):
            return found
    raise MappingFault("expected a time at lastTimestamp or eventTime", path="eventTime")


def _count(value: Any) -> int:
    for path in (("series", "count"), ("deprecatedCount",), ("count",)):
        found = word(value, *path) or ""
        if found.isascii() and found.isdigit() and int(found) > 0:
            return int(found)
    return 1


def _tag(images: list[str]) -> str | None:
    """Return the version of the first image: what stands behind its name and a colon."""
    last = images[0].partition("@")[0].rsplit("/", 1)[-1] if images else ""
    return last.partition(":")[2] or None
