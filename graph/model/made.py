"""What every node has that Nazara makes itself, and no source tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from graph.model.facts import EVERYBODY
from graph.model.identity import CANONICAL_SOURCE, org_token


def made_node(org: str, label: str, uid: str, native_id: str, at: datetime) -> dict[str, Any]:
    """Return the properties that every entity has, for one that was made at a time."""
    return {
        "uid": uid,
        "org": org,
        "org_token": org_token(org),
        "type": label,
        "source": CANONICAL_SOURCE,
        "native_id": native_id,
        "visibility": EVERYBODY,
        "sort_at": at,
        "first_seen": at,
        "last_seen": at,
    }
