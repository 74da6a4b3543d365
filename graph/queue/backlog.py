"""What waits in the queue: how many messages, and since when the oldest does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import redis
from kombu.transport.redis import PRIORITY_STEPS, Channel

from graph.queue.app import QUEUE, QUEUED_AT

_UNACKNOWLEDGED: Final = "unacked"
_LISTS: Final = tuple(f"{QUEUE}{Channel.sep}{step}" if step else QUEUE for step in PRIORITY_STEPS)
"""The queue is a list for each priority."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages that wait, the seconds that the oldest has, and those that workers have.

    `oldest_seconds` is None where nothing waits, or a message does not say when it was queued.
    """

    waiting: int
    oldest_seconds: float | None
    given_out: int


def backlog(queue: redis.Redis) -> Backlog:
    """Return what waits now.

    Raises:
        redis.RedisError: When the queue does not answer.
    """
    asked = queue.pipeline(transaction=False)
    for name in _LISTS:
        asked.llen(name)
        # The next one to be taken stands at the right end.
        asked.lindex(name, -1)
    asked.hlen(_UNACKNOWLEDGED)
    *told, given_out = asked.execute()
    ages = [_age(message) for message in told[1::2] if message is not None]
    oldest = max((age for age in ages if age is not None), default=None)
    return Backlog(sum(told[::2]), oldest, given_out)


def _age(message: bytes) -> float | None:
    try:
        headers: dict[str, Any] = orjson.loads(message)["headers"]
        queued = datetime.fromisoformat(headers[QUEUED_AT])
    except (KeyError, TypeError, ValueError):
        return None
    return max(0.0, (datetime.now(UTC) - queued).total_seconds())
