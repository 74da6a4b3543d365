"""Argo CD as a source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from graph.model.facts import Facts
from ingest.interface.credentials import BEARER
from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import UNSIGNED, Push
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.declared import connect
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    needed,
    needed_moment,
    objects_at,
    word,
)
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Draft, Origin

_FAILED = frozenset({"Failed", "Error"})


def _is_application(value: Any) -> bool:
    """Whether a value is an application, or holds it as `app` as the shipped template does."""
    if isinstance(value, dict) and word(value, "kind") == "ApplicationList":
        return True
    one = mapping_at(value, "app") or value
    told = word(one, "apiVersion") or ""
    return word(one, "kind") == "Application" and told.startswith("argoproj.io/")


def cut_application(value: Any) -> Iterator[JsonObject]:
    """Yield each time that an application was synchronised, and the last if that failed."""
    listed = objects_at(value, "items") if "items" in value else [mapping_at(value, "app") or value]
    for app in listed:
        for entry in objects_at(app, "status", "history"):
            yield {"app": app, "entry": entry}
        if word(app, "status", "operationState", "phase") in _FAILED:
            yield {"app": app}


def map_sync(value: Any, origin: Origin) -> Facts:
    """Return a synchronisation as a deployment to the application's system.

    Raises:
        MappingFault: When it has no id or time.
    """
    app, entry = value["app"], mapping_at(value, "entry")
    metadata, state = mapping_at(app, "metadata"), mapping_at(app, "status", "operationState")
    name = needed(metadata, "name")
    told = entry or state
    at = needed_moment(origin, told, "deployedAt", "finishedAt", "startedAt")
    id_ = word(entry, "id") or f"failed-{needed(state, 'startedAt')}"
    draft = Draft("Deployment", f"{word(metadata, 'uid') or name}/{id_}", order=at, at=at)
    revision = word(entry, "revision") or word(state, "operation", "sync", "revision")
    draft.props = {
        "title": f"{name} at {revision[:12]}" if revision else name,
        "kind": "deploy",
        "at": at,
        "finished_at": at,
        "environment": first_word(mapping_at(app, "spec", "destination"), "namespace", "name"),
        "commit": revision,
        "status": "Succeeded" if entry else word(state, "phase"),
        "author": word(told, "initiatedBy", "username"),
        "description": word(app, "spec", "source", "repoURL") if entry else word(state, "message"),
    }
    labels = mapping_at(metadata, "labels")
    system = origin.canonical("System", word(labels.get("app.kubernetes.io/name")) or name)
    seen = tuple(connect(draft, origin, "DEPLOYED_TO", system))
    return Facts((draft.finish(origin),), seen)


CONNECTOR = Connector(
    name="argocd",
    about="applications of Argo CD, as its API answers and a notification of the shipped template",
    reads=("json", "jsonl", "yaml"),
    pulls=Pulling(auth=BEARER, check="/api/v1/session/userinfo"),
    push=Push(proofs=UNSIGNED),
    streams=(
        Stream(
            name="applications",
            content_type="argocd/applications",
            map=json_mapper(map_sync, loose=True),
            recognises=_is_application,
            cut=cut_application,
            pull=Pull(
                path="/api/v1/applications",
                records="/items",
                id="/metadata/uid",
                cursor=SnapshotCursor(),
                needs="applications, get",
                every=timedelta(minutes=2),
            ),
        ),
    ),
)
