"""What records become, as JSON values: for programs, and for pages."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Record, Value
from ingest.delivery.rehearsal import Explained


def told(one: Explained) -> dict[str, Any]:
    """Return what one record becomes."""
    return {
        "place": one.place,
        "rejected": one.reason,
        "nodes": [_node(record) for record in one.facts.records] if one.facts else [],
        "unused": list(one.unused),
        "notices": list(one.notices),
    }


def values_of(record: Record) -> dict[str, Value]:
    """Return what a record says of itself, its address and other names included."""
    said = {**record.props, "url": record.url, "aliases": list(record.aliases) or None}
    return {name: value for name, value in said.items() if value is not None}


def _node(record: Record) -> dict[str, Any]:
    return {
        "label": record.label,
        "id": record.native_id,
        "uid": record.uid,
        "version": record.version,
        "at": record.at,
        "deleted": record.tombstone,
        "properties": values_of(record),
        "describes": record.canonical.uid if record.canonical else None,
        "same_as": list(record.same_as),
        "links": [{"type": link.type, "to": link.to.uid} for link in record.links],
        "chunks": len(record.chunks),
    }
