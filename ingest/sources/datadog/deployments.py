"""Deployments that pipelines tell Datadog for its DORA metrics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from graph.errors import InvalidInput
from graph.model.facts import Facts
from graph.model.times import parse_epoch
from ingest.mapping.declared import connect
from ingest.mapping.parts import JsonObject, mapping_at, moment_at, needed, word
from ingest.mapping.records import Draft, MappingFault, Origin

_NANOSECONDS = 1_000_000_000


def map_deployment(value: Any, origin: Origin) -> Facts:
    """Return a deployment to its service.

    Raises:
        MappingFault: When it has no id, service or time.
    """
    told = mapping_at(value, "attributes")
    service = needed(told, "service")
    draft = Draft("Deployment", needed(value, "id"))
    finished = _moment(told, "finished_at", origin)
    began = _moment(told, "started_at", origin) or finished
    if began is None:
        raise MappingFault("expected a time at started_at or finished_at", path="started_at")
    draft.order = draft.at = finished or began
    version = word(told, "version")
    draft.props = {
        "title": " ".join(filter(None, ("Deploy", service, version))),
        "kind": "deploy",
        "at": began,
        "finished_at": finished,
        "environment": word(told, "env"),
        "service_version": version,
        "commit": word(told, "git", "commit_sha"),
    }
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", origin.canonical("System", service)))
    return Facts((draft.finish(origin),), seen)


def _moment(told: JsonObject, key: str, origin: Origin) -> datetime | None:
    """Return a time that is written in nanoseconds since 1970, or as text."""
    found = word(told, key) or ""
    if not (found.isascii() and found.isdigit()):
        return moment_at(origin, told, key)
    try:
        return parse_epoch(int(found) / _NANOSECONDS) if int(found) else None
    except InvalidInput as error:
        reason = f"{key}: {error.message}"
        raise MappingFault(reason, path=key, value=found) from error
