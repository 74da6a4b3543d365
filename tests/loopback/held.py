"""Batches that the loopback provider holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.loopback.script import HeardRequest


@dataclass
class HeldBatch:
    """A batch: its id, its questions, the request that brought them, and what was counted."""

    id: str
    requests: list[Any]
    heard: HeardRequest
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    counted: set[str] = field(default_factory=set)
