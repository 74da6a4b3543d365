"""Grafana's alerting as a source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from graph.model.facts import Facts
from ingest.interface.credentials import BEARER
from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import UNSIGNED, InBody, InHeader, Push, Signature
from ingest.mapping.alert_groups import cut_group, is_group, is_heartbeat, map_alert
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin

RULE_LABEL = "__alert_rule_uid__"
"""The label that holds the id of an alert's rule, where Grafana sends it."""

_HEADER = "X-Grafana-Alerting-Signature"


def _map(value: Any, origin: Origin) -> Facts:
    return map_alert(value, origin, rule_label=RULE_LABEL)


def _recognises(value: Any) -> bool:
    return is_group(value) and bool({"orgId", "state"} & set(value))


CONNECTOR = Connector(
    name="grafana",
    about="groups of alerts that Grafana sends in its default form",
    reads=("json", "jsonl"),
    pulls=Pulling(auth=BEARER, check="/api/org"),
    push=Push(
        proofs=(
            Signature(
                header=_HEADER,
                signed="{time}:{body}",
                time=InHeader(f"{_HEADER}-Timestamp"),
            ),
            Signature(header=_HEADER),
            *UNSIGNED,
        ),
        event_type=InBody("/status"),
    ),
    streams=(
        Stream(
            name="alerts",
            content_type="grafana/alerts",
            map=json_mapper(_map, loose=True),
            recognises=_recognises,
            cut=cut_group,
            passes_over=is_heartbeat,
            pull=Pull(
                path="/api/alertmanager/grafana/api/v2/alerts",
                id="/fingerprint",
                cursor=SnapshotCursor(),
                needs="a service account with the permission to read alert instances",
                every=timedelta(minutes=1),
            ),
        ),
    ),
)
