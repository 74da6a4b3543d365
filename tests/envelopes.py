"""Envelopes for tests of mappers, made the way file intake makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from graph.model.facts import Envelope, Facts, Rejected

RECEIVED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

MakeEnvelope = Callable[..., Envelope]
MapTo = Callable[..., Facts]
Refuse = Callable[..., Rejected]


def make_envelope(
    content: Any,
    content_type: str = "jsonl",
    *,
    name: str = "file:1",
    received_at: datetime = RECEIVED,
) -> Envelope:
    return Envelope(
        org="acme",
        source="tracker",
        instance="main",
        stream="files",
        native_id=name,
        via="file",
        received_at=received_at,
        content_type=content_type,
        raw=content.encode() if isinstance(content, str) else orjson.dumps(content),
        location=name,
    )
