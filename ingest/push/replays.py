"""Deliveries that were taken in already, known by their ids for some days."""

from __future__ import annotations

import hashlib
import time
from typing import Final

from graph.queue.broker import Broker, translated

_DAY: Final = 86_400

# A sorted set for each instance: digests of ids, scored by when they were taken in.
_REMEMBER: Final = """
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[4]))
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""


class Replays:
    """Remembers ids of deliveries, of each instance the last ones within a time and a number.

    Both methods raise QueueUnavailable when Redis can't be reached.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._seconds = int(broker.settings.push_replay_days * _DAY)
        self._most = broker.settings.push_replay_ids

    def knows(self, head: str, delivery: str) -> bool:
        """Return whether a delivery of an instance was taken in."""
        with translated():
            score = self._broker.client.zscore(_key(head), _digest(delivery))
        return score is not None and float(str(score)) > time.time() - self._seconds

    def remember(self, head: str, delivery: str) -> None:
        """Note that a delivery of an instance was taken in: it is on disk."""
        given = (_digest(delivery), time.time(), self._seconds, self._most)
        with translated():
            self._broker.client.eval(_REMEMBER, 1, _key(head), *given)


def _key(head: str) -> str:
    return f"nazara:deliveries:{head}"


def _digest(delivery: str) -> bytes:
    return hashlib.sha256(delivery.encode("utf-8", "surrogatepass")).digest()[:16]
