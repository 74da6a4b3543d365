"""What names a delivery that was taken in, so that it is known when it comes again."""

from __future__ import annotations

import hashlib
from typing import Final

from graph.queue.lines import UNNAMED, NamedDelivery
from graph.settings.settings import Settings

_DAY: Final = 86_400


def delivery_named(head: str, delivery_id: str | None, settings: Settings) -> NamedDelivery:
    """Return how the inbox knows a delivery of an instance, whose uids begin with `head`.

    Of each instance the last ones within a time and up to a number are known. One without an id may
    come twice.
    """
    if delivery_id is None:
        return UNNAMED
    digest = hashlib.sha256(delivery_id.encode("utf-8", "surrogatepass")).digest()[:16]
    seconds = settings.push_replay_days * _DAY
    return NamedDelivery(f"nazara:deliveries:{head}", digest, seconds, settings.push_replay_ids)
