"""Flux as a source: what its notification controller sends to a generic webhook."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from graph.model.identity import content_hash, format_time
from ingest.interface.push import UNSIGNED, InBody, Push, Signature
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import connect
from ingest.mapping.parts import JsonObject, mapping_at, needed, needed_moment, one_line, word
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Draft, Origin

_APPLIES = frozenset({"Kustomization", "HelmRelease"})
_REVISION = ("revision", "kustomize.toolkit.fluxcd.io/revision", "helm.toolkit.fluxcd.io/revision")


def _is_event(value: Any) -> bool:
    keys = {"involvedObject", "severity", "timestamp", "message", "reportingController"}
    return isinstance(value, dict) and keys <= set(value)


def _passes_over(value: Any) -> str | None:
    """Say why an event is passed over, None when it is a failure or takes effect."""
    if word(value, "severity") == "error":
        return None
    applies = word(value, "involvedObject", "kind") in _APPLIES
    return None if applies and _revision(value) else "event of Flux that changes nothing"


def map_event(value: Any, origin: Origin) -> Facts:
    """Return a failure as an event, and what was brought into effect as a deployment.

    Raises:
        MappingFault: When it names no object, or has no time.
    """
    about = mapping_at(value, "involvedObject")
    name = needed(about, "name")
    failed = word(value, "severity") == "error"
    at = needed_moment(origin, value, "timestamp")
    revision, said = _revision(value), one_line(word(value, "message"))
    told = "/".join(filter(None, (word(about, "kind"), word(about, "namespace"), name)))
    mark = content_hash([word(value, "message")]) if failed else revision
    draft = Draft("TechnicalEvent" if failed else "Deployment", f"{told}@{mark}", at=at, order=at)
    if failed:
        draft.native_id = f"{draft.native_id}/{format_time(at)}"
    system = origin.canonical("System", name)
    title = f"{name}: {said or word(value, 'reason') or 'failed'}"
    draft.props = (
        {"title": title, "kind": "k8s", "at": at, "count": 1}
        if failed
        else {
            "title": f"{name} at {revision}",
            "kind": "deploy",
            "at": at,
            "finished_at": at,
            "environment": word(about, "namespace"),
            "commit": (revision or "").rpartition(":")[2] or None,
            "status": word(value, "reason"),
            "description": word(value, "message"),
        }
    )
    if failed:
        draft.props |= {"severity_number": 17, "system_ref": system.uid}
        return Facts((draft.finish(origin),))
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin),), seen)


def _revision(value: Any) -> str | None:
    metadata: JsonObject = mapping_at(value, "metadata")
    return next((found for key in _REVISION if (found := word(metadata.get(key)))), None)


CONNECTOR = Connector(
    name="flux",
    about="events that Flux's notification controller sends",
    reads=("json", "jsonl"),
    push=Push(
        proofs=(
            Signature(header="X-Signature", prefix="sha256=", tolerance_seconds=None),
            *UNSIGNED,
        ),
        event_type=InBody("/reason"),
    ),
    streams=(
        Stream(
            name="events",
            content_type="flux/events",
            map=json_mapper(map_event, loose=True),
            recognises=_is_event,
            passes_over=_passes_over,
        ),
    ),
)
