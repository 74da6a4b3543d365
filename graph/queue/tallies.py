"""What workers have done, counted in the queue's server: for all of them, on all machines.

A message that is delivered twice is counted twice; what was done for a run is in its counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import redis
import structlog

TallyName = Literal["records", "tasks", "task_seconds"]
TALLIES: Final[tuple[TallyName, ...]] = ("records", "tasks", "task_seconds")

_LOG = structlog.get_logger(__name__)
_SEPARATOR: Final = "|"

Labels = tuple[str, ...]


def _key(tally: str) -> str:
    return f"nazara:tally:{tally}"


def add(queue: redis.Redis, amounts: Mapping[TallyName, Mapping[Labels, float]]) -> None:
    """Add to tallies, by their labels. What can't be counted now is not: no work fails for that."""
    asked = queue.pipeline(transaction=False)
    for tally, added in amounts.items():
        for labels, amount in added.items():
            asked.hincrbyfloat(_key(tally), _SEPARATOR.join(labels), amount)
    try:
        asked.execute()
    except redis.RedisError as error:
        _LOG.warning("not_tallied", tallies=[*amounts], why=str(error))


def read(queue: redis.Redis) -> dict[TallyName, dict[Labels, float]]:
    """Return all tallies.

    Raises:
        redis.RedisError: When the queue does not answer.
    """
    asked = queue.pipeline(transaction=False)
    for tally in TALLIES:
        asked.hgetall(_key(tally))
    found: list[dict[bytes, Any]] = asked.execute()
    return {
        tally: {tuple(key.decode().split(_SEPARATOR)): float(one) for key, one in rows.items()}
        for tally, rows in zip(TALLIES, found, strict=True)
    }
