"""Statuspage as a source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import AddressToken, Push
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.parts import part, word
from ingest.mapping.received import json_mapper
from ingest.sources.statuspage.mapping import cut, map_part

_LISTS = ("incidents", "components", "scheduled_maintenances")


def _recognises(value: Any) -> bool:
    """Whether a value is a delivery to a subscriber, a public answer, or one incident."""
    if not isinstance(value, dict):
        return False
    if {"incident_updates", "impact", "shortlink"} <= set(value):
        return True
    page = word(value, "page", "id") is not None
    subject = isinstance(part(value, "incident"), dict) or isinstance(
        part(value, "component"), dict
    )
    listed = any(isinstance(value.get(name), list) for name in _LISTS)
    return page and (listed or (subject and "meta" in value))


CONNECTOR = Connector(
    name="statuspage",
    about="deliveries and public answers of status pages by Statuspage",
    reads=("json", "jsonl"),
    pulls=Pulling(check="/api/v2/status.json"),
    push=Push(proofs=(AddressToken(),)),
    streams=(
        Stream(
            name="incidents",
            content_type="statuspage/incidents",
            map=json_mapper(map_part, loose=True),
            recognises=_recognises,
            cut=cut,
            pull=Pull(
                path="/api/v2/incidents.json",
                records="/incidents",
                cursor=SnapshotCursor(),
                every=timedelta(minutes=2),
            ),
        ),
        Stream(
            name="scheduled_maintenances",
            content_type="statuspage/scheduled_maintenances",
            map=json_mapper(map_part, loose=True),
            cut=cut,
            pull=Pull(
                path="/api/v2/scheduled-maintenances.json",
                records="/scheduled_maintenances",
                cursor=SnapshotCursor(),
                every=timedelta(minutes=30),
            ),
        ),
    ),
)
