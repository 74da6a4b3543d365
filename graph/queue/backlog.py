"""What waits in the queue: how many messages, and since when the oldest does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import redis
from kombu.transport.redis import PRIORITY_STEPS, Channel

from graph.queue.app import BELLS, QUEUE, QUEUED_AT
from graph.queue.scripts import PREFIX

_UNACKNOWLEDGED: Final = "unacked"
_STEPS: Final = (f"{QUEUE}{Channel.sep}{step}" if step else QUEUE for step in PRIORITY_STEPS)
_LISTS: Final = tuple(name for name in _STEPS if name != BELLS)
"""The queue is a list for each priority. Bells say what the lines of the inbox say already."""

_WAITING: Final = (f"{PREFIX}waiting:live", f"{PREFIX}waiting:backfill")


@dataclass(frozen=True, slots=True)
class Backlog:
    """Batches and messages that wait, the seconds that the oldest has, and what workers have.

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
    for name in _WAITING:
        asked.zcard(name)
        asked.zrange(name, 0, 0, withscores=True)
    asked.hlen(_UNACKNOWLEDGED)
    *told, given_out = asked.execute()
    firsts, now = told[1::2], time.time()
    ages = [_age(message) for message in firsts[: len(_LISTS)] if message is not None]
    ages += [max(0.0, now - since) for first in firsts[len(_LISTS) :] for _, since in first]
    oldest = max((age for age in ages if age is not None), default=None)
    return Backlog(sum(told[::2]), oldest, given_out)


def _age(message: bytes) -> float | None:
    try:
        headers: dict[str, Any] = orjson.loads(message)["headers"]
        queued = datetime.fromisoformat(headers[QUEUED_AT])
    except (KeyError, TypeError, ValueError):
        return None
    return max(0.0, (datetime.now(UTC) - queued).total_seconds())
