"""Kubernetes as a source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ingest.interface.credentials import BEARER
from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pages import TokenPages
from ingest.interface.pull import Pull, Pulling, Surroundings
from ingest.interface.push import UNSIGNED, Push
from ingest.mapping.connector import Connector, Stream, either
from ingest.mapping.parts import objects_at, part, word
from ingest.mapping.received import json_mapper
from ingest.sources.kubernetes.mapping import cut_list, map_object, why_not

_PAGE = {"limit": "500", "continue": "{page}"}


def _as(kind: str) -> Callable[[Any, Surroundings], Any]:
    """Return what gives an object of a list its kind, which the list alone tells."""
    return lambda record, _: {"kind": kind, **record}


def _is_of(kind: str) -> Callable[[Any], bool]:
    """Return what recognises an object of a kind, or a list of such objects."""

    def recognises(value: Any) -> bool:
        told = word(value, "kind")
        if told == f"{kind}List":
            return isinstance(part(value, "items"), list)
        return told == kind and word(value, "metadata", "uid") is not None

    return recognises


def _is_mixed(value: Any) -> bool:
    """Whether a value is a list of several kinds, as kubectl writes them."""
    kinds = {word(one, "kind") for one in objects_at(value, "items")}
    return word(value, "kind") == "List" and bool(kinds & {"Event", "ReplicaSet"})


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
            map=json_mapper(map_object, loose=True),
            recognises=either(_is_of("Event"), _is_mixed),
            cut=cut_list,
            passes_over=why_not,
            pull=Pull(
                path="/apis/events.k8s.io/v1/events",
                query=_PAGE,
                records="/items",
                id="/metadata/uid",
                page=TokenPages(at="/metadata/continue"),
                cursor=SnapshotCursor(),
                wrap=_as("Event"),
                needs="get and list on events",
            ),
        ),
        Stream(
            name="rollouts",
            content_type="kubernetes/rollouts",
            map=json_mapper(map_object, loose=True),
            recognises=_is_of("ReplicaSet"),
            cut=cut_list,
            passes_over=why_not,
            pull=Pull(
                path="/apis/apps/v1/replicasets",
                query=_PAGE,
                records="/items",
                id="/metadata/uid",
                page=TokenPages(at="/metadata/continue"),
                cursor=SnapshotCursor(),
                wrap=_as("ReplicaSet"),
                needs="get and list on replicasets",
                every=timedelta(minutes=2),
            ),
        ),
    ),
)
