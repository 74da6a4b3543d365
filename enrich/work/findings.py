"""What findings can be, and what people say of them."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from graph.model.identity import canonical_json

RECURRING: Final = "recurring_problem"
"""A problem that comes back."""

LOG_NEW: Final = "log_new"
"""A wording that the logs of a system never had."""

LOG_STOPPED: Final = "log_stopped"
"""A wording that a system writes no more."""

LOG_RATE: Final = "log_rate"
"""A wording that a system writes more often, or more seldom, than at this hour of other days."""

LOG_SILENCE: Final = "log_silence"
"""A system that always wrote something, and writes nothing."""

LOG_KINDS: Final = (LOG_NEW, LOG_STOPPED, LOG_RATE, LOG_SILENCE)
ANSWERABLE: Final = (RECURRING, *LOG_KINDS)

ANSWERED: Final = frozenset({"confirmed", "dismissed"})
"""What people say of findings; no job changes that."""


def stamp_of(said: Any) -> str:
    """Return 16 hex digits that follow from what is said, as canonical JSON."""
    return hashlib.sha256(canonical_json(said)).hexdigest()[:16]
