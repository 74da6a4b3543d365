"""Kubernetes as a source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ingest.interface.credentials import BEARER
from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pages import TokenPages
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import UNSIGNED, Push
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.parts import objects_at, part, word
from ingest.mapping.received import json_mapper
from ingest.sources.kubernetes.mapping import (
    cut_list,
    is_no_rollout,
    is_normal,
    map_event,
    map_rollout,
)

_PAGE = {"limit": "500", "continue": "{page}"}


def _is_of(kind: str, *keys: str) -> Callable[[Any], bool]:
    """Return what recognises an object of a kind, or a list whose first is one."""

    def recognises(value: Any) -> bool:
        items = objects_at(value, "items")
        listed = word(value, "kind") in {"List", f"{kind}List"} and items
        one = items[0] if listed else value
        told = word(one, "kind") or (word(value, "kind") or "").removesuffix("List")
        names = word(one, "metadata", "uid") is not None
        return told == kind and names and any(part(one, key) is not None for key in keys)

    return recognises


CONNECTOR = Connector(
    name="kubernetes",
    about="events and replica sets of a Kubernetes cluster, as its API answers and kubectl writes",
    reads=("json", "jsonl", "yaml"),
    pulls=Pulling(auth=BEARER, check="/version"),
    push=Push(proofs=UNSIGNED),
    streams=(
        Stream(
            name="events",
            content_type="kubernetes/events",
            map=json_mapper(map_event, loose=True),
            recognises=_is_of("Event", "regarding", "involvedObject"),
            cut=cut_list,
            passes_over=is_normal,
            pull=Pull(
                path="/apis/events.k8s.io/v1/events",
                query=_PAGE,
                records="/items",
                id="/metadata/uid",
                page=TokenPages(at="/metadata/continue"),
                cursor=SnapshotCursor(),
                needs="get and list on events",
            ),
        ),
        Stream(
            name="rollouts",
            content_type="kubernetes/rollouts",
            map=json_mapper(map_rollout, loose=True),
            recognises=_is_of("ReplicaSet", "spec"),
            cut=cut_list,
            passes_over=is_no_rollout,
            pull=Pull(
                path="/apis/apps/v1/replicasets",
                query=_PAGE,
                records="/items",
                id="/metadata/uid",
                page=TokenPages(at="/metadata/continue"),
                cursor=SnapshotCursor(),
                needs="get and list on replicasets",
                every=timedelta(minutes=2),
            ),
        ),
    ),
)
