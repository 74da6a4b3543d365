"""Prometheus Alertmanager as a source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import UNSIGNED, InBody, Push
from ingest.mapping.alert_groups import cut_group, is_group, is_heartbeat, map_alert
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.parts import part
from ingest.mapping.received import json_mapper


def _recognises(value: Any) -> bool:
    """Whether a value is a group that Alertmanager sends, or an alert that it answers.

    Grafana's groups have a title and a state besides.
    """
    if is_group(value):
        return not {"orgId", "state"} & set(value)
    keys = {"fingerprint", "startsAt", "labels", "receivers"}
    return isinstance(part(value, "status"), dict) and keys <= set(value)


CONNECTOR = Connector(
    name="alertmanager",
    about="groups of alerts that Prometheus Alertmanager sends, and alerts that it answers",
    reads=("json", "jsonl"),
    pulls=Pulling(check="/api/v2/status"),
    push=Push(proofs=UNSIGNED, event_type=InBody("/status")),
    streams=(
        Stream(
            name="alerts",
            content_type="alertmanager/alerts",
            map=json_mapper(map_alert, loose=True),
            recognises=_recognises,
            cut=cut_group,
            passes_over=is_heartbeat,
            pull=Pull(
                path="/api/v2/alerts",
                id="/fingerprint",
                cursor=SnapshotCursor(),
                needs="access to its API",
                every=timedelta(minutes=1),
            ),
        ),
    ),
)
